"""A run on disk: ``runs/<name>/`` with run.json, metrics.jsonl, checkpoints/, previews/, evaluation/, predictions/."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugins.training.head_place import HeadPlace
from plugins.training.networks.entry import Option
from plugins.training.targets import Target, TargetKind, has_scale
from workbench.api import DataError, DepthMeaning, SettingsError, files

FORMAT = 1


RunKind = Literal["depth", "latent", "rgbd"]
_DOES = {
    "latent": "reads latent codes of photos, not depth",
    "rgbd": "makes faces from drawings and reads no photos",
}


class RunDataset(BaseModel):
    """A dataset a run learned from, and how many of its samples."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    content: str
    """Hash of what the dataset held when the run read it."""
    train: int
    validation: int
    depth: DepthMeaning


class NetworkChoice(BaseModel):
    """One network of a run with several, as `networks.build` takes it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    network: str
    options: dict[str, Option] = Field(default_factory=dict)


class RunRecord(BaseModel):
    """run.json: all that is needed to repeat, apply and judge a run.

    What only one kind of run has stands in fields with defaults; those before `versions` are of depth.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int = FORMAT
    kind: RunKind = "depth"
    name: str
    job: str = ""
    """Name of the job folder that trains it."""
    created: str = ""
    settings: dict[str, Any]
    datasets: tuple[RunDataset, ...]
    network: str = ""
    """The depth network; kinds with several networks name them in `networks`."""
    network_options: dict[str, Option] = Field(default_factory=dict)
    networks: dict[str, NetworkChoice] = Field(default_factory=dict)
    parameters: int
    """Weights of all networks of the run."""
    resolution: int
    outline: bool = False
    target: TargetKind = "relative_to_head"
    target_mean: float = 0.0
    target_scale: float = 1.0
    input_mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    input_deviation: tuple[float, float, float] = (0.5, 0.5, 0.5)
    input_bgr: bool = False
    """Whether normalised colours come in the order blue, green, red."""
    parent: str = ""
    """The run whose weights this one started from, "" for none."""
    weights: str = ""
    """What the weights before the first step were, in words: "ImageNet encoder from mobilenet_v2.pth"; "" by chance."""
    depth_window_mm: tuple[float, float] | None = None
    """Where the 8-bit depth of an RGBD run begins and ends behind the tip of the nose."""
    head_place: HeadPlace | None = None
    """Where an RGBD run has its heads, so that faces of other pictures can be brought there."""
    versions: dict[str, str] = Field(default_factory=dict)
    machine: dict[str, Any] = Field(default_factory=dict)
    baseline: dict[str, float] = Field(default_factory=dict)
    """Validation figures of predicting the mean, by metric name."""
    result: dict[str, float | int | str | bool | None] = Field(default_factory=dict)
    """Where the run stands: epochs, best epoch and its figures, seconds; empty before the first epoch has ended."""

    @property
    def normalisation(self) -> Target:
        """The target with its constants."""
        metric_data = all(has_scale(dataset.depth) for dataset in self.datasets)
        return Target(self.target, self.target_mean, self.target_scale, metric_data)


class RunFolder:
    """Paths of one run."""

    def __init__(self, path: Path) -> None:
        self.path = files.long_path(path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def record_file(self) -> Path:
        return self.path / "run.json"

    @property
    def company(self) -> Path:
        """Where further computers join; there while the run waits for them or learns with them."""
        return self.path / "company.json"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.jsonl"

    @property
    def baseline(self) -> Path:
        """Mean depth image of the training split (``.npz``)."""
        return self.path / "baseline.npz"

    def checkpoint(self, name: str) -> Path:
        """Weights: ``best`` or ``last``."""
        return self.path / "checkpoints" / f"{name}.safetensors"

    def preview(self, epoch: int) -> Path:
        return self.path / "previews" / f"epoch-{epoch:05d}.png"

    def maps(self, epoch: int) -> Path:
        """What the network found on its way, for the faces of the same preview; only some networks show it."""
        return self.path / "previews" / f"epoch-{epoch:05d}-maps.png"

    @property
    def map_columns(self) -> Path:
        """Headings of the columns of `maps`, a JSON list."""
        return self.path / "previews" / "maps.json"

    @property
    def current_face(self) -> Path:
        """Depth of one held-out face as the run last saw it (`current_face.CurrentFace`)."""
        return self.path / "previews" / "current.npz"

    def evaluation(self, dataset: str, split: str) -> Path:
        return self.path / "evaluation" / f"{dataset}-{split}"

    def predictions(self, dataset: str) -> Path:
        return self.path / "predictions" / dataset

    def exists(self) -> bool:
        return self.record_file.exists()

    def record(self) -> RunRecord:
        """What the run says of itself.

        Raises
        ------
        DataError : there is no run here, or its description is damaged.
        """
        if not self.exists():
            raise DataError(f"There is no training run “{self.name}”", remedy="train one first")
        try:
            return RunRecord.model_validate(files.read_json(self.record_file))
        except ValidationError as error:
            field = ".".join(str(p) for p in error.errors()[0]["loc"])
            where = files.plain_path(self.record_file)
            raise DataError(f"The description of this run is damaged at “{field}”", where=where) from error

    def depth_record(self) -> RunRecord:
        """`record` of a run that reads depth.

        Raises
        ------
        DataError : as `record`.  SettingsError : the run is of another kind.
        """
        record = self.record()
        if record.kind != "depth":
            remedy = "choose a run that learned depth"
            raise SettingsError(f"The run “{self.name}” {_DOES[record.kind]}", field="run", remedy=remedy)
        return record

    def write(self, record: RunRecord) -> Self:
        """Write run.json, whole or not at all. Raises WorkspaceError."""
        files.write_json(self.record_file, record.model_dump(mode="json"))
        return self
