"""The live view's worker, called directly: stages, what is kept between requests, mixing, cameras, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from plugins.eg3d.generate.maps import picture_of
from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.preview import GeneratorView, camera_of, codes_of
from plugins.eg3d.view_request import ViewRequest
from tests.plugins.eg3d.standin import RAW_SIDE, SIDE, write_standin
from workbench.errors import DataError
from workbench.jobs.live_contract import Frame


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_standin(tmp_path_factory.mktemp("model") / "small.safetensors")


@pytest.fixture
def view() -> Iterator[GeneratorView]:
    threads = torch.get_num_threads()
    made = GeneratorView()
    made.open()
    made._cores = 1
    yield made
    torch.set_num_threads(threads)


def asked(view: GeneratorView, file: Path, **values: Any) -> list[Frame]:
    return list(view.frames(ViewRequest.read({"generator": file, "device": "cpu", **values})))


def test_frames_get_finer(view: GeneratorView, file: Path) -> None:
    frames = asked(view, file)
    assert [frame.figures["stage"] for frame in frames] == ["coarse", "maps", "picture"]
    assert [frame.arrays["image"].shape[0] for frame in frames] == [64, RAW_SIDE, SIDE]
    assert [frame.final for frame in frames] == [False, False, True]
    assert frames[0].figures["side"] == SIDE


@pytest.mark.parametrize(("want", "stages"), [("coarse", ["coarse"]), ("maps", ["coarse", "maps"])])
def test_no_more_is_drawn_than_is_wanted(view: GeneratorView, file: Path, want: str, stages: list[str]) -> None:
    frames = asked(view, file, want=want)
    assert [frame.figures["stage"] for frame in frames] == stages
    assert frames[-1].final


def test_a_moved_camera_runs_no_backbone(view: GeneratorView, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    planes = Generator.planes
    monkeypatch.setattr(Generator, "planes", lambda *a, **k: made.append(a) or planes(*a, **k))
    first = asked(view, file, want="coarse")[0]
    turned = asked(view, file, want="coarse", yaw=30.0)[0]
    asked(view, file, want="coarse", seed=1)
    asked(view, file, want="coarse")
    assert len(made) == 2
    assert not np.array_equal(first.arrays["image"], turned.arrays["image"])


def test_depth_is_z_depth_in_nominal_metres(view: GeneratorView, file: Path) -> None:
    """The middle of the picture is where z-depth and ray distance agree; elsewhere z is nearer than the ray is long."""
    frame = asked(view, file, want="maps")[-1]
    depth = frame.arrays["depth"]
    generator = view._opened[1]  # type: ignore[index]
    units = depth / generator.configuration.metres_per_unit
    assert depth.dtype == np.float32
    assert ((units == 0) | ((units > 2.0) & (units < 3.35))).all()
    lengths = np.linalg.norm(frame.arrays["normals"], axis=-1)
    assert np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0))


def test_mixing_takes_rows_of_the_second_face(view: GeneratorView, file: Path) -> None:
    asked(view, file, want="coarse")
    generator = view._opened[1]  # type: ignore[index]

    def codes(**values: Any) -> torch.Tensor:
        return codes_of(generator, ViewRequest.read({"generator": file, **values}))

    a, b = codes(seed=3), codes(seed=4)
    mixed = codes(seed=3, mix_seed=4, mix_amount=1.0, mix_row=7)
    assert torch.equal(mixed[:, :7], a[:, :7])
    assert torch.allclose(mixed[:, 7:], b[:, 7:])
    assert torch.allclose(codes(seed=3, mix_seed=4, mix_amount=0.5), (a + b) / 2, atol=1e-5)


def test_a_file_that_is_none_is_a_sentence(view: GeneratorView, tmp_path: Path) -> None:
    text = tmp_path / "model.pkl"
    text.write_text("not a model", encoding="utf-8")
    for path in (text, tmp_path / "missing.pkl", tmp_path):
        with pytest.raises(DataError) as caught:
            asked(view, path)
        assert caught.value.remedy


def test_a_file_that_changed_is_opened_again(view: GeneratorView, tmp_path: Path) -> None:
    path = write_standin(tmp_path / "model.safetensors")
    asked(view, path, want="coarse")
    first = view._opened[1]  # type: ignore[index]
    asked(view, path, want="coarse", yaw=5.0)
    assert view._opened[1] is first  # type: ignore[index]
    write_standin(path)
    asked(view, path, want="coarse")
    assert view._opened[1] is not first  # type: ignore[index]


def test_the_final_picture_is_that_of_one_rendering(view: GeneratorView, file: Path) -> None:
    final = asked(view, file, yaw=12.0)[-1]
    generator = view._opened[1]  # type: ignore[index]
    request = ViewRequest.read({"generator": file, "yaw": 12.0})
    whole = generator.render(codes_of(generator, request), camera_of(request, generator))
    assert whole.image is not None
    assert np.array_equal(final.arrays["image"], picture_of(whole.image[0].numpy()))


def test_a_surface_is_in_front_of_the_frontal_camera(view: GeneratorView, file: Path) -> None:
    frames = asked(view, file, want="surface", lattice=80)
    assert [frame.final for frame in frames] == [False, True]
    arrays, figures = frames[-1].arrays, frames[-1].figures
    assert figures["triangles"] == len(arrays["faces"]) > 1000
    assert len(arrays["colours"]) == len(arrays["vertices"])
    generator = view._opened[1]  # type: ignore[index]
    c = generator.configuration
    reach = np.abs(arrays["vertices"] - [0, 0, c.rendering.avg_camera_radius * c.metres_per_unit]).max()
    assert reach <= c.rendering.box_warp * c.metres_per_unit / 2 * 1.001
