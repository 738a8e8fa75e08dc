from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.geometry.surfaces import bumpy_sphere
from workbench.errors import DataError, WorkspaceError
from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_files import MESH_SUFFIXES, read_mesh, write_mesh
from workbench.geometry.vertex_normals import vertex_normals

SINGLE_PRECISION = 1e-7
DIGITS = {".obj": 0.0, ".ply": 0.0, ".off": 0.0, ".glb": SINGLE_PRECISION, ".stl": SINGLE_PRECISION}


def awkward() -> Mesh:
    """A vertex no face uses, and two vertices at one place: what merging or reordering would betray."""
    rng = np.random.default_rng(0)
    ball = bumpy_sphere(1, 6, 9)
    vertices = np.concatenate([[[0.5, 0.5, 0.5]], ball.vertices, ball.vertices[:1]])
    faces = ball.faces + 1
    faces[0, faces[0] == 1] = len(vertices) - 1
    count = len(vertices)
    colours = rng.integers(0, 256, (count, 3)).astype(np.uint8)
    return Mesh(vertices, faces, vertex_normals(vertices, faces), rng.random((count, 2)), colours)


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".off", ".glb"])
@pytest.mark.parametrize("carried", [(), ("uvs",), ("colours",), ("uvs", "colours", "normals")])
def test_vertices_keep_their_number_and_what_they_carry(tmp_path, suffix, carried) -> None:
    full = awkward()
    mesh = replace(full, **{name: None for name in ("uvs", "colours", "normals") if name not in carried})
    path = tmp_path / f"a face ü{suffix}"
    write_mesh(path, mesh)
    back = read_mesh(path)
    np.testing.assert_allclose(back.vertices, mesh.vertices, rtol=0, atol=DIGITS[suffix])
    np.testing.assert_array_equal(back.faces, mesh.faces)
    if suffix in (".obj", ".ply"):
        for name in ("uvs", "colours", "normals"):
            expected = getattr(mesh, name)
            if expected is None:
                assert getattr(back, name) is None
            else:
                np.testing.assert_array_equal(getattr(back, name), expected)
    if suffix in (".glb", ".off") and "colours" in carried:
        np.testing.assert_array_equal(back.colours, mesh.colours)
    if suffix == ".glb" and carried == ("uvs",):
        np.testing.assert_allclose(back.uvs, mesh.uvs, atol=1e-6)


def test_stl_comes_back_connected(tmp_path) -> None:
    ball = bumpy_sphere(1, 6, 9)
    write_mesh(tmp_path / "a.stl", ball)
    back = read_mesh(tmp_path / "a.stl")
    assert len(back.vertices) == len(ball.vertices)
    np.testing.assert_allclose(back.vertices[back.faces], ball.vertices[ball.faces], atol=SINGLE_PRECISION)
    # Numbered in order of first mention.
    _, first = np.unique(back.faces.ravel(), return_index=True)
    assert (np.diff(first) > 0).all()


@pytest.mark.parametrize("suffix", MESH_SUFFIXES)
def test_millimetre_files_are_metres_inside(tmp_path, suffix) -> None:
    path = tmp_path / f"m{suffix}"
    write_mesh(path, bumpy_sphere(1, 6, 9), metres_per_unit=0.001)
    assert np.ptp(read_mesh(path).vertices) > 100
    np.testing.assert_allclose(
        np.ptp(read_mesh(path, metres_per_unit=0.001).vertices), np.ptp(bumpy_sphere(1, 6, 9).vertices), rtol=1e-5
    )


@pytest.mark.parametrize("suffix", MESH_SUFFIXES)
@pytest.mark.parametrize("content", [b"dear diary, this is no mesh\n", b"", bytes(range(256)) * 9])
def test_a_file_of_another_kind_is_one_sentence(tmp_path, suffix, content) -> None:
    path = tmp_path / f"notes{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_mesh(path)
    assert str(path) in caught.value.sentence
    assert "Traceback" not in caught.value.sentence


@pytest.mark.parametrize("suffix", [".ply", ".glb", ".off"])
def test_a_cut_file_is_refused(tmp_path, suffix) -> None:
    path = tmp_path / f"cut{suffix}"
    write_mesh(path, bumpy_sphere(1, 6, 9))
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(DataError):
        read_mesh(path)


def test_points_without_triangles_missing_files_and_unknown_formats_are_refused(tmp_path) -> None:
    (tmp_path / "points.ply").write_text(
        "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
        "end_header\n1 2 3\n"
    )
    with pytest.raises(DataError, match="no triangles"):
        read_mesh(tmp_path / "points.ply")
    with pytest.raises(DataError, match="cannot be read"):
        read_mesh(tmp_path / "absent.obj")
    for call in (lambda: read_mesh(tmp_path / "a.docx"), lambda: write_mesh(tmp_path / "a", bumpy_sphere(1, 6, 9))):
        with pytest.raises(DataError, match="no mesh format"):
            call()


@pytest.mark.parametrize("face", ["f 1 2 9", "f 1 2 -9", "f 1 2 0"])
def test_faces_that_name_no_vertex_are_refused(tmp_path, face) -> None:
    (tmp_path / "a.obj").write_text(f"v 0 0 0\nv 1 0 0\nv 0 1 0\n{face}\n")
    with pytest.raises(DataError, match="damaged"):
        read_mesh(tmp_path / "a.obj")


def test_coordinates_that_are_not_finite_are_refused(tmp_path) -> None:
    (tmp_path / "a.obj").write_text("v 0 0 0\nv nan 0 0\nv 0 1 0\nf 1 2 3\n")
    with pytest.raises(DataError, match="finite"):
        read_mesh(tmp_path / "a.obj")


def test_obj_as_other_programs_write_it(tmp_path) -> None:
    (tmp_path / "a.obj").write_bytes(
        b"# made elsewhere\r\nmtllib a.mtl\r\no one\r\nv 0 0 0 1\r\nv 1 0 0 1\r\nv 1 1 0 1\r\nv 0 1 0 1\r\n"
        b"vt 0 0 0\r\nvt 1 0 0\r\nvt 1 1 0\r\nvt 0 1 0\r\nvt 0.5 0.5 0\r\nvn 0 0 1\r\ns off\r\nusemtl skin\r\n"
        b"f 1/1/1 2/2/1 \\\r\n3/3/1 4/4/1\r\no two\r\nv 5 5 5\r\nf -1//1 1//1 2//1\r\n"
    )
    mesh = read_mesh(tmp_path / "a.obj")
    np.testing.assert_array_equal(mesh.faces, [[0, 1, 2], [0, 2, 3], [4, 0, 1]])
    np.testing.assert_array_equal(mesh.normals, np.tile([0, 0, 1.0], (5, 1)))
    # One vertex has no texture coordinate, so the mesh has none; the fourth coordinate is no colour.
    assert mesh.uvs is None
    assert mesh.colours is None


def test_a_texture_seam_keeps_the_surface_whole(tmp_path) -> None:
    (tmp_path / "a.obj").write_text(
        "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nvt .5 .5\nf 1/1 2/2 3/3\nf 2/4 4/1 3/3\n"
    )
    mesh = read_mesh(tmp_path / "a.obj")
    assert len(mesh.vertices) == 4
    np.testing.assert_array_equal(mesh.uvs, [[0, 0], [1, 0], [0, 1], [0, 0]])


def ply(order: str, quads: bool) -> bytes:
    header = (
        f"ply\nformat {order} 1.0\ncomment from elsewhere\nelement vertex 4\nproperty float x\nproperty float y\n"
        "property float z\nproperty float quality\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
        f"element face {1 if quads else 2}\nproperty uchar flags\nproperty list uchar int vertex_index\nend_header\n"
    )
    corners = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]
    faces = [(0, 1, 2, 3)] if quads else [(0, 1, 2), (0, 2, 3)]
    if order == "ascii":
        rows = [f"{x} {y} {z} 0.5 {i} 20 30" for i, (x, y, z) in enumerate(corners)]
        return (header + "\n".join(rows + [" ".join(map(str, (7, len(f), *f))) for f in faces]) + "\n").encode()
    sign = "<" if "little" in order else ">"
    body = b"".join(
        np.array([*corner, 0.5], sign + "f4").tobytes() + bytes([i, 20, 30]) for i, corner in enumerate(corners)
    )
    return header.encode() + body + b"".join(bytes([7, len(f)]) + np.array(f, sign + "i4").tobytes() for f in faces)


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("quads", [True, False])
def test_ply_as_other_programs_write_it(tmp_path, order, quads) -> None:
    (tmp_path / "a.ply").write_bytes(ply(order, quads))
    mesh = read_mesh(tmp_path / "a.ply")
    np.testing.assert_array_equal(mesh.vertices, [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    np.testing.assert_array_equal(mesh.faces, [[0, 1, 2], [0, 2, 3]])
    np.testing.assert_array_equal(mesh.colours, [[i, 20, 30] for i in range(4)])


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError):
        write_mesh(tmp_path / "file" / "a.ply", bumpy_sphere(1, 6, 9))


def test_off_as_other_programs_write_it(tmp_path) -> None:
    (tmp_path / "a.off").write_text(
        "COFF 4 1 0 # counts beside the name\n\n0 0 0 1.0 0.5 0 1\n1 0 0 0 0 0 1\n1 1 0 0 0 0 1\n0 1 0 0 0 0 1\n"
        "4 0 1 2 3 0.1 0.2 0.3\n"
    )
    mesh = read_mesh(tmp_path / "a.off")
    np.testing.assert_array_equal(mesh.faces, [[0, 1, 2], [0, 2, 3]])
    np.testing.assert_array_equal(mesh.colours[0], [255, 128, 0])


@pytest.mark.parametrize(
    ("name", "extra", "colour"),
    [
        ("OFF", "", None),
        ("OFF", " 0.1 0.2 0.3", None),
        ("NOFF", " 0 0 1", None),
        ("COFF", " 255 128 0 255", [255, 128, 0]),
        ("COFF", " 255 128 0", [255, 128, 0]),
        ("CNOFF", " 0 0 1 1.0 0.5 0.0 1.0", [255, 128, 0]),
        ("STCNOFF", " 0 0 1 255 128 0 255 0.5 0.5", [255, 128, 0]),
        ("STOFF", " 0.5 0.5", None),
    ],
)
def test_off_by_its_letters(tmp_path, name, extra, colour) -> None:
    corners = ["0 0 0", "1 0 0", "1 1 0", "0 1 0", "0.5 2e0 0"]
    text = [f"  {name}   # made by hand", "# a comment", "5 4 0", "", *(f"{c}{extra} # a point" for c in corners)]
    text += ["3 0 1 2", "5 0 1 2 4 3 255 0 0", "# two corners are no polygon", "2 0 1", "\t4 0 1 2 3"]
    (tmp_path / "a.off").write_bytes("\r\n".join(text).encode())
    mesh = read_mesh(tmp_path / "a.off")
    assert mesh.vertices[4].tolist() == [0.5, 2, 0]
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 4], [0, 4, 3], [0, 1, 2], [0, 2, 3]]
    assert (None if mesh.colours is None else mesh.colours[0].tolist()) == colour


def test_off_with_a_fourth_coordinate(tmp_path) -> None:
    (tmp_path / "a.off").write_text("4OFF\n3 1 0\n0 0 0 1\n2 0 0 2\n0 3 0 3\n3 0 1 2\n")
    assert read_mesh(tmp_path / "a.off").vertices.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    "text",
    [
        "OFF",
        "OFF\n3",
        "OFF BINARY\n3 1 0\n",
        "PLY\n3 1 0\n",
        "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n",
        "OFF\n3 1 0\n0 0 0\n1 0\n0 1 0\n3 0 1 2\n",
        "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n4 0 1 2\n",
        "OFF\n3 1 0\n0 0 0\n1 0 zero\n0 1 0\n3 0 1 2\n",
        "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 1.5\n",
        "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n-3 0 1 2\n",
        "OFF\n-3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
    ],
)
def test_off_that_is_cut_or_no_numbers_is_refused(tmp_path, text) -> None:
    (tmp_path / "a.off").write_text(text)
    with pytest.raises(DataError, match="OFF"):
        read_mesh(tmp_path / "a.off")


def test_obj_with_comments_indents_and_mixed_corners(tmp_path) -> None:
    (tmp_path / "a.obj").write_bytes(
        b"# made by hand\r\nmtllib a.mtl\r\n  v 0 0 0 # first\r\nv 1 0 0\r\nv 1e0 1 \\\r\n0\r\nv 0 1 0\r\nvt 0 0\r\n"
        b"f 1 2 3 4\r\nv 0 0 1\r\nv 1 0 1\r\nv 0 1 1\r\nf -3/1 -2/1 -1/1\r\nf 1//1 2 3/1\r\nf 5 6 7 1 2"
    )
    mesh = read_mesh(tmp_path / "a.obj")
    assert len(mesh.vertices) == 7
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [0, 1, 2], [4, 5, 6], [4, 6, 0], [4, 0, 1]]


@pytest.mark.parametrize("line", ["v 1 2", "v 1 2 three", "f 1 2 x", "vt 1"])
def test_obj_lines_that_lack_numbers_are_refused(tmp_path, line) -> None:
    (tmp_path / "a.obj").write_text(f"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n{line}\n")
    with pytest.raises(DataError, match="not a readable OBJ"):
        read_mesh(tmp_path / "a.obj")


def test_stl_as_text_and_with_the_word_solid_in_a_binary_header(tmp_path) -> None:
    ball = bumpy_sphere(1, 6, 9)
    text = ["solid a face"]
    for corners in ball.vertices[ball.faces]:
        text += ["facet normal 0 0 0", " outer loop"]
        text += [f"  vertex {x!r} {y!r} {z!r}" for x, y, z in corners.tolist()]
        text += [" endloop", "endfacet"]
    (tmp_path / "text.stl").write_text("\n".join([*text, "endsolid a face"]))
    back = read_mesh(tmp_path / "text.stl")
    np.testing.assert_array_equal(back.vertices[back.faces], ball.vertices[ball.faces])
    assert len(back.vertices) == len(ball.vertices)
    (tmp_path / "cut.stl").write_text("\n".join(text[:-9]))
    with pytest.raises(DataError, match="not a readable STL"):
        read_mesh(tmp_path / "cut.stl")
    write_mesh(tmp_path / "binary.stl", ball)
    data = (tmp_path / "binary.stl").read_bytes()
    (tmp_path / "binary.stl").write_bytes(b"solid by a scanner".ljust(80) + data[80:])
    assert len(read_mesh(tmp_path / "binary.stl").faces) == len(ball.faces)
    (tmp_path / "binary.stl").write_bytes(data[:-400])
    with pytest.raises(DataError, match="not a readable STL"):
        read_mesh(tmp_path / "binary.stl")


def test_vertices_that_are_no_numbers_are_counted_and_empty_files_said(tmp_path) -> None:
    (tmp_path / "a.obj").write_text("v 0 0 0\nv nan 0 0\nv 0 1 0\nv inf 0 0\nf 1 2 3\n")
    with pytest.raises(DataError, match=r"2 of 4 vertices are no finite numbers, the first is number 1 .*remove them"):
        read_mesh(tmp_path / "a.obj")
    (tmp_path / "a.obj").write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        read_mesh(tmp_path / "a.obj")
    (tmp_path / "a.obj").write_text("v 0 0 0\nv 1 0 0\n")
    with pytest.raises(DataError, match="points but no triangles"):
        read_mesh(tmp_path / "a.obj")
