"""The search for the code whose picture is most like the photo: Adam from the average face."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from plugins.eg3d.inversion.camera_offsets import MovableCamera
from plugins.eg3d.inversion.objective import Objective, noise_pattern, normalise
from plugins.eg3d.inversion.schedule import Course, displacement, rate_factor
from plugins.eg3d.inversion.settings import InvertSettings
from plugins.eg3d.inversion.state import Phase
from plugins.eg3d.inversion.subject import CodeSpread, Picture, Subject
from workbench.api import derive_seed

NOISE_WEIGHT = 1e5
"""Of the noise maps' pattern in the loss, as published."""
_CAMERA_RATE, _CAMERA_WEIGHT, _CAMERA_FROM = 0.5, 1e-4, 0.1
_NOISE_RATE = 3.0
_NARROWEST = 0.02


class Projector(Phase):
    """Looks for a code: `code` in spreads from the average face, (1, 1, 512) for w or (1, 14, 512) for w+.

    Numbers of the code that hardly vary among faces are thereby hardly moved. All randomness comes from the seed and
    the number of the step, so a search that goes on from any step ends with the same code.
    """

    def __init__(
        self, subject: Subject, objective: Objective, camera: MovableCamera, spread: CodeSpread, s: InvertSettings,
        *, rays: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self.subject, self.objective, self.camera = subject, objective, camera
        self._s, self._rays = s, rays
        c = subject.configuration
        rows = c.num_ws if s.space == "w+" else 1
        self.code = nn.Parameter(torch.zeros(1, rows, c.w_dim, device=subject.device))
        self._mean = spread.mean
        self._deviation = spread.deviation.clamp_min(_NARROWEST * float(spread.deviation.mean()))
        maps = [value.clone() for value in subject.noise_maps()] if s.noise else []
        self.noise = nn.ParameterList([nn.Parameter(value) for value in maps])
        self.course = Course(s.steps, s.stop_early)
        self.optimiser = torch.optim.Adam(
            [
                {"params": [self.code], "share": 1.0},
                {"params": list(camera.parameters()), "share": _CAMERA_RATE},
                {"params": list(self.noise), "share": _NOISE_RATE},
            ],
            lr=s.learning_rate,
        )
        self.put_noise()

    def ws(self, code: Tensor | None = None) -> Tensor:
        """(1, 14, 512) the rows of a code, the present one by default."""
        code = self.code if code is None else code
        return (self._mean + self._deviation * code).expand(1, self.subject.configuration.num_ws, -1)

    def put_noise(self) -> None:
        """Give the network the noise found so far, where noise is looked for."""
        if len(self.noise):
            self.subject.set_noise_maps(list(self.noise))

    def step(self) -> Mapping[str, float]:
        """One step; its figures."""
        share, s = self.course.share, self._s
        random = self._random()
        for group in self.optimiser.param_groups:
            group["lr"] = s.learning_rate * rate_factor(share) * group["share"]
        aside = torch.randn(self.code.shape, generator=random, device=random.device)
        ws = self.ws(self.code + displacement(share, s.exploration) * aside)
        camera = self.camera()
        if not s.refine_camera or share < _CAMERA_FROM:
            camera = camera.detach()
        loss = self._likeness(ws, camera, random)
        total = loss + s.nearness * self.code.square().mean() + _CAMERA_WEIGHT * self.camera.offsets.square().mean()
        if len(self.noise):
            total = total + NOISE_WEIGHT * noise_pattern(list(self.noise))
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        normalise(list(self.noise))
        value = float(loss.detach())
        self.course.note(value)
        return {"loss": value}

    @torch.no_grad()
    def picture(self) -> Picture:
        """Of the code as it is now."""
        return self.subject.picture(self.ws(), self.camera())

    def _likeness(self, ws: Tensor, camera: Tensor, random: torch.Generator) -> Tensor:
        if self._rays:
            return self.objective.of_rays(ws, camera, self._s.rays, random)
        return self.objective.of_picture(self.subject.picture(ws, camera, random))

    def _random(self) -> torch.Generator:
        random = torch.Generator(self.subject.device)
        return random.manual_seed(derive_seed(self._s.seed, "eg3d search", self.course.done) % 2**63)
