"""The network of a depth run: built with the options of its settings, and given the weights that it starts from."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from plugins.training import networks
from plugins.training.loop.weights import load_weights
from plugins.training.networks.entry import Option
from plugins.training.networks.interface import DepthNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings import TrainSettings
from plugins.training.targets import Target
from workbench.api import Job, SettingsError, derive_seed


@dataclass(frozen=True)
class Beginning:
    """What a run starts from.

    Attributes
    ----------
    words : for run.json; "" for weights by chance.
    parent : name of the run it goes on from, or "".
    target : constants that the weights were trained with, or None where they are the run's own to choose.
    """

    words: str = ""
    parent: str = ""
    target: Target | None = None


def options_of(s: TrainSettings, *, outline: bool) -> dict[str, Option]:
    """Options for `networks.build`: the outline is a second channel."""
    return {**s.options(), "out_channels": 2 if outline else 1}


def built(s: TrainSettings, *, outline: bool) -> DepthNetwork:
    """The network with weights by the settings' seed."""
    torch.manual_seed(derive_seed(s.seed, "weights"))
    return networks.build_depth(s.network, **options_of(s, outline=outline))


def begin(network: DepthNetwork, s: TrainSettings, job: Job, *, outline: bool) -> Beginning:
    """Give the network the weights that the settings ask for.

    Raises
    ------
    DataError : the file or the run is damaged, or its weights are of another network.
    SettingsError : there is no such run, or its network was built otherwise.
    """
    if s.start == "run":
        parent = parent_of(s, job)
        _refuse_other_network(parent.record(), s, outline=outline)
        load_weights(parent.checkpoint("best"), network)
        return Beginning(f"weights of the run “{s.start_run}”", s.start_run or "", _constants(parent.record(), s))
    if s.start == "scratch" or s.weight_file is None:
        return Beginning()
    from plugins.training.networks.fitting import load_encoder, load_file

    fit = (load_file if s.start == "file" else load_encoder)(s.weight_file, s.network, network)
    what = "weights" if s.start == "file" else "encoder"
    return Beginning(f"{what} of {s.weight_file.name}: {fit.sentence}")


def parent_of(s: TrainSettings, job: Job) -> RunFolder:
    """The run that the settings go on from."""
    return RunFolder(job.place.run(s.start_run or ""))


def _constants(parent: RunRecord, s: TrainSettings) -> Target | None:
    """The weights fit the numbers they were trained on, so a child with the same target keeps its parent's scale."""
    return parent.normalisation if parent.target == s.target else None


def _refuse_other_network(parent: RunRecord, s: TrainSettings, *, outline: bool) -> None:
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
