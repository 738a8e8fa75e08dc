"""What came into Blender's memory with a body, so that all of it can be taken out again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy


def mark() -> set[int]:
    """Of everything that is there now."""
    return {entry.as_pointer() for entry in bpy.data.user_map()}


def since(marked: set[int]) -> list[Any]:
    """Everything that came after the mark."""
    return [entry for entry in bpy.data.user_map() if entry.as_pointer() not in marked]


def remove(entries: list[Any]) -> None:
    """Take them out of memory."""
    # Shape keys go with their mesh; asked for by themselves they are no whole data-blocks.
    bpy.data.batch_remove([entry for entry in entries if not isinstance(entry, bpy.types.Key)])


@contextmanager
def removed_on_error() -> Iterator[set[int]]:
    """Whatever is made inside is taken out again where an error leaves it; gives the mark."""
    marked = mark()
    try:
        yield marked
    except BaseException:
        remove(since(marked))
        raise
