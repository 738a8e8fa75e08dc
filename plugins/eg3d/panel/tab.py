"""The EG3D tab: a bar of what can be done, and a page for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugins.eg3d.panel.generate_page import GeneratePage
from plugins.eg3d.panel.inversion_page import InversionPage
from plugins.eg3d.panel.latents_page import LatentsPage
from plugins.eg3d.panel.video_page import VideoPage
from workbench.api.ui import PagedPanel, TaskPanel


class EG3DPanel(PagedPanel):
    """The pages' modules are read beside the window's thread, with this one; widgets are made on demand."""

    plugin = "eg3d"
    title = "EG3D"
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]] = {
        "generate": ("Generate", GeneratePage),
        "latents": ("Latents", LatentsPage),
        "video": ("Video", VideoPage),
        "photo": ("From a photo", InversionPage),
    }
