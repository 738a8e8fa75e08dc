"""Side environments are made, repaired, taken up again and removed, with a real pip and a tiny package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.environments.environment import SideEnvironment
from workbench.environments.installing import InstallProgress, install_side_environment, remove_side_environment
from workbench.environments.steps import end_orphan
from workbench.errors import JobError, UnavailableError, WorkspaceError
from workbench.jobs.liveness import ProcessMark, kill_tree
from workbench.jobs.lock import ProcessLock


def go_on(_: InstallProgress) -> bool:
    return True


def until(note: str) -> Callable[[InstallProgress], bool]:
    """Goes on until a step of that name is told of."""
    return lambda progress: not progress.note.startswith(note)


def said_by(environment: SideEnvironment, program: str) -> str:
    return subprocess.run(
        [str(environment.python), "-c", program], capture_output=True, text=True, encoding="utf-8", check=False
    ).stdout.strip()


def packages(environment: SideEnvironment) -> Path:
    return Path(said_by(environment, "import sysconfig; print(sysconfig.get_path('purelib'))"))


def test_it_is_made_once(tiny: SideEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[InstallProgress] = []
    assert not tiny.ready()
    assert install_side_environment(tiny, lambda progress: told.append(progress) is None)
    assert tiny.ready()
    assert said_by(tiny, "import tiny; print(tiny.ANSWER)") == "42"
    steps = list(dict.fromkeys(progress.note.split(",")[0].split(":")[0] for progress in told))
    assert steps == ["Making the environment", "Installing", "checking"]
    assert all(0 <= progress.done_mb <= progress.total_mb == 2 for progress in told)
    before = (tiny.folder / "installed.json").stat().st_mtime_ns
    assert install_side_environment(tiny, go_on)
    assert (tiny.folder / "installed.json").stat().st_mtime_ns == before
    monkeypatch.setattr(subprocess, "Popen", None)
    assert tiny.ready()  # without starting anything


def test_nothing_of_ours_is_in_it(tiny: SideEnvironment, monkeypatch: pytest.MonkeyPatch, repository: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(repository))
    monkeypatch.setenv("PIP_TARGET", str(repository / "nowhere"))
    monkeypatch.setenv("PIP_USER", "1")
    assert install_side_environment(tiny, go_on)
    assert (packages(tiny) / "tiny" / "part.py").exists()
    assert {entry.name for entry in packages(tiny).iterdir()} == {"tiny", "tiny-1.0.dist-info"}
    assert not (repository / "nowhere").exists()


@pytest.mark.parametrize("step", ["Making", "Installing", "checking"])
def test_a_stopped_installation_goes_on(tiny: SideEnvironment, step: str) -> None:
    assert not install_side_environment(tiny, until(step))
    assert not tiny.ready()
    assert install_side_environment(tiny, go_on)
    assert tiny.ready()


_INSTALL = """
import sys
from pathlib import Path
from workbench.environments.environment import SideEnvironment
from workbench.environments.installing import install_side_environment
from workbench.environments.table import Contents

def tell(progress):
    print(progress.note, flush=True)
    return True

folder, version = sys.argv[1:]
# The check hangs, so that whoever kills us finds us, and it, at work.
check = "import tiny, sys, time; open(sys.prefix + '/checking', 'w').close(); time.sleep(600)"
contents = Contents("tiny", "Tiny", ("tiny==1.0",), (version,), 1, 1, check)
install_side_environment(SideEnvironment(contents, Path(folder)), tell)
"""


def test_a_killed_installation_leaves_nothing_running_and_goes_on(tiny: SideEnvironment) -> None:
    words = [sys.executable, "-c", _INSTALL, str(tiny.folder), tiny.contents.pythons[0]]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("checking") and (tiny.folder / "checking").exists():
                break
        process.kill()
    step = tiny.log.with_name(f"{tiny.log.stem}-step.lock")
    mark = ProcessMark.read(json.loads(step.read_text(encoding="utf-8")))
    assert mark is not None
    try:
        assert mark.alive
        assert not tiny.ready()
        assert install_side_environment(tiny, go_on)
        assert not mark.alive
    finally:
        if mark.alive:
            kill_tree(mark.pid)
    assert tiny.ready()


def test_half_installed_packages_are_installed_again(tiny: SideEnvironment) -> None:
    assert install_side_environment(tiny, go_on)
    there = packages(tiny)
    (tiny.folder / "installed.json").unlink()
    (there / "tiny-1.0.dist-info" / "RECORD").unlink()
    (there / "tiny" / "part.py").unlink()
    assert not tiny.ready()
    assert install_side_environment(tiny, go_on)
    assert (there / "tiny" / "part.py").exists()


def test_a_file_that_went_missing_is_brought_back(tiny: SideEnvironment) -> None:
    assert install_side_environment(tiny, go_on)
    there = packages(tiny) / "tiny" / "part.py"
    there.unlink()
    assert tiny.ready()  # only a look at two small files
    assert install_side_environment(tiny, go_on)
    assert there.exists()
    assert tiny.ready()


def test_other_requirements_mean_installing_again(tiny: SideEnvironment) -> None:
    assert install_side_environment(tiny, go_on)
    newer = SideEnvironment(replace(tiny.contents, requirements=("tiny>=1.0",)), tiny.folder)
    assert not newer.ready()
    assert install_side_environment(newer, go_on)
    assert newer.ready()


def test_a_python_that_was_removed_means_a_new_environment(tiny: SideEnvironment) -> None:
    assert install_side_environment(tiny, go_on)
    (tiny.folder / "pyvenv.cfg").write_text("home = nowhere\n", encoding="utf-8")
    assert not tiny.ready()
    assert install_side_environment(tiny, go_on)
    assert tiny.ready()


def test_a_check_that_fails_for_good_is_a_sentence(tiny: SideEnvironment) -> None:
    broken = SideEnvironment(replace(tiny.contents, check="import no_such_part"), tiny.folder)
    with pytest.raises(UnavailableError, match=r"^Tiny as a Python module could not be installed") as caught:
        install_side_environment(broken, go_on)
    assert caught.value.where == str(tiny.log)
    assert "no_such_part" in tiny.log.read_text(encoding="utf-8")
    assert not broken.ready()


@pytest.mark.parametrize(("library", "repaired"), [("libXi.so.6", False), ("libinside.so.12", True)])
def test_a_missing_library_is_the_systems_or_its_own(tiny: SideEnvironment, library: str, repaired: bool) -> None:
    """Only what the system should have is beyond repair; a library of the package's own is brought back."""
    check = f"raise SystemExit('{library}: cannot open shared object file')"
    broken = SideEnvironment(replace(tiny.contents, check=check), tiny.folder)
    told: list[str] = []
    with pytest.raises(UnavailableError, match=f"Tiny as a Python module needs the system library {library}"):
        install_side_environment(broken, lambda progress: told.append(progress.note) is None)
    assert any(note.startswith("Repairing") for note in told) is repaired


def test_only_what_is_named_is_installed_where_that_is_asked_for(tiny: SideEnvironment, wheels: Path) -> None:
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(wheel) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    entries["tiny-1.0.dist-info/METADATA"] += b"Requires-Dist: greedy-friend\n"
    with zipfile.ZipFile(wheel, "w") as new:
        for name, data in entries.items():
            new.writestr(name, data)
    with pytest.raises(UnavailableError, match=r"is not offered for this computer .*: borrow another\.$"):
        install_side_environment(replaced(tiny, otherwise="borrow another"), go_on)
    alone = replaced(tiny, no_deps=True)
    assert install_side_environment(alone, go_on)
    assert alone.ready()


def replaced(tiny: SideEnvironment, **values: object) -> SideEnvironment:
    return SideEnvironment(replace(tiny.contents, **values), tiny.folder)  # type: ignore[arg-type]


def test_what_is_offered_for_no_such_computer(tiny: SideEnvironment, wheels: Path) -> None:
    for wheel in wheels.iterdir():
        wheel.rename(wheel.with_name("tiny-1.0-cp27-none-none.whl"))
    with pytest.raises(UnavailableError, match="is not offered for this computer"):
        install_side_environment(tiny, go_on)


def test_without_room_nothing_is_begun(tiny: SideEnvironment) -> None:
    large = SideEnvironment(replace(tiny.contents, disk_mb=10**9), tiny.folder)
    with pytest.raises(WorkspaceError, match="The disk is too full for Tiny as a Python module"):
        install_side_environment(large, go_on)
    assert not tiny.folder.exists()


def test_two_at_once_are_refused(tiny: SideEnvironment) -> None:
    tiny.folder.parent.mkdir(parents=True)
    lock = ProcessLock(tiny.folder.with_name(f"{tiny.folder.name}-install.lock"))
    assert lock.take() is None
    with pytest.raises(JobError, match="being installed already"):
        install_side_environment(tiny, go_on)
    lock.release()
    assert install_side_environment(tiny, go_on)


def test_a_place_that_is_no_folder(tiny: SideEnvironment) -> None:
    tiny.folder.parent.parent.mkdir(parents=True, exist_ok=True)
    tiny.folder.parent.write_bytes(b"")
    with pytest.raises(WorkspaceError):
        install_side_environment(tiny, go_on)


def test_it_is_removed_with_its_log(tiny: SideEnvironment) -> None:
    remove_side_environment(tiny)
    assert install_side_environment(tiny, go_on)
    remove_side_environment(tiny)
    assert not tiny.ready()
    assert not tiny.folder.exists()
    assert list(tiny.folder.parent.iterdir()) == []


def test_no_stranger_is_ended_for_an_orphan(tiny: SideEnvironment) -> None:
    tiny.folder.parent.mkdir(parents=True)
    note = tiny.log.with_name(f"{tiny.log.stem}-step.lock")
    note.write_text(f'{{"pid": {os.getpid()}, "started": 1.0, "host": "here"}}', encoding="utf-8")
    end_orphan(tiny.log)  # this process has that number, but began at another time
    note.write_text("{", encoding="utf-8")
    end_orphan(tiny.log)
