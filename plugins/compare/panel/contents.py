"""What a viewport can show, and what the viewports show where nobody has chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Together = Literal["side", "overlay", "wipe", "blink"]
MOST_VIEWPORTS = 6


@dataclass(frozen=True)
class Content:
    """The truth, or a prediction (`number`) as it is or coloured by its errors."""

    kind: Literal["truth", "prediction", "error"]
    number: int = 0

    @property
    def key(self) -> str:
        """Its name in menus and saved views: "truth", "p0", "e0"."""
        return "truth" if self.kind == "truth" else f"{self.kind[0]}{self.number}"

    def words(self, titles: Sequence[str], together: Together = "side") -> str:
        """What it is called; shared with the truth in one view unless they stand side by side."""
        if self.kind == "truth":
            return "Truth"
        title = titles[self.number] if self.number < len(titles) else f"Prediction {self.number + 1}"
        own = title if self.kind == "prediction" else f"{title}: error"
        return own if together == "side" else f"Truth, {own}"


def content_of(key: str) -> Content:
    """The content a key names."""
    if key == "truth":
        return Content("truth")
    return Content("prediction" if key[0] == "p" else "error", int(key[1:]))


def offered(predictions: int, together: Together) -> list[Content]:
    """Everything a viewport may show; where surfaces share a view, what may stand with the truth."""
    shown = [Content("prediction", n) for n in range(predictions)] + [Content("error", n) for n in range(predictions)]
    return [Content("truth"), *shown] if together == "side" else shown


def usual(predictions: int, together: Together) -> list[Content]:
    """What is shown at first: all surfaces and errors where they fit, else the errors alone."""
    surfaces, errors = ([Content(kind, n) for n in range(predictions)] for kind in ("prediction", "error"))  # type: ignore[arg-type]
    if together != "side":
        return surfaces
    return [Content("truth"), *surfaces, *errors] if predictions <= 2 else [Content("truth"), *errors]


def fitting(
    chosen: Sequence[Content], count: int, predictions: int, together: Together, room: int = MOST_VIEWPORTS
) -> list[Content]:
    """`count` contents: the chosen ones that there are, filled up with others.

    With 0 the number is left open: as many as there are, within the `room` there is, errors before bare surfaces.
    """
    available = offered(predictions, together)
    kept = [content for content in chosen if content in available]
    if not count and not kept:
        everything = usual(predictions, together)
        if len(everything) > room:
            everything = [content for content in everything if content.kind != "prediction"] or everything
        return everything[: max(room, 1)]
    kept = kept or usual(predictions, together)
    if not count:
        return kept[:MOST_VIEWPORTS]
    more = [content for content in [*usual(predictions, together), *available] if content not in kept]
    return [*kept, *more][:count]


def places(count: int, wide: bool) -> list[tuple[int, int, int, int]]:
    """Row, column, rows and columns of each viewport; of five the first is as high as the two rows."""
    if count == 5:
        return [(0, 0, 2, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]
    columns = count if count <= 3 else 4 if count == 4 and wide else (count + 1) // 2
    if count in (2, 3) and not wide:
        columns = 1 if count == 2 else columns
    return [(index // columns, index % columns, 1, 1) for index in range(count)]
