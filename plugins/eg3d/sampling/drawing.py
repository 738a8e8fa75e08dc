"""Faces of chosen codes, drawn in a worker process: codes of seeds and files, pictures and distances as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from plugins.eg3d.configuration import RenderingOptions
from plugins.eg3d.generator.generator import Planes
from plugins.eg3d.opening import open_generator
from plugins.eg3d.sampling.code_files import read_w
from plugins.eg3d.sampling.codes import Code, z_of_seed
from plugins.eg3d.sampling.settings import CodeChoice
from workbench.api import NumericalError


@dataclass(frozen=True)
class Drawing:
    """image (H, H, 3) uint8 RGB, distance (R, R) float32 in EG3D units along the ray."""

    image: NDArray[np.uint8]
    distance: NDArray[np.float32]


class FaceDrawer:
    """Holds the generator; the planes of the last code are kept, so that a moved camera costs the renderer alone."""

    def __init__(self, choice: CodeChoice, workspace: Path) -> None:
        self._choice = choice
        self.generator = open_generator(choice, workspace)
        self.configuration = self.generator.configuration
        self._planes: tuple[bytes, Planes] | None = None

    def code_of_seed(self, seed: int) -> Code:
        """w (14, 512) of a seed, conditioned on the frontal camera and truncated as the settings say."""
        z = z_of_seed(seed, self.configuration.z_dim)
        ws = self.generator.map_latents(z, psi=self._choice.psi, cutoff=self._choice.cutoff)
        return ws[0].cpu().numpy()

    def codes(self) -> list[Code]:
        """Codes of all chosen faces: of the seeds, then of the files. Raises DataError for a file that is none."""
        return [self.code_of_seed(seed) for seed in self._choice.seed_list] + [read_w(p) for p in self._choice.codes]

    def draw(
        self,
        code: Code,
        camera: ArrayLike,
        *,
        superresolve: bool,
        resolution: int | None = None,
        options: RenderingOptions | None = None,
    ) -> Drawing:
        """One face from a camera (25,), with constant noise and without chance: the same bytes every time.

        Raises
        ------
        NumericalError : the generator gave values that are no numbers.
        """
        key = code.tobytes()
        if self._planes is None or self._planes[0] != key:
            self._planes = None
            self._planes = (key, self.generator.planes(code, noise="const"))
        drawn = self.generator.render(
            self._planes[1], camera, resolution, superresolve=superresolve, options=options, noise="const"
        )
        shown = drawn.raw if drawn.image is None else drawn.image
        if not bool(torch.isfinite(shown).all()):
            raise NumericalError("The generator gave values that are no numbers", remedy="try a smaller psi")
        return Drawing(pixels_of(shown[0]), drawn.ray_distance[0, 0].cpu().numpy())


def pixels_of(image: torch.Tensor) -> NDArray[np.uint8]:
    """(3, H, W) of about [-1, 1] -> (H, W, 3) uint8, rounded down as EG3D's scripts do."""
    values = (image.permute(1, 2, 0) * 127.5 + 128).clamp(0, 255).to(torch.uint8)
    return np.ascontiguousarray(values.cpu().numpy())
