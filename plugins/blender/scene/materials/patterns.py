"""Pieces of the fabrics' node trees: colours in stripes, checks and dots, threads, and creases.

Fabrics read the surface vector `weave` (metres along and across the cloth) and the numbers named below.
"""

from typing import Any

from ..trees import Tree


class Fabric:
    """The place on the cloth, and what is printed or woven there."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.place = tree.vector_field("weave")
        parts = tree.node("SeparateXYZ", {"Vector": self.place}).outputs
        self.across, self.along = parts[0], parts[1]

    def colour(self) -> Any:
        """`colour` with `colour_2` in stripes along (`bands_along`), across (`bands_across`) and dots (`dots`), all 0
        to 1, repeating every `repeat` metres; `share` is the part that is `colour_2`; `faded` 0 to 1."""
        tree = self.tree
        period = tree.number("repeat")
        share = tree.number("share")
        across, along = (tree.math("DIVIDE", axis, period) for axis in (self.across, self.along))
        banded = tree.math("MULTIPLY", tree.number("bands_along"), self._bands(along, share))
        crossed = tree.math("MULTIPLY", tree.number("bands_across"), self._bands(across, share))
        dotted = tree.math("MULTIPLY", tree.number("dots"), self._dots(across, along, share))
        amount = tree.math("ADD", tree.math("ADD", banded, crossed), dotted, clamp=True)
        printed = tree.mix(amount, tree.colour("colour"), tree.colour("colour_2"))
        cloudy = tree.noise(self.place, 40.0, detail=5.0, roughness=0.7)
        fading = tree.math("MULTIPLY", tree.number("faded"), tree.remap(cloudy, 0.35, 0.7, 0.05, 0.35))
        faded = tree.mix(fading, printed, (0.55, 0.57, 0.6))
        dirt = tree.remap(tree.noise(self.place, 35.0, detail=3.0), 0.3, 0.7, 0.9, 1.06)
        return tree.scaled(faded, dirt)

    def threads(self, spacing: Any, twill: Any) -> Any:
        """Height 0 to 1 of threads `spacing` metres apart; `twill` 0 plain weave, 1 diagonal ribs."""
        tree = self.tree
        turn = tree.math("DIVIDE", 6.2832, spacing)
        u, v = (tree.math("MULTIPLY", axis, turn) for axis in (self.across, self.along))
        plain = tree.math("MULTIPLY", tree.math("SINE", u), tree.math("SINE", v))
        diagonal = tree.math("SINE", tree.math("ADD", u, v))
        woven = tree.math("ADD", plain, tree.math("MULTIPLY", twill, tree.math("SUBTRACT", diagonal, plain)))
        return tree.math("MULTIPLY_ADD", woven, 0.5, 0.5)

    def stitches(self, spacing: Any) -> Any:
        """Height 0 to 1 of knitted columns of slanted stitches."""
        tree = self.tree
        turn = tree.math("DIVIDE", 6.2832, spacing)
        column = tree.math("MULTIPLY", self.across, turn)
        side = tree.math("ABSOLUTE", tree.math("SINE", tree.math("MULTIPLY", column, 0.5)))
        slant = tree.math("MULTIPLY_ADD", side, 2.4, tree.math("MULTIPLY", self.along, turn))
        loops = tree.math("MULTIPLY_ADD", tree.math("SINE", slant), 0.25, 0.5)
        return tree.math("MULTIPLY", side, tree.math("ADD", loops, 0.25))

    def creases(self) -> Any:
        """Height around 0.5 of soft creases."""
        stretched = self.tree.vector("MULTIPLY", self.place, (1.0, 0.55, 1.0))
        return self.tree.noise(stretched, 26.0, detail=3.0, roughness=0.45)

    def _bands(self, place: Any, share: Any) -> Any:
        return self.tree.math("LESS_THAN", self.tree.math("FRACT", place), share)

    def _dots(self, across: Any, along: Any, share: Any) -> Any:
        tree = self.tree
        centred = [tree.math("SUBTRACT", tree.math("FRACT", axis), 0.5) for axis in (across, along)]
        squares = [tree.math("MULTIPLY", axis, axis) for axis in centred]
        return tree.math("LESS_THAN", tree.math("ADD", *squares), tree.math("MULTIPLY", share, 0.18))
