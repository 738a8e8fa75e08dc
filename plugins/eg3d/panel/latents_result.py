"""What the picked codes come to: reckoned in a thread, shown by the live view, kept or exported."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from plugins.eg3d.panel.view_picture import content_of
from plugins.eg3d.sampling.arithmetic import Recipe
from plugins.eg3d.sampling.code_files import SUFFIXES, CodeLibrary, KeptCode, read_code, write_code
from plugins.eg3d.sampling.pictures import png_bytes, shrunk
from workbench.api import Frame, WorkbenchError
from workbench.api.ui import ElidedLabel, ImageStage, PanelContext, ask_for_paths, px, run_in_thread

_REST_MS = 150
_THUMBNAIL_PX = 256
_NOTHING = "The face that comes out appears here."


class CodeResult(QWidget):
    """Signals
    -------
    kept(Path) : a code lies in the workspace now.
    imported(str, Path) : the words and the file of a code that was read from elsewhere, and is kept now.
    failed(WorkbenchError) : what a person should know.
    """

    kept = Signal(object)
    imported = Signal(str, object)
    failed = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = context.workspace.root
        self._library = CodeLibrary(self._workspace)
        self._draft = self._library.folder / ".reckoned.npz"
        self._model: dict[str, Any] = {}
        self._camera: dict[str, float] = {}
        self._camera_of = ""
        self._recipe: Recipe | None = None
        self._code: KeptCode | None = None
        self._frame: Frame | None = None
        self._live = context.live("eg3d.view")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self._live.busy.connect(lambda busy: self.stage.set_updating(busy))
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._reckon)
        self._build()
        self.show_recipe(None)

    @property
    def code(self) -> KeptCode | None:
        """What came out last."""
        return self._code

    def show_model(self, model: Mapping[str, Any]) -> None:
        """Draw with this model: `generator` (a path or None) and `device`."""
        if dict(model) != self._model:
            self._model = dict(model)
            self._draw()

    def show_recipe(self, recipe: Recipe | None) -> None:
        """Reckon this, as soon as nothing has changed for a moment."""
        if recipe == self._recipe and recipe is not None:
            return
        self._recipe = recipe
        self._code = self._frame = None
        self._say_state()
        if recipe is None:
            self._rest.stop()
            self._live.forget()
            self.words.set_text("")
            self.stage.clear(_NOTHING)
        else:
            self.words.set_text(recipe.words, "muted")
            self._rest.start()

    def keep(self) -> None:
        """Keep the code in the workspace under the name in the field, or one like it."""
        code, frame, name = self._code, self._frame, self.name.text().strip()
        if code is None:
            return

        def work() -> Path:
            picture = None if frame is None else png_bytes(shrunk(frame.arrays["image"], _THUMBNAIL_PX))
            return self._library.keep(name, code, picture)

        run_in_thread(work, done=self.kept.emit, failed=self.failed.emit, owner=self)

    def export(self) -> None:
        """Write the code to a file of a person's choice."""
        code = self._code
        if code is None:
            return
        start = f"{self.name.text().strip() or 'code'}.npz"
        for path in ask_for_paths(self, "save_file", "Latent code", start, SUFFIXES):
            target = path if path.suffix.lower() in SUFFIXES else path.with_name(f"{path.name}.npz")
            run_in_thread(partial(write_code, target, code), failed=self.failed.emit, owner=self)

    def load(self) -> None:
        """Read codes from files of a person's choice, keep them in the workspace and pick them."""
        for path in ask_for_paths(self, "files", "Latent codes", "", SUFFIXES):
            self.load_file(path)

    def load_file(self, path: Path) -> None:
        """Read one code from a file, keep it in the workspace and pick it."""
        run_in_thread(
            lambda: self._library.keep(path.stem, read_code(path)),
            done=lambda kept: self.imported.emit(kept.stem, kept),
            failed=self.failed.emit,
            owner=self,
        )

    def closing(self) -> None:
        """End the process behind the view, and let go of the draft."""
        self._rest.stop()
        self._live.close()
        self._draft.unlink(missing_ok=True)

    def _build(self) -> None:
        self.stage = ImageStage(bare=True)
        self.stage.setMinimumHeight(px(200))
        self.words = ElidedLabel(tone="muted").set_secondary()
        self.name = QLineEdit("face")
        self.name.setAccessibleName("Name of the code")
        self.name.returnPressed.connect(self.keep)
        self.keep_button = QPushButton("Keep")
        self.keep_button.setToolTip("Keep this code in the workspace, to pick it again or to film it")
        self.keep_button.clicked.connect(lambda: self.keep())
        self.export_button = QPushButton("Export …")
        self.export_button.setToolTip("Write w as .npz, or as .npy (1 x 14 x 512) for other programs")
        self.export_button.clicked.connect(lambda: self.export())
        self.import_button = QPushButton("Import …")
        self.import_button.setToolTip("Pick codes w from .npy or .npz files (14 x 512, 1 x 14 x 512 or 512)")
        self.import_button.clicked.connect(lambda: self.load())
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.name, 1)
        row.addWidget(self.keep_button)
        files_row = QHBoxLayout()
        files_row.setSpacing(px(8))
        files_row.addWidget(self.import_button)
        files_row.addWidget(self.export_button)
        files_row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.stage, 1)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addLayout(files_row)

    def _say_state(self) -> None:
        for button in (self.keep_button, self.export_button):
            button.setEnabled(self._code is not None)

    def _reckon(self) -> None:
        recipe, draft = self._recipe, self._draft
        if recipe is None:
            return

        def work() -> KeptCode:
            code = recipe.make()
            write_code(draft, code)
            return code

        def failed(error: WorkbenchError) -> None:
            if recipe == self._recipe:
                self.stage.clear(error.sentence)

        def done(code: KeptCode) -> None:
            if recipe == self._recipe:
                self._code = code
                self._say_state()
                self._draw()

        run_in_thread(work, done=done, failed=failed, owner=self)

    def _draw(self) -> None:
        if self._code is not None and self._model and self.isVisible():
            place = {"code_file": str(self._draft), "workspace": str(self._workspace)}
            self._live.request({**self._model, **self._camera, **place, "want": "picture"})

    def _take(self, frame: Frame) -> None:
        if self._code is None:
            return
        figures = frame.figures
        if figures["file"] != self._camera_of:
            # Another model is looked at through the camera that it was made with.
            self._camera_of = figures["file"]
            self._camera = {"fov": float(figures["fov"]), "radius": float(figures["radius"])}
            self._draw()
            return
        self._frame = frame
        self._say_words(str(figures["title"]))
        self.stage.show_later(partial(content_of, frame, ""))

    def _say_words(self, drawn_with: str) -> None:
        made_with = "" if self._code is None else self._code.generator
        if made_with and drawn_with and made_with != drawn_with:
            self.words.set_text(f"A code of “{made_with}”, drawn with “{drawn_with}”: another face.", "warn")
        elif self._recipe is not None:
            self.words.set_text(self._recipe.words, "muted")

    def _problem(self, sentence: str, field: str) -> None:
        self.stage.clear(sentence, "Try again", self._try_again)

    def _try_again(self) -> None:
        self._live.restart()
        self._draw()
