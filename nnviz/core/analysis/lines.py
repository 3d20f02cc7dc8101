"""Straight lines in the plane, and the part of one that is seen."""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array

HalfPlane = tuple[float, float, float]
"""All places with a x + b y + c ≥ 0."""


class Line(Struct, frozen=True):
    """All places with a x + b y + c = 0, or those of them that lie in every half-plane of ``within``."""

    name: str
    a: float
    b: float
    c: float
    within: tuple[HalfPlane, ...] = ()


def _scaled(a: float, b: float, c: float) -> HalfPlane:
    """The same half-plane with numbers that can be squared: only their proportions matter."""
    size = max(abs(a), abs(b)) or abs(c) or 1.0
    return a / size, b / size, c / size


def clip(line: Line, left: float, right: float, bottom: float, top: float) -> Array | None:
    """The two ends of the part of a line that lies in a rectangle and in the line's half-planes, [2, 2]; None: none."""
    across, up, offset = _scaled(line.a, line.b, line.c)
    if not np.isfinite(offset):
        return None  # farther away than any number
    normal = np.array([across, up])
    start, along = -offset * normal / (normal @ normal), np.array([up, -across])
    edges = ((1.0, 0.0, -left), (-1.0, 0.0, right), (0.0, 1.0, -bottom), (0.0, -1.0, top))
    low, high = -np.inf, np.inf
    for a, b, c in (*edges, *(_scaled(*half) for half in line.within)):
        here, change = a * start[0] + b * start[1] + c, a * along[0] + b * along[1]
        if change > 0.0:
            low = max(low, -here / change)
        elif change < 0.0:
            high = min(high, -here / change)
        elif here < 0.0:
            return None
    if low >= high:
        return None
    return np.stack([start + low * along, start + high * along])
