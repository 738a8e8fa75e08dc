"""Writes the fitted weights as the files that ship, in half precision.

python -m resources.landmarks.ship FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from workbench.faces.networks import DetectorNetwork, LandmarkNetwork
from workbench.faces.shipped import FOLDER
from workbench.faces.weights import DETECTOR_FILE, LANDMARK_FILE, ready, write_weights


def fitted(folder: Path) -> tuple[DetectorNetwork, LandmarkNetwork]:
    """The networks with the averaged weights of a fit, finished or not."""
    detector, network = DetectorNetwork(), LandmarkNetwork()
    detector.load_state_dict(torch.load(folder / "detector.pt", weights_only=True)["average"])
    network.load_state_dict(torch.load(folder / "landmarks.pt", weights_only=True)["average"])
    return ready(detector), ready(network)


def main() -> None:
    """Writes both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    for stored, shipped in (("detector.pt", DETECTOR_FILE), ("landmarks.pt", LANDMARK_FILE)):
        write_weights(FOLDER / shipped, torch.load(chosen.folder / stored, weights_only=True)["average"])


if __name__ == "__main__":
    main()
