"""Frames of the live look and what the window puts together from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.compare.look import CompareLook, LookRequest
from plugins.compare.panel.looks import Holdings, Look
from plugins.compare.rough_look import REMARK
from tests.plugins.compare.scenes import workspace_with_predictions
from workbench.jobs.live_contract import Frame


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace_with_predictions(tmp_path_factory.mktemp("looks") / "faces")


@pytest.fixture
def look() -> CompareLook:
    made = CompareLook()
    made.open()
    return made


def asked(workspace: Path, held: list[str], **values: object) -> LookRequest:
    fixed = {"workspace": workspace, "runs": ["run"], "dataset": "heads", "sample": "b", "held": held}
    return LookRequest.read({**fixed, **values})


def frames(look: CompareLook, request: LookRequest) -> list[Frame]:
    return [frame for frame in look.frames(request) if frame is not None]


def last(holdings: Holdings, found: list[Frame]) -> Look:
    shown = [holdings.take(frame) for frame in found][-1]
    assert shown is not None
    return shown


def test_surfaces_come_before_errors_and_the_last_frame_is_final(look: CompareLook, workspace: Path) -> None:
    found = frames(look, asked(workspace, []))
    assert [frame.final for frame in found][-1]
    assert not any(frame.final for frame in found[:-1])
    first, final = Holdings().take(found[0]), last(Holdings(), found)
    assert first is not None and first.errors == [] and first.outside is None
    assert len(final.errors[0].signed) == len(final.predictions[0].mesh.vertices)


def test_what_is_held_is_not_sent_again(look: CompareLook, workspace: Path) -> None:
    holdings = Holdings()
    before = last(holdings, frames(look, asked(workspace, holdings.promise())))
    again = frames(look, asked(workspace, holdings.promise(), error_range_mm=1.0))
    assert all(not frame.arrays for frame in again)
    assert last(holdings, again).truth.mesh is before.truth.mesh


def test_another_region_sends_errors_but_no_surfaces(look: CompareLook, workspace: Path) -> None:
    holdings = Holdings()
    before = last(holdings, frames(look, asked(workspace, holdings.promise())))
    found = frames(look, asked(workspace, holdings.promise(), region="nose"))
    sent = {name.partition(":")[0] for frame in found for name in frame.arrays}
    assert sent == {"0/errors", "truth/region"}
    after = last(holdings, found)
    assert after.predictions[0].mesh is before.predictions[0].mesh
    assert after.outside is not None and after.outside.mean() > 0.5


def test_another_alignment_that_was_measured_comes_at_once(look: CompareLook, workspace: Path) -> None:
    frames(look, asked(workspace, []))
    found = frames(look, asked(workspace, [], alignment="icp"))
    assert [frame.final for frame in found] == [True]
    assert found[0].figures["shown"] == "icp"


def test_a_window_that_lost_its_arrays_asks_anew(look: CompareLook, workspace: Path) -> None:
    holdings = Holdings()
    held = holdings.promise()
    for frame in frames(look, asked(workspace, held)):
        holdings.take(frame)
    found = frames(look, asked(workspace, holdings.promise()))
    assert Holdings().take(found[-1]) is None
    assert last(Holdings(), frames(look, asked(workspace, []))).errors


def test_the_profile_comes_only_where_it_is_asked_for(look: CompareLook, workspace: Path) -> None:
    holdings = Holdings()
    assert last(holdings, frames(look, asked(workspace, []))).profile is None
    shown = last(holdings, frames(look, asked(workspace, holdings.promise(), profiled=True)))
    assert shown.profile is not None
    # The prediction of sample b is 4 mm too near.
    gap = shown.profile["0_gap"]
    assert np.nanmedian(gap) == pytest.approx(4.0, abs=0.5)


def test_a_cut_that_misses_is_said_in_a_sentence(look: CompareLook, workspace: Path) -> None:
    found = frames(look, asked(workspace, [], profiled=True, cut_offset_mm=200.0))
    assert "does not meet" in found[-1].figures["profile_problem"]
    assert found[-1].final


def test_regions_have_names(look: CompareLook, workspace: Path) -> None:
    shown = last(Holdings(), frames(look, asked(workspace, [])))
    names = {shown.region_name(int(label)) for label in np.unique(shown.truth.labels)}
    assert "nose" in names
    assert shown.region_name(-1) == ""


def test_a_huge_pair_is_coloured_before_its_exact_figures(
    look: CompareLook, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = last(Holdings(), frames(look, asked(workspace, [])))
    monkeypatch.setattr("plugins.compare.shown.MOST_WHOLE", 1500)
    monkeypatch.setattr("plugins.compare.shown._SHOWN", 1200)
    other = CompareLook()
    other.open()
    holdings = Holdings()
    looks = [holdings.take(frame) for frame in frames(other, asked(workspace, []))]
    assert looks[0] is not None and looks[0].errors == []
    said = [REMARK in one.figures["remarks"][0] for one in looks if one is not None and one.errors]
    assert said[0] and not said[-1] and said == sorted(said, reverse=True)
    rough = next(one for one in looks if one is not None and one.errors)
    assert len(rough.errors[0].signed) == len(rough.predictions[0].mesh.vertices)
    median = rough.figures["predictions"][0]["median"]
    assert median == pytest.approx(exact.figures["predictions"][0]["median"], rel=0.1)
    final = looks[-1]
    assert final is not None
    assert final.figures["predictions"][0]["median"] == exact.figures["predictions"][0]["median"]
