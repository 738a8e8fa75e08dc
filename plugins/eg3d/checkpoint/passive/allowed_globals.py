"""The names that a generator's pickle may mention. None is ever imported: each stays a word in a passive record."""

from __future__ import annotations

import re

from plugins.eg3d.checkpoint.passive.byte_source import DamagedError

_EXACT = {
    "_codecs.encode",
    "builtins.bytearray",
    "builtins.bytes",
    "builtins.dict",
    "builtins.frozenset",
    "builtins.object",
    "builtins.set",
    "collections.OrderedDict",
    "copyreg._reconstructor",
    "dnnlib.EasyDict",
    "dnnlib.util.EasyDict",
    "numpy.dtype",
    "numpy.ndarray",
    "torch.Size",
    "torch.Tensor",
    "torch._tensor._rebuild_from_type_v2",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch.device",
    "torch.nn.parameter.Parameter",
    "torch.storage._load_from_bytes",
    "torch_utils.persistence._reconstruct_persistent_obj",
}
_NUMPY = r"numpy\.(_core|core)\.(multiarray\.(scalar|_reconstruct)|numeric\._frombuffer)"
_TORCH = r"torch\.((\w+Storage|storage\.(Typed|Untyped)Storage)|(float|bfloat|int|uint)\d+|bool|nn\.modules\.\w+\.\w+)"
# Plain classes of the generator's own code; the others come as persistent objects, which name no class.
_OWN = r"training\.(triplane|superresolution|networks_stylegan2|augment|volumetric_rendering\.\w+)\.\w+"
_PATTERN = re.compile(f"(?:{_NUMPY}|{_TORCH}|{_OWN})", re.ASCII)
_OLD_MODULES = {"__builtin__": "builtins", "copy_reg": "copyreg"}


class RefusedNameError(Exception):
    """A pickle mentions something that no generator needs; `name` is it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def checked(module: str, name: str) -> str:
    """ "module.name" if a generator's file may mention it.

    Raises
    ------
    RefusedNameError : anything else, and every dotted name, by which a harmless module would lead to a harmful one.
    DamagedError : it is no name at all.
    """
    full = f"{_OLD_MODULES.get(module, module)}.{name}"
    if not all(part.isidentifier() for part in full.split(".")):
        raise DamagedError
    if "." in name or not (full in _EXACT or _PATTERN.fullmatch(full)):
        raise RefusedNameError(full)
    return full
