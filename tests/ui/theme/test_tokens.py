from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.ui.theme.style_sheet import style_sheet
from workbench.ui.theme.tokens import DARK, LIGHT, Tokens, contrast, mixed


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
def test_texts_can_be_read(tokens: Tokens) -> None:
    for text in (tokens.text, tokens.muted):
        for ground in (tokens.window, tokens.surface, tokens.raised):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_mixed() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 0.0) == "#102030"


def test_sheet_scales_lengths_but_not_hairlines() -> None:
    normal, double = style_sheet(LIGHT, 1.0), style_sheet(LIGHT, 2.0)
    assert "min-height: 26px" in normal and "min-height: 52px" in double
    assert "1px solid" in double and "$" not in normal


def test_pictures_of_the_sheet_exist_in_theme_colours(repository: Path) -> None:
    wanted = set(re.findall(r'url\("theme\w+:([\w-]+\.svg)"\)', style_sheet(LIGHT, 1.0)))
    assert wanted
    for tokens in (LIGHT, DARK):
        colours = {tokens.muted, tokens.on_accent}
        for name in wanted:
            source = (repository / "resources" / "themes" / tokens.name / name).read_text(encoding="utf-8")
            assert set(re.findall(r"#[0-9a-f]{6}", source)) <= colours
