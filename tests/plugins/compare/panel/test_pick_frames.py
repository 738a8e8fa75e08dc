"""Points are kept on the prediction as it came, whatever alignment they were clicked under."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.compare.panel.pick_frames import as_it_came, as_shown

TURN = np.array([[0.0, -1.1, 0.0, 0.01], [1.1, 0.0, 0.0, -0.02], [0.0, 0.0, 1.1, 0.03], [0.0, 0.0, 0.0, 1.0]])
COLUMNS = [
    {"key": "icp", "matrix": TURN.tolist(), "scale": 1.1, "shift_m": 0.0},
    {"key": "scale_shift", "matrix": np.eye(4).tolist(), "scale": 0.8, "shift_m": 0.1},
]


@pytest.mark.parametrize("column", COLUMNS)
def test_there_and_back(column: dict[str, object]) -> None:
    point = np.array([0.02, -0.03, 0.6])
    assert as_it_came(as_shown(point, column), column) == pytest.approx(point)


def test_depth_moves_along_the_ray() -> None:
    shown = as_shown(np.array([0.02, -0.03, 0.6]), COLUMNS[1])
    assert shown[2] == pytest.approx(0.6 * 0.8 + 0.1)
    assert shown[:2] / shown[2] == pytest.approx(np.array([0.02, -0.03]) / 0.6)
