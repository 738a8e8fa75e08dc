"""What each opcode of a pickle does to the machine's stack. Protocols 0 to 5; no opcode imports or calls anything."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable
from typing import Any

from plugins.eg3d.checkpoint.passive.allowed_globals import RefusedNameError
from plugins.eg3d.checkpoint.passive.pickle_machine import PickleMachine, dictionary, keys

Opcode = Callable[[PickleMachine], Any]


def _constant(make: Callable[[], Any]) -> Opcode:
    return lambda m: m.stack.append(make())


def _packed(m: PickleMachine, layout: str) -> Any:
    return struct.unpack(layout, m.source.read(struct.calcsize(layout)))[0]


def _number(layout: str) -> Opcode:
    return lambda m: m.stack.append(_packed(m, layout))


def _sized(layout: str, decode: Callable[[bytes], Any]) -> Opcode:
    return lambda m: m.stack.append(decode(m.source.read(_packed(m, layout))))


def _bytes(layout: str) -> Opcode:
    return lambda m: m.stack.append(m.source.piece(_packed(m, layout)))


def _line(decode: Callable[[bytes], Any]) -> Opcode:
    return lambda m: m.stack.append(decode(m.source.line()))


def _utf8(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _old_text(data: bytes) -> str:
    return data.decode("latin-1")


def _quoted(data: bytes) -> str:
    # Text of protocol 0 is written as Python would show it.
    return codecs.escape_decode(data.strip()[1:-1])[0].decode("latin-1")


def _integer_line(data: bytes) -> int | bool:
    return data == b"01" if data in (b"00", b"01") else int(data)


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _get(index: Callable[[PickleMachine], int]) -> Opcode:
    return lambda m: m.stack.append(m.memo[index(m)])


def _put(index: Callable[[PickleMachine], int]) -> Opcode:
    def put(m: PickleMachine) -> None:
        m.memo[index(m)] = m.stack[-1]

    return put


def _memoize(m: PickleMachine) -> None:
    m.memo[len(m.memo)] = m.stack[-1]


def _last(count: int) -> Opcode:
    def collect(m: PickleMachine) -> None:
        if len(m.stack) < count:
            raise IndexError
        m.stack[-count:] = [tuple(m.stack[-count:])]

    return collect


def _pairs(items: list[Any]) -> dict[Any, Any]:
    return dictionary(zip(items[::2], items[1::2], strict=True))


def _set_items(m: PickleMachine) -> None:
    items = m.since_mark()
    m.top(dict).update(_pairs(items))


def _set_item(m: PickleMachine) -> None:
    value, key = m.stack.pop(), m.stack.pop()
    m.top(dict).update(_pairs([key, value]))


def _append(m: PickleMachine) -> None:
    value = m.stack.pop()
    m.top(list).append(value)


def _append_all(m: PickleMachine) -> None:
    items = m.since_mark()
    m.top(list).extend(items)


def _add_all(m: PickleMachine) -> None:
    items = m.since_mark()
    m.top(set).update(keys(items))


def _call(m: PickleMachine) -> None:
    arguments, name = m.stack.pop(), m.stack.pop()
    m.make(name, arguments)


def _call_with_keywords(m: PickleMachine) -> None:
    keywords, arguments, name = m.stack.pop(), m.stack.pop(), m.stack.pop()
    m.make(name, (*arguments, keywords))


def _name_on_stack(m: PickleMachine) -> None:
    name, module = m.stack.pop(), m.stack.pop()
    m.name(module, name)


def _name_in_lines(m: PickleMachine) -> None:
    m.name(_utf8(m.source.line()), _utf8(m.source.line()))


def _instance(m: PickleMachine) -> None:
    _name_in_lines(m)
    name = m.stack.pop()
    m.make(name, tuple(m.since_mark()))


def _object(m: PickleMachine) -> None:
    name, *arguments = m.since_mark()
    m.make(name, tuple(arguments))


def _state(m: PickleMachine) -> None:
    m.give_state(m.stack.pop())


def _extension(layout: str) -> Opcode:
    def refuse(m: PickleMachine) -> None:
        raise RefusedNameError(f"extension code {_packed(m, layout)}")

    return refuse


def _nothing(m: PickleMachine) -> None:
    """Read-only marks of buffers do not matter to data."""


OPCODES: dict[bytes, Opcode] = {
    b"\x80": lambda m: m.source.read(1),  # protocol
    b"\x95": lambda m: m.source.read(8),  # frame
    b"(": lambda m: m.marks.append(len(m.stack)),
    b"0": lambda m: m.stack.pop(),
    b"1": lambda m: m.since_mark(),
    b"2": lambda m: m.stack.append(m.stack[-1]),
    b"N": _constant(lambda: None),
    b"\x88": _constant(lambda: True),
    b"\x89": _constant(lambda: False),
    b"]": _constant(list),
    b"}": _constant(dict),
    b")": _constant(tuple),
    b"\x8f": _constant(set),
    b"K": _number("<B"),
    b"M": _number("<H"),
    b"J": _number("<i"),
    b"G": _number(">d"),
    b"X": _sized("<I", _utf8),
    b"\x8c": _sized("<B", _utf8),
    b"\x8d": _sized("<Q", _utf8),
    b"T": _sized("<i", _old_text),
    b"U": _sized("<B", _old_text),
    b"\x8a": _sized("<B", _little),
    b"\x8b": _sized("<i", _little),
    b"B": _bytes("<I"),
    b"C": _bytes("<B"),
    b"\x8e": _bytes("<Q"),
    b"\x96": _bytes("<Q"),
    b"I": _line(_integer_line),
    b"L": _line(lambda data: int(data.rstrip(b"L"))),
    b"F": _line(float),
    b"S": _line(_quoted),
    b"V": _line(lambda data: data.decode("raw-unicode-escape")),
    b"g": _get(lambda m: int(m.source.line())),
    b"h": _get(lambda m: int(_packed(m, "<B"))),
    b"j": _get(lambda m: int(_packed(m, "<I"))),
    b"p": _put(lambda m: int(m.source.line())),
    b"q": _put(lambda m: int(_packed(m, "<B"))),
    b"r": _put(lambda m: int(_packed(m, "<I"))),
    b"\x94": _memoize,
    b"l": lambda m: m.stack.append(m.since_mark()),
    b"d": lambda m: m.stack.append(_pairs(m.since_mark())),
    b"t": lambda m: m.stack.append(tuple(m.since_mark())),
    b"\x85": _last(1),
    b"\x86": _last(2),
    b"\x87": _last(3),
    b"\x91": lambda m: m.stack.append(frozenset(keys(m.since_mark()))),
    b"a": _append,
    b"e": _append_all,
    b"s": _set_item,
    b"u": _set_items,
    b"\x90": _add_all,
    b"c": _name_in_lines,
    b"\x93": _name_on_stack,
    b"i": _instance,
    b"o": _object,
    b"R": _call,
    b"\x81": _call,
    b"\x92": _call_with_keywords,
    b"b": _state,
    b"P": lambda m: m.stand_for(_old_text(m.source.line())),
    b"Q": lambda m: m.stand_for(m.stack.pop()),
    b"\x82": _extension("<B"),
    b"\x83": _extension("<H"),
    b"\x84": _extension("<i"),
    b"\x98": _nothing,
}
