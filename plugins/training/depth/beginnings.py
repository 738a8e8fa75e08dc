"""What a depth run may start from, refused before anything begins. Without torch."""

from __future__ import annotations

from pathlib import Path

from plugins.training.data.chosen import open_dataset
from plugins.training.networks import Option
from plugins.training.networks.weight_fit import WeightFile, refuse_misfit
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings import TrainSettings
from workbench.api import Place, SettingsError


def options_of(s: TrainSettings, *, outline: bool) -> dict[str, Option]:
    """Options for `networks.build`: the outline is a second channel."""
    return {**s.options(), "out_channels": 2 if outline else 1}


def weight_file(s: TrainSettings, workspace: Path) -> WeightFile | None:
    """The file that a run starts from, with the network that it has to fit; None where it starts from none."""
    if s.start not in ("file", "encoder") or s.weight_file is None:
        return None
    options = options_of(s, outline=s.outline and _outlined(s, workspace))
    return WeightFile(s.weight_file, s.network, options, encoder=s.start == "encoder")


def refuse_start(s: TrainSettings, place: Place) -> None:
    """Refuse weights that are not there or are of another network.

    Raises
    ------
    SettingsError : the run or the file is missing, or its network is another or was built otherwise.
    DataError : the description of the run is damaged.
    """
    if s.start == "run":
        run = RunFolder(place.run(s.start_run)) if s.start_run else None
        if run is None or not run.checkpoint("best").exists():
            said = f"The run “{s.start_run}” has no weights" if s.start_run else "No run is chosen to go on from"
            raise SettingsError(said, field="start_run", remedy="choose a run that has finished an epoch")
        refuse_other_network(run.record(), s, outline=s.outline and _outlined(s, place.workspace))
    elif s.start in ("file", "encoder") and s.weight_file is None:
        raise SettingsError(
            "No file of weights is chosen", field="weight_file", remedy="choose one, or start by chance"
        )
    elif (file := weight_file(s, place.workspace)) is not None:
        refuse_misfit(file, place)


def refuse_other_network(parent: RunRecord, s: TrainSettings, *, outline: bool) -> None:
    """Refuse to go on from a run whose network is another, or was built otherwise. Raises SettingsError."""
    own = options_of(s, outline=outline)
    if parent.network != s.network:
        raise SettingsError(
            f"The run “{s.start_run}” trained another network ({parent.network})",
            field="network",
            remedy="choose the same network",
        )
    if parent.outline != outline:
        remedy = "switch “Learn the outline too” to what it was there"
        raise SettingsError(f"The run “{s.start_run}” differs in the outline", field="outline", remedy=remedy)
    for name, value in own.items():
        if parent.network_options.get(name, value) != value:
            before = parent.network_options[name]
            raise SettingsError(
                f"The network of the run “{s.start_run}” was built with {name} {before}, not {value}",
                field=name,
                remedy="choose the same options",
            )


def _outlined(s: TrainSettings, workspace: Path) -> bool:
    """Whether all datasets say which pixels are head."""
    found = []
    for name in s.datasets:
        dataset = open_dataset(workspace, name)
        try:
            found.append("mask" in dataset.info.channels)
        finally:
            dataset.close()
    return all(found)
