"""Pivotal tuning: the generator itself is adapted until the code that was found draws the photo.

Roich et al., "Pivotal Tuning for Latent-based Editing of Real Images" (2021). The code, the camera and the mapping stay
as they are; so do codes far from this one, nearly.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from plugins.eg3d.inversion.objective import Objective
from plugins.eg3d.inversion.schedule import Course
from plugins.eg3d.inversion.settings import InvertSettings
from plugins.eg3d.inversion.state import Phase
from plugins.eg3d.inversion.subject import Picture, Subject
from workbench.api import derive_seed

_PICTURE_EVERY = 10
"""With single rays: every so many steps the superresolution learns from a whole picture with fixed rays."""


class Tuning(Phase):
    """Adapts the network of a subject around rows ws (1, 14, 512) seen by a camera (1, 25)."""

    def __init__(
        self, subject: Subject, objective: Objective, ws: Tensor, camera: Tensor, s: InvertSettings, *, rays: bool
    ) -> None:
        super().__init__()
        self.subject, self.objective = subject, objective
        self._ws, self._camera, self._s, self._rays = ws.detach(), camera.detach(), s, rays
        self.network = subject.network
        subject.set_noise_maps([value.detach().clone() for value in subject.noise_maps()])
        parts = (self.network.backbone.synthesis, self.network.decoder, self.network.superresolution)
        tuned = [parameter for part in parts for parameter in part.parameters()]
        for parameter in tuned:
            parameter.requires_grad_(True)
        self.course = Course(s.tuning_steps, stop_early=False)
        self.optimiser = torch.optim.Adam(tuned, s.tuning_rate)

    def step(self) -> Mapping[str, float]:
        """One step; its figures."""
        seed = derive_seed(self._s.seed, "eg3d tuning", self.course.done) % 2**63
        random = torch.Generator(self.subject.device).manual_seed(seed)
        self.optimiser.zero_grad(set_to_none=True)
        loss = self._likeness(random)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.course.note(float(loss.detach()))
        return {"loss": float(loss.detach())}

    @torch.no_grad()
    def picture(self) -> Picture:
        """Of the network as it is now."""
        return self.subject.picture(self._ws, self._camera)

    def note_psnr(self, decibels: float) -> None:
        """End where the likeness is what was asked for."""
        if decibels >= self._s.tuning_target_db:
            self.course.end()

    def _likeness(self, random: torch.Generator) -> Tensor:
        if not self._rays:
            picture = self.subject.picture(self._ws, self._camera, random)
            return self.objective.of_picture(picture) + self.objective.of_image(picture.image, picture.weight)
        loss = self.objective.of_rays(self._ws, self._camera, self._s.rays, random)
        if self.course.done % _PICTURE_EVERY == _PICTURE_EVERY - 1:
            with torch.no_grad():
                picture = self.subject.picture(self._ws, self._camera, superresolved=False)
            image = self.subject.superresolved(picture.features, self._ws)
            loss = loss + self.objective.of_image(image, picture.weight)
        return loss
