"""Where the shipped weights and tables of landmarks lie."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "landmarks"
