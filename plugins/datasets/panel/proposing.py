"""What the import form is filled with when a folder is dropped. Reads files; knows nothing of Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.datasets.importing import ImportSettings
from workbench.api import SettingsError, recognise, unused_name


def proposal(path: Path, datasets: Path) -> dict[str, Any]:
    """Settings for importing a folder (or that of a file): its layout as recognised, and a name not taken yet.

    Raises
    ------
    SettingsError : the folder is a dataset already.
    """
    folder = path if path.is_dir() else path.parent
    if (folder / "dataset.json").is_file():
        raise SettingsError(
            f"“{folder.name}” already is a dataset", remedy="copy it into the folder datasets of your workspace"
        )
    try:
        name = unused_name(datasets, folder.name)
        ImportSettings.read({"source": folder, "name": name})
    except SettingsError:
        # Not every folder's name will do as a dataset's.
        name = unused_name(datasets, ImportSettings.model_fields["name"].default)
    layout = recognise(folder)
    return {"source": folder, "name": name} | ({"layout": layout} if layout else {})
