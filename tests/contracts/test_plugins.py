"""Every plugin that is installed: its manifest, tasks, previews and what is made of its settings."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from workbench.cli.flags import add_flags, flag_of, leaves
from workbench.errors import SettingsError
from workbench.extension import discovery
from workbench.extension.manifest import Manifest
from workbench.extension.presets import apply_preset, shipped_presets
from workbench.fields import Settings, asked, bounds_of, kind_of, values_of
from workbench.jobs.contract import BatchTask
from workbench.jobs.live_contract import LivePreview
from workbench.jobs.preflight import cost

FOUND = discovery.discover()
MANIFESTS = list(discovery.manifests().values())
TASKS = discovery.task_names()
PREVIEWS = [f"{m.id}.{name}" for m in MANIFESTS for name in m.previews]


def test_all_plugins_load() -> None:
    assert [found.problem for found in FOUND if found.problem] == []
    assert {"render", "train", "compare", "datasets"} <= {m.id for m in MANIFESTS}


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda m: m.id)
def test_a_manifest_is_complete(manifest: Manifest, repository: Path) -> None:
    assert manifest.title
    assert manifest.description.endswith(".")
    icon = repository / "resources" / "icons" / f"{manifest.icon}.svg"
    assert icon.is_file() or Path(manifest.icon).is_file(), manifest.icon
    answer = discovery.availability(manifest)
    assert answer.works or (answer.sentence and answer.remedy)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_loads_and_says_what_it_is(name: str) -> None:
    task = discovery.task(name)
    assert task.title
    assert task.verb
    assert task.noun
    assert issubclass(task.settings, Settings)


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_preview_loads_and_says_what_it_is_asked(name: str) -> None:
    preview = discovery.preview(name)
    assert isinstance(preview, LivePreview)
    assert issubclass(preview.request, Settings)


@pytest.mark.parametrize("name", TASKS)
def test_every_field_can_be_asked_for(name: str) -> None:
    """Title, explanation, and a kind of input that knows its values or ends."""
    for field, info in leaves(discovery.task(name).settings):
        assert info.title, field
        assert info.description, field
        kind = kind_of(info)
        if kind in ("choice", "choices"):
            assert values_of(info), field
        if kind == "range" or asked(info).slider:
            assert None not in bounds_of(info), f"{field} has no ends"


@pytest.mark.parametrize("name", TASKS)
def test_flags_are_made_of_every_field(name: str) -> None:
    model = discovery.task(name).settings
    parser = argparse.ArgumentParser(prog="x")
    add_flags(parser, model)
    text = parser.format_help()
    assert all(flag_of(field) in text for field, _ in leaves(model))


@pytest.mark.parametrize("name", TASKS)
def test_shipped_presets_fit_their_task(name: str) -> None:
    plugin, _, short = name.partition(".")
    manifest = discovery.manifests()[plugin]
    presets = shipped_presets(manifest, short)
    assert presets or short not in manifest.presets
    for preset in presets:
        apply_preset(preset, discovery.task(name).settings, name)


@pytest.mark.parametrize("name", TASKS)
def test_defaults_can_be_checked_while_a_person_types(name: str) -> None:
    """The cost line works on settings as they are at first; what is still missing is said with its field."""
    task = discovery.task(name)
    try:
        settings = task.settings.read({})
        cost(task, settings)
        items = list(task.items(settings)) if isinstance(task, BatchTask) else []
        assert [item.index for item in items] == list(range(len(items)))
        assert len({item.id for item in items}) == len(items)
    except SettingsError as error:
        assert error.field in task.settings.model_fields, error.sentence
