"""Pickles that would leave a mark if anything in them were run."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import torch


class Opens:
    """Unpickled with full power, creates the file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return (open, (str(self.mark), "w"))


class FromBytes:
    """Pickled as torch pickles a storage: a call with nested bytes of torch's own format."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __reduce__(self) -> Any:
        return (torch.storage._load_from_bytes, (self.data,))


def stream(value: Any, tail: bytes = b"") -> bytes:
    """torch's older container around a pickle of our choice."""
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}
    parts: list[Any] = [0x1950A86A20F9469CFC6C, 1001, system, value, []]
    return b"".join(pickle.dumps(part, 2) for part in parts) + tail


def source_code(mark: Path) -> str:
    """Source code that creates the file when it is run."""
    return f"open({str(mark)!r}, 'w').close()\n"


def text(value: str) -> bytes:
    """The opcode for a short text."""
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def assembled(mark: Path) -> dict[str, bytes]:
    """Pickles written opcode by opcode, each another way to get something called."""
    command = f"python -c open({str(mark)!r},'w')"
    argument = text(command) + b"\x85"
    stacked = text("os") + text("system") + b"\x93" + argument + b"R."
    build = text("training.triplane") + text("OSGDecoder") + b"\x93)\x81}"
    return {
        "oldest protocol": f"cos\nsystem\n(S{command!r}\ntR.".encode(),
        "instance": f"(S{command!r}\nios\nsystem\n.".encode(),
        "object": f"(cos\nsystem\nS{command!r}\no.".encode(),
        "posix": b"\x80\x02cposix\nsystem\n" + argument + b"R.",
        "nt": b"\x80\x02cnt\nsystem\n" + argument + b"R.",
        "stacked": b"\x80\x04" + stacked,
        "eval": b"\x80\x04" + text("builtins") + text("eval") + b"\x93" + text(f"open({str(mark)!r},'w')") + b"\x85R.",
        "dotted": b"\x80\x04" + text("collections") + text("OrderedDict.__init__.__globals__") + b"\x93.",
        "dotted module": b"\x80\x04" + text("torch._utils.os") + text("system") + b"\x93" + argument + b"R.",
        "attribute": b"\x80\x04" + text("builtins") + text("getattr") + b"\x93.",
        "partial": b"\x80\x04" + text("functools") + text("partial") + b"\x93.",
        "class by new": b"\x80\x04" + text("subprocess") + text("Popen") + b"\x93" + argument + b"\x81.",
        "class by keywords": b"\x80\x04" + text("subprocess") + text("Popen") + b"\x93" + argument + b"}\x92.",
        "extension": b"\x80\x02\x82\xf0)R.",
        "long extension": b"\x80\x02\x84\xf0\x00\x00\x00)R.",
        "state with a name": b"\x80\x04" + build + text("__setstate__") + text("os") + text("system") + b"\x93sb.",
        "unused name": b"\x80\x04cos\nsystem\n0}.",
    }


def makes_mark(data: bytes, mark: Path) -> bool:
    """Whether Python's own unpickler, given these bytes, leaves the mark: that the payload is a real one."""
    with pickle.Unpickler(io.BytesIO(data)).load():
        return mark.exists()
