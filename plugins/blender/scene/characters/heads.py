"""Where a body's head is: the neutral built-in head laid on its landmarks.

The similarity (turn, move, one scale) that brings the built-in head's points closest to the body's own, in least
squares; Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991. Axes and
origin of the head follow: x to the subject's left, y down, z backwards, origin midway between the eyeballs.
"""

from typing import Any

import numpy as np

from .refusing import CharacterError

_HEAD_M = 0.23
"""Height of a grown-up's head; with the fitted scale this is how high a body's head is."""
_SMALLEST_M, _LARGEST_M = 0.13, 0.42
_WORST_FIT = 0.45
"""Distance of the points from where a face has them, as a share of their spread: 0.05 to 0.15 on heads, about 1 where
the numbers belong to another mesh."""
_UNITS = (("millimetres", 0.001), ("centimetres", 0.01), ("decimetres", 0.1), ("inches", 0.0254), ("metres", 1.0))


def head_in(points: Any, reference: Any) -> Any:
    """(4, 4) head -> the frame of `points` (N, 3), without the scale; `reference` (N, 3) in the head's frame, metres.

    Raises
    ------
    CharacterError : the points are not those of a face, or of a face of an impossible size.
    """
    turn, move, scale, off = _laid_on(reference, points)
    mirrored = _laid_on(reference * [-1.0, 1.0, 1.0], points)[3]
    if mirrored < min(0.5 * off, _WORST_FIT):
        raise CharacterError(
            "The landmark table exchanges left and right",
            "point 1 lies at the person's right ear",
        )
    if off > _WORST_FIT:
        raise CharacterError(
            "The landmarks do not lie as on a face", "the table may belong to another version of the mesh"
        )
    _refuse_size(scale)
    head = np.eye(4)
    head[:3, :3], head[:3, 3] = turn, move
    return head


def blender_from(head_to_camera: Any, head: Any, scale: float) -> Any:
    """(4, 4) Blender's world before -> after, so that the body's head is at its place before the camera.

    head_to_camera : (4, 4) OpenCV. head : (4, 4) head -> Blender's world before, metres. scale : metres per unit there.
    """
    larger = np.diag([scale, scale, scale, 1.0])
    return np.diag([1.0, -1.0, -1.0, 1.0]) @ head_to_camera @ np.linalg.inv(head) @ larger


def _laid_on(source: Any, target: Any) -> tuple[Any, Any, float, float]:
    """Turn (3, 3), move (3,) and scale of source -> target, and how far off they end as a share of target's spread."""
    middle, aim = source.mean(0), target.mean(0)
    left, strength, right = np.linalg.svd((target - aim).T @ (source - middle))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    turn = (left * signs) @ right
    spread = max(float(((target - aim) ** 2).sum()), 1e-30)
    scale = float((strength * signs).sum() / ((source - middle) ** 2).sum())
    move = aim - scale * turn @ middle
    off = np.sqrt(((scale * source @ turn.T + move - target) ** 2).sum() / spread)
    return turn, move, scale, float(off)


def _refuse_size(scale: float) -> None:
    height = scale * _HEAD_M
    if _SMALLEST_M < height < _LARGEST_M:
        return
    guess = [(name, unit) for name, unit in _UNITS if _SMALLEST_M < height * unit < _LARGEST_M]
    remedy = f"if it is in {guess[0][0]}, set “metres per unit” to {guess[0][1]}" if guess else "check its unit"
    raise CharacterError(f"The head would be {_spoken(height)} high", remedy)


def _spoken(metres: float) -> str:
    if metres >= 1:
        return f"{metres:.0f} m" if metres >= 10 else f"{metres:.1f} m"
    return f"{100 * metres:.0f} cm" if metres >= 0.01 else f"{1000 * metres:.2g} mm"
