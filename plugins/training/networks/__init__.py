"""Networks by name, as the catalogue lists them; a module is imported when its network is built.

A module offers a function that gives a network; with no options it is the published one: the names, shapes and order
of its weights, and what it says with them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from plugins.training.networks.catalogue import CATALOGUE, entry_of, trainable
from plugins.training.networks.entry import Entry, Option
from workbench.api import SettingsError

if TYPE_CHECKING:
    from plugins.training.networks.interface import DepthNetwork, Network

__all__ = ["CATALOGUE", "Entry", "Option", "build", "build_depth", "entry_of", "trainable"]


def build(name: str, **options: Option) -> Network:
    """A network with freshly initialised weights; how its pictures are normalised is written on it. Weights that
    it carries but never uses ask for no gradient.

    Raises
    ------
    SettingsError : no network has that name, or it does not take an option.
    """
    entry = entry_of(name)
    settled = sorted(options.keys() & entry.fixed.keys())
    if settled:
        raise SettingsError(f"The network “{name}” settles “{settled[0]}” itself", field="network")
    module = importlib.import_module(f"plugins.training.networks.{entry.module}")
    try:
        network: Network = getattr(module, entry.function)(**options, **entry.fixed)
    except TypeError as error:
        raise SettingsError(f"The network “{name}” does not take these options ({error})", field="network") from error
    for key, parameter in network.named_parameters():
        # Several processes wait for the gradient of every parameter that could have one.
        if key.startswith(entry.idle):
            parameter.requires_grad_(False)
    network.input_mean, network.input_deviation, network.bgr = entry.input_mean, entry.input_deviation, entry.bgr
    return network


def build_depth(name: str, **options: Option) -> DepthNetwork:
    """`build` for a network that reads depth.

    Raises
    ------
    SettingsError : as `build`, or the network reads no depth.
    """
    if entry_of(name).kind != "depth":
        raise SettingsError(f"The network “{name}” reads no depth", field="network", remedy="choose a depth network")
    return cast("DepthNetwork", build(name, **options))
