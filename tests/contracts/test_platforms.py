"""Windows first: nothing that only POSIX has, and no process started in a way Windows does not know."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from tests.contracts.sources import dotted, imported_modules, place, product_files, tree_of

_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "readline", "crypt"}
_CALLS = {
    "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.setsid", "os.setpgid", "os.getuid", "os.geteuid", "os.getpgid",
    "os.mkfifo", "os.chown", "os.uname", "os.nice", "os.wait", "os.waitpid", "os.sched_setaffinity", "os.getloadavg",
    "os.pidfd_open", "os.statvfs", "os.symlink", "os.sysconf", "os.sync", "signal.alarm", "signal.setitimer",
    "signal.pause", "signal.sigwait",
}  # fmt: skip
_SIGNALS = {"SIGKILL", "SIGSTOP", "SIGCONT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGQUIT"}
_PLACES = ("/tmp", "/dev/shm", "/proc/", "/var/")


def offenders(wrong: Callable[[ast.AST], str]) -> list[str]:
    return [
        f"{place(path, node)} {text}"
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if (text := wrong(node))
    ]


def test_no_posix_module_is_imported() -> None:
    found = [
        f"{place(path, node)} {name}"
        for path in product_files()
        for name, node in imported_modules(tree_of(path))
        if name.split(".")[0] in _MODULES
    ]
    assert not found


def test_no_posix_call_is_made() -> None:
    assert not offenders(lambda node: dotted(node) if dotted(node) in _CALLS else "")


def test_no_posix_signal_is_named() -> None:
    def wrong(node: ast.AST) -> str:
        name = dotted(node)
        return name if name.startswith("signal.") and name.removeprefix("signal.") in _SIGNALS else ""

    assert not offenders(wrong)


def test_no_posix_path_is_written_down() -> None:
    def wrong(node: ast.AST) -> str:
        value = node.value if isinstance(node, ast.Constant) else None
        return value if isinstance(value, str) and value.startswith(_PLACES) else ""

    assert not offenders(wrong)


def test_processes_are_spawned() -> None:
    def wrong(node: ast.AST) -> str:
        if not isinstance(node, ast.Call):
            return ""
        name = dotted(node.func)
        if name.endswith(("get_context", "set_start_method")) and not _first_is(node, "spawn"):
            return f"{name} without 'spawn'"
        pools = ("multiprocessing.Process", "multiprocessing.Pool")
        return f"{name} starts the platform's way" if name in pools else ""

    assert not offenders(wrong)


def test_no_console_window_appears() -> None:
    """Every process is started with creationflags, without which Windows opens a console for it."""

    def wrong(node: ast.AST) -> str:
        starts = isinstance(node, ast.Call) and dotted(node.func) in (
            "subprocess.Popen", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
        )  # fmt: skip
        return "starts a process without creationflags" if starts and not _has(node, "creationflags") else ""

    launcher = {"launcher.py"}  # a terminal program: what it starts for a person belongs in its own console
    assert not [text for text in offenders(wrong) if text.split(":")[0] not in launcher]


def test_text_files_are_opened_as_utf8() -> None:
    """The platform's own encoding on Windows loses umlauts."""

    def wrong(node: ast.AST) -> str:
        if not isinstance(node, ast.Call):
            return ""
        name = dotted(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in ("read_text", "write_text") and not _has(node, "encoding") and not name.startswith("files."):
            return "" if _ours(node) else f"{method} without encoding"
        if name == "open" and not _has(node, "encoding") and not _binary(node):
            return "open without encoding"
        return ""

    assert not offenders(wrong)


def _first_is(node: ast.Call, value: str) -> bool:
    return bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == value


def _has(node: ast.AST, keyword: str) -> bool:
    return isinstance(node, ast.Call) and any(k.arg in (keyword, None) for k in node.keywords)


def _ours(node: ast.Call) -> bool:
    # importlib.resources and workbench.files read UTF-8 of themselves.
    return dotted(node.func).split(".")[0] in ("files", "resources")


def _binary(node: ast.Call) -> bool:
    modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
    return any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in modes)


def test_the_scan_sees_what_it_should() -> None:
    source = ast.parse("import os\nos.fork()\nsignal.SIGKILL\n")
    names = {dotted(node) for node in ast.walk(source)}
    assert "os.fork" in names
    assert "signal.SIGKILL" in names
    assert len(product_files()) > 20
    assert all(isinstance(path, Path) for path in product_files())
