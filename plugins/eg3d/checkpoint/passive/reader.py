"""A pickle read as data: what Python would import and call becomes a record of names and arguments.

Python's own unpickler imports and calls whatever a file names, and EG3D's files carry source code to be run. Here the
opcodes (Python's `pickletools` documents them) are followed by our own small machine, in which no opcode can reach an
import, a call or an attribute. So there is nothing for a hostile file to take over, whatever it names; that it names
something strange is refused all the same, since it is then no generator.
"""

from __future__ import annotations

from typing import Any

from plugins.eg3d.checkpoint.passive.byte_source import ByteSource, DamagedError
from plugins.eg3d.checkpoint.passive.opcodes import OPCODES
from plugins.eg3d.checkpoint.passive.pickle_machine import Persistent, PickleMachine, Record

_STOP = b"."


def read_pickle(source: ByteSource, persistent: Persistent | None = None) -> tuple[Any, list[Record]]:
    """What the pickle at the source's place describes, and all records in it; the source then stands just behind it.

    persistent : what the pickle's persistent ids stand for; without it, it may have none.

    Raises
    ------
    RefusedNameError : it mentions something that no generator needs, or an extension code, which hides a name.
    TruncatedError : it ends too early. DamagedError : it is no pickle.
    """
    machine = PickleMachine(source, persistent)
    try:
        while (opcode := source.read(1)) != _STOP:
            OPCODES[opcode](machine)
        return machine.stack.pop(), machine.records
    except (LookupError, TypeError, ValueError, OverflowError) as error:  # an unknown opcode is a KeyError
        raise DamagedError from error
