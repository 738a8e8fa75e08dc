"""The machine that a pickle is a program for, with a stack, a memo, and nothing that could import or call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from plugins.eg3d.checkpoint.passive.allowed_globals import checked
from plugins.eg3d.checkpoint.passive.byte_source import ByteSource, DamagedError

Persistent = Callable[[Any], Any]
_DICTIONARIES = ("collections.OrderedDict", "dnnlib.EasyDict", "dnnlib.util.EasyDict")
_SETS = ("builtins.set", "builtins.frozenset")
# Hashing a tuple nested a million deep overflows the interpreter's stack, so no container may be a key.
_KEYS = (str, int, float, bytes, type(None))


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function that the file mentions, as "module.name"."""

    name: str


@dataclass(eq=False, slots=True)
class Record:
    """An object the file wants made: by calling `name` with `arguments`, then given `state`.

    `storage` is filled in later where the record stands for a tensor's bytes.
    """

    name: str
    arguments: tuple[Any, ...]
    state: Any = None
    storage: Any = None


class PickleMachine:
    """Stack, marks and memo of one pickle."""

    def __init__(self, source: ByteSource, persistent: Persistent | None = None) -> None:
        self.source = source
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.records: list[Record] = []
        self._persistent = persistent

    def name(self, module: Any, name: Any) -> None:
        """Push a mentioned name."""
        self.stack.append(Name(checked(_text(module), _text(name))))

    def make(self, name: Any, arguments: Any) -> None:
        """Push what a call would give: plain containers as such, everything else as a record."""
        if not isinstance(name, Name) or not isinstance(arguments, tuple):
            raise DamagedError
        if (
            name.name == "copyreg._reconstructor"
        ):  # how the oldest protocols make objects: class, its base, their content
            kind, _, content = arguments
            self.make(kind, (list(content.items()),) if isinstance(content, dict) else ())
        elif name.name in _DICTIONARIES:
            self.stack.append(dictionary(*arguments))
        elif name.name in _SETS:
            self.stack.append(set(keys(*arguments)))
        elif name.name == "torch.Size":
            self.stack.append(tuple(*arguments))
        elif name.name == "_codecs.encode":
            self.stack.append(_latin(*arguments))
        elif name.name == "builtins.bytes" and not arguments:  # an empty byte string of the oldest protocols
            self.stack.append(b"")
        else:
            self.records.append(Record(name.name, arguments))
            self.stack.append(self.records[-1])

    def give_state(self, state: Any) -> None:
        """Attach a state to the record on top; what a dictionary carries beside its entries is of no use."""
        if isinstance(self.stack[-1], Record):
            self.stack[-1].state = state
        elif not isinstance(self.stack[-1], dict):
            raise DamagedError

    def stand_for(self, identity: Any) -> None:
        """Push what a persistent id stands for."""
        if self._persistent is None:
            raise DamagedError
        self.stack.append(self._persistent(identity))

    def since_mark(self) -> list[Any]:
        """Pop everything above the last mark."""
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def top(self, kind: type) -> Any:
        """The container on top of the stack. Raises DamagedError if it is another kind."""
        if type(self.stack[-1]) is not kind:
            raise DamagedError
        return self.stack[-1]


def keys(values: Iterable[Any] = ()) -> list[Any]:
    """The values if they can be keys. Raises DamagedError."""
    found = list(values)
    if not all(isinstance(value, (*_KEYS, Name, Record)) for value in found):
        raise DamagedError
    return found


def dictionary(pairs: Iterable[Any] = ()) -> dict[Any, Any]:
    """A dictionary of (key, value) pairs. Raises DamagedError, ValueError."""
    names, values = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
    return dict(zip(keys(names), values, strict=True))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise DamagedError
    return value


def _latin(text: Any, encoding: Any) -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise DamagedError
    return _text(text).encode("latin-1")
