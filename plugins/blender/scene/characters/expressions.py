"""Shape keys with the names of the 52 facial actions (ARKit's), driven by our expressions."""

from typing import Any

_SEPARATORS = ".:/| "
_GAZE_DEGREES = 30.0
"""Turn of an eye at which its look-up, look-down, look-in and look-out shapes are reached in full."""


def drive(entries: list[Any], actions: dict[str, float], gaze: tuple[float, float], names: list[str]) -> list[str]:
    """Set every such shape key of the objects, those not asked for to 0; names that were found."""
    wanted = dict(actions) | looking(*gaze)
    known = {_plain(name): name for name in names}
    found: set[str] = set()
    for entry in entries:
        keys = getattr(entry.data, "shape_keys", None)
        for block in keys.key_blocks if keys is not None else ():
            name = known.get(_plain(block.name)) or known.get(_plain(_last(block.name)))
            if name is None:
                continue
            block.mute = False
            block.driver_remove("value")
            block.value = wanted.get(name, 0.0)
            found.add(name)
    return sorted(found)


def looking(yaw: float, pitch: float) -> dict[str, float]:
    """Weights of the eight looking shapes; degrees, yaw towards the image's right (the subject's left), pitch up."""
    aside, up = (max(-1.0, min(1.0, angle / _GAZE_DEGREES)) for angle in (yaw, pitch))
    weights = {}
    for side, outwards in (("Left", aside), ("Right", -aside)):
        weights[f"eyeLookOut{side}"], weights[f"eyeLookIn{side}"] = max(outwards, 0.0), max(-outwards, 0.0)
        weights[f"eyeLookUp{side}"], weights[f"eyeLookDown{side}"] = max(up, 0.0), max(-up, 0.0)
    return weights


def _last(name: str) -> str:
    """ "Face.jawOpen" and "ARKit_jawOpen" are jawOpen; "eyeBlink_L" is left as it is."""
    for separator in _SEPARATORS:
        name = name.rsplit(separator, 1)[-1]
    head, _, tail = name.rpartition("_")
    return tail if head and len(tail) > 1 else name


def _plain(name: str) -> str:
    """ "Eye_Blink_L" -> "eyeblinkleft"."""
    for short, long in (("_L", "Left"), ("_R", "Right")):
        if name.endswith((short, short.lower())):
            name = name[:-2] + long
    return "".join(letter for letter in name.lower() if letter.isalnum())
