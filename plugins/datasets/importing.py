"""`datasets.import`: a folder of pictures with depth becomes a dataset of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from workbench.api import (
    Artifact,
    BatchTask,
    C3IPairs,
    Contents,
    DatasetInfo,
    DatasetName,
    DatasetWriter,
    DepthFields,
    DescribedLayout,
    EG3DFolders,
    EncodedSample,
    Estimate,
    FaceSynthesiserSet,
    FaceSynthetics,
    GenericPairs,
    Item,
    Layout,
    Pair,
    Place,
    PoseFolders,
    ReplicantfaceSamples,
    Sample,
    Settings,
    SettingsError,
    Split,
    SplitLayout,
    assign_splits,
    derive_seed,
    encode_sample,
    files,
    setting,
    without_private_paths,
)

LayoutName = Literal[
    "generic", "c3i", "eg3d", "300w_lp", "replicantface", "facesynthetics", "face_synthesiser"
]  # fmt: skip
_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "kitti": 1.0 / 256.0}
_ONLY_GENERIC = (
    "unit", "metres_per_number", "invalid", "near", "space", "per_image_normalised", "step_mm", "fov_y_degrees",
    "image_folder", "depth_folder",
)  # fmt: skip
_MEANING, _SPLITS, _FILES = "What the depth numbers mean", "Splits", "Files"


class ImportSettings(Settings):
    """What to import, what its depth numbers mean, and how to split it."""

    source: Path = setting(
        ...,
        title="Folder",
        description="The folder with your pictures and depth files, such as one that holds the folders rgb and depth.",
        kind="folder",
    )
    name: DatasetName = setting(
        "imported", title="Name", description="Name of the new dataset in your workspace.", kind="text"
    )
    layout: LayoutName = setting(
        "generic",
        title="Layout",
        description="How the folder is organised and what its depth files hold.",
        choices={
            "generic": "Pictures with depth: files pair by name or number, and you say what the numbers mean",
            "c3i": "C3I synthetic faces: 8-bit Filmic depth, relative; the fields below are not needed",
            "eg3d": "EG3D folders: images, depth128x128, cam_poses …; the fields below are not needed",
            "300w_lp": "300W-LP, AFLW2000-3D: pictures with pose and points in a .mat; no depth",
            "replicantface": "Replicantface raw: …npz, …_img.jpg, …_mask.png; no depth",
            "facesynthetics": "FaceSynthetics: 000000.png, …_seg.png, …_ldmks.txt; no depth",
            "face_synthesiser": "Face synthesiser: train and eval with Color, Depth, Landmark; its splits stay",
        },
    )
    scale: Literal["3ddfa", "replicantface"] = setting(
        "3ddfa",
        title="Scale in .mat files",
        description="What the seventh number of Pose_Para means.",
        only_if={"layout": ("300w_lp",)},
        choices={
            "3ddfa": "3DDFA: pixels per micrometre, as in 300W-LP and AFLW2000-3D",
            "replicantface": "Replicantface: that times 448 / picture width",
        },
    )
    unit: Literal["unknown", "mm", "cm", "m", "kitti", "custom"] = setting(
        "unknown",
        title="Unit",
        description="What a stored number of one stands for. Without a scale, errors in millimetres are refused later.",
        group=_MEANING,
        choices={
            "unknown": "No scale: values are only relative",
            "mm": "Millimetres (NYU, Kinect)",
            "cm": "Centimetres",
            "m": "Metres (NPY, PFM and TIFF files)",
            "kitti": "1/256 metre (KITTI)",
            "custom": "Another scale, given below",
        },
    )
    metres_per_number: float | None = setting(
        None,
        title="Metres per number",
        description="The value of a stored number of one, where the unit is another scale (inverse metres for "
        "inverse depth).",
        unit="m",
        group=_MEANING,
        gt=0,
    )
    invalid: float | None = setting(
        0.0,
        title="No-data value",
        description="The stored number that means “nothing was measured here”; switch off where every number counts.",
        group=_MEANING,
    )
    near: Literal["dark", "bright"] = setting(
        "dark",
        title="Near parts are",
        description="Look at a depth picture: is the nose darker or brighter than the ears?",
        group=_MEANING,
        choices={"dark": "Dark: numbers grow with distance", "bright": "Bright: numbers shrink with distance"},
    )
    space: Literal["depth", "inverse_depth", "ray_distance"] = setting(
        "depth",
        title="Numbers are",
        description="Which distance the files hold.",
        group=_MEANING,
        choices={
            "depth": "Depth along the camera's axis (most cameras and renderers)",
            "inverse_depth": "Inverse depth or disparity (MiDaS and relatives)",
            "ray_distance": "Distance along each pixel's ray (some renderers)",
        },
    )
    per_image_normalised: bool = setting(
        False,
        title="Stretched image by image",
        description="Every depth picture uses its full range, whatever the distances: scales differ between pictures.",
        group=_MEANING,
    )
    step_mm: float = setting(
        0.1,
        title="Depth step",
        unit="mm",
        gt=0,
        le=100,
        description="Depth in metres is kept in whole steps, at most 65,535 of them: 0.1 mm reaches 6.5 m, 1 mm 65 m.",
        group=_MEANING,
        advanced=True,
    )
    fov_y_degrees: float | None = setting(
        None,
        title="Vertical field of view",
        description="Of the camera, if known; needed for surfaces in 3D and to turn distance along rays into depth.",
        unit="°",
        group=_MEANING,
        gt=1,
        lt=170,
    )
    people: Literal["each", "prefix"] = setting(
        "each",
        title="People",
        description="Which pictures show the same person; one person is never in two splits.",
        group=_SPLITS,
        choices={
            "each": "Every picture shows another person",
            "prefix": "The name up to the first “_” or “-” is the person (anna_01, anna_02)",
        },
    )
    validation_share: float = setting(
        0.1,
        title="Validation",
        description="Share of the people kept to choose the best model.",
        group=_SPLITS,
        ge=0,
        le=0.5,
    )
    test_share: float = setting(
        0.1, title="Test", description="Share of the people kept for the final figures.", group=_SPLITS, ge=0, le=0.5
    )
    split_seed: int = setting(
        0, title="Split seed", description="Another seed draws other people.", group=_SPLITS, ge=0, advanced=True
    )
    skip_unpaired: bool = setting(
        False,
        title="Leave out files without a partner",
        description="Import what pairs, instead of stopping at a picture without depth.",
        group=_FILES,
    )
    image_folder: str = setting(
        "",
        title="Picture folder",
        description="Name of the folder inside that holds the pictures; empty to find it.",
        group=_FILES,
        advanced=True,
    )
    depth_folder: str = setting(
        "",
        title="Depth folder",
        description="Name of the folder inside that holds the depth files; empty to find it.",
        group=_FILES,
        advanced=True,
    )


class ImportPairs(BatchTask[ImportSettings]):
    """Reads pairs in worker processes and writes them to one dataset; what cannot be read is set aside by name."""

    settings = ImportSettings
    title = "Import pictures with depth"
    verb = "Import"
    noun = "pairs"

    def items(self, s: ImportSettings) -> Sequence[Item]:
        """One item per pair of files, by id."""
        pairs = layout_of(s).pairs(s.source)
        return [Item(i, pair.id, derive_seed(s.split_seed, pair.id)) for i, pair in enumerate(pairs)]

    def worker(self, s: ImportSettings, place: Place) -> PairReader:
        """A reader of pairs that knows all of them, since splits depend on all people."""
        return PairReader(s)

    def output(self, s: ImportSettings, place: Place) -> DatasetWriter:
        """The dataset in the workspace."""
        return DatasetWriter(place.dataset(s.name), info_of(s))

    def pack(self, s: ImportSettings, made: Sample) -> EncodedSample:
        """Encode in the worker process."""
        return encode_sample(made, info_of(s))

    def result(self, s: ImportSettings, place: Place) -> Artifact:
        """The dataset, for the button that opens it."""
        return Artifact("dataset", place.dataset(s.name), s.name)

    def check(self, s: ImportSettings, place: Place) -> None:
        """Find pairs and read the first, so that a wrong choice is told at once and not for every file."""
        layout = layout_of(s)
        self.pack(s, layout.read(layout.pairs(s.source)[0]))

    def estimate(self, s: ImportSettings) -> Estimate:
        """Measured with 640 × 480 pairs on one core."""
        return Estimate(seconds_per_item=0.05, bytes_per_item=700_000, memory_bytes_per_worker=200_000_000)


class PairReader:
    """Reads one pair after another; opened once in each worker process."""

    def __init__(self, s: ImportSettings) -> None:
        self._layout = layout_of(s)
        self._described = self._layout if isinstance(self._layout, DescribedLayout) else None
        self._already = self._layout if isinstance(self._layout, SplitLayout) else None
        self._people = s.people
        self._pairs = {pair.id: pair for pair in self._layout.pairs(s.source)}
        fractions = (1.0 - s.validation_share - s.test_share, s.validation_share, s.test_share)
        people = [self._person(pair) for pair in self._pairs.values()]
        self._splits: dict[str, Split] = assign_splits(people, fractions, s.split_seed)

    def make(self, item: Item) -> Sample:
        """The sample of one pair, with person and split. Raises DataError for a file that cannot be used."""
        pair = self._pairs[item.id]
        person = self._person(pair)
        split = self._already.split(pair) if self._already else None
        return replace(self._layout.read(pair), identity=person, split=split or self._splits[person], seed=item.seed)

    def close(self) -> None:
        """Nothing is held open."""

    def _person(self, pair: Pair) -> str:
        known = self._described.identity(pair) if self._described else None
        return known or person_of(pair, self._people)


def person_of(pair: Pair, people: Literal["each", "prefix"]) -> str:
    """Who a pair shows: itself, or its name up to the first ``_`` or ``-``."""
    return pair.id if people == "each" else pair.id.replace("-", "_").split("_")[0]


def layout_of(s: ImportSettings) -> Layout:
    """The foreign layout set up as the settings say.

    Raises
    ------
    SettingsError : the depth fields contradict each other; `field` names the one to change.
    """
    if s.layout == "c3i":
        return C3IPairs(skip_unpaired=s.skip_unpaired)
    if s.layout == "eg3d":
        return EG3DFolders(s.source, s.skip_unpaired)
    if s.layout == "300w_lp":
        return PoseFolders(s.scale)
    if s.layout == "replicantface":
        return ReplicantfaceSamples(s.source)
    if s.layout == "facesynthetics":
        return FaceSynthetics()
    if s.layout == "face_synthesiser":
        return FaceSynthesiserSet(s.source)
    if s.unit == "custom" and s.metres_per_number is None:
        raise SettingsError(
            "“Another scale” is chosen and no number is given",
            field="metres_per_number",
            remedy="fill in “Metres per number”",
        )
    metres = s.metres_per_number if s.unit == "custom" else _METRES.get(s.unit)
    try:
        fields = DepthFields(metres, s.invalid, s.near, s.space, s.per_image_normalised, s.step_mm / 1000)
    except SettingsError as error:
        field = "unit" if error.field == "metres_per_code" else error.field
        raise SettingsError(error.what, field=field, remedy=error.remedy) from error
    return GenericPairs(fields, s.fov_y_degrees, s.image_folder, s.depth_folder, s.skip_unpaired)


def info_of(s: ImportSettings) -> DatasetInfo:
    """What `dataset.json` says of this import; the source folder is recorded by name and fingerprint only."""
    fingerprint = hashlib.sha256(str(files.long_path(s.source)).encode("utf-8")).hexdigest()[:12]
    asked = s.plain()
    if s.layout != "generic":
        # The layout itself says what its numbers mean; unused answers would contradict it.
        asked = {name: value for name, value in asked.items() if name not in _ONLY_GENERIC}
    layout = layout_of(s)
    with_camera = s.layout == "c3i" or s.fov_y_degrees is not None
    contents = (
        layout.contents()
        if isinstance(layout, DescribedLayout)
        else Contents(("image", "depth", "camera") if with_camera else ("image", "depth"))
    )
    return DatasetInfo(
        name=s.name,
        # One person on purpose in both splits: see `leakage`.
        kind="captured" if s.layout == "face_synthesiser" else "imported",
        task="datasets.import",
        settings={**without_private_paths(asked), "source_fingerprint": fingerprint},
        depth=layout.meaning,
        channels=contents.channels,
        mask_labels=dict(contents.mask_labels),
        landmark_scheme=contents.landmark_scheme,
    )
