"""Typed errors that reach a person as one sentence.

Anything a person can cause or cure is a `WorkbenchError`: it says what is wrong, where, and what to try. Everything
else is a defect: it goes to the log with its traceback and is shown as `unexpected(...)`.
"""

from __future__ import annotations

from typing import ClassVar


class WorkbenchError(Exception):
    """A problem a person can understand and act on.

    Parameters
    ----------
    what : what is wrong, as a clause without a full stop ("The depth image has four channels").
    where : the file, field or sample it was met in, if there is one.
    remedy : what to try, as a clause without a full stop ("export it as 16-bit grey").
    """

    code: ClassVar[str] = "problem"

    def __init__(self, what: str, *, where: object | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what.rstrip(". ")
        self.where = None if where is None else str(where)
        self.remedy = None if remedy is None else remedy.rstrip(". ")

    @property
    def sentence(self) -> str:
        """What happened, where, and what to try, in one sentence."""
        place = f" ({self.where})" if self.where else ""
        cure = f": {self.remedy}" if self.remedy else ""
        return f"{self.what}{place}{cure}."

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not survive pickling by default; workers send these to the parent.
        return (_rebuild, (type(self), self.what, self.where, self.remedy, self.__dict__.copy()))


def _rebuild(
    kind: type[WorkbenchError], what: str, where: str | None, remedy: str | None, state: dict[str, object]
) -> WorkbenchError:
    error = kind.__new__(kind)
    WorkbenchError.__init__(error, what, where=where, remedy=remedy)
    error.__dict__.update(state)
    return error


class SettingsError(WorkbenchError, ValueError):
    """A setting has a value it cannot have; `field` names it so that the form shows the sentence beside it.

    A ValueError too, so that pydantic, when a validator raises one, goes on to the other fields and knows which it was.
    """

    code = "settings"

    def __init__(
        self, what: str, *, field: str | None = None, where: object | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.field = field


class DataError(WorkbenchError):
    """A file or folder does not hold what it should (truncated, wrong type, channels that disagree)."""

    code = "data"


class MeaningError(WorkbenchError):
    """The data cannot support what was asked of it (millimetres from depth without a scale)."""

    code = "meaning"


class WorkspaceError(WorkbenchError):
    """The workspace cannot be used: not writable, full, open in another window, or outside the chosen folder."""

    code = "workspace"


class UnavailableError(WorkbenchError):
    """Something this needs is not here (a library, a device, a program); the remedy says how to get it."""

    code = "unavailable"


class JobError(WorkbenchError):
    """A job cannot be started, steered or continued."""

    code = "job"


class LostError(WorkbenchError):
    """What was making an item was ended from outside (a program of its own, killed); the item may be innocent."""

    code = "lost"


class NumericalError(WorkbenchError):
    """A computation left the numbers (NaN loss, no convergence); `where` names the batch or sample."""

    code = "numerical"


def unexpected(error: BaseException, *, log: object | None = None) -> WorkbenchError:
    """A person's view of a defect: its kind and the log that holds the traceback."""
    remedy = f"the log has the details: {log}" if log else "the log has the details"
    return WorkbenchError(f"Something went wrong inside the workbench ({type(error).__name__})", remedy=remedy)
