"""Sums of softplus(a + b) over many pairs as matrix products.

softplus is smooth, so over bounded a and b it is a short sum of products, softplus(a + b) = sum of p_r(a) q_r(b), to
single precision with about ten terms. A sum over all pairs of rows then is one matrix product, fifty times cheaper than
as many logarithms. p and q are Chebyshev series: the function is interpolated at Chebyshev nodes of both ranges
and the table of coefficients cut down by its singular values (Townsend and Trefethen, "An extension of Chebfun to two
dimensions", 2013, with the singular value decomposition in place of their elimination).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

TOLERANCE = 1e-6
"""Largest singular value left out, times the weight of its hidden unit; density units."""
MOST_NODES = 192
"""Beyond this many nodes, hidden values of about ±60, the logarithm itself is cheaper."""


@dataclass(frozen=True)
class Side:
    """One of the two factors: middle and half (J, 1) of a unit's range; series (J, R, K); kept (M,) rows in use."""

    middle: Tensor
    half: Tensor
    series: Tensor
    kept: Tensor

    def __call__(self, values: Tensor) -> Tensor:
        """(J, P) values within the range -> (M, P) factors."""
        scaled = ((values - self.middle) / self.half).clamp(-1, 1)
        factors = torch.bmm(self.series, signed_chebyshev(scaled, self.series.shape[2]))
        return factors.flatten(0, 1).index_select(0, self.kept)


@dataclass(frozen=True)
class SeparableSoftplus:
    """Both factors of sum over j of weights_j softplus(a_j + b_j) = first(a) · second(b)."""

    first: Side
    second: Side

    @classmethod
    def fitted(cls, a: Tensor, b: Tensor, weights: Tensor) -> Self | None:
        """For hidden units j, a and b (J, …) and weights (J,); None where the ranges are too wide for it to pay."""
        ranges = [_range(values.flatten(1)) for values in (a, b)]
        counts = [_nodes(float(half.max()), float(weights.abs().max())) for _, half in ranges]
        if max(counts) > MOST_NODES:
            return None
        nodes = [torch.cos((torch.arange(k, dtype=torch.float64) + 0.5) * (math.pi / k)) for k in counts]
        places = [middle + half * node.to(middle.device) for (middle, half), node in zip(ranges, nodes, strict=True)]
        table = torch.nn.functional.softplus(places[0][:, :, None] + places[1][:, None, :])
        left, right = (_to_series(node).to(table) for node in nodes)
        u, s, v = torch.linalg.svd(left @ table @ right.T, full_matrices=False)
        strength = s * weights.abs()[:, None].double()
        rank = int((strength > TOLERANCE).sum(dim=1).max().clamp(min=1))
        root = s[:, None, :rank].sqrt()
        first = (u[:, :, :rank] * root * weights.double()[:, None, None]).transpose(1, 2)
        second = v[:, :rank] * root.transpose(1, 2)
        kept = torch.nonzero((strength[:, :rank] > TOLERANCE).flatten()).flatten()
        return cls(*(
            Side(middle.to(a), half.to(a), series.to(a).contiguous(), kept)
            for (middle, half), series in zip(ranges, (first, second), strict=True)
        ))  # fmt: skip


def signed_chebyshev(x: Tensor, count: int) -> Tensor:
    """(J, P) in [-1, 1] -> (J, count, P): Chebyshev polynomials T_k with signs + + - - + + …

    With these signs T_(k+1) = 2 x T_k - T_(k-1) becomes a single multiplication and addition.
    """
    values = x.new_empty(count, *x.shape)
    values[0] = 1
    values[1] = x
    for k in range(1, count - 1):
        torch.addcmul(values[k - 1], x, values[k], value=-2.0 if k % 2 else 2.0, out=values[k + 1])
    return values.transpose(0, 1)


def _range(values: Tensor) -> tuple[Tensor, Tensor]:
    """Middle and half (J, 1) of the values' ranges, double, a little wider than they are."""
    low, high = (bound[:, None].double() for bound in torch.aminmax(values, dim=1))
    return (low + high) / 2, (high - low) / 2 * (1 + 1e-6) + 1e-6


def _nodes(half: float, weight: float) -> int:
    """How many Chebyshev nodes a range needs: softplus is analytic up to ±i pi, which bounds the error."""
    singular = math.pi / half
    rate = math.log(singular + math.hypot(singular, 1.0))
    return 2 + math.ceil(math.log(4 * max(weight, 1.0) / TOLERANCE) / rate)


def _to_series(nodes: Tensor) -> Tensor:
    """(K, K) from values at Chebyshev nodes to the coefficients of `signed_chebyshev`."""
    count = len(nodes)
    basis = torch.cos(torch.arange(count, dtype=torch.float64)[:, None] * torch.acos(nodes)[None]) * (2 / count)
    basis[0] /= 2
    basis[(torch.arange(count) // 2) % 2 == 1] *= -1
    return basis
