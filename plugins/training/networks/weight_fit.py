"""Whether a person's file of weights fits, before anything starts. Without torch: another process reads the file."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plugins.training.networks.catalogue import entry_of
from plugins.training.networks.entry import Option
from plugins.training.networks.fit import Fit
from workbench.api import DataError, Place, SettingsError, ask_module, files

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class WeightFile:
    """A file that a run is to start from, and the network that it has to fit.

    Attributes
    ----------
    encoder : an ImageNet file for the network's encoder alone.
    beside : the field of the settings at which it is said what is amiss.
    """

    path: Path
    network: str
    options: Mapping[str, Option] = field(default_factory=dict)
    encoder: bool = False
    beside: str = "weight_file"


@dataclass(frozen=True)
class Found:
    """How the file fits, and what refuses it; None where it fits."""

    fit: Fit
    refused: DataError | None


def find_fit(file: WeightFile) -> Found:
    """Read the file in another process: seconds. The same file once more takes no time.

    Raises
    ------
    DataError : there is no such file, or it holds no weights.  JobError : the other process has ended.
    """
    try:
        stat = files.long_path(file.path).stat()
    except OSError as error:
        where = files.plain_path(file.path)
        raise DataError("There is no such file of weights", where=where, remedy="choose one that is there") from error
    options = tuple(sorted(file.options.items()))
    return _found(str(file.path), (stat.st_mtime_ns, stat.st_size), file.network, options, file.encoder)


def refuse_misfit(file: WeightFile, place: Place) -> None:
    """Refuse weights of another network, before there is a job.

    Raises
    ------
    SettingsError : there is no such file, its weights are of another network or do not all fit, or it holds none.
    """
    if file.encoder and entry_of(file.network).encoder is None:
        title = entry_of(file.network).title
        raise SettingsError(f"“{title}” has no encoder that ImageNet files fit", field=file.beside)
    if not files.long_path(file.path).is_file():
        remedy = "choose one, or start by chance"
        raise SettingsError(f"There is no file {files.plain_path(file.path)}", field=file.beside, remedy=remedy)
    if place.job != place.workspace / "jobs":
        # Asked by the job itself, which reads the file in a moment and would say the same.
        return
    try:
        found = find_fit(file)
    except DataError as error:
        raise _beside(file, error) from error
    if found.refused is not None:
        lists = (f"{what}:\n  " + "\n  ".join(names) for what, names in found.fit.lists.items())
        _LOG.warning("%s does not fit %s.\n%s", files.plain_path(file.path), file.network, "\n".join(lists))
        raise _beside(file, found.refused)


def _beside(file: WeightFile, error: DataError) -> SettingsError:
    return SettingsError(error.what, field=file.beside, where=error.where, remedy=error.remedy)


@functools.lru_cache(maxsize=16)
def _found(
    path: str, _stamp: tuple[int, int], network: str, options: tuple[tuple[str, Option], ...], encoder: bool
) -> Found:
    asked = {"path": path, "network": network, "options": dict(options), "encoder": encoder}
    said = ask_module("plugins.training.networks.fit_process", asked)
    refused = said["refused"] and DataError(
        said["refused"]["what"], where=files.plain_path(path), remedy=said["refused"]["remedy"]
    )
    return Found(Fit.of(said["fit"]), refused)
