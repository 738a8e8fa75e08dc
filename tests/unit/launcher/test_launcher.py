"""The front door, without installing anything: what it decides, says and remembers."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def launcher(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A fresh copy of the module that believes it lies in a folder of its own."""
    spec = importlib.util.spec_from_file_location("launcher_under_test", repository / "launcher.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    home = tmp_path / "Face Depth ü"
    (home / "resources").mkdir(parents=True)
    for name in ("pyproject.toml", *(f"resources/{p.name}" for p in (repository / "resources").glob("*.toml"))):
        (home / name).write_bytes((repository / name).read_bytes())
    monkeypatch.setattr(module, "HERE", home)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    return module


@pytest.fixture
def steps(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What would be run; nothing is."""
    done: list[tuple[str, list[str]]] = []

    def step(self: Any, title: str, command: list[str]) -> None:
        done.append((title, command))
        if "venv" in command:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.write_text("", encoding="utf-8")
            (self.folder / "pyvenv.cfg").write_text(f"home = {sys.prefix}\n", encoding="utf-8")

    monkeypatch.setattr(launcher.Environment, "_step", step)
    monkeypatch.setattr(launcher.Environment, "_pip_answers", lambda self: True)
    monkeypatch.setattr(launcher, "system_libraries_ready", lambda **_: True)
    monkeypatch.setattr(launcher, "reachable", lambda _: False)
    monkeypatch.setattr(launcher, "nvidia_driver", lambda: None)
    return done


def titles(steps: list[tuple[str, list[str]]]) -> list[str]:
    return [title.split()[0] for title, _ in steps]


@pytest.mark.parametrize("version", [(3, 8, 1), (3, 10, 9), (3, 14, 0)])
def test_another_python_is_refused_in_one_sentence(
    launcher: ModuleType, version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", version)
    assert launcher.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"This is Python {version[0]}.{version[1]}; the workbench needs Python 3.11 to 3.13")
    assert said.count("\n") == 1


def test_it_uses_the_standard_library_alone(repository: Path) -> None:
    program = "import sys; before = set(sys.modules); import launcher; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=repository, capture_output=True, text=True)
    loaded = done.stdout.split()
    ours = {name for name in loaded if name.split(".")[0] in ("launcher", "workbench")}
    shared = "workbench.environments.filling"  # itself of the standard library alone, like all that it brings
    assert ours == {"launcher", "workbench", "workbench.environments", shared}
    assert {name.split(".")[0] for name in set(loaded) - ours} <= set(sys.stdlib_module_names) | {"_sysconfigdata"}


def test_help_needs_no_installation(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["--help"]) == 0
    assert "python launcher.py test" in capsys.readouterr().out


def test_everything_is_installed_in_order_once(
    launcher: ModuleType, steps: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    assert titles(steps) == ["Making", "Updating", "Installing", "Installing", "Installing", "Checking", "Compiling"]
    assert "torch==2.13.0" in steps[2][1]
    assert any(word.startswith("vtk") for word in steps[3][1])
    assert steps[4][1][-2:] == ["-e", str(launcher.HERE)]
    said = capsys.readouterr().out
    assert said.startswith(f"Setting up the workbench in {launcher.HERE / '.venv'}")
    assert environment.complete()
    steps.clear()
    environment.prepare(None, extras=())
    assert steps == []
    assert capsys.readouterr().out == ""


def test_extras_are_added_and_kept(launcher: ModuleType, steps: list[tuple[str, list[str]]]) -> None:
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    assert not any(word.startswith("pytest") for word in steps[3][1])
    steps.clear()
    environment.prepare(None, extras=("cluster", "dev"))
    assert any(word.startswith("pytest") for word in steps[2][1])
    steps.clear()
    environment.prepare(None, extras=())
    assert steps == []
    (launcher.HERE / "pyproject.toml").open("a", encoding="utf-8").write("\n# changed\n")
    environment.prepare(None, extras=())
    assert any(word.startswith("pytest") for word in steps[2][1])


def test_a_killed_installation_goes_on(
    launcher: ModuleType, steps: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = launcher.Environment(launcher.find_folder())
    kept = launcher.Environment._step

    def killed(self: Any, title: str, command: list[str]) -> None:
        if "libraries" in title:
            raise KeyboardInterrupt
        kept(self, title, command)

    monkeypatch.setattr(launcher.Environment, "_step", killed)
    with pytest.raises(KeyboardInterrupt):
        environment.prepare("cpu", extras=("dev",))
    assert not environment.complete()
    assert environment.stored() == {"build": "cpu", "extras": ["dev"]}
    packages = environment.folder / "lib" / "python3.11" / "site-packages"
    for name, whole in (("whole-1.dist-info", True), ("cut-2.dist-info", False)):
        (packages / name).mkdir(parents=True)
        (packages / name / "METADATA").write_text("Name: x", encoding="utf-8")
        if whole:
            (packages / name / "RECORD").write_text("", encoding="utf-8")
    monkeypatch.setattr(launcher.Environment, "_step", kept)
    steps.clear()
    environment.prepare(None, extras=())
    assert titles(steps) == ["Updating", "Installing", "Installing", "Installing", "Checking", "Compiling"]
    assert [p.name for p in packages.iterdir()] == ["whole-1.dist-info"]
    assert environment.complete()


def test_a_python_that_was_removed_means_a_new_environment(
    launcher: ModuleType, steps: list[tuple[str, list[str]]]
) -> None:
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    (environment.folder / "pyvenv.cfg").write_text("home = /nowhere/python3.11/bin\n", encoding="utf-8")
    steps.clear()
    environment.prepare(None, extras=())
    assert titles(steps)[0] == "Making"


def test_a_broken_python_means_a_new_environment(
    launcher: ModuleType, steps: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    monkeypatch.undo()
    assert not environment._pip_answers()  # a file that is no program


def test_where_its_folder_cannot_be_written_to(
    launcher: ModuleType, steps: list[tuple[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (launcher.HERE / "workbench").mkdir()
    (launcher.HERE / "workbench" / "a.py").write_text("", encoding="utf-8")
    real = launcher.can_write
    monkeypatch.setattr(launcher, "can_write", lambda folder: folder != launcher.HERE and real(folder))
    monkeypatch.setattr(launcher, "LINUX", True)
    folder = launcher.find_folder()
    assert folder.is_relative_to(tmp_path / "data")
    environment = launcher.Environment(folder)
    environment.prepare(None, extras=())
    assert steps[4][1][-1] == str(folder / "source")
    assert (folder / "source" / "workbench" / "a.py").exists()
    assert not (launcher.HERE / ".venv").exists()
    assert environment.complete()
    os.utime(launcher.HERE / "workbench" / "a.py", (1, 1))
    assert not environment.complete()


def test_a_failed_step_is_a_sentence_and_the_log(
    launcher: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = launcher.Environment(launcher.HERE / ".venv")
    program = "print('Collecting vtk'); print('ERROR: NewConnectionError: getaddrinfo failed'); raise SystemExit(1)"
    with pytest.raises(launcher.SetupError) as caught:
        environment._step("Installing libraries", [sys.executable, "-c", program])
    sentence, log = str(caught.value).split("\n")
    assert sentence.startswith("The package index cannot be reached")
    assert log == f"The log has the details: {environment.log}"
    text = environment.log.read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith(f"$ {sys.executable}")
    assert "getaddrinfo" in text
    monkeypatch.setattr(launcher.Environment, "prepare", lambda *_, **__: (_ for _ in ()).throw(caught.value))
    assert launcher.main(["doctor"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_step_that_works_says_how_long_it_took(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    launcher.Environment(launcher.HERE / ".venv")._step("Doing it", [sys.executable, "-c", "print('ü')"])
    assert capsys.readouterr().out.startswith("  Doing it: done in ")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Error: No module named venv", "Python's venv part is missing"),
        ("ProxyError('Cannot connect to proxy.')", "The package index cannot be reached"),
        ("PermissionError: [WinError 32] in use", "A file is in use"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "A download arrived damaged"),
        ("something else", "This step failed: checking."),
    ],
)
def test_reasons_are_sentences(launcher: ModuleType, output: str, sentence: str) -> None:
    assert launcher.reason(output, "Checking").startswith(sentence)


def test_a_step_shows_what_pip_is_at(launcher: ModuleType) -> None:
    output = "Collecting numpy\n  Downloading https://x/y/vtk-9.7.1-cp311.whl (100 MB)\nsome noise\n"
    assert launcher.glimpse(output) == "downloading vtk-9.7.1-cp311.whl"
    assert launcher.glimpse("noise") == ""


def driver(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, cuda: str, ages: str) -> None:
    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        table = f"| NVIDIA-SMI 580.1  Driver Version: 580.1  CUDA Version: {cuda} |"
        return subprocess.CompletedProcess(words, 0, ages if "--query-gpu=compute_cap" in words else table, "")

    monkeypatch.setattr(launcher.shutil, "which", lambda name: name)
    monkeypatch.setattr(launcher.subprocess, "run", run)


@pytest.mark.parametrize(
    ("cuda", "ages", "tag"),
    [
        ("13.0", "8.9\n", "cu130"),
        ("13.2", "12.0\n8.6\n", "cu130"),
        ("12.8", "8.9\n", "cu126"),
        ("13.0", "6.1\n8.9\n", "cu126"),
    ],
)
def test_the_cuda_build_fits_driver_and_oldest_gpu(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, cuda: str, ages: str, tag: str
) -> None:
    driver(launcher, monkeypatch, cuda, ages)
    table = launcher.read_toml("resources/torch_builds.toml")
    words = launcher.torch_sources("cuda", table)
    assert words[0] == f"torch=={table['version']}+{tag}"
    assert words[1:] == ["--extra-index-url", next(line["index"] for line in table["cuda"] if line["tag"] == tag)]


def test_a_driver_too_old_or_absent_is_a_sentence(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    table = launcher.read_toml("resources/torch_builds.toml")
    driver(launcher, monkeypatch, "11.4", "8.6\n")
    with pytest.raises(launcher.SetupError, match="too old"):
        launcher.torch_sources("cuda", table)
    monkeypatch.setattr(launcher, "nvidia_driver", lambda: None)
    with pytest.raises(launcher.SetupError, match="No NVIDIA driver"):
        launcher.torch_sources("cuda", table)


@pytest.mark.parametrize(("linux", "answers", "words"), [(True, True, 3), (True, False, 1), (False, True, 1)])
def test_the_cpu_build_avoids_cuda_packages_on_linux(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, linux: bool, answers: bool, words: int
) -> None:
    monkeypatch.setattr(launcher, "LINUX", linux)
    monkeypatch.setattr(launcher, "reachable", lambda _: answers)
    assert len(launcher.torch_sources("cpu", launcher.read_toml("resources/torch_builds.toml"))) == words


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "build"), [("", "cuda"), ("y", "cuda"), ("No", "cpu")])
def test_a_person_with_a_gpu_is_asked_once(
    launcher: ModuleType, steps: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch, answer: str, build: str
) -> None:
    monkeypatch.setattr(launcher, "nvidia_driver", lambda: {"driver_cuda": 13.0, "compute": 8.9})
    monkeypatch.setattr(launcher.sys, "stdin", Terminal())
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    environment.prepare(None, extras=("dev",))
    assert len(asked) == 1
    assert environment.stored()["build"] == build
    steps.clear()
    other = "cpu" if build == "cuda" else "cuda"
    environment.prepare(other, extras=())
    assert "Removing" in titles(steps)
    assert environment.stored()["build"] == other


def test_nobody_is_asked_without_a_terminal(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "nvidia_driver", lambda: {"driver_cuda": 13.0, "compute": 8.9})
    monkeypatch.setattr(launcher.sys, "stdin", None)
    assert launcher.ask_for_build() == "cpu"


def listing(present: list[str]) -> str:
    return "3 libs found in cache\n" + "\n".join(f"\t{name} (libc6,x86-64) => /usr/lib/{name}" for name in present)


def test_missing_system_libraries_are_named_by_package(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    table = launcher.read_toml("resources/system_libraries.toml")
    names = [name for name in table["libraries"] if name not in ("libEGL.so.1", "libxcb-keysyms.so.1")]
    answer = subprocess.CompletedProcess([], 0, listing(names), "")
    monkeypatch.setattr(launcher.subprocess, "run", lambda *_, **__: answer)
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None if name in ("Xvfb", "ldconfig") else name)
    missing = launcher.missing_packages(testing=False)
    assert {"libegl1", "libxcb-keysyms1"} <= set(missing) <= {"libegl1", "libxcb-keysyms1", "libgl1-mesa-dri"}
    assert "xvfb" in launcher.missing_packages(testing=True)


@pytest.mark.parametrize("root", [True, False])
def test_root_gets_them_installed_others_the_command(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: bool
) -> None:
    ran: list[list[str]] = []

    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(words)
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(launcher, "LINUX", True)
    monkeypatch.setattr(launcher.shutil, "which", lambda name: name)
    monkeypatch.setattr(launcher.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(launcher.subprocess, "run", run)
    monkeypatch.setattr(launcher, "missing_packages", lambda testing: [] if ran else ["libegl1"])
    assert launcher.system_libraries_ready() is root
    said = capsys.readouterr().out
    if root:
        assert ran == [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "libegl1"]]
    else:
        assert ran == []
        assert said.splitlines()[-1] == "  sudo apt-get install -y --no-install-recommends libegl1"


def test_without_a_display_the_experiment_runs(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    called: list[list[str]] = []
    monkeypatch.setattr(launcher, "LINUX", True)
    monkeypatch.setattr(launcher.Environment, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(launcher.Environment, "call", lambda self, words, **_: called.append(words) or 7)
    assert launcher.main([]) == 7
    assert called == [["-m", "workbench", "demo"]]
    assert capsys.readouterr().out.startswith("There is no display here")


def test_a_command_goes_to_the_workbench_and_its_status_comes_back(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    wanted: list[tuple[Any, ...]] = []
    monkeypatch.setattr(launcher.Environment, "prepare", lambda self, build, extras: wanted.append((build, extras)))
    monkeypatch.setattr(launcher.Environment, "call", lambda self, words, **_: called.append(words) or 2)
    monkeypatch.setattr(launcher, "system_libraries_ready", lambda **_: True)
    assert launcher.main(["--cpu", "run", "render.batch", "--cpu"]) == 2
    assert called[-1] == ["-m", "workbench", "run", "render.batch", "--cpu"]
    assert launcher.main(["test", "-k", "x"]) == 2
    assert called[-1] == [str(launcher.HERE / "tests" / "checks.py"), "-k", "x"]
    assert wanted == [("cpu", ()), (None, ("cluster", "dev"))]


def test_another_pythons_variables_are_left_behind(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "x")
    monkeypatch.setenv("VIRTUAL_ENV", "x")
    assert not {"PYTHONHOME", "VIRTUAL_ENV"} & launcher.clean_variables().keys()


def test_a_damaged_record_means_installing_again(launcher: ModuleType, steps: list[tuple[str, list[str]]]) -> None:
    environment = launcher.Environment(launcher.find_folder())
    environment.prepare(None, extras=())
    record = environment.folder / "installed.json"
    assert json.loads(record.read_text(encoding="utf-8"))["build"] == "cpu"
    record.write_text("{", encoding="utf-8")
    assert not environment.complete()
