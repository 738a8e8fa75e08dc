"""A head from a person's own file. It stays in memory from picture to picture, until the file is another."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import leftovers, loading
from .body import Body
from .refusing import CharacterError

_LASTING = ("file", "object", "scale", "landmarks", "eyes", "regions", "skin_colour")
"""What of a request decides which body it is; the rest only moves it."""
_kept: dict[str, tuple[Body, list[Any]]] = {}


@contextmanager
def standing(scene: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The person's head before the camera. Raises CharacterError."""
    body = _body(scene, request)
    body.show()
    try:
        body.express(request)
        body.place(request)
        yield body.numbers(request)
    finally:
        body.hide()


def _body(scene: Any, request: dict[str, Any]) -> Body:
    key = _key(request)
    if key not in _kept:
        while _kept:
            leftovers.remove(_kept.popitem()[1][1])
        with leftovers.removed_on_error() as marked:
            body = _new_body(scene, request)
            _kept[key] = body, leftovers.since(marked)
    return _kept[key][0]


def _new_body(scene: Any, request: dict[str, Any]) -> Body:
    objects = loading.load(request["file"])
    body = Body(scene, objects, _main(objects, request["object"]))
    body.show()
    try:
        body.express(request | {"actions": {}, "gaze": (0.0, 0.0)})
        body.find_head(request)
        body.label(request)
    finally:
        body.hide()
    return body


def _main(objects: list[Any], name: str) -> Any:
    """The mesh that the landmark table counts the vertices of."""
    meshes = {entry.name: entry for entry in objects if entry.type == "MESH" and not entry.hide_render}
    if not meshes:
        raise CharacterError("The file holds no mesh that would be rendered", "show the head in renders, or export it")
    if name:
        if name not in meshes:
            known = ", ".join(f"“{known}”" for known in sorted(meshes)[:8])
            raise CharacterError(f"The file has no mesh object “{name}”", f"it has {known}")
        return meshes[name]
    if len(meshes) > 1:
        known = ", ".join(f"“{known}”" for known in sorted(meshes)[:8])
        raise CharacterError(
            f"The file holds {len(meshes)} meshes ({known})",
            'say in the landmark table which one its numbers count, as "object"',
        )
    return next(iter(meshes.values()))


def _key(request: dict[str, Any]) -> str:
    try:
        there = Path(request["file"]).stat()
        mark = [there.st_mtime_ns, there.st_size]
    except OSError:
        mark = []
    return repr([mark, *(_listed(request[name]) for name in _LASTING)])


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _listed(entry) for name, entry in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value
