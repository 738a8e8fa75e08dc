"""The front door. `python launcher.py` makes the environment beside this file and opens the workbench.

    python launcher.py                  open the window (or run the sample experiment where there is no display)
    python launcher.py <command ...>    run a command of the workbench: demo, run, jobs, doctor ... (--help lists them)
    python launcher.py test [...]       set up what the checks need and run them all

--cuda or --cpu as the first word chooses the build of torch; without it a person with an NVIDIA GPU is asked once.
Only the standard library is used, because nothing else is there yet; and one module of ours that uses nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # missing where Python was told to trust no script's folder

from workbench.environments.filling import alive, clean_variables, forget_half_installed, glimpse, python_of  # noqa: E402

OLDEST, NEWEST = (3, 11), (3, 13)
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
NO_CONSOLE = 0x08000000 if WINDOWS else 0  # CREATE_NO_WINDOW


class SetupError(Exception):
    """One sentence for a person, and the log that holds the rest."""

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        super().__init__(sentence + (f"\nThe log has the details: {log}" if log else ""))


def main(words: list[str]) -> int:
    """Prepare what is missing, then hand over to the window, a command or the checks."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        here = ".".join(map(str, sys.version_info[:2]))
        sentence = f"This is Python {here}; the workbench needs Python 3.11 to 3.13: install one from python.org."
        print(sentence, file=sys.stderr)
        return 1
    build = words.pop(0).removeprefix("--") if words and words[0] in ("--cuda", "--cpu") else None
    if words in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    testing = words[:1] == ["test"]
    try:
        environment = Environment(find_folder())
        environment.prepare(build, extras=("cluster", "dev") if testing else ())
        if testing:
            system_libraries_ready(testing=True)
            return environment.call([str(HERE / "tests" / "checks.py"), *words[1:]])
        if words and words != ["window"]:
            return environment.call(["-m", "workbench", *words])
        return open_window(environment)
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted. The next start goes on from here.", file=sys.stderr)
    if WINDOWS and not words and sys.stdin and sys.stdin.isatty():
        input("Press Enter to close this window.")  # started by a double click: the message would vanish with it
    return 1


class Environment:
    """The virtual environment: made, filled, repaired. `installed.json` in it says what it was filled with.

    It keeps the Python it was made with, whichever Python the launcher is started with later.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = python_of(folder)
        self.log = folder.with_name(f"{folder.name}-install.log")  # beside it: remaking empties the folder
        self.own_copy = folder.parent != HERE

    def complete(self) -> bool:
        """Whether it holds what this version of the workbench needs."""
        return alive(self.folder) and self.stored().get("contents") == contents_key(self.own_copy)

    def stored(self) -> dict[str, Any]:
        """What `installed.json` says; empty where there is none."""
        try:
            return dict(json.loads((self.folder / "installed.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}

    def prepare(self, build: str | None, extras: tuple[str, ...]) -> None:
        """Install what is missing; returns at once where nothing is. Raises SetupError."""
        before = self.stored()
        chosen = build or before.get("build")
        complete = self.complete()
        if complete and set(extras) <= set(before["extras"]) and chosen == before["build"]:
            return
        if not complete:
            system_libraries_ready()
        chosen = chosen or ask_for_build()
        wanted = sorted({*extras, *before.get("extras", [])})
        record = {"build": chosen, "extras": wanted}
        began = time.monotonic()
        print(f"Setting up the workbench in {self.folder} (some minutes and about 2.5 GB, once).", flush=True)
        try:
            self._make()
            self._store(record)  # without "contents": unfinished
            self._fill(chosen, wanted, rebuild_torch=chosen != before.get("build", chosen))
            self._store({"contents": contents_key(self.own_copy), **record})
        except OSError as error:
            raise SetupError(f"The environment could not be written: {error}.", self.log) from error
        print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)

    def call(self, arguments: list[str]) -> int:
        """Run the environment's Python and return its exit status; Ctrl-C is left to it."""
        process = subprocess.Popen([str(self.python), *arguments], env=clean_variables())
        while process.returncode is None:
            with contextlib.suppress(KeyboardInterrupt):
                process.wait()
        return process.returncode

    def _store(self, record: dict[str, Any]) -> None:
        (self.folder / "installed.json").write_text(json.dumps(record), encoding="utf-8")

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.write_text("", encoding="utf-8")
        if alive(self.folder) and self._pip_answers():
            forget_half_installed(self.folder)
        else:
            self._step("Making the environment", [sys.executable, "-m", "venv", "--clear", str(self.folder)])

    def _pip_answers(self) -> bool:
        pip = [str(self.python), "-m", "pip", "--version"]
        with contextlib.suppress(OSError):
            return subprocess.run(pip, capture_output=True, creationflags=NO_CONSOLE).returncode == 0
        return False

    def _fill(self, build: str, extras: list[str], *, rebuild_torch: bool) -> None:
        project, table = read_toml("pyproject.toml")["project"], read_toml("resources/torch_builds.toml")
        needed = list(project["dependencies"])
        for extra in extras:
            needed += project["optional-dependencies"][extra]
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        install = [*pip, "install", "--prefer-binary"]
        self._step("Updating the installer", [*install, "--upgrade", "pip"])
        if rebuild_torch:
            self._step("Removing the other build of torch", [*pip, "uninstall", "-y", "torch"])
        self._step(f"Installing torch {table['version']} ({build})", [*install, *torch_sources(build, table)])
        self._step(f"Installing {len(needed)} libraries and what they need", [*install, *needed])
        self._step("Installing the workbench itself", [*install, "--no-deps", *self._project()])
        self._step("Checking", [str(self.python), "-c", CHECK])
        self._step("Compiling the search for distances", [str(self.python), "-c", COMPILE])

    def _project(self) -> list[str]:
        if not self.own_copy:
            return ["-e", str(HERE)]
        # The folder belongs to someone else: building there would write into it.
        copy = self.folder / "source"
        shutil.rmtree(copy, ignore_errors=True)
        left = shutil.ignore_patterns(".git", ".venv*", "tests", "benchmarks", "__pycache__", "*.egg-info", "build")
        shutil.copytree(HERE, copy, ignore=left)
        return ["--force-reinstall", str(copy)]

    def _step(self, title: str, command: list[str]) -> None:
        """Run one step with a line that moves; its output goes to the log. Raises SetupError."""
        began = time.monotonic()
        with open(self.log, "a+b") as log:
            log.write(f"\n$ {' '.join(command)}\n".encode())
            log.flush()
            start = log.seek(0, os.SEEK_END)
            process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=clean_variables(), creationflags=NO_CONSOLE
            )
            try:
                while process.returncode is None:
                    show(f"  {title} … {time.monotonic() - began:.0f} s  {glimpse(read_from(self.log, start))}")
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(timeout=1.0)
            finally:
                process.kill()  # of use only after Ctrl-C: nothing may go on writing into the environment
                process.wait()
        if process.returncode:
            show(f"  {title}: failed", last=True)
            raise SetupError(reason(read_from(self.log, start), title), self.log)
        show(f"  {title}: done in {time.monotonic() - began:.0f} s", last=True)


CHECK = "import numpy, scipy, cv2, PySide6.QtCore, vtkmodules.vtkCommonCore, pydantic, torch, workbench.cli"
# Kept in the user's cache folder, else the first comparison would wait for it.
COMPILE = "from workbench.geometry.distances import SurfaceDistance; SurfaceDistance.prepare()"


def find_folder() -> Path:
    """`.venv` beside this file; in the user's data folder where that cannot be written to."""
    if can_write(HERE) or Environment(HERE / ".venv").complete():
        return HERE / ".venv"
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    if WINDOWS:
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif not LINUX:
        data = home / "Library" / "Application Support"
    # Two copies of the workbench must not share one environment.
    return data / "Face Depth Workbench" / f"environment-{hashlib.sha256(str(HERE).encode()).hexdigest()[:8]}"


def can_write(folder: Path) -> bool:
    """Whether a file can be made there (asking for permission bits is not enough on Windows and network drives)."""
    probe = folder / f".write-check-{os.getpid()}"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def contents_key(own_copy: bool) -> str:
    """Changes when the environment no longer fits: other requirements, a moved folder, new sources of an own copy."""
    digest = hashlib.sha256(str(HERE).encode())
    for name in ("pyproject.toml", "resources/torch_builds.toml"):
        digest.update((HERE / name).read_bytes())
    if own_copy:
        for top in ("workbench", "plugins", "resources"):
            for path in sorted((HERE / top).rglob("*.*")):
                digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def ask_for_build() -> str:
    """ "cuda" or "cpu": asked once of a person who has an NVIDIA GPU, else "cpu"."""
    if not nvidia_driver() or not sys.stdin or not sys.stdin.isatty():
        return "cpu"
    answer = input("An NVIDIA GPU was found. Install torch with CUDA for it (about 3 GB more)? [Y/n] ")
    return "cpu" if answer.strip().lower() in ("n", "no") else "cuda"


def nvidia_driver() -> dict[str, float] | None:
    """What the NVIDIA driver can run: the CUDA version, and the compute capability of the oldest GPU."""
    program = shutil.which("nvidia-smi")
    if program is None:
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
        return {"driver_cuda": 12.0, "compute": 5.0} if WINDOWS and (system / "nvcuda.dll").exists() else None
    said = ""
    for words in ([], ["--query-gpu=compute_cap", "--format=csv,noheader"]):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            said += (
                "\n"
                + subprocess.run(
                    [program, *words], capture_output=True, text=True, timeout=30, creationflags=NO_CONSOLE
                ).stdout
            )
    version = re.search(r"CUDA Version:\s*([\d.]+)", said)
    found = [float(age) for age in re.findall(r"^(\d+\.\d+)\s*$", said, re.MULTILINE)]
    return {"driver_cuda": float(version[1]), "compute": min(found, default=5.0)} if version else None


def torch_sources(build: str, table: dict[str, Any]) -> list[str]:
    """pip's words for the build of torch that suits this machine. Raises SetupError."""
    wanted = f"torch=={table['version']}"
    if build == "cpu":
        # Linux only: elsewhere the ordinary index has the CPU build. Where this index cannot be reached, the ordinary
        # sources are all there is.
        index = table["cpu_index"]
        return [wanted, *(["--extra-index-url", index] if LINUX and reachable(index) else [])]
    driver = nvidia_driver()
    if driver is None:
        raise SetupError("No NVIDIA driver was found: install it, or start with --cpu.")
    for line in table["cuda"]:
        if driver["driver_cuda"] >= line["driver_cuda"] and driver["compute"] >= line["compute"]:
            return [f"{wanted}+{line['tag']}", "--extra-index-url", line["index"]]
    raise SetupError("The NVIDIA driver or GPU is too old for this torch: update the driver, or start with --cpu.")


def reachable(address: str) -> bool:
    """Whether a package index answers soon."""
    with contextlib.suppress(OSError, ValueError):
        urllib.request.urlopen(f"{address}/torch/", timeout=5).close()
        return True
    return False


def read_from(log: Path, start: int) -> str:
    """What a step has printed so far."""
    return log.read_bytes()[start:].decode("utf-8", errors="replace")


def show(text: str, *, last: bool = False) -> None:
    """One line that is written over in a terminal; in a file only its last state."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="\n" if last else "", flush=True)
    elif last:
        print(text, flush=True)


def reason(output: str, title: str) -> str:
    """One sentence for why a step failed, from what it printed."""
    for known in read_toml("resources/install_problems.toml")["problem"]:
        if re.search(known["pattern"], output):
            return str(known["sentence"])
    return f"This step failed: {title.lower()}. Start again; if it fails once more, delete the environment folder."


def system_libraries_ready(*, testing: bool = False) -> bool:
    """Whether the system has what Qt and VTK load (Debian, Ubuntu): installed as root, else the command is printed."""
    if not LINUX or shutil.which("dpkg-query") is None:
        return True
    missing = missing_packages(testing)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if missing and getattr(os, "geteuid", lambda: 1)() == 0:
        print(f"Installing {len(missing)} system libraries: {' '.join(missing)}", flush=True)
        variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["apt-get", "update"], command):
            subprocess.run(words, capture_output=True, env=variables)
        missing = missing_packages(testing)
    if missing:
        print(f"The window needs system libraries that are missing. Install them with:\n  sudo {' '.join(command)}")
    return not missing


def missing_packages(testing: bool) -> list[str]:
    """Debian packages that hold what is not there."""
    table = read_toml("resources/system_libraries.toml")
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    listed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True).stdout.splitlines()
    present = {line.split()[0] for line in listed[1:] if line.strip()}
    missing = [package for library, package in table["libraries"].items() if library not in present]
    missing += [package for pattern, package in table["files"].items() if not any(Path("/usr/lib").glob(pattern))]
    if testing:
        missing += [package for program, package in table["testing"].items() if shutil.which(program) is None]
    return missing


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file beside the launcher."""
    import tomllib  # not at the top: an older Python must get as far as its sentence

    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def open_window(environment: Environment) -> int:
    """Open the workbench; without a display the sample experiment runs instead."""
    if LINUX and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        print("There is no display here, so the sample experiment runs without a window.", flush=True)
        return environment.call(["-m", "workbench", "demo"])
    if not WINDOWS:
        return environment.call(["-m", "workbench", "window"])
    # Without a console of its own, and not tied to this one: closing it must not close the workbench.
    log = environment.folder / "window.log"
    pythonw = environment.python.with_name("pythonw.exe")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(pythonw), "-m", "workbench", "window"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=clean_variables(),
            creationflags=0x00000208,  # DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP
        )  # fmt: skip
    try:
        status = process.wait(timeout=6.0)
    except subprocess.TimeoutExpired:
        return 0
    if status:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise SetupError(said[-1] if said else "The window could not be opened.", log)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
