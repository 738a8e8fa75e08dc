"""How much of a foreign material one sees, as a socket of its own node tree.

Cycles adds up the label outputs of all surfaces a ray passes through, and passes at random where a surface is half
transparent. In the label pass a material is therefore either all there or not there at all, by half of its opacity.
"""

from typing import Any

import bpy

_PASSED_ON = "label opacity"
_DEEPEST = 24
Value = Any
"""A socket, or a number where it is the same everywhere."""


def opacity(tree: Any, surface: Any, depth: int = 0) -> Value:
    """Opacity of what a shader socket of an input gets, 0 to 1; adds nodes to `tree` where it has to be worked out."""
    if not surface.is_linked or depth > _DEEPEST:
        return 1.0
    link = surface.links[0]
    node, kind = link.from_node, link.from_node.type
    if kind == "REROUTE":
        return opacity(tree, node.inputs[0], depth + 1)
    if kind == "BSDF_TRANSPARENT":
        return 0.0
    if kind in ("BSDF_PRINCIPLED", "PRINCIPLED") and "Alpha" in node.inputs:
        return _value(node.inputs["Alpha"])
    if kind == "MIX_SHADER":
        one, other = (opacity(tree, socket, depth + 1) for socket in node.inputs[1:3])
        if one == 1.0 and other == 1.0:
            return 1.0
        return _between(tree, _value(node.inputs[0]), one, other)
    if kind == "ADD_SHADER":
        parts = [opacity(tree, socket, depth + 1) for socket in node.inputs[:2]]
        return _math(tree, "MAXIMUM", *parts) if any(part != 1.0 for part in parts) else 1.0
    if kind == "GROUP" and node.node_tree is not None:
        return _of_group(node, link.from_socket, depth)
    return 1.0


def _of_group(node: Any, output: Any, depth: int) -> Value:
    """Opacity of a group's output, handed out of the group through an output of its own."""
    inside = node.node_tree
    end = next((entry for entry in inside.nodes if entry.type == "GROUP_OUTPUT" and entry.is_active_output), None)
    if end is None:
        return 1.0
    name = f"{_PASSED_ON} {output.identifier}"
    if name not in node.outputs:
        shader = next(socket for socket in end.inputs if socket.identifier == output.identifier)
        found = opacity(inside, shader, depth + 1)
        if isinstance(found, float):
            return found
        inside.interface.new_socket(name, in_out="OUTPUT", socket_type="NodeSocketFloat")
        inside.links.new(found, end.inputs[name])
    return node.outputs[name]


def _value(socket: Any) -> Value:
    return socket.links[0].from_socket if socket.is_linked else float(socket.default_value)


def _between(tree: Any, share: Value, one: Value, other: Value) -> Value:
    """one (1 - share) + other share."""
    step = _math(tree, "SUBTRACT", other, one)
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = "MULTIPLY_ADD"
    for socket, value in zip(node.inputs, (share, step, one), strict=True):
        _put(tree, socket, value)
    return node.outputs[0]


def _math(tree: Any, operation: str, a: Value, b: Value) -> Value:
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = operation
    _put(tree, node.inputs[0], a)
    _put(tree, node.inputs[1], b)
    return node.outputs[0]


def _put(tree: Any, socket: Any, value: Value) -> None:
    if isinstance(value, bpy.types.NodeSocket):
        tree.links.new(value, socket)
    else:
        socket.default_value = value
