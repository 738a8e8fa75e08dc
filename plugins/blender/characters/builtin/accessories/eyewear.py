"""Glasses: lenses before the eyes, a bridge on the nose, temples that lie along the head to the ears.

Built in the head frame (x to the subject's left, y down, z backwards, origin midway between the eyes; metres).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate

from plugins.blender.characters.builtin.accessories.shapes import Solid, ball, joined, tube
from plugins.blender.characters.builtin.accessories.skull import Head, ear_roots
from plugins.blender.recipe.adornments import Glasses

Float = NDArray[np.float64]
_TILT = np.tan(np.radians(7.0))
_LASHES_M, _CLEARANCE_M = 0.012, 0.003
_POINTS = 48
_NARROWEST_BRIDGE_M = 0.013


@dataclass(frozen=True)
class Shape:
    """A lens outline: height against width, squareness (2 ellipse), how the upper half is wider (+) than the lower, how
    far the outer lower (teardrop) or outer upper (cat) corner is drawn out, wrap radius in metres."""

    height: float
    squareness: float
    trapezium: float = 0.0
    teardrop: float = 0.0
    cat: float = 0.0
    width: float = 1.0
    wrap_m: float = 0.25


SHAPES = {
    "round": Shape(0.97, 2.0, width=0.95),
    "oval": Shape(0.74, 2.2),
    "rectangular": Shape(0.62, 4.5, 0.03, width=1.06),
    "square": Shape(0.82, 3.6, 0.07, width=1.04),
    "aviator": Shape(0.88, 2.5, 0.06, teardrop=0.16, width=1.1, wrap_m=0.16),
    "cat-eye": Shape(0.72, 2.8, 0.1, cat=0.22, width=1.04),
    "half-rim": Shape(0.64, 3.4, 0.05, width=1.04),
    "rimless": Shape(0.68, 3.0, 0.03),
}


@dataclass(frozen=True)
class Spectacles:
    """frame : rims, bridge, temples. pads : on the nose, and the lenses' bare edges. lenses : two sheets.

    low : per point of a lens, 0 at its top and 1 at its bottom.
    """

    frame: Solid
    pads: Solid
    lenses: Solid
    low: Float


def spectacles(style: str, glasses: Glasses, head: Head, over_m: float = 0.0) -> Spectacles:
    """Glasses on a posed head, head frame; over_m : how much lies on the skin below them (a mask)."""
    shape, marks = SHAPES[style], head.landmarks
    eye = 0.25 * (marks[42] - marks[39] + marks[45] - marks[36])[0]
    centre = np.array([eye, marks[[36, 39, 42, 45], 1].mean() + 0.004])
    bridge = max(_NARROWEST_BRIDGE_M, 0.42 * abs(marks[35, 0] - marks[31, 0]))
    # Frames are about as wide as the face between the temples.
    widest = 0.5 * (np.abs(marks[[0, 16], 0]).mean() + np.abs(marks[[36, 45], 0]).mean()) + 0.004 - 0.5 * bridge
    half = np.clip((eye - 0.5 * bridge) * shape.width * glasses.size, 0.014, 0.5 * widest)
    centre[0] = 0.5 * bridge + half
    outline = _outline(shape, half) + centre
    front = _front(outline, shape, head) - over_m
    parts, pads, sheets, lows = [], [], [], []
    for side in (1, -1):
        flip = np.array([side, 1, 1])
        line = _on_front(outline, front, shape) * flip
        parts += _rim(style, glasses, line, outline)
        parts.append(_temple(glasses.metal or style == "rimless", glasses.thickness, line, head, side))
        pads.append(_pad(head, front, side))
        if style in ("half-rim", "rimless"):
            pads.append(tube(line, 0.0005, 0.0011, np.array([0.0, 0.0, 1.0]), closed=True, sides=6))
        sheet, low = _lens(outline, centre, front, shape)
        sheets.append(Solid(sheet.points * flip, sheet.faces[:, ::side]))
        lows.append(low)
    parts += _bridges(style, glasses, outline, centre, front, shape, head)
    return Spectacles(joined(parts), joined(pads), joined(sheets), np.concatenate(lows))


def _outline(shape: Shape, half: float) -> Float:
    """(P, 2) around the left lens's middle, from its outer side over the bottom."""
    angle = 2 * np.pi * np.arange(_POINTS) / _POINTS
    c, s = np.cos(angle), np.sin(angle)
    power = 2 / shape.squareness
    x, y = np.sign(c) * np.abs(c) ** power, np.sign(s) * np.abs(s) ** power
    x = x * (1 - shape.trapezium * y)
    low, high, outer = np.clip(y, 0, 1), np.clip(-y, 0, 1), np.clip(x, 0, 1)
    y = y + shape.teardrop * low * (0.6 + 0.8 * outer) - shape.cat * high * outer**2
    x = x + 0.5 * shape.cat * high * outer**2 - 0.25 * shape.teardrop * low
    return half * np.stack([x, y * shape.height], 1)


def _front(outline: Float, shape: Shape, head: Head) -> float:
    """z of the lenses at the middle of the face such that brows, cheeks and lashes stay clear of them."""
    flat, lift = head.vertices[:, :2], _bend(head.vertices[:, :2], shape)
    inside = np.zeros(len(flat), bool)
    for sign in (1, -1):
        inside |= _within(flat * [sign, 1], outline)
    needed = head.vertices[:, 2] - lift - _CLEARANCE_M
    eyes = 0.5 * (head.landmarks[68, 2] + head.landmarks[69, 2]) - _LASHES_M
    return float(min(needed[inside].min(), eyes))


def _within(points: Float, outline: Float) -> NDArray[np.bool_]:
    """Which (N, 2) points lie inside an outline around its middle, or up to 3 mm outside."""
    middle = outline.mean(0)
    edge, away = outline - middle, points - middle
    angle = np.arctan2(edge[:, 1], edge[:, 0])
    order = np.argsort(angle)
    reach = np.interp(
        np.arctan2(away[:, 1], away[:, 0]), angle[order], np.linalg.norm(edge, axis=1)[order], period=2 * np.pi
    )
    return np.asarray(np.linalg.norm(away, axis=1) < reach + 0.003)


def _bend(flat: Float, shape: Shape) -> Float:
    """How much further back than at the middle a lens lies at (N, 2) places."""
    return np.asarray(flat[:, 0] ** 2 / (2 * shape.wrap_m) + flat[:, 1] * _TILT)


def _on_front(flat: Float, front: float, shape: Shape) -> Float:
    return np.column_stack([flat, front + _bend(flat, shape)])


def _rim(style: str, glasses: Glasses, line: Float, outline: Float) -> list[Solid]:
    if style == "rimless":
        return []
    across, deep = (0.0008, 0.001) if glasses.metal else (0.0017 * glasses.thickness, 0.0017)
    backwards = np.array([0.0, 0.0, 1.0])
    if style == "half-rim":
        upper = np.flatnonzero(outline[:, 1] < np.quantile(outline[:, 1], 0.62))
        start = int(upper[np.flatnonzero(np.diff(upper, prepend=upper[-1] - len(line)) > 1)[0]])
        return [tube(np.roll(line, -start, 0)[: len(upper)], across, deep, backwards)]
    # Acetate grows outwards from the lens.
    middle = line.mean(0)
    grown = line + (line - middle) / np.linalg.norm(line - middle, axis=1, keepdims=True) * across * 0.6
    return [tube(grown, across, deep, backwards, closed=True)]


def _lens(outline: Float, centre: Float, front: float, shape: Shape) -> tuple[Solid, Float]:
    rings = np.array([0.35, 0.7, 1.0])
    flat = np.concatenate([[centre], *(centre + ring * (outline - centre) for ring in rings)])
    count, first = len(outline), 1 + np.arange(len(outline))
    fan = np.stack([np.zeros(count, int), np.roll(first, -1), first], 1)
    faces = [fan]
    for ring in range(len(rings) - 1):
        a = first + ring * count
        b = a + count
        a2, b2 = np.roll(a, -1), np.roll(b, -1)
        faces += [np.stack([a, a2, b2], 1), np.stack([a, b2, b], 1)]
    points = _on_front(flat, front, shape)
    low = (flat[:, 1] - outline[:, 1].min()) / np.ptp(outline[:, 1])
    return Solid(points, np.concatenate(faces)), low


def _bridges(
    style: str, glasses: Glasses, outline: Float, centre: Float, front: float, shape: Shape, head: Head
) -> list[Solid]:
    """Between the lenses, over the nose."""
    radius = 0.0009 if glasses.metal or style == "rimless" else 0.0016 * glasses.thickness
    heights = [-0.12, -0.62] if style == "aviator" else [-0.25]
    parts = []
    for height in heights:
        y = centre[1] + height * np.ptp(outline[:, 1]) / 2
        inner = outline[np.argmin(np.abs(outline[:, 1] - y) + 10 * (outline[:, 0] > centre[0]))]
        nose = np.abs(head.vertices[:, 0]) < 0.006
        nose &= np.abs(head.vertices[:, 1] - (y - 0.003)) < 0.005
        nose &= head.vertices[:, 2] < 0.02
        skin = head.vertices[nose, 2].min() if nose.any() else front
        z = front + _bend(inner[None], shape)[0]
        middle = min(z - 0.002, skin - radius - 0.0015)
        share = np.linspace(-1, 1, 13)
        arch = 1 - share**2
        path = np.column_stack([share * inner[0], y - 0.0025 * arch, z + (middle - z) * arch])
        parts.append(tube(path, radius, radius * 1.3, np.array([0.0, -1, 0])))
    return parts


def _pad(head: Head, front: float, side: int) -> Solid:
    """A pad on the side of the nose."""
    target = np.array([side * 0.009, 0.009, front + 0.008])
    near = np.linalg.norm(head.vertices - target, axis=1).argmin()
    place = head.vertices[near] + 0.0012 * head.normals[near]
    return ball(place, np.array([0.0014, 0.0045, 0.0025]))


def _temple(metal: bool, thickness: float, line: Float, head: Head, side: int) -> Solid:
    """From the lens's outer edge along the head to the ear, and down behind it."""
    outer = (line[:, 0] * side).argmax()
    hinge = line[outer]
    upper = line[(np.abs(line[:, 0] - hinge[0]) < 0.003) & (line[:, 1] <= hinge[1])]
    hinge = upper[upper[:, 1].argmin()] if len(upper) else hinge
    root = head.vertices[ear_roots()[0 if side > 0 else 1]]
    thick, tall = (0.0007, 0.0010) if metal else (0.0012 * thickness, 0.0028 * thickness)
    over = root + np.array([side * (0.001 + thick), -0.0015 - 0.5 * tall, -0.002])
    corner = hinge + np.array([side * 0.003, 0.0, 0.005])
    straight = [corner + share * (over - corner) for share in np.linspace(0, 1, 16)]
    path = head.pushed_out(np.array(straight), thick + 0.0012)
    # Pushing out makes bumps where the head's vertices lie; a temple only bends outwards once.
    away = np.maximum.accumulate((path[:, 0] - np.array(straight)[:, 0]) * side)
    bow = np.sin(np.pi * np.linspace(0, 1, 16)) ** 0.7 * max(float(away.max()), 0.0)
    path = np.array(straight)
    path[:, 0] += side * bow
    hook = [
        over + np.array([side * 0.0005, 0.004, 0.009]),
        over + np.array([-side * 0.001, 0.013, 0.016]),
        over + np.array([-side * 0.003, 0.03, 0.02]),
    ]
    hook = list(head.pushed_out(np.array(hook), thick + 0.0008))
    every = np.vstack([hinge + np.array([side * 0.0015, 0, 0.0005]), path, hook])
    curve, _ = interpolate.splprep(every.T, s=0, k=2)
    smooth = np.stack(interpolate.splev(np.linspace(0, 1, 48), curve), 1)
    return tube(smooth, thick, tall, np.array([0.0, -1.0, 0.05]))
