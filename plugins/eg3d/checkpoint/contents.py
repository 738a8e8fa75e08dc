"""The generator in what a file holds: its tensors by their official names, and what the file says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.eg3d.checkpoint.passive.values import Tensors, module, module_tensors, plain, submodule, tensor, tensors

MARK = "backbone.synthesis.b4.const"
"""A tensor that every EG3D generator has and no other network."""

_PARTS = ("backbone.", "superresolution.", "decoder.", "dataset_label_std")
# In the order of preference: the averaged generator is the one that is meant to be used.
_ENTRIES = ("G_ema", "g_ema", "ema", "G", "generator", "params_ema", "state_dict", "model", "network", "module")
_TOLD = ("neural_rendering_resolution", "sr_num_fp16_res", "plane_axes")
_DEEPEST = 4


class NoGeneratorError(Exception):
    """The file holds something else; `family` is what, where it is known: "stylegan2", "stylegan3" or ""."""

    def __init__(self, family: str = "") -> None:
        super().__init__(family)
        self.family = family


@dataclass
class Contents:
    """A generator as a file describes it.

    rendering : the file's `rendering_kwargs`, plain. told : what else it says, among `neural_rendering_resolution`,
    `sr_num_fp16_res`, `conv_clamp` and `plane_axes`.
    """

    tensors: Tensors
    rendering: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)


def find_generator(root: Any) -> Contents:
    """The generator in a pickle's root: a whole network, a state dict, or either inside the usual dictionaries.

    Raises
    ------
    NoGeneratorError : there is none. DamagedError : it makes no sense.
    """
    others: list[str] = []
    for node, around in _candidates(root, {}, 0):
        if (attributes := module(node)) is not None:
            found = _of_module(attributes)
        elif isinstance(node, dict):
            found = _of_state(tensors(node), around)
        else:
            continue
        if MARK in found.tensors:
            return found
        others.append(_family(found.tensors))
    raise NoGeneratorError(next((family for family in others if family), ""))


def _candidates(node: Any, around: dict[Any, Any], depth: int) -> Iterator[tuple[Any, dict[Any, Any]]]:
    around = {**around, **node} if isinstance(node, dict) else around
    yield node, around
    if isinstance(node, dict) and depth < _DEEPEST:
        for name in _ENTRIES:
            if name in node:
                yield from _candidates(node[name], around, depth + 1)


def _of_module(attributes: Mapping[str, Any]) -> Contents:
    found = _own_names(module_tensors(attributes))
    rendering, keywords = attributes.get("rendering_kwargs"), attributes.get("_init_kwargs")
    keywords = keywords if isinstance(keywords, dict) else {}
    rendering = rendering if isinstance(rendering, dict) else keywords.get("rendering_kwargs")
    told = {name: plain(value) for name, value in {**keywords, **attributes}.items() if name in _TOLD}
    first = submodule(attributes, "superresolution", "block0", "conv0")
    if "conv_clamp" in first:
        told["conv_clamp"] = plain(first["conv_clamp"])
    axes = tensor(submodule(attributes, "renderer").get("plane_axes"))
    if axes is not None:
        told["plane_axes"] = axes.array().tolist()
    return Contents(found, plain(rendering) or {}, told)


def _of_state(state: Tensors, around: dict[Any, Any]) -> Contents:
    prefix = _prefix(state)
    state = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
    keywords = around.get("init_kwargs", around.get("_init_kwargs"))
    keywords = keywords if isinstance(keywords, dict) else {}
    rendering = around.get("rendering_kwargs", keywords.get("rendering_kwargs"))
    told = {name: plain(value) for name, value in {**keywords, **around}.items() if name in _TOLD}
    # Forks that register the axes as a buffer have them in the state dict.
    if (axes := state.get("renderer.plane_axes")) is not None:
        told["plane_axes"] = axes.array().tolist()
    return Contents(_own_names(state), plain(rendering) if isinstance(rendering, dict) else {}, told)


def _prefix(state: Tensors) -> str:
    """What wrappers put before every name ("module.", "G_ema."), the averaged generator's where there are several."""
    found = [name.removesuffix(MARK) for name in state if name.endswith(MARK)]
    return min(found, key=lambda prefix: ("ema" not in prefix, len(prefix)), default="")


def _own_names(state: Tensors) -> Tensors:
    if MARK not in state:
        return state
    return {name: value for name, value in state.items() if name.startswith(_PARTS)}


def _family(names: Tensors) -> str:
    if any(name.startswith(("synthesis.input.", "synthesis.L0_")) for name in names):
        return "stylegan3"
    return "stylegan2" if {"synthesis.b4.const", "convs.0.conv.weight"} & names.keys() else ""
