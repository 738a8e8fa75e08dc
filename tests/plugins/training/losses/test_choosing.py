"""Which losses a run may have, and what the old names meant."""

from __future__ import annotations

import pytest
import torch

from plugins.training import manifest
from plugins.training.losses import LOSSES, WeightedLoss
from plugins.training.losses.catalogue import check_losses, refuse_losses
from plugins.training.losses.published import PUBLISHED
from plugins.training.networks.catalogue import CATALOGUE
from plugins.training.settings import TrainSettings
from tests.plugins.training.losses.given import batch, numbers, said
from workbench.cli.flags import SentenceParser, add_flags, settings_from
from workbench.errors import SettingsError
from workbench.extension.presets import apply_preset, shipped_presets


def test_every_loss_of_the_catalogue_computes() -> None:
    for name, entry in LOSSES.items():
        assert ":" in entry.words and entry.title
        assert WeightedLoss({name: 1.0}).weights == {name: 1.0}


def test_parts_have_curves_of_their_own_before_their_weights() -> None:
    given, output = batch(numbers(1)), said(numbers(2))
    parts = WeightedLoss({"l1": 1.0, "l2": 3.0, "slopes": 0.0})(output, given), WeightedLoss({"l1": 1.0, "l2": 3.0})
    found = parts[1].parts(output, given)
    assert set(found) == {"loss", "loss.l1", "loss.l2"}
    assert torch.isclose(found["loss"], found["loss.l1"] + 3 * found["loss.l2"])
    assert torch.isclose(parts[0], found["loss"])
    assert set(WeightedLoss({"l1": 2.0}).parts(output, given)) == {"loss"}


def test_the_outline_has_its_own_weight_unless_the_list_names_it() -> None:
    assert WeightedLoss.of({"l1": 1.0}, outline=True).weights == {"l1": 1.0, "outline": 0.25}
    assert WeightedLoss.of({"l1": 1.0, "outline": 2.0}, outline=True).weights["outline"] == 2.0


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"l3": 1.0}, "no loss “l3”"),
        ({"silogg": 1.0}, "did you mean “silog”"),
        ({"l1": -1.0}, "weight of L1 is -1"),
        ({"outline": 1.0}, "No loss judges depth"),
        ({"l1": 0.0}, "No loss judges depth"),
        ({}, "No loss judges depth"),
    ],
)
def test_lists_that_cannot_be_are_refused_in_a_sentence(weights: dict[str, float], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        check_losses(weights)
    assert caught.value.field == "losses"


def test_logarithms_want_positive_numbers() -> None:
    refuse_losses({"silog": 1.0}, "absolute", outline=False)
    refuse_losses({"silog": 0.0, "l1": 1.0}, "relative_to_head", outline=False)
    with pytest.raises(SettingsError, match="SILog needs numbers above zero") as caught:
        refuse_losses({"silog": 1.0}, "relative_to_head", outline=False)
    assert caught.value.field == "losses"
    with pytest.raises(SettingsError, match=r"the target it was published with.*5 / d"):
        refuse_losses({"facedepth_published": 1.0}, "absolute", outline=False)
    with pytest.raises(SettingsError, match="which is not learned"):
        refuse_losses({"l1": 1.0, "mask_density": 1.0}, "absolute", outline=False)


def test_old_settings_are_read() -> None:
    assert TrainSettings.read({"loss": "l1_slopes"}).losses == {"l1": 1.0, "slopes": 2.0}
    assert TrainSettings.read({"loss": "l1"}).losses == {"l1": 1.0}
    # A form lays an old preset over what it shows.
    assert TrainSettings.read({"losses": {"l2": 1.0}, "loss": "l1"}).losses == {"l1": 1.0}
    for stranger in ("l7", ["l1"], None):
        with pytest.raises(SettingsError, match="Unknown setting"):
            TrainSettings.read({"loss": stranger})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"losses": {"l3": 1}}, "Losses: There is no loss “l3”"),
        ({"losses": {"silog": 1}}, "Losses: SILog needs numbers above zero"),
        ({"losses": {"l1": 1, "outline": 1}, "outline": False}, "which is not learned"),
        ({"losses": {"l1": "much"}}, "number"),
    ],
)
def test_settings_refuse_losses_at_their_field(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        TrainSettings.read(values)
    assert caught.value.field is not None and caught.value.field.partition(".")[0] == "losses"
    assert TrainSettings.read({"losses": {"silog": 1}, "target": "absolute"}).losses == {"silog": 1.0}


def test_losses_are_a_flag() -> None:
    parser = SentenceParser(prog="x")
    add_flags(parser, TrainSettings)
    given = parser.parse_args(["--losses", "l1=1,slopes=2"])
    assert settings_from(given, TrainSettings).losses == {"l1": 1.0, "slopes": 2.0}


def test_published_lists_can_be_learned() -> None:
    for name, published in PUBLISHED.items():
        assert name in CATALOGUE
        assert check_losses(published.losses) == dict(published.losses)
        refuse_losses(published.losses, published.target, outline=False)


def test_presets_have_the_published_losses() -> None:
    told = [preset for preset in shipped_presets(manifest, "run") if "as published" in preset.title]
    assert told
    for preset in told:
        settings = apply_preset(preset, TrainSettings)
        published = PUBLISHED[settings.network]
        assert (settings.losses, settings.target) == (dict(published.losses), published.target), preset.title


def test_every_depth_network_has_its_published_loss() -> None:
    assert {name for name, entry in CATALOGUE.items() if entry.kind == "depth"} - set(PUBLISHED) == set()
