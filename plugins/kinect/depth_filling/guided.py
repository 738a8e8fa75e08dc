"""Filling guided by colour: holes only, known pixels held exactly, surfaces kept apart.

Each hole's pixels are first shared out among the surfaces around it (`surfaces`); then each surface goes on through its
part of the hole as a membrane whose links follow the colours (`links`, `solving`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.links import ACROSS, DOWN, link
from plugins.kinect.depth_filling.solving import equilibria
from plugins.kinect.depth_filling.surfaces import gaps, look_around, share_out
from workbench.api import compiled, cv2

Float = NDArray[np.float64]
Whole = NDArray[np.int32]

EXACTNESS_MM = 0.001
SMOOTHED = 5
"""Side in pixels of the median over the colours: takes noise away and leaves edges where they are."""


def fill_guided(colour: NDArray[np.uint8], depth_mm: Float, surface_step: float) -> Float:
    """The depth with every hole filled; unchanged where nothing at all is known.

    colour : (h, w, 3). depth_mm : (h, w), 0 = hole. surface_step : mm between depths of different surfaces.
    """
    filled = depth_mm.copy()
    hole = depth_mm == 0
    if hole.all() or not hole.any():
        return filled
    number, pixels, ends = _numbered(hole)
    neighbours, weights = link(cv2.medianBlur(colour, SMOOTHED), number, pixels)
    values, value_ends = look_around(depth_mm, neighbours, pixels, ends, float(surface_step))
    between = gaps(values, value_ends, surface_step)
    surface = share_out(depth_mm, neighbours, pixels, ends, weights, between)
    whose = np.repeat(between, np.diff(ends, prepend=0), axis=0)
    links, known_links, pull, x = membrane(depth_mm, neighbours, pixels, weights, whose, surface)
    equilibria(ends, neighbours, links, known_links, pull, x, EXACTNESS_MM)
    filled[pixels[:, 0], pixels[:, 1]] = x
    return filled


def _numbered(hole: NDArray[np.bool_]) -> tuple[Whole, Whole, NDArray[np.int64]]:
    """(h, w) numbers of the unknown pixels (-1: known), (n, 2) their rows and columns, (m,) where each hole ends."""
    _, labels = cv2.connectedComponents(hole.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    flat = np.flatnonzero(hole)
    labels = labels.ravel()[flat]
    flat = flat[np.argsort(labels, kind="stable")]
    number = np.full(hole.shape, -1, np.int32)
    number.ravel()[flat] = np.arange(len(flat), dtype=np.int32)
    pixels = np.stack(np.divmod(flat, hole.shape[1]), 1).astype(np.int32)
    return number, pixels, np.cumsum(np.bincount(labels)[1:], dtype=np.int64)


@compiled
def membrane(
    depth: Float, neighbours: Whole, pixels: Whole, weights: Float, between: Float, surface: Whole
) -> tuple[Float, Float, Float, Float]:
    """The system of `equilibria` with links between pixels of one surface only, and a first guess.

    between : (n, gaps) the gaps around each unknown's hole. surface : (n,), corrected where no path within a surface
    leads to a known pixel of it: such pixels join their neighbours.
    """
    count = len(pixels)
    known_links, pull, x = np.zeros(count), np.zeros(count), np.zeros(count)
    queue = np.empty(count, np.int32)
    reached, done = 0, 0
    for n in range(count):
        for k in range(8):
            if neighbours[n, k] == -1:
                value = depth[pixels[n, 0] + DOWN[k], pixels[n, 1] + ACROSS[k]]
                beyond = 0
                for gap in between[n]:
                    beyond += value > gap
                if beyond == surface[n]:
                    known_links[n] += weights[n, k]
                    pull[n] += weights[n, k] * value
        if known_links[n] > 0:
            x[n] = pull[n] / known_links[n]
            queue[reached] = n
            reached += 1
    for across in range(2):
        done = 0
        while done < reached:
            n = queue[done]
            done += 1
            for k in range(8):
                other = neighbours[n, k]
                if other >= 0 and x[other] == 0 and (across or surface[other] == surface[n]):
                    x[other], surface[other] = x[n], surface[n]
                    queue[reached] = other
                    reached += 1
    links = np.zeros((count, 4))
    for n in range(count):
        for k in range(4):
            if neighbours[n, k] >= 0 and surface[neighbours[n, k]] == surface[n]:
                links[n, k] = weights[n, k]
    return links, known_links, pull, x
