"""A shorter way to write node trees, and the outputs that every material of ours has.

A value in a tree is a socket, a number, or a tuple of numbers; methods return sockets.
"""

from typing import Any

import bpy

Value = Any
_NUMBER = 2
"""Place of the number among an attribute node's outputs: Blender 5 renamed "Fac" to "Factor"."""
_RENAMED = {"Fac": "Factor"}


class Tree:
    """The node tree of a material (`Tree.material(name)`) while it is being built."""

    def __init__(self, owner: Any, *, empty: bool = True) -> None:
        """The tree of a material or world; `empty` False adds to what somebody else made."""
        owner.use_nodes = True
        self.owner = owner
        self._nodes = owner.node_tree.nodes
        self._links = owner.node_tree.links
        if empty:
            self._nodes.clear()

    @classmethod
    def material(cls, name: str) -> "Tree":
        return cls(bpy.data.materials.new(name))

    def node(self, kind: str, inputs: dict[str, Value] | None = None, **properties: Any) -> Any:
        """A node: `kind` "TexNoise" is ShaderNodeTexNoise; properties are set first, since some make inputs appear."""
        node = self._nodes.new(f"ShaderNode{kind}")
        for name, value in properties.items():
            setattr(node, name, value)
        for name, value in (inputs or {}).items():
            self.put(_named(node.inputs, name), value)
        return node

    def put(self, socket: Any, value: Value) -> None:
        """Give a socket a value or link it."""
        if isinstance(value, bpy.types.NodeSocket):
            self._links.new(value, socket)
        elif socket.type == "RGBA" and not isinstance(value, (int, float)):
            socket.default_value = (*value, 1.0)[:4]
        else:
            socket.default_value = value

    # -- where numbers come from -------------------------------------------------------------------------------------

    def number(self, name: str) -> Any:
        """A number of the object's own (`Material.values`)."""
        return self.node("Attribute", attribute_name=name, attribute_type="OBJECT").outputs[_NUMBER]

    def colour(self, name: str) -> Any:
        """A colour or vector of the object's own."""
        return self.node("Attribute", attribute_name=name, attribute_type="OBJECT").outputs["Vector"]

    def field(self, name: str) -> Any:
        """A number of the surface (`Part.attributes`, (V,))."""
        return self.node("Attribute", attribute_name=name, attribute_type="GEOMETRY").outputs[_NUMBER]

    def vector_field(self, name: str) -> Any:
        """A vector or colour of the surface (`Part.attributes`, (V, 3))."""
        return self.node("Attribute", attribute_name=name, attribute_type="GEOMETRY").outputs["Vector"]

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def math(self, operation: str, a: Value, b: Value = 0.0, c: Value = 0.0, *, clamp: bool = False) -> Any:
        """One of Blender's math operations on numbers ("ADD", "MULTIPLY", "POWER" ...)."""
        node = self.node("Math", operation=operation, use_clamp=clamp)
        for socket, value in zip(node.inputs, (a, b, c), strict=False):
            self.put(socket, value)
        return node.outputs[0]

    def vector(self, operation: str, a: Value, b: Value = (0.0, 0.0, 0.0), c: Value = (0.0, 0.0, 0.0)) -> Any:
        """One of Blender's vector operations that gives a vector ("ADD", "MULTIPLY_ADD" ...)."""
        node = self.node("VectorMath", operation=operation)
        for socket, value in zip(node.inputs, (a, b, c), strict=False):
            self.put(socket, value)
        return node.outputs["Vector"]

    def dot(self, a: Value, b: Value) -> Any:
        """The dot product of two vectors."""
        node = self.node("VectorMath", operation="DOT_PRODUCT")
        self.put(node.inputs[0], a)
        self.put(node.inputs[1], b)
        return node.outputs["Value"]

    def scaled(self, vector: Value, factor: Value) -> Any:
        """A vector times a number."""
        node = self.node("VectorMath", operation="SCALE")
        self.put(node.inputs[0], vector)
        self.put(node.inputs["Scale"], factor)
        return node.outputs["Vector"]

    def mix(self, share: Value, a: Value, b: Value, blend: str = "MIX") -> Any:
        """Colour `a` moved towards `b`; `blend` "MULTIPLY", "OVERLAY" ... as in Blender."""
        node = self.node("Mix", data_type="RGBA", blend_type=blend)
        for name, value in (("Factor_Float", share), ("A_Color", a), ("B_Color", b)):
            self.put(next(s for s in node.inputs if s.identifier == name), value)
        return next(s for s in node.outputs if s.identifier == "Result_Color")

    def remap(self, value: Value, low: Value, high: Value, to_low: Value = 0.0, to_high: Value = 1.0,
              smooth: bool = False) -> Any:  # fmt: skip
        """A number from one range to another, clamped; `smooth` eases both ends."""
        node = self.node("MapRange", interpolation_type="SMOOTHSTEP" if smooth else "LINEAR", clamp=True)
        values = {"Value": value, "From Min": low, "From Max": high, "To Min": to_low, "To Max": to_high}
        for name, given in values.items():
            self.put(_named(node.inputs, name), given)
        return node.outputs["Result"]

    def noise(self, place: Value, scale: Value, detail: float = 2.0, roughness: float = 0.5) -> Any:
        """Perlin noise around 0.5 at a place (a vector)."""
        inputs = {"Vector": place, "Scale": scale, "Detail": detail, "Roughness": roughness}
        return _named(self.node("TexNoise", inputs).outputs, "Fac")

    def bump(self, height: Value, distance: float, strength: Value = 1.0, normal: Value = None) -> Any:
        """A normal that makes the surface look raised by `height` times `distance` metres."""
        node = self.node("Bump", {"Height": height, "Distance": distance, "Strength": strength})
        if normal is not None:
            self.put(node.inputs["Normal"], normal)
        return node.outputs["Normal"]

    # -- the end -----------------------------------------------------------------------------------------------------

    def finish(self, surface: Any) -> Any:
        """The material: its surface, and the label outputs `region` and `surface_normal`."""
        self.node("OutputMaterial", {"Surface": surface})
        return self.label()

    def label(self, otherwise: float = 0.0, there: Value = None) -> Any:
        """The label outputs alone.

        `otherwise` is the region where neither the object nor its faces name one; `there` is 0 where labels look
        through the surface, else 1.
        """
        region = self.math("ADD", self.number("region"), self.field("face_region"))
        normal = self.node("NewGeometry").outputs["Normal"]
        if otherwise:
            region = self.math("MULTIPLY_ADD", self.math("LESS_THAN", region, 0.5), otherwise, region)
        if there is not None:
            region, normal = self.math("MULTIPLY", region, there), self.scaled(normal, there)
        self.node("OutputAOV", {"Value": region}, **_aov("region"))
        self.node("OutputAOV", {"Color": normal}, **_aov("surface_normal"))
        return self.owner


def _named(sockets: Any, name: str) -> Any:
    """By its name up to Blender 4.5; the enabled one where several share it (as in nodes of several data types)."""
    names = {name, _RENAMED.get(name, name)}
    found = [socket for socket in sockets if socket.name in names and socket.enabled]
    if not found:
        raise KeyError(f"no socket “{name}” among {[socket.name for socket in sockets]}")
    return found[0]


def _aov(name: str) -> dict[str, str]:
    # Blender 4.3 renamed the property.
    known = bpy.types.ShaderNodeOutputAOV.bl_rna.properties
    return {"aov_name": name} if "aov_name" in known else {"name": name}
