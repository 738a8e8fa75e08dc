"""Taking a plot away: its picture or its values."""

from __future__ import annotations

import csv
import io

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench import files
from workbench.errors import WorkbenchError
from workbench.ui.plots.run_book import RunBook

_COLUMNS = ("run", "split", "quantity", "step", "epoch", "time_s", "samples", "value", "smoothed")


def values_text(book: RunBook, quantity: str, splits: frozenset[str]) -> str:
    """Visible measurements of a quantity as CSV; time counts from the run's first measurement."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for run in book.runs.values():
        for split, series in run.lines(quantity):
            if not run.visible or split not in splits:
                continue
            times = series.x("time", run.start_s)
            columns = [series.column("step"), series.column("epoch"), times]
            columns += [series.column("samples"), series.column("value"), series.line]
            for row in np.stack(columns, 1):
                writer.writerow([run.name, split, quantity, *(f"{v:.8g}" if np.isfinite(v) else "" for v in row)])
    return stream.getvalue()


def png_bytes(image: QImage) -> bytes:
    """An image as a PNG file's bytes."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG")
    return bytes(data.data())


def save_drawing(parent: QWidget, data: bytes) -> None:
    """Ask where to, and write an SVG there."""
    _save(parent, "Save the plot as a drawing", "plot.svg", "SVG drawings (*.svg)", data)


def save_picture(parent: QWidget, image: QImage) -> None:
    """Ask where to, and write a PNG there."""
    _save(parent, "Save the plot as a picture", "plot.png", "PNG pictures (*.png)", png_bytes(image))


def save_values(parent: QWidget, text: str) -> None:
    """Ask where to, and write a CSV file there."""
    # With a byte order mark, Excel takes the file for what it is.
    _save(parent, "Save the values", "values.csv", "CSV tables (*.csv)", text.encode("utf-8-sig"))


def _save(parent: QWidget, title: str, name: str, kinds: str, data: bytes) -> None:
    path, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not path:
        return
    try:
        files.write_bytes(path, data, durable=False)
    except WorkbenchError as error:
        QMessageBox.warning(parent, title, error.sentence)
