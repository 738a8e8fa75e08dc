"""`compare.faces`: small pictures of errors on faces of an evaluation, drawn beside the window and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plugins.compare.measuring import comparisons
from plugins.compare.sets.folder import SetFolder, picture_path
from plugins.compare.sets.opening import settings_of
from plugins.compare.sources.from_runs import pairs_of_sample, predicted_depth
from workbench.api import (
    LIGHT_BACKDROP,
    ColourScale,
    Dataset,
    Frame,
    LivePreview,
    Settings,
    WorkbenchError,
    cv2,
    files,
    png_bytes,
    render_mesh,
)

SIDE_PX = 192


class FacesRequest(Settings):
    """Which faces of which evaluation; `range_` is where the colours end, in the evaluation's unit."""

    folder: Path
    run: str
    samples: list[str]
    range_: float


class SetFaces(LivePreview[FacesRequest]):
    """Draws one face after the other; what was drawn before is there at once."""

    request = FacesRequest

    def open(self) -> None:
        """Nothing to load before an evaluation is known."""

    def frames(self, request: FacesRequest) -> Iterator[Frame | None]:
        """A frame each time a picture is there: figures "id" and "path". Faces that cannot be drawn are passed over."""
        folder = SetFolder(request.folder)
        workspace = request.folder.parent.parent
        settings = settings_of(folder)
        dataset = Dataset.open(files.inside(workspace, "datasets", str(settings.dataset)))
        last = len(request.samples) - 1
        try:
            for number, sample_id in enumerate(request.samples):
                place = picture_path(folder, request.run, sample_id, request.range_)
                if not place.exists():
                    try:
                        self._draw(dataset, workspace, request, sample_id, place)
                    except WorkbenchError as error:
                        yield Frame({}, {"id": sample_id, "problem": error.sentence}, final=number == last)
                        continue
                yield Frame({}, {"id": sample_id, "path": str(place)}, final=number == last)
        finally:
            dataset.close()

    def _draw(self, dataset: Dataset, workspace: Path, request: FacesRequest, sample_id: str, place: Path) -> None:
        settings = settings_of(SetFolder(request.folder))
        depth = predicted_depth(workspace, request.run, dataset.info.name, sample_id)
        (pair,) = pairs_of_sample(dataset, dataset.sample(sample_id), [(request.run, depth)])
        chosen = next(comparisons(pair, settings)).chosen
        scale = ColourScale(-request.range_, request.range_, unit=chosen.unit)
        mesh = chosen.aligned.surface.mesh
        picture = render_mesh(mesh, chosen.signed, scale, size=(SIDE_PX, SIDE_PX), background=LIGHT_BACKDROP)
        files.write_bytes(place, png_bytes(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)), durable=False)
