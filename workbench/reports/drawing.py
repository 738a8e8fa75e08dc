"""Plots as lines, rectangles, dots and words, which SVG and PDF draw alike. No plotting library has to be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

Colour = tuple[int, int, int]
INK: Colour = (28, 36, 48)
MUTED: Colour = (95, 107, 122)
FRAME: Colour = (190, 197, 208)
ACCENT: Colour = (47, 111, 208)


@dataclass(frozen=True)
class Rectangle:
    """A filled rectangle; `edge` is the colour of a thin line around it."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None
    edge: Colour | None = None


@dataclass(frozen=True)
class Line:
    """Straight pieces through `points`; `dashes` (on, off) or whole."""

    points: tuple[tuple[float, float], ...]
    colour: Colour
    width: float = 1.0
    dashes: tuple[float, float] | None = None


@dataclass(frozen=True)
class Dot:
    """A filled circle, `opacity` from 0 to 1."""

    x: float
    y: float
    radius: float
    fill: Colour
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """A line of text on its base line; `upwards` turns it by 90 degrees to the left."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    colour: Colour = MUTED
    size: float = 11.0
    upwards: bool = False


Mark = Rectangle | Line | Dot | Words


@dataclass(frozen=True)
class Drawing:
    """Marks in a frame of width x height units (one is a pixel on a plain screen), y downwards; `title` says what it
    shows."""

    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]

    def svg(self) -> str:
        """The drawing as an SVG element that is a file, too."""
        size = f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" width="{_n(self.width)}" height="{_n(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
            f"font-family=\"'Segoe UI',system-ui,sans-serif\">"
            f"<title>{escape(self.title)}</title>{''.join(_svg(mark) for mark in self.marks)}</svg>"
        )


def _svg(mark: Mark) -> str:
    if isinstance(mark, Rectangle):
        place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" height="{_n(mark.height)}"'
        edge = f' stroke="{_rgb(mark.edge)}" stroke-width="0.5"' if mark.edge else ""
        return f'<rect {place} fill="{_rgb(mark.fill)}"{edge}/>'
    if isinstance(mark, Dot):
        see = f' fill-opacity="{_n(mark.opacity)}"' if mark.opacity < 1 else ""
        return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}" fill="{_rgb(mark.fill)}"{see}/>'
    if isinstance(mark, Line):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
        dashes = f' stroke-dasharray="{_n(mark.dashes[0])} {_n(mark.dashes[1])}"' if mark.dashes else ""
        look = f'fill="none" stroke="{_rgb(mark.colour)}" stroke-width="{_n(mark.width)}" stroke-linejoin="round"'
        return f'<polyline points="{points}" {look}{dashes}/>'
    turned = f' transform="rotate(-90 {_n(mark.x)} {_n(mark.y)})"' if mark.upwards else ""
    return (
        f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" text-anchor="{mark.anchor}" font-size="{_n(mark.size)}" '
        f'fill="{_rgb(mark.colour)}"{turned}>{escape(mark.text)}</text>'
    )


def _rgb(colour: Colour | None) -> str:
    return "none" if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
