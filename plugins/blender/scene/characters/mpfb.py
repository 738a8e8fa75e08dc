"""A person made by the add-on MPFB2 from MakeHuman's base mesh; other parts only where they are installed.

Services and names as in its documentation, version 2.0: `HumanService.create_human`, `TargetService.bulk_load_targets`,
`FaceService.load_targets`, `AssetService.list_mhclo_assets`, `HumanService.add_mhclo_asset` ...
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import bpy
import numpy as np

from . import addons, leftovers
from .attempts import Attempts, picked
from .body import Body
from .labelling import add_plain_material, set_face_regions
from .refusing import CharacterError

_ADDON = "mpfb"
_VERTICES = 19158
_EYE_WHITE = (0.75, 0.72, 0.7)


@contextmanager
def standing(scene: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A new person before the camera, taken out of memory afterwards. Raises CharacterError."""
    marked = leftovers.mark()
    try:
        attempts = Attempts()
        base = _created(request)
        worn = _dressed(base, request, attempts)
        attempts("face units", lambda: _load_face_units(base))
        _show_helpers(base, request, worn)
        base.modifiers.new("smooth surface", "SUBSURF").render_levels = 1
        base.data.polygons.foreach_set("use_smooth", np.ones(len(base.data.polygons), bool))
        objects = [entry for entry in leftovers.since(marked) if isinstance(entry, bpy.types.Object)]
        body = Body(scene, objects, base)
        body.show()
        body.express(request | {"actions": {}, "gaze": (0.0, 0.0)})
        body.find_head(request)
        _colour(base, request)
        body.label(request)
        set_face_regions(base.data, _face_regions(base, request["face_table"]))
        body.express(request)
        body.place(request)
        yield _numbers(body, request, worn, attempts)
    finally:
        leftovers.remove(leftovers.since(marked))


def _created(request: dict[str, Any]) -> Any:
    human = addons.module(_ADDON, "services.humanservice").HumanService
    targets = addons.module(_ADDON, "services.targetservice").TargetService
    base = human.create_human(
        mask_helpers=True, detailed_helpers=True, extra_vertex_groups=True, feet_on_ground=True, scale=0.1,
        macro_detail_dict=targets.get_default_macro_info_dict() | request["macro"],
    )  # fmt: skip
    if len(base.data.vertices) != _VERTICES:
        raise CharacterError(
            f"MPFB's base mesh has {len(base.data.vertices)} vertices instead of {_VERTICES}",
            "this version of MPFB is not one that the landmarks are known of",
        )
    targets.bulk_load_targets(base, [{"target": name, "value": weight} for name, weight in request["targets"]])
    return base


def _dressed(base: Any, request: dict[str, Any], attempts: Attempts) -> dict[str, str]:
    """Give the person a skin and what else is installed; kind -> name of what was put on."""
    assets = attempts("assets", lambda: addons.module(_ADDON, "services.assetservice").AssetService)
    human = addons.module(_ADDON, "services.humanservice").HumanService
    worn: dict[str, str] = {}
    if assets is None:
        return worn
    skins = attempts("skins", lambda: _sorted(assets.list_mhmat_assets(asset_subdir="skins")), [])
    skin = picked(_fitting(skins, request["skin_words"]), request["picks"]["skins"])
    if skin is not None:
        attempts("skins", lambda: human.set_character_skin(skin, base, skin_type="ENHANCED_SSS"))
        worn["skins"] = skin
    for kind in request["wears"]:
        options = attempts(kind, partial(_clothes, assets, kind), [])
        chosen = picked(options, request["picks"][kind])
        if chosen is None:
            continue
        marked = leftovers.mark()
        asset_type = "Clothes" if kind == "clothes" else kind.capitalize()
        attempts(kind, partial(human.add_mhclo_asset, chosen, base, asset_type=asset_type, subdiv_levels=0))
        for entry in leftovers.since(marked):
            if isinstance(entry, bpy.types.Object):
                entry["known_as"] = f"mpfb:{kind}"
                worn[kind] = chosen
    return worn


def _load_face_units(base: Any) -> None:
    service = addons.module(_ADDON, "services.faceservice").FaceService
    service.load_targets(base, load_microsoft_visemes=False, load_meta_visemes=False, load_arkit_faceunits=True)
    if hasattr(service, "interpolate_targets"):
        service.interpolate_targets(base)


def _show_helpers(base: Any, request: dict[str, Any], worn: dict[str, str]) -> None:
    """The base mesh's own simple eyes, teeth and tongue, where none are installed."""
    group = base.vertex_groups.get("body")
    if group is None:
        return
    for kind, vertices in request["helpers"].items():
        if kind not in worn:
            group.add(np.asarray(vertices).tolist(), 1.0, "REPLACE")


def _colour(base: Any, request: dict[str, Any]) -> None:
    """Plain colours where there is no skin: the base mesh comes without any material."""
    if any(slot.material for slot in base.material_slots):
        return
    base.data.materials.clear()
    add_plain_material(base, tuple(request["skin_colour"]))
    add_plain_material(base, _EYE_WHITE)
    eyes = np.zeros(len(base.data.vertices), bool)
    eyes[np.asarray(request["helpers"]["eyes"])] = True
    slots = [int(all(eyes[corner] for corner in polygon.vertices)) for polygon in base.data.polygons]
    base.data.polygons.foreach_set("material_index", np.array(slots, np.int32))


def _face_regions(base: Any, table: dict[str, Any]) -> Any:
    """(P,) regions of the base mesh's polygons: that of a triangle of the table that lies in it, else `elsewhere`."""
    count = len(base.data.vertices)
    known = np.sort(np.asarray(table["corners"], np.int64), 1) @ np.array([count**2, count, 1])
    order = np.argsort(known)
    known, regions = known[order], np.asarray(table["regions"])[order]
    quads = np.array([(*polygon.vertices, polygon.vertices[0])[:4] for polygon in base.data.polygons], np.int64)
    found = np.full(len(quads), float(table["elsewhere"]))
    for corners in ((0, 1, 2), (0, 2, 3), (0, 1, 3), (1, 2, 3)):
        key = np.sort(quads[:, corners], 1) @ np.array([count**2, count, 1])
        place = np.minimum(np.searchsorted(known, key), len(known) - 1)
        hit = known[place] == key
        found[hit] = regions[place[hit]]
    return found


def _numbers(body: Body, request: dict[str, Any], worn: dict[str, str], attempts: Attempts) -> dict[str, Any]:
    numbers = body.numbers(request)
    numbers["found"] |= {"worn": sorted(worn), "without": sorted(set(attempts.failed))}
    return numbers


def _clothes(assets: Any, kind: str) -> list[str]:
    return _sorted(assets.list_mhclo_assets(asset_subdir=kind))


def _sorted(paths: Any) -> list[str]:
    return sorted(str(path) for path in paths)


def _fitting(skins: list[str], words: list[str]) -> list[str]:
    """The skins whose names hold most of the words ("young", "female" ...)."""
    scores = [sum(word in skin.lower().replace("female", "woman") for word in words) for skin in skins]
    return [skin for skin, score in zip(skins, scores, strict=True) if score == max(scores)]
