"""Errors as a person meets them, and as processes hand them on."""

from __future__ import annotations

import pickle

import pytest

from workbench import errors
from workbench.errors import DataError, SettingsError, WorkbenchError, unexpected


def test_a_sentence_says_what_where_and_what_to_try() -> None:
    error = DataError("The file is cut off.", where="a.png", remedy="copy it again.")
    assert error.sentence == "The file is cut off (a.png): copy it again."
    assert DataError("The file is empty").sentence == "The file is empty."


@pytest.mark.parametrize(
    "kind", [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, WorkbenchError)]
)
def test_errors_survive_the_way_between_processes(kind: type[WorkbenchError]) -> None:
    error = pickle.loads(pickle.dumps(kind("It broke", where="x", remedy="mend it")))
    assert type(error) is kind
    assert error.sentence == "It broke (x): mend it."


def test_the_field_survives_too() -> None:
    error = pickle.loads(pickle.dumps(SettingsError("Too large", field="width")))
    assert error.field == "width"


def test_a_defect_names_its_kind_and_the_log() -> None:
    assert unexpected(KeyError("x"), log="w.log").sentence == (
        "Something went wrong inside the workbench (KeyError): the log has the details: w.log."
    )
