"""Whether the disk that Blender writes its pictures to is to blame."""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path

from workbench.api import files


def refuse_full(folder: Path, count: int) -> None:
    """Try to write so many bytes.

    Raises
    ------
    WorkspaceError : the disk is full, read-only or gone.
    """
    probe = files.long_path(folder) / f".{uuid.uuid4().hex[:12]}.tmp"
    try:
        probe.write_bytes(bytes(count))
    except OSError as error:
        raise files.storage_error(error, folder) from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()
