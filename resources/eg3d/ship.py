"""Writes the fitted weights as the file that ships, in half precision.

python -m resources.eg3d.ship FOLDER resources/eg3d/demonstration.safetensors
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from plugins.eg3d.checkpoint import write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.generator.network import Network
from resources.eg3d.model import configuration, file_state, narrow, new_network


def fitted(folder: Path) -> Network:
    """The averaged weights of a fit, finished or not."""
    network, stored = new_network(), torch.load(folder / "latest.pt", weights_only=True)
    network.load_state_dict(stored["average"])
    if stored["stage"].startswith("points"):
        narrow(network)
    return network


def generator_of(network: Network) -> Generator:
    """The generator that the file of these weights will hold."""
    return Generator(Network.from_state(configuration(), file_state(network)), configuration())


def main() -> None:
    """Writes the tensors and their description."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    state = file_state(fitted(chosen.folder))
    write_workbench_file(chosen.file, Checkpoint(configuration(), state, "workbench", notice=False))


if __name__ == "__main__":
    main()
