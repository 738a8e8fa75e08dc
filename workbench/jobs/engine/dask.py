"""Items made on a Dask cluster: one that runs somewhere, or one started here for the job.

Workers return finished items through the network, so they need the workbench installed but no shared folder. A lost
worker loses nothing: Dask makes its items again elsewhere, and what Dask gives up on comes back to the job's loop.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import JobError, UnavailableError
from workbench.jobs.contract import Item
from workbench.jobs.engine.dask_worker import let_go, make_item
from workbench.jobs.engine.making import Outcome, Problem, Recipe, raise_fatal
from workbench.jobs.engine.surroundings import WORKER_ENVIRONMENT
from workbench.jobs.liveness import kill_tree

_LOG = logging.getLogger(__name__)
_CONNECT_S = 20
_GATHER_S = 60
_AHEAD = 2
# A worker may be lost this often with the same item in hand before Dask calls the item deadly; the machines of a
# shared cluster come and go.
_ALLOWED_LOSSES = 3
_STARTS = 3


class DaskEngine:
    """Makes items on the cluster at `scheduler`, or on `workers` local processes where that is None."""

    def __init__(self, recipe: Recipe, workers: int, scheduler: str | None) -> None:
        self._recipe = recipe if scheduler is None else replace(recipe, threads=0)
        self._workers = workers
        self._scheduler = scheduler
        self._cluster: Any = None
        self._client: Any = None
        self._flying: dict[str, tuple[Item, Any]] = {}
        self._scratch = Path(recipe.job) / "state" / "dask"
        self._landed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._numbers = itertools.count()

    def open(self) -> None:
        """Connect, or start the local cluster.

        Raises
        ------
        UnavailableError : Dask is not installed.  JobError : no scheduler answers at the address, or the workers of
            the local cluster end before they can begin.
        """
        distributed = _distributed()
        logging.getLogger("distributed").setLevel(logging.WARNING)
        if self._scheduler is None:
            self._cluster = _started_cluster(distributed, self._workers, self._scratch)
        address = self._cluster if self._scheduler is None else self._scheduler
        try:
            self._client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise JobError(
                "No Dask scheduler answers",
                where=self._scheduler,
                remedy="start one (dask scheduler), or check the address: it looks like tcp://10.0.0.5:8786",
            ) from error
        self._refuse_other_versions()

    @property
    def room(self) -> int:
        return max(0, _AHEAD * max(1, len(self._client.nthreads())) - self.in_flight)

    @property
    def in_flight(self) -> int:
        return len(self._flying)

    def submit(self, item: Item) -> None:
        # A key of its own per attempt: Dask would answer the same key with the failure it remembers.
        key = f"{self._recipe.key}-{item.id}-{next(self._numbers)}"
        future = self._client.submit(make_item, self._recipe, item, key=key, pure=False, retries=0)
        self._flying[key] = (item, future)
        future.add_done_callback(lambda done: self._landed.put(done.key))

    def wait(self, timeout_s: float) -> list[Outcome]:
        """Raises JobError when the scheduler is gone, or the worker cannot be opened."""
        outcomes = []
        with contextlib.suppress(queue.Empty):
            key = self._landed.get(timeout=timeout_s)
            while True:
                if key in self._flying:
                    outcomes.append(self._gather(key))
                key = self._landed.get_nowait()
        if not outcomes and self._client.status not in ("running", "connecting"):
            raise JobError(
                "The Dask scheduler is gone", where=self._scheduler, remedy="start it again, then resume the job"
            )
        return outcomes

    def close(self, *, now: bool) -> None:
        now = now and bool(self._flying)
        if self._client is not None:
            if now:
                self._client.cancel([future for _, future in self._flying.values()], force=True)
            if self._cluster is None:
                self._let_workers_go(wait=not now)
            elif now:
                _end_workers(self._cluster)
            self._client.close(timeout=5)
        if self._cluster is not None:
            self._cluster.close(timeout=5)
            shutil.rmtree(self._scratch, ignore_errors=True)
        self._client = self._cluster = None
        self._flying = {}

    def _gather(self, key: str) -> Outcome:
        """The item of a future that is done; a result lost with its worker is made again while we wait."""
        item, future = self._flying.pop(key)
        try:
            outcome: Outcome = future.result(timeout=_GATHER_S)
        except Exception as error:
            _LOG.warning("Dask lost %s: %s", item.id, error)
            return Outcome(item, problem=_problem_of_loss(error))
        finally:
            future.release()
        if outcome.problem is not None and outcome.problem.fatal:
            if outcome.problem.log:
                _LOG.error("A worker did not open.\n%s", outcome.problem.log)
            raise_fatal(outcome.problem)
        return outcome

    def _refuse_other_versions(self) -> None:
        found = {str(version) for version in self._client.run(workbench_version).values()}
        mine = workbench_version()
        if found and found != {mine}:
            raise JobError(
                f"The cluster's workers have workbench {', '.join(sorted(found))} and this one is {mine}",
                where=self._scheduler,
                remedy="install the same version everywhere, or the same seeds give other faces",
            )

    def _let_workers_go(self, *, wait: bool) -> None:
        try:
            self._client.run(let_go, self._recipe.key, wait)
        except Exception as error:
            # Workers of a shared cluster may be gone or busy; they let go when another job comes.
            _LOG.warning("Some workers keep what they opened for this job: %s", error)


def workbench_version() -> str:
    """The version where this runs."""
    import workbench

    return workbench.__version__


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UnavailableError(
            "Dask is not installed, which this job is to run on",
            remedy="install the extra “cluster” (pip install face-depth-workbench[cluster]), or use the local engine",
        ) from error
    return distributed


def _started_cluster(distributed: Any, workers: int, scratch: Path) -> Any:
    """A local cluster whose workers have answered. One that loses a worker while it starts fails as a whole."""
    for start in range(1, _STARTS + 1):
        try:
            return _local_cluster(distributed, workers, scratch)
        except (RuntimeError, OSError, TimeoutError) as error:
            if start == _STARTS:
                raise JobError(
                    "The local Dask cluster ends again and again before it can begin",
                    remedy="the log may say why; the local engine does the same work on this computer",
                ) from error
            _LOG.warning("The local Dask cluster did not start (%s); trying again.", error)


def _local_cluster(distributed: Any, workers: int, scratch: Path) -> Any:
    import dask

    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": _ALLOWED_LOSSES,
            # Also for the worker that replaces a lost one.
            "distributed.nanny.pre-spawn-environ": dict(WORKER_ENVIRONMENT),
        }
    )
    # Nothing may listen beyond this computer, and a second job must not find the port of the first taken.
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None,
        host="127.0.0.1",
        scheduler_port=0,
        local_directory=str(scratch),
        silence_logs=logging.ERROR,
    )


def _end_workers(cluster: Any) -> None:
    """End the processes of a local cluster; asked politely, each would first finish the item it makes."""
    for nanny in cluster.workers.values():
        # Or it would start the process again that we end.
        nanny.close_gracefully()
        if nanny.pid is not None:
            kill_tree(nanny.pid)


def _problem_of_loss(error: Exception) -> Problem:
    return Problem(f"The cluster gave up on it ({type(error).__name__}).", str(error), lost=True)
