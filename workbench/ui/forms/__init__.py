"""Forms built from settings models."""

from __future__ import annotations

from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.listing import Listing, WorkspaceListing

__all__ = ["Listing", "SettingsForm", "WorkspaceListing"]
