"""Names that nothing else in a folder has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from workbench.api import check_name

_NUMBER = re.compile(r" \d+$")


def free_name(base: str, taken: Iterable[str]) -> str:
    """`base`, or its words with the first number that is free: "sheet 3" for "sheet" or "sheet 2" when these are taken.

    Letter case apart, since Windows takes "Sheet" and "sheet" for one. Raises SettingsError for no file's name.
    """
    check_name(base)
    known = {name.casefold() for name in taken}
    words = _NUMBER.sub("", base)
    numbered = itertools.chain([base], (f"{words} {number}" for number in itertools.count(2)))
    return next(name for name in numbered if name.casefold() not in known)
