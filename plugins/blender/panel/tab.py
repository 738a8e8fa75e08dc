"""The Render tab: making heads, and taking them to other people's layouts and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugins.blender.panel.batch_page import BatchPage
from plugins.blender.panel.formats_pages import CheckPage, ConvertPage, ExportPage
from plugins.blender.panel.sheet_page import SheetPage
from plugins.blender.panel.stability_page import StabilityPage
from workbench.api.ui import Command, PagedPanel, TaskPanel


class RenderPanel(PagedPanel):
    """The pages' modules are read beside the window's thread, with this one; widgets are made on demand."""

    plugin = "render"
    title = "Render"
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]] = {
        "heads": ("Render", BatchPage),
        "sheet": ("Contact sheet", SheetPage),
        "stability": ("Pose stability", StabilityPage),
        "export": ("Export", ExportPage),
        "check": ("Check .mat files", CheckPage),
        "convert": ("Convert Replicantface", ConvertPage),
    }

    def commands(self) -> list[Command]:
        return [
            *super().commands(),
            Command(
                "render.face",
                "Render: this face by Blender",
                lambda: self.heads.render_face(),
                shortcut="Ctrl+R",
                icon="render",
                words="true preview single picture",
                enabled=lambda: self.isVisible() and self.page is self.heads and self.heads.by_blender,
            ),
        ]

    @property
    def heads(self) -> BatchPage:
        """The page of batches."""
        page = self._made["heads"]
        assert isinstance(page, BatchPage)
        return page
