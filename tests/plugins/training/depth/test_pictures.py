"""What a depth run shows after an epoch."""

from __future__ import annotations

import numpy as np
import torch

from plugins.training import networks
from plugins.training.depth.pictures import Seen, current_face, maps_panel, panel
from plugins.training.networks.interface import Network
from plugins.training.sheet import tiles_of
from plugins.training.targets import Target

SIDE = 128


def face(**maps: np.ndarray) -> Seen:  # type: ignore[type-arg]
    """Half of the picture is head; the prediction lies 5 mm behind the truth there."""
    region = np.zeros((SIDE, SIDE), bool)
    region[:, :64] = True
    truth = np.linspace(-1, 1, SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE)
    prediction = truth + np.float32(0.005 / 0.03)
    return Seen(np.full((SIDE, SIDE, 3), 0.5, np.float32), truth, prediction, region, dict(maps))


def test_a_sheet_has_four_tiles_per_face_and_grey_outside_the_head() -> None:
    picture = panel([face(), face()], Target("relative_to_head", 0.0, 0.03), 10.0)
    rows = tiles_of(picture)
    assert [len(row) for row in rows] == [4, 4]
    photo, _true, _predicted, error = rows[0]
    assert (photo == 128).all()
    assert error[5, 5, 2] > error[5, 5, 0] + 20  # too far is blue
    assert len(np.unique(error[:, 70:].reshape(-1, 3), axis=0)) == 1


def test_maps_have_a_column_each_beside_the_photo() -> None:
    gate = np.zeros((16, 16), np.float32)
    gate[8:] = 1.0
    planes = np.linspace(3, 9, 64, dtype=np.float32).reshape(8, 8)
    found = maps_panel([face(gate_0=gate, planes_8=planes)])
    assert found is not None
    picture, columns = found
    assert columns == ("photo", "gate 0", "planes 8")
    ((photo, gates, _planes),) = tiles_of(picture, len(columns))
    assert photo.shape == gates.shape == (SIDE, SIDE, 3)
    assert gates[100, 5, 1] > gates[10, 5, 1] + 100  # 0..1 from dark to bright
    assert maps_panel([face()]) is None
    assert maps_panel([]) is None


def test_the_face_in_depth_is_in_metres_and_only_the_head() -> None:
    found = current_face(face(), Target("relative_to_head", 0.0, 0.03))
    assert np.isnan(found.prediction[:, 64:]).all()
    assert np.allclose(found.error_mm()[:, :64], -5.0, atol=0.01)
    assert np.allclose(found.truth[:, :64], 1.0 + 0.03 * face().truth[:, :64], atol=1e-6)
    assert found.metric


def test_a_network_that_keeps_maps_is_left_as_it_was() -> None:
    network = networks.build("attunet", width=4, blocks=2)
    assert isinstance(network, Network)
    assert not network.keep_maps
    network.keep_maps = True
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 32, 32))
    assert network.maps
    assert all(float(one.min()) >= 0 and float(one.max()) <= 1 for one in network.maps.values())
