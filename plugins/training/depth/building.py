"""The network of a depth run: built with the options of its settings, and given the weights that it starts from."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from plugins.training import networks
from plugins.training.depth.beginnings import options_of, refuse_other_network
from plugins.training.loop.weights import load_weights
from plugins.training.networks.interface import DepthNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings import TrainSettings
from plugins.training.targets import Target
from workbench.api import Job, derive_seed


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
        refuse_other_network(parent.record(), s, outline=outline)
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
