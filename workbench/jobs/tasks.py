"""From a task's dotted name to the task, in whatever process needs it."""

from __future__ import annotations

import importlib

from workbench.errors import JobError
from workbench.jobs.contract import AnyTask, BatchTask, Task


def load_task(dotted: str) -> AnyTask:
    """The task that ``"package.module:attribute"`` names: an instance, or a class that needs no arguments.

    Raises
    ------
    JobError : the module is not installed, or the name is no task. Any other error while importing is passed on.
    """
    found = load_attribute(dotted)
    task = found() if isinstance(found, type) else found
    if not isinstance(task, BatchTask | Task):
        raise JobError(f"“{dotted}” is not a task", remedy="its plugin may be of another version; update it")
    return task


def load_attribute(dotted: str) -> object:
    """What ``"package.module:attribute"`` names.

    Raises
    ------
    JobError : the module is not installed or has no such attribute.
    """
    module_name, _, attribute = dotted.partition(":")
    if not module_name or not attribute:
        raise JobError(f"“{dotted}” does not name anything", remedy="write package.module:attribute")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise JobError(
            f"The plugin that does this is not installed ({module_name})", remedy="install it, then try again"
        ) from error
    if not hasattr(module, attribute):
        raise JobError(f"“{dotted}” does not exist", remedy="its plugin may be of another version; update it")
    return getattr(module, attribute)
