"""What can be wrong with a real camera or its maker's software, each as one sentence with what to try."""

from __future__ import annotations

import sys
from typing import TypeVar

from plugins.kinect.devices.interface import UnpluggedError
from workbench.api import DataError, UnavailableError, WorkbenchError

E = TypeVar("E", bound=WorkbenchError)
TITLES = {"azure": "Azure Kinect", "orbbec": "Orbbec camera"}
_SYSTEM = {
    "win32": "that Windows lists it in its Device Manager",
    "linux": "that the maker's rules for USB devices (udev) are installed",
}
_POWER = {
    "azure": "check its cable (a USB 3 port, no hub), its own power plug (the light on its back is white) and",
    "orbbec": "check its cable (a USB 3 port, no hub), its own power plug and",
}
_COPY = "let the workbench read it itself, or copy it again from where it was made"
_PLUG_IN = "plug it in again"
_LOG = "plug it in again; the log has what it said last"


class CameraOutputError(Exception):
    """Never raised alone: the cause of another, so that the log gets what the maker's software printed."""


def because(error: E, said: str) -> E:
    """The same error, with what was printed behind it."""
    if said.strip():
        error.__cause__ = CameraOutputError(said.strip())
    return error


def none_connected(library: str) -> UnavailableError:
    """None of this maker is there."""
    system = _SYSTEM.get(sys.platform, "that the system lists it")
    article = "An" if TITLES[library][0] in "AO" else "A"
    return UnavailableError(
        f"{article} {TITLES[library]} was not found", remedy=f"{_POWER[library]} {system}, then try again"
    )


def told(library: str, kind: str, details: str, serial: str, *, running: bool) -> WorkbenchError:
    """The error for what the camera's process told (`sdk.trouble`); `running` where the camera streamed before."""
    title = TITLES[library]
    if kind == "gone" or (running and kind in ("none", "other", "busy", "refused")):
        return UnpluggedError(f"The {title} was unplugged or lost its power", remedy=_PLUG_IN)
    if kind == "none":
        return none_connected(library)
    if kind == "other":
        remedy = f"choose one of those that are connected ({details}), or leave the number empty"
        return UnavailableError(f"No {title} with the serial number {serial} was found", remedy=remedy)
    if kind == "busy":
        remedy = "close every other program that uses it, or unplug it and plug it in again"
        return UnavailableError(f"The {title} is there but cannot be opened", remedy=remedy)
    if kind == "refused":
        remedy = "choose another resolution or frame rate, or connect it to another USB 3 port"
        return UnavailableError(f"The {title} does not start ({details})", remedy=remedy)
    if kind == "file":
        return DataError(f"The maker's library cannot read the recording ({_one_line(details)})", remedy=_COPY)
    if kind == "library":
        return unusable(library, details)
    wrong = UnpluggedError if running else UnavailableError
    return wrong(f"The software of the {title} failed ({_one_line(details)})", remedy=_LOG)


def not_installed(library: str) -> UnavailableError:
    """No Python has the maker's library."""
    remedy = f"let the workbench install it ({_install(library)})"
    return UnavailableError(f"The software of the {TITLES[library]} is not installed", remedy=remedy)


def unusable(library: str, why: str) -> UnavailableError:
    """The maker's library does not load, or its Python does not start; `why` is a clause."""
    what = f"The software of the {TITLES[library]} cannot be used ({_one_line(why)})"
    return UnavailableError(what, remedy=f"let the workbench install it anew ({_install(library)})")


def _install(library: str) -> str:
    return f"python launcher.py run kinect.install --camera {library}"


def ended(library: str, code: int | None) -> UnpluggedError:
    """The camera's process is gone."""
    return UnpluggedError(f"The software of the {TITLES[library]} ended unexpectedly (exit code {code})", remedy=_LOG)


def stands_still(library: str) -> UnpluggedError:
    """The camera's process, or the library in it, does not answer any more."""
    return UnpluggedError(f"The {TITLES[library]} does not answer any more", remedy=_LOG)


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 200 else f"{words[:199]}…"
