"""`workbench plugins` and `workbench doctor`: what is here, and whether it works."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.diagnostics.bundle import write_bundle
from workbench.diagnostics.environment import as_text, environment_report
from workbench.extension.discovery import availability, discover
from workbench.files import plain_path


def add_commands(commands: Any) -> None:
    """Add `plugins` and `doctor`."""
    plugins = commands.add_parser("plugins", help="list the plugins that were found and whether they work here")
    plugins.set_defaults(action=_list_plugins)
    doctor = commands.add_parser("doctor", help="report versions, graphics, memory and folders")
    doctor.add_argument("--bundle", type=Path, metavar="ZIP", help="also save the report with the logs, names masked")
    doctor.set_defaults(action=_doctor)


def _list_plugins(given: argparse.Namespace) -> int:
    broken = 0
    for found in discover():
        if found.manifest is None:
            broken += 1
            print(f"x {found.origin}\n    {found.problem}")
            continue
        state = availability(found.manifest)
        print(f"{' ' if state.works else '!'} {found.manifest.id:<12} {found.manifest.title}: {found.manifest.description}")
        for short in found.manifest.tasks:
            print(f"    workbench run {found.manifest.id}.{short}")
        if not state.works:
            print(f"    {' '.join(part for part in (state.sentence, state.remedy) if part)}")
    return 1 if broken else 0


def _doctor(given: argparse.Namespace) -> int:
    findings = environment_report()
    text = as_text(findings)
    print(text, end="")
    if given.bundle:
        write_bundle(given.bundle, text)
        print(f"\nSaved {plain_path(given.bundle.absolute())}")
    return 1 if any(f.level == "bad" for f in findings) else 0
