"""C3I and generic pairs, native copies; the four real foreign pairs where they are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.datasets.consistency import check_channels
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import encode_sample
from workbench.datasets.formats.c3i import C3IPairs, filmic_inverse
from workbench.datasets.formats.depth_fields import DepthFields
from workbench.datasets.formats.depth_files import read_depth_file
from workbench.datasets.formats.generic import GenericPairs
from workbench.datasets.formats.native import merge_datasets
from workbench.datasets.formats.registry import LAYOUTS, recognise
from workbench.datasets.info import DatasetInfo
from workbench.datasets.silhouette import colour_agreement
from workbench.datasets.verify import verify
from workbench.errors import DataError
from workbench.opencv import cv2

SHARED = Path(__file__).parents[5] / "shared" / "data" / "c3i"
needs_c3i = pytest.mark.skipif(not SHARED.is_dir(), reason="the foreign sample pairs are not on this machine")


def put(path: Path, pixels: np.ndarray) -> None:  # type: ignore[type-arg]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())


@pytest.fixture
def own_c3i(tmp_path: Path) -> Path:
    """A folder in the C3I layout, made here."""
    codes = np.linspace(0, 207, 48 * 64).reshape(48, 64).astype(np.uint8)
    put(tmp_path / "rgb" / "Image0007.jpg", np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8))
    put(tmp_path / "depth" / "depth_0007.png", np.dstack([codes, codes, codes, np.full_like(codes, 255)]))
    return tmp_path


def test_filmic_table() -> None:
    table = filmic_inverse()
    assert table.shape == (256,) and table[0] == 0 and table[255] == 1
    assert (np.diff(table[:207]) > 0).all()
    assert table[[64, 128, 192]] == pytest.approx([0.043, 0.182, 0.702], abs=0.001)


@needs_c3i
def test_filmic_table_is_the_measured_one() -> None:
    measured = np.loadtxt(SHARED / "filmic_inverse_256.csv", delimiter=",", skiprows=1)[:, 1]
    assert np.array_equal(filmic_inverse(), measured)


def test_c3i_depth_is_linear_relative_ray_distance(own_c3i: Path) -> None:
    layout = C3IPairs()
    assert recognise(own_c3i) == "c3i"
    sample = layout.read(layout.pairs(own_c3i)[0])
    assert (sample.id, sample.image.shape) == ("0007", (48, 64, 3))
    assert sample.depth.min() == pytest.approx(1 / 65535) and sample.depth.max() == 1.0
    meaning = layout.meaning
    assert (meaning.space, meaning.metric, meaning.per_image_normalised) == ("ray_distance", False, True)
    info = DatasetInfo(name="a", kind="imported", depth=meaning)
    assert encode_sample(sample, info).record["camera"]["fx"] == pytest.approx(38.8)


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (np.full((48, 64), 208, np.uint8), "ends at 207, and this picture goes up to 208"),
        (np.full((48, 64), 9, np.uint16), "C3I depth is 8-bit, and this is uint16"),
        (np.zeros((48, 64), np.uint8), "no data at all"),
        (np.full((40, 64), 9, np.uint8), "differ in size"),
    ],
)
def test_what_is_not_c3i(own_c3i: Path, pixels: np.ndarray, words: str) -> None:  # type: ignore[type-arg]
    put(own_c3i / "depth" / "depth_0007.png", pixels)
    layout = C3IPairs()
    with pytest.raises(DataError, match=words):
        layout.read(layout.pairs(own_c3i)[0])


@needs_c3i
def test_real_pairs_belong_together_and_shuffled_ones_do_not() -> None:
    layout = C3IPairs()
    samples = [layout.read(pair) for pair in layout.pairs(SHARED)]
    assert [s.id for s in samples] == ["0000", "0003", "0036", "0052"]
    heads = []
    for pair, sample in zip(layout.pairs(SHARED), samples, strict=True):
        heads.append(cv2.threshold(read_depth_file(pair.depth), 0, 255, cv2.THRESH_OTSU)[1] == 0)
        assert check_channels(sample, layout.meaning) == []
    belongs = [[colour_agreement(s.image, head).belongs for head in heads] for s in samples]
    assert np.array_equal(belongs, np.eye(4, dtype=bool))


@needs_c3i
def test_with_the_filmic_inverse_the_wall_behind_is_flat() -> None:
    """Of a flat wall seen straight on, ray distance over the ray's length is constant up to the unknown shift."""
    layout = C3IPairs()
    sample = layout.read(layout.pairs(SHARED)[0])
    height, width = sample.depth.shape
    columns, rows = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    length = np.sqrt(1 + (columns**2 + rows**2) / sample.camera.intrinsics[0, 0] ** 2)
    corner = np.zeros((height, width), bool)
    corner[:100, :100] = corner[:100, -100:] = True
    design = np.c_[length[corner], np.ones(corner.sum())]
    rest = sample.depth[corner] - design @ np.linalg.lstsq(design, sample.depth[corner], rcond=None)[0]
    # The codes themselves are this coarse at the far end.
    assert rest.std() < 0.5 * np.diff(filmic_inverse())[200:206].mean()


def test_generic_pairs_in_millimetres(tmp_path: Path) -> None:
    depth = (np.arange(30 * 40).reshape(30, 40) + 500).astype(np.uint16)
    put(tmp_path / "rgb" / "a.png", np.zeros((60, 80, 3), np.uint8))
    put(tmp_path / "depth" / "a.png", depth)
    layout = GenericPairs(DepthFields(0.001), fov_y_degrees=40.0)
    sample = layout.read(layout.pairs(tmp_path)[0])
    assert sample.depth == pytest.approx(depth / 1000)
    assert sample.image.shape == (30, 40, 3) and sample.camera.height == 30
    assert layout.meaning.metric and "0.001 m per number" in layout.meaning.source
    assert recognise(tmp_path) == "generic" and recognise(tmp_path / "rgb") is None


def test_generic_problems_name_the_file(tmp_path: Path) -> None:
    put(tmp_path / "rgb" / "a.png", np.zeros((60, 60, 3), np.uint8))
    put(tmp_path / "depth" / "a.png", np.ones((30, 40), np.uint16))
    layout = GenericPairs(DepthFields(0.001))
    pair = layout.pairs(tmp_path)[0]
    with pytest.raises(DataError, match=r"different shapes \(60 × 60 and 40 × 30\)"):
        layout.read(pair)
    put(tmp_path / "depth" / "a.png", np.zeros((60, 60), np.uint16))
    with pytest.raises(DataError, match=r"no data at all .*a\.png"):
        layout.read(pair)


def test_every_layout_is_described() -> None:
    known = {"generic", "c3i", "eg3d", "300w_lp", "replicantface", "facesynthetics", "face_synthesiser"}
    assert LAYOUTS.keys() == known
    assert all(entry.title and entry.explanation for entry in LAYOUTS.values())


def test_copies_subsets_and_mergers(folder: Path, tmp_path: Path) -> None:
    source = Dataset.open(folder)
    assert merge_datasets(tmp_path / "copy", "copy", [source]) == 8
    copy = Dataset.open(tmp_path / "copy")
    assert copy.ids() == source.ids() and copy.record("000003") == source.record("000003")
    tests = merge_datasets(tmp_path / "tests", "tests", [source], ids=lambda d: d.ids("test"))
    assert tests == 2
    assert merge_datasets(tmp_path / "both", "both", [source, copy]) == 16
    assert merge_datasets(tmp_path / "both", "both", [source, copy]) == 16
    both = Dataset.open(tmp_path / "both")
    assert "2_000003" in both.ids() and both.row("2_000003").identity == "person1"
    assert np.array_equal(both.sample("2_000003").image, source.sample("000003").image)
    assert verify(tmp_path / "both").problems == ()
    for dataset in (source, copy, both):
        dataset.close()


def test_unlike_or_damaged_datasets_are_not_merged(folder: Path, tmp_path: Path) -> None:
    source = Dataset.open(folder)
    merge_datasets(tmp_path / "copy", "copy", [source])
    other = Dataset.open(tmp_path / "copy")
    other.info = other.info.model_copy(update={"mask_labels": {1: "skin"}})
    with pytest.raises(DataError, match="“copy” and “painted” do not mean the same"):
        merge_datasets(tmp_path / "both", "both", [source, other])
    with pytest.raises(DataError, match="no sample to copy"):
        merge_datasets(tmp_path / "none", "none", [source], ids=lambda d: [])
    (folder / "mask" / "000003.png").write_bytes(b"x")
    with pytest.raises(DataError, match="changed after it was written"):
        merge_datasets(tmp_path / "again", "again", [source])
    assert verify(tmp_path / "again").problems == ()
    source.close()
    other.close()
