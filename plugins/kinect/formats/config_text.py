"""The text form in which the face synthesiser notes the options of a capture or conversion (facts 1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.api import DataError, files

CAPTURE_CONFIG, CONVERT_CONFIG = "CaptureConfig.txt", "ConvertConfig.txt"


def config_text(options: Mapping[str, object]) -> str:
    """One line an option, sorted by name: the name right-aligned to 25 characters, the value left-aligned to 30."""
    return "".join(f"{name:>25}: {options[name]!s:<30}\n" for name in sorted(options))


def read_config(path: Path) -> dict[str, str]:
    """Options by name, values as they stand there; lines of another form are passed over; empty where there is none.

    Raises
    ------
    DataError : the file cannot be read.
    """
    try:
        text = files.long_path(path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DataError(f"The file cannot be read ({error.strerror})", where=files.plain_path(path)) from error
    pairs = (line.split(": ", 1) for line in text.splitlines())
    return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
