"""Hairstyles as a thickness over the scalp, a fringe, and a curtain that hangs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Hairstyle:
    """One style; lengths in millimetres, angles in degrees from the front around the head's axis.

    thickness : of the hair over the scalp. roughness : share of the thickness that varies from place to place. edge :
    over how many millimetres the hair rises from the hairline. top_only : the hairline above the ears and nape is this
    many millimetres higher (a fade); crown : hair only below the crown (a bald top). fringe : lowest point of a fringe
    below the eyes (negative is above them), None for no fringe. curtain : (front edge angle, length below the eyes),
    None where no hair hangs.
    density : how much of the scalp the hair hides.
    """

    thickness: float = 6.0
    roughness: float = 0.15
    edge: float = 14.0
    top_only: float = 0.0
    crown: bool = False
    fringe: float | None = None
    curtain: tuple[float, float] | None = None
    density: float = 1.0
    worn_by: Literal["all", "men", "women"] = "all"


HAIRSTYLES: dict[str, Hairstyle] = {
    "bald": Hairstyle(thickness=0.0, density=0.0, worn_by="men"),
    "buzz": Hairstyle(thickness=1.0, density=0.75),
    "crown": Hairstyle(thickness=4.0, crown=True, density=0.9, worn_by="men"),
    "short": Hairstyle(thickness=9.0, worn_by="men"),
    "fade": Hairstyle(thickness=14.0, top_only=26.0, worn_by="men"),
    "tousled": Hairstyle(thickness=20.0, roughness=0.45, edge=18.0, worn_by="men"),
    "fringe": Hairstyle(thickness=11.0, fringe=-38.0),
    "afro": Hairstyle(thickness=34.0, roughness=0.12, edge=30.0),
    "tied": Hairstyle(thickness=7.0, roughness=0.06, worn_by="women"),
    "pixie": Hairstyle(thickness=12.0, fringe=-44.0, worn_by="women"),
    "bob": Hairstyle(thickness=13.0, curtain=(62.0, 85.0), worn_by="women"),
    "bob with fringe": Hairstyle(thickness=13.0, fringe=-34.0, curtain=(58.0, 92.0), worn_by="women"),
    "shoulder": Hairstyle(thickness=13.0, curtain=(66.0, 150.0), worn_by="women"),
    "long": Hairstyle(thickness=12.0, curtain=(72.0, 235.0), worn_by="women"),
    "long behind ears": Hairstyle(thickness=9.0, curtain=(112.0, 220.0)),
}

BEARDS = ("none", "full", "goatee")


def names_for(male: bool, adult: bool) -> list[str]:
    """Styles that a man, woman, boy or girl may be drawn with (never by chance a bald child)."""
    wanted = {"all", "men" if male else "women"}
    return [
        name
        for name, s in HAIRSTYLES.items()
        if s.worn_by in wanted and (adult or s.density >= 1.0) and name != "bald" and name != "crown"
    ]
