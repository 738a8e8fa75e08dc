"""Node trees by kind. Built once; what differs from face to face comes from objects and attributes."""

import importlib
from typing import Any


class Materials:
    """The materials of this process; `kind` "skin" is built by `materials.skin.build()`."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def of(self, kind: str) -> Any:
        """The material of a kind. Raises ModuleNotFoundError where there is none."""
        if kind not in self._built:
            if not kind.isidentifier():
                raise ModuleNotFoundError(f"no material “{kind}”")
            self._built[kind] = importlib.import_module(f".{kind}", __package__).build()
        return self._built[kind]
