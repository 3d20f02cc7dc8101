"""Which points lie inside a polygon."""

import numpy as np

from nnviz.core.base.arrays import Array, Mask


def inside(polygon: Array, points: Array) -> Mask:
    """Which of the points [m, 2] lie inside a closed polygon [k, 2]: [m], by the even-odd rule where it crosses itself.

    A point is inside if a ray from it to the right crosses an odd number of edges. The points are sorted by height
    once, so that each edge looks only at those between its two ends: a few for each of many edges.
    """
    result = np.zeros(len(points), dtype=bool)
    if len(polygon) < 3 or not len(points):
        return result
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order, 0], points[order, 1]
    odd = np.zeros(len(points), dtype=bool)
    starts, ends = polygon, np.roll(polygon, -1, axis=0)
    lows = np.searchsorted(y, np.minimum(starts[:, 1], ends[:, 1]))
    highs = np.searchsorted(y, np.maximum(starts[:, 1], ends[:, 1]))
    for (x0, y0), (x1, y1), low, high in zip(starts, ends, lows, highs, strict=True):
        if low < high:  # heights from the lower end on, without the upper one: a corner counts once
            crossing = x0 + (y[low:high] - y0) * ((x1 - x0) / (y1 - y0))
            odd[low:high] ^= x[low:high] < crossing
    result[order] = odd
    return result
