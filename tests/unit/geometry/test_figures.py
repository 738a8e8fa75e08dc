from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.ui.viewer3d.analytic_head import analytic_head
from workbench.errors import DataError
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.figures import DARK_BACKDROP, LIGHT_BACKDROP, film, photograph, render_mesh
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import SurfaceLook, surface_actor
from workbench.geometry.viewpoint import fitted

HEAD = analytic_head(96, 72)


def surface(picture: np.ndarray, background: tuple[int, int, int] = LIGHT_BACKDROP) -> np.ndarray:
    """Which pixels are not background."""
    return np.abs(picture[..., :3].astype(int) - background).max(axis=-1) > 8


def test_a_head_fills_the_picture_and_stands_upright() -> None:
    seen = surface(render_mesh(HEAD, size=(200, 200)))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    assert rows[0] > 0
    assert rows[-1] < 199
    assert len(rows) > 170
    assert abs(columns.mean() - 99.5) < 3
    widths = seen.sum(axis=1)
    assert widths[60] > 1.3 * widths[170]  # the skull is wider than the chin, and above it


def test_the_profile_looks_to_the_left() -> None:
    seen = surface(render_mesh(HEAD, view="profile", size=(200, 200)))
    first = np.where(seen.any(axis=1), seen.argmax(axis=1), 999)
    assert 90 < int(first.argmin()) < 130  # the tip of the nose, at about half height, is furthest left


def test_values_become_colours_and_dropped_ones_grey() -> None:
    values = np.where(HEAD.vertices[:, 0] < 0, -3.0, 3.0)
    values[HEAD.vertices[:, 1] > 0.05] = np.nan
    picture = render_mesh(HEAD, values, ColourScale(), size=(200, 200)).astype(int)
    left, right, chin = picture[80, 60], picture[80, 140], picture[170, 100]
    assert left[2] > left[0] + 40
    assert right[0] > right[2] + 40
    assert chin.max() - chin.min() < 20


def test_one_missing_value_does_not_stain_its_neighbours() -> None:
    values = np.zeros(len(HEAD.vertices))
    values[::400] = np.nan
    seen = render_mesh(HEAD, values, ColourScale(), size=(160, 160)).astype(int)
    assert (np.ptp(seen, axis=-1) < 25).all()  # white and grey only: no colour of either end bleeds in


def test_a_transparent_picture_is_clear_around_the_head() -> None:
    picture = render_mesh(HEAD, size=(120, 120), background=None)
    assert picture.shape == (120, 120, 4)
    assert picture[2, 2, 3] == 0
    assert picture[60, 60, 3] == 255


def test_the_backdrop_is_the_colour_asked_for() -> None:
    assert tuple(render_mesh(HEAD, size=(60, 60), background=DARK_BACKDROP)[1, 1]) == DARK_BACKDROP


def test_colours_of_the_mesh_are_shown_as_photo() -> None:
    red = np.tile(np.array([[200, 40, 40]], np.uint8), (len(HEAD.vertices), 1))
    photo = render_mesh(Mesh(HEAD.vertices, HEAD.faces, colours=red), style="photo", size=(100, 100))[50, 50].astype(
        int
    )
    clay = render_mesh(Mesh(HEAD.vertices, HEAD.faces, colours=red), size=(100, 100))[50, 50].astype(int)
    assert photo[0] > photo[1] + 60
    assert abs(clay[0] - clay[1]) < 12


def test_a_texture_lies_with_its_first_row_on_top() -> None:
    square = Mesh(
        np.array([[-1, -1, 2], [1, -1, 2], [1, 1, 2], [-1, 1, 2]], float),
        np.array([[0, 2, 1], [0, 3, 2]]),
        uvs=np.array([[0, 1], [1, 1], [1, 0], [0, 0]], float),
    )
    texture = np.zeros((8, 8, 3), np.uint8)
    texture[:4] = (220, 30, 30)
    texture[4:] = (30, 30, 220)
    picture = render_mesh(square, style="photo", texture=texture, size=(100, 100)).astype(int)
    assert picture[25, 50, 0] > picture[25, 50, 2] + 60
    assert picture[75, 50, 2] > picture[75, 50, 0] + 60


def test_points_without_faces_are_drawn() -> None:
    cloud = Mesh(HEAD.vertices, np.zeros((0, 3), np.int64))
    assert surface(render_mesh(cloud, style="points", size=(120, 120))).mean() > 0.05


def test_the_wrong_number_of_values_is_refused() -> None:
    with pytest.raises(DataError, match="values to colour"):
        render_mesh(HEAD, np.zeros(3), size=(20, 20))


def test_a_texture_needs_coordinates() -> None:
    with pytest.raises(DataError, match="texture coordinates"):
        render_mesh(HEAD, style="photo", texture=np.zeros((4, 4, 3), np.uint8), size=(20, 20))


def test_figures_need_no_window_library() -> None:
    code = (
        "import sys; import workbench.geometry.figures as f; from vtkmodules.vtkCommonCore import vtkObject; "
        "assert not [m for m in sys.modules if m.split('.')[0] in ('PySide6', 'pyvista', 'matplotlib', 'torch')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_normals_are_colours_of_their_directions() -> None:
    seen = render_mesh(HEAD, style="normals", size=(200, 200))
    middle, left, right = seen[20:180, 95:105].reshape(-1, 3).mean(0), seen[60, 50], seen[60, 150]
    assert middle[2] > 200  # towards the viewer is blue
    assert right[0] > left[0] + 80  # right is red


def test_curvature_is_green_where_a_face_bulges_and_purple_where_it_is_hollow() -> None:
    seen = render_mesh(HEAD, style="curvature", size=(200, 200)).astype(int)
    forehead, eye = seen[60, 100], seen[88, 80]
    assert forehead[1] > forehead[0]
    assert eye[0] > eye[1]


def test_values_over_a_photo_leave_the_photo_where_there_are_none() -> None:
    red = np.tile(np.array([[200, 40, 40]], np.uint8), (len(HEAD.vertices), 1))
    values = np.where(HEAD.vertices[:, 1] < 0, -3.0, np.nan)
    seen = render_mesh(Mesh(HEAD.vertices, HEAD.faces, colours=red), values, style="photo", size=(200, 200)).astype(int)
    assert seen[60, 100, 2] > seen[60, 100, 0]
    assert seen[150, 100, 0] > seen[150, 100, 1] + 60


def test_a_film_shows_what_photographs_show() -> None:
    mesh = analytic_head(24)
    front = fitted(mesh.vertices)
    views = [front, front.turned(40.0, 5.0), front]
    actors = lambda: [surface_actor(mesh, SurfaceLook())]  # noqa: E731
    shots = list(film(actors(), views, (96, 64), LIGHT_BACKDROP))
    assert shots[0].tobytes() == shots[2].tobytes()
    for shot, view in zip(shots[:2], views, strict=False):
        assert shot.tobytes() == photograph(actors(), view, (96, 64), LIGHT_BACKDROP).tobytes()
