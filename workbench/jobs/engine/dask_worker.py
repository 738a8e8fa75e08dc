"""What runs in a Dask worker's process: one maker per job, kept open from item to item."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from workbench.jobs.contract import Item
from workbench.jobs.engine.making import Maker, Outcome, Recipe, problem_of

_LOG = logging.getLogger(__name__)
_JOBS_KEPT = 2

# One thread for everything, however many threads the Dask worker has: a renderer's OpenGL context belongs to the thread
# that made it, and tasks are not promised to be safe from several.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="workbench-items")
_MAKERS: OrderedDict[str, Maker] = OrderedDict()
_GUARD = threading.Lock()


def make_item(recipe: Recipe, item: Item) -> Outcome:
    """One item of a job, with the worker this process has open for it."""
    recipe = replace(recipe, threads=recipe.threads or _own_threads(), turn=_own_turn())
    return _THREAD.submit(_make, recipe, item).result()


def let_go(key: str, wait: bool) -> None:
    """Close what is open for a job; without `wait` when the item in the making, if there is one, is finished."""
    closing = _THREAD.submit(_close, key)
    if wait:
        closing.result()


def _make(recipe: Recipe, item: Item) -> Outcome:
    try:
        maker = _maker(recipe)
    except Exception as error:
        return Outcome(item, problem=problem_of(error, fatal=True))
    return maker.make(item)


def _maker(recipe: Recipe) -> Maker:
    with _GUARD:
        if recipe.key not in _MAKERS:
            while len(_MAKERS) >= _JOBS_KEPT:
                _MAKERS.popitem(last=False)[1].close()
            _MAKERS[recipe.key] = Maker(recipe)
        _MAKERS.move_to_end(recipe.key)
        return _MAKERS[recipe.key]


def _own_threads() -> int:
    # On a shared cluster whoever started a Dask worker said how many threads it may use. Dask knows the worker in its
    # own threads only, which ours is not.
    from distributed import get_worker

    return int(get_worker().state.nthreads)


def _own_turn() -> int:
    # The workers of a cluster on one machine are called 0, 1, ...; on others whoever started one gave it its card.
    from distributed import get_worker

    name = get_worker().name
    return name if isinstance(name, int) else 0


def _close(key: str) -> None:
    with _GUARD:
        maker = _MAKERS.pop(key, None)
    if maker is not None:
        maker.close()
