"""`workbench plugins` and `workbench doctor`: what is here, and whether it works."""

from __future__ import annotations

from pathlib import Path

from workbench.cli.flags import SentenceParser
from workbench.diagnostics.bundle import write_bundle
from workbench.diagnostics.environment import as_text, environment_report
from workbench.extension.discovery import availability, discover
from workbench.files import plain_path


def plugins(words: list[str]) -> int:
    """List plugins with their tasks; 1 where one of them is broken."""
    SentenceParser(prog="workbench plugins", description="List plugins and their operations.").parse_args(words)
    broken = 0
    for found in discover():
        manifest = found.manifest
        if manifest is None:
            broken += 1
            print(f"x {found.origin}\n    {found.problem}")
            continue
        state = availability(manifest)
        print(f"{' ' if state.works else '!'} {manifest.id:<12} {manifest.title}: {manifest.description}")
        for short in manifest.tasks:
            print(f"    workbench run {manifest.id}.{short}")
        if not state.works:
            print(f"    {' '.join(part for part in (state.sentence, state.remedy) if part)}")
    return 1 if broken else 0


def doctor(words: list[str]) -> int:
    """Report on this machine; 1 where something the workbench needs does not work."""
    parser = SentenceParser(prog="workbench doctor", description="Report versions, graphics, memory, folders.")
    parser.add_argument("--bundle", type=Path, metavar="ZIP", help="also save the report with the logs, names masked")
    given = parser.parse_args(words)
    findings = environment_report()
    text = as_text(findings)
    print(text, end="")
    if given.bundle:
        write_bundle(given.bundle, text)
        print(f"\nSaved {plain_path(given.bundle.absolute())}")
    return 1 if any(f.level == "bad" for f in findings) else 0
