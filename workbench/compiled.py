"""Loops that NumPy cannot say, compiled to machine code once per machine.

The first call of a function compiles it (seconds) and keeps the result in the user's cache folder, whatever the
installation's folder allows; later processes load it in a fraction of a second. The compiler itself takes half a second
to import, so a module that uses this is imported by workers and jobs, never by the window.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from workbench.settings import cache_folder

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function of plain numbers and arrays; exact IEEE arithmetic in the order that is written.

    The result is the same on one thread or many: it releases the interpreter's lock and uses no threads of its own.
    """
    # Read by numba when it is first imported. Beside the module (its default) may be read-only, or too long a path.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "compiled"))
    import numba

    result: F = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy")(function)
    return result
