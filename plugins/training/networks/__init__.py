"""Depth networks by name, one module each; a module is imported when its network is built.

A module offers ``build(width=..., blocks=..., out_channels=..., ...)`` that gives a `DepthNetwork`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from workbench.api import SettingsError

if TYPE_CHECKING:
    from plugins.training.networks.interface import DepthNetwork

MODULES = {"attunet": "plugins.training.networks.attunet"}


def build(name: str, **options: int) -> DepthNetwork:
    """A network with freshly initialised weights.

    Raises
    ------
    SettingsError : no network has that name, or it does not take an option.
    """
    if name not in MODULES:
        known = ", ".join(MODULES)
        raise SettingsError(f"There is no network “{name}”", field="network", remedy=f"known are {known}")
    module = importlib.import_module(MODULES[name])
    try:
        network: DepthNetwork = module.build(**options)
    except TypeError as error:
        raise SettingsError(f"The network “{name}” does not take these options ({error})", field="network") from error
    return network
