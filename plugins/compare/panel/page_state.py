"""How the page of a pair stands: what a session keeps of it beside the settings, and putting it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from plugins.compare.panel.contents import MOST_VIEWPORTS, content_of
from workbench.api import Settings, SettingsError, Viewpoint, setting

if TYPE_CHECKING:
    from plugins.compare.panel.pair_stage import PairStage

View = tuple[float, float, float, float, float, float, float, float, float]


class PageState(Settings):
    """Layout, viewpoints, styles and tools."""

    together: Literal["side", "overlay", "wipe", "blink"] = setting(
        "side", title="Layout", description="How surfaces are shown."
    )
    count: int = setting(0, title="Views", ge=0, le=MOST_VIEWPORTS, description="Number of views; 0 is left open.")
    contents: list[str] = setting(lambda: [], title="Contents", description="What each view shows, by its key.")
    views: list[View] = setting(
        lambda: [],
        title="Viewpoints",
        description="Of each view: x, y, z looked at, distance, azimuth, elevation, field of view, shift.",
    )
    linked: bool = setting(True, title="Linked", description="Whether all views look from the same place.")
    style: str = setting("clay", title="Style", description="Of the surfaces.")
    tool: str = setting("normal", title="Tool", description="At hand.")
    opacity: int = setting(50, title="Opacity", ge=0, le=100, description="Of the prediction in an overlay, percent.")
    pace: int = setting(4, title="Pace", ge=1, description="Of blinking.")
    divider: float = setting(0.5, title="Divider", ge=0, le=1, description="Of a wipe, share of the width.")
    clip: tuple[Literal["x", "y", "z", "view"], int, bool] | None = setting(
        None, title="Clip", description="Axis, place of the slider, other side kept; none: surfaces are whole."
    )
    card: str = setting("overview", title="Card", description="On top below the views.")
    prediction: int = setting(0, title="Prediction", ge=0, description="That the cards speak of.")


def read_state(stored: Mapping[str, Any]) -> PageState | None:
    """The state in a session; what this version does not know or cannot read is passed over. None where nothing is
    left of it."""
    known = {name: value for name, value in stored.items() if name in PageState.model_fields}
    sound = {name: value for name, value in known.items() if _is_sound(name, value)}
    return PageState.read(sound) if sound or not known else None


def _is_sound(name: str, value: Any) -> bool:
    try:
        PageState.read({name: value})
    except SettingsError:
        return False
    return True


def state_of(stage: PairStage, card: str, prediction: int) -> PageState:
    """How it stands now."""
    bar, strip, grid = stage.bar, stage.strip, stage.grid
    clip = (next(iter(strip.axes.on()), "z"), strip.cut.value(), strip.other.isChecked()) if strip.clipped else None
    return PageState.read(
        {
            "together": grid.together,
            "count": grid.count,
            "contents": [content.key for content in grid.contents],
            "views": [_numbers(viewer.viewpoint) for viewer in grid.viewers],
            "linked": grid.link.linked,
            "style": bar.styles.key,
            "tool": bar.tools.key,
            "opacity": strip.opacity.value(),
            "pace": strip.rate.value(),
            "divider": grid.viewers[0].scene.divider if grid.viewers else 0.5,
            "clip": clip,
            "card": card,
            "prediction": prediction,
        }
    )


def restore(stage: PairStage, state: PageState) -> None:
    """Layout, contents, style, tool and clip as they were; viewpoints come last (`look_from_there`)."""
    bar, strip, grid = stage.bar, stage.strip, stage.grid
    bar.together.choose(state.together)
    bar.linked.setChecked(state.linked)
    bar.styles.choose(state.style)
    if state.count:
        grid.set_contents([content_of(key) for key in state.contents if _is_content(key)])
    bar.counts.choose(str(state.count))
    strip.opacity.setValue(state.opacity)
    strip.rate.setValue(state.pace)
    for viewer in grid.viewers:
        viewer.set_divider(state.divider)
    if state.clip is not None:
        axis, place, other = state.clip
        strip.axes.set_on([axis])
        strip.other.setChecked(other)
        strip.cut.setValue(place)
        bar.tools.choose("clip")
    bar.tools.choose(state.tool)


def look_from_there(stage: PairStage, state: PageState) -> None:
    """Every view from where it looked."""
    for viewer, (x, y, z, distance, azimuth, elevation, angle, across, down) in zip(
        stage.grid.viewers, state.views, strict=False
    ):
        viewer.look_from(Viewpoint((x, y, z), distance, azimuth, elevation, angle, (across, down)))
    # The window may be of another size now, and views of other heights.
    stage.grid.link.even()


def _numbers(viewpoint: Viewpoint) -> View:
    v = viewpoint
    return (*v.target, v.distance, v.azimuth, v.elevation, v.view_angle, *v.shift)


def _is_content(key: str) -> bool:
    return key == "truth" or (key[:1] in ("p", "e") and key[1:].isdigit())
