"""The contact sheet: chosen at the left, seen in the middle as it will be, saved with one button."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.blender.sheet import SheetSettings, draw_sheet
from workbench.api.ui import Action, ImageStage, JobState, JobStatus, StageContent, TaskPanel, open_path, px


class SheetPage(TaskPanel):
    """`render.sheet` with the sheet itself on the stage."""

    task_name = "render.sheet"

    def make_stage(self) -> QWidget:
        self.stage = ImageStage(bare=True)
        self.stage.canvas.setAccessibleName("Contact sheet")
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, px(8))
        column.addWidget(self.stage, 1)
        return middle

    def activated(self) -> None:
        if self.form.valid:
            self.settings_changed(self.form.settings())
        else:
            self.stage.clear("Choose a dataset at the left, and its faces stand here side by side.")

    def settings_changed(self, settings: SheetSettings) -> None:
        if self.isVisible():
            self.stage.show_later(partial(_drawn, settings, self))

    def job_finished(self, status: JobStatus) -> None:
        written = status.summary.get("file")
        if status.state is JobState.DONE and written:
            folder = partial(open_path, Path(str(written)).parent)
            picture = partial(open_path, Path(str(written)))
            self.context.notify(
                f"The sheet is saved as {Path(str(written)).name}.",
                severity="good",
                actions=[Action("Open", picture), Action("Open folder", folder)],
                key="render.sheet",
            )


def _drawn(settings: SheetSettings, page: SheetPage) -> StageContent:
    sheet, count = draw_sheet(settings, page.context.place)
    height, width = sheet.shape[:2]
    return StageContent(image=sheet, note=f"{count} faces · {width} × {height} px")
