"""Loops that NumPy cannot say, compiled to machine code once per machine.

The first use of a function compiles it (seconds) and keeps the result in the user's cache folder, whatever the
installation's folder allows; later processes load it in a fraction of a second. A cache that cannot be read or written
costs those seconds again and nothing else. The compiler itself takes half a second to import, so a module that uses
this is imported by workers and jobs, never by the window.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from workbench.settings import cache_folder

F = TypeVar("F", bound=Callable[..., Any])
_LOG = logging.getLogger(__name__)


def compiled(function: F) -> F:
    """Compile a function of plain numbers and arrays at its first call; exact IEEE arithmetic in the order as written.

    The result is the same on one thread or many: it releases the interpreter's lock and uses no threads of its own. It
    may call compiled functions of modules in the same folder: the cache is dropped when any of these changes.
    """
    # Read by numba when it is first imported. Beside the module (its default) may be read-only, or too long a path.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "compiled"))
    import numba

    result: F = numba.njit(nogil=True, fastmath=False, error_model="numpy")(function)
    try:
        result._cache = _cache_class()(function)  # type: ignore[attr-defined]
    except Exception:  # no folder can be written to; numba has no error of its own for that
        _LOG.warning("Compiled code cannot be kept for the next start: no folder for it can be written to.")
    return result


def compiled_for(signature: str) -> Callable[[F], F]:
    """As `compiled`, at once and for arguments of these types alone, so that importing the module prepares it.

    `signature` is in numba's words, such as "void(float64[:, ::1], int64)". Arrays that are only read are best named
    "Array(float64, 2, 'C', readonly=True)", which takes writable ones, too.
    """

    def compile_now(function: F) -> F:
        result: Any = compiled(function)
        result.compile(signature)
        result.disable_compile()
        return result  # type: ignore[no-any-return]

    return compile_now


@cache
def _cache_class() -> type:
    """numba's cache on disk, which neither a broken file nor a full disk stops, and which knows neighbouring modules.

    numba itself looks at the function's own file alone, though the machine code of what it calls is kept with it.
    """
    from numba.core.caching import FunctionCache, IndexDataCacheFile

    class ForgivingCache(FunctionCache):  # type: ignore[misc]
        def __init__(self, function: Callable[..., Any]) -> None:
            super().__init__(function)
            folder = Path(function.__code__.co_filename).parent
            self._cache_file = IndexDataCacheFile(self._cache_path, self._impl.filename_base, _stamp(folder))

        def load_overload(self, *words: Any) -> Any:
            try:
                return super().load_overload(*words)
            except Exception:  # what reading a damaged pickle raises depends on the damage
                _LOG.warning("Compiled code could not be read and is made again.", exc_info=True)
                self._forget()
                return None

        def save_overload(self, *words: Any) -> None:
            try:
                super().save_overload(*words)
            except Exception:
                _LOG.warning("Compiled code could not be kept for the next start.", exc_info=True)

        def _forget(self) -> None:
            try:
                self.flush()
            except OSError:
                _LOG.warning("A damaged file of compiled code could not be replaced.", exc_info=True)

    return ForgivingCache


@cache
def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes when a module of the folder does."""
    files = ((path, path.stat()) for path in sorted(folder.glob("*.py")))
    return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path, stat in files)
