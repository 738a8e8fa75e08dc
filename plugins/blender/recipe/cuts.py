"""Ways to wear hair: lengths, how it lies, and which of the quick renderer's styles each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lie = Literal["crown", "parted", "back", "up", "tied"]
Tail = Literal["", "ponytail", "bun", "braid"]


@dataclass(frozen=True)
class Cut:
    """One way to wear hair; millimetres and degrees, places on the neutral head as in `workbench.heads.fields`.

    Attributes
    ----------
    drawn_as : styles of the quick renderer whose outline it has.
    top, sides, nape : lengths.
    lie : away from the crown's whorl, from a parting, backwards, on end, or towards where it is tied.
    lift : angle at which hairs leave the skin. rise : height of the outermost hairs over the skin. stiffness : 0 hangs,
    1 stands.
    fringe : lowest point of a fringe below the eyes (negative is above them). ends : height below the eyes at which all
    hair is cut. face_angle : nothing hangs nearer to the front below the brows.
    tie : (height below the eyes, distance behind them) of the knot. tail : what becomes of the hair there.
    curls : range of curl (0 straight to 1 coily) it is worn with. clump : how far hairs gather into locks. ragged :
    share by which lengths differ. under_hat : whether a cap goes over it.
    """

    drawn_as: tuple[str, ...]
    top: float
    sides: float
    nape: float
    lie: Lie = "crown"
    lift: float = 30.0
    rise: float = 8.0
    stiffness: float = 0.6
    fringe: float | None = None
    ends: float | None = None
    face_angle: float = 62.0
    tie: tuple[float, float] = (0.0, 0.0)
    tail: Tail = ""
    curls: tuple[float, float] = (0.0, 0.5)
    clump: float = 0.35
    ragged: float = 0.3
    under_hat: bool = True


CUTS: dict[str, Cut] = {
    "bald": Cut(("bald",), 0, 0, 0, curls=(0, 1)),
    "buzz cut": Cut(("buzz",), 4, 3, 2, lift=55, rise=2, stiffness=1, curls=(0, 1), clump=0),
    "shaved": Cut(("buzz",), 1.6, 1.4, 1.2, lift=65, rise=1, stiffness=1, curls=(0, 1), clump=0),
    "crown bald": Cut(("crown",), 22, 22, 16, lift=20, rise=5, curls=(0, 0.7), clump=0.3),
    "crown bald cropped": Cut(("crown",), 8, 7, 5, lift=40, rise=3, curls=(0, 1), clump=0.1),
    "crew cut": Cut(("short", "pixie"), 20, 9, 6, lift=48, rise=7, stiffness=0.95, curls=(0, 0.7), clump=0.25),
    "short side parting": Cut(("short",), 62, 24, 14, lie="parted", lift=28, rise=10, stiffness=0.5, curls=(0, 0.3)),
    "short combed back": Cut(("short",), 75, 30, 18, lie="back", lift=38, rise=11, stiffness=0.5, curls=(0, 0.4)),
    "short curly": Cut(("short", "tousled"), 45, 22, 14, lift=60, rise=14, stiffness=0.7, curls=(0.55, 0.8), clump=0.6),
    "coily short": Cut(("short", "fade"), 16, 10, 6, lie="up", lift=80, rise=8, stiffness=1, curls=(0.9, 1), clump=0.3),
    "fade": Cut(("fade",), 46, 4, 1.5, lift=62, rise=15, stiffness=0.94, curls=(0, 0.5)),
    "fade curly": Cut(("fade",), 46, 4, 1.5, lift=74, rise=18, stiffness=0.92, curls=(0.55, 0.85), clump=0.6),
    "undercut": Cut(("fade",), 95, 5, 2.5, lie="back", lift=42, rise=14, stiffness=0.45, curls=(0, 0.35)),
    "quiff": Cut(("tousled",), 70, 20, 10, lie="back", lift=68, rise=24, stiffness=0.75, curls=(0, 0.4), clump=0.5),
    "tousled": Cut(
        ("tousled",), 65, 35, 28, lift=58, rise=20, stiffness=0.6, curls=(0.15, 0.5), clump=0.65, ragged=0.5,
    ),
    "fringe": Cut(("fringe",), 85, 42, 22, lift=22, rise=11, stiffness=0.35, fringe=-34, curls=(0, 0.35)),
    "curly fringe": Cut(("fringe",), 80, 40, 22, lift=45, rise=18, fringe=-36, curls=(0.5, 0.8), clump=0.6),
    "bowl": Cut(("fringe",), 130, 70, 25, lift=18, rise=11, stiffness=0.2, fringe=-32, ends=18, curls=(0, 0.15)),
    "pixie": Cut(("pixie",), 80, 45, 26, lift=26, rise=12, stiffness=0.45, fringe=-40, curls=(0, 0.3), ragged=0.45),
    "afro": Cut(
        ("afro",), 62, 54, 40, lie="up", lift=82, rise=60, stiffness=1, curls=(0.85, 1), clump=0.45, under_hat=False,
    ),
    "big curls": Cut(
        ("afro",), 110, 95, 80, lie="up", lift=70, rise=45, stiffness=0.55, curls=(0.6, 0.8), clump=0.7,
        under_hat=False,
    ),
    "ponytail": Cut(
        ("tied",), 0, 0, 0, lie="tied", rise=7, tie=(-42, 178), tail="ponytail", curls=(0, 0.7), clump=0.2,
        under_hat=False,
    ),
    "low ponytail": Cut(
        ("tied",), 0, 0, 0, lie="tied", rise=7, tie=(30, 172), tail="ponytail", curls=(0, 0.6), clump=0.2,
    ),
    "bun": Cut(
        ("tied",), 0, 0, 0, lie="tied", rise=7, tie=(-52, 172), tail="bun", curls=(0, 0.4), clump=0.2, under_hat=False,
    ),
    "top knot": Cut(
        ("tied",), 0, 0, 0, lie="tied", rise=7, tie=(-125, 110), tail="bun", curls=(0, 0.8), clump=0.2, under_hat=False,
    ),
    "low bun": Cut(("tied",), 0, 0, 0, lie="tied", rise=7, tie=(22, 168), tail="bun", curls=(0, 0.5), clump=0.2),
    "braid": Cut(("tied",), 0, 0, 0, lie="tied", rise=7, tie=(18, 170), tail="braid", curls=(0, 0.5), clump=0.2),
    "bob": Cut(("bob",), 230, 160, 90, lie="parted", rise=14, stiffness=0.15, ends=88, curls=(0, 0.4), ragged=0.08),
    "curly bob": Cut(
        ("bob",), 200, 140, 90, lie="parted", lift=50, rise=26, stiffness=0.3, ends=84, curls=(0.5, 0.85), clump=0.65,
        under_hat=False,
    ),
    "bob with fringe": Cut(
        ("bob with fringe",), 230, 160, 90, lie="parted", rise=14, stiffness=0.15, fringe=-30, ends=88, face_angle=60,
        curls=(0, 0.3), ragged=0.08,
    ),
    "shoulder": Cut(
        ("shoulder",), 300, 235, 160, lie="parted", rise=15, stiffness=0.15, ends=155, face_angle=64, curls=(0, 0.5),
        ragged=0.12,
    ),
    "shoulder curly": Cut(
        ("shoulder",), 280, 220, 150, lie="parted", lift=50, rise=30, stiffness=0.25, ends=150, face_angle=66,
        curls=(0.5, 0.9), clump=0.65, under_hat=False,
    ),
    "long": Cut(
        ("long",), 380, 320, 260, lie="parted", rise=14, stiffness=0.12, ends=245, face_angle=68, curls=(0, 0.45),
        ragged=0.15,
    ),
    "long behind ears": Cut(
        ("long behind ears",), 370, 310, 260, lie="back", lift=20, rise=10, stiffness=0.12, ends=235, face_angle=104,
        curls=(0, 0.45), ragged=0.15,
    ),
}  # fmt: skip
