"""The Render tab: making heads, and taking them to other people's layouts and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugins.blender.panel.batch_page import BatchPage
from plugins.blender.panel.formats_pages import CheckPage, ConvertPage, ExportPage
from workbench.api.ui import PagedPanel, TaskPanel


class RenderPanel(PagedPanel):
    """The pages' modules are read beside the window's thread, with this one; widgets are made on demand."""

    plugin = "render"
    title = "Render"
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]] = {
        "heads": ("Heads", BatchPage),
        "export": ("Export", ExportPage),
        "check": ("Check .mat files", CheckPage),
        "convert": ("Convert Replicantface", ConvertPage),
    }
