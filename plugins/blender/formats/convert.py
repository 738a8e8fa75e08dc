"""`render.convert`: Replicantface's raw samples as pictures with `.mat` files, in a folder or one zip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from plugins.blender.formats.converting import ConvertOptions, convert_replicantface
from plugins.blender.formats.counting import Count
from plugins.blender.formats.export_settings import ConvertSettings
from plugins.blender.formats.packing import pack
from plugins.blender.formats.pose_writing import jpeg_of, write_parts
from workbench.api import (
    DataError,
    ExportFolder,
    Job,
    Place,
    ReplicantfaceIndices,
    Task,
    Written,
    files,
    has_tables,
    raw_pairs,
    read_colour,
)

_SHAPING = ("scale", "size", "complete", "keep_names", "reject_dark", "reject_box", "reject_turned")


class ConvertRawSamples(Task[ConvertSettings]):
    """Converts with Replicantface's own fixed head; goes on where it was interrupted."""

    settings = ConvertSettings
    title = "Convert Replicantface samples"
    verb = "Convert"
    noun = "faces"

    def run(self, s: ConvertSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Convert what is not there yet; with "zip", bring the files into the zip at the end."""
        samples = {npz.stem: (npz, image) for npz, image in raw_pairs(s.folder)}
        export = _export_folder(s, job.place)
        count = Count.of(export.begin(), s.most, job)
        job.artifact("folder", export.folder, title=export.folder.name)
        write = count.counting(_writer(s, samples, export.folder))
        export.write_all([name for name in samples if name not in count.done], write, job)
        if s.pack == "zip" and not job.should_stop():
            names = [name for line in export.begin() for name in line.get("files", ())]
            pack(export.folder, names, export.folder / f"{s.name}.zip", s.zip_prefix)
        return count.summary() | {"folder": files.plain_path(export.folder)}

    def check(self, s: ConvertSettings, place: Place) -> None:
        """Refuse a folder without raw samples, and convert the first, so that missing tables are told at once.

        Raises
        ------
        DataError : nothing to convert, or the first sample cannot be.  SettingsError : the target holds other files.
        """
        first = next(raw_pairs(s.folder), None)
        if first is None:
            raise DataError(
                "The folder holds no npz file with a picture “…_img.jpg” beside it", where=files.plain_path(s.folder)
            )
        convert_replicantface(first[0], indices=s.tables)
        _export_folder(s, place).refuse_other()


def _export_folder(s: ConvertSettings, place: Place) -> ExportFolder:
    shaping = {name: value for name, value in s.plain().items() if name in _SHAPING}
    return ExportFolder(s.target(place), {"source": s.folder.name} | shaping, ("source", *_SHAPING))


def _writer(
    s: ConvertSettings, samples: Mapping[str, tuple[Path, Path]], folder: Path
) -> Callable[[str, int], Written | str]:
    options = ConvertOptions(scale=s.scale, complete=s.complete, size=s.size, reject=s.rejections)
    place = s.tables or s.folder
    tables = ReplicantfaceIndices.read(place) if has_tables(place) else None

    def write(name: str, number: int) -> Written | str:
        npz, picture = samples[name]
        image = read_colour(picture)
        made = convert_replicantface(npz, indices=tables, options=options, image=image)
        if made.rejected:
            return made.rejected
        stem = name if s.keep_names else f"sample_{number:05d}"
        unchanged = s.size is None and picture.suffix == ".jpg"
        size = (made.file.view.width, made.file.view.height)
        parts = {
            f"{stem}.jpg": picture.read_bytes() if unchanged else jpeg_of(image, size),
            f"{stem}.mat": made.mat_bytes(),
        }
        return Written({"id": name, "number": number, "files": list(parts)}, write_parts(folder, parts))

    return write
