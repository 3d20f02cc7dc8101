"""Examples redrawn into training and test: which of them are held back follows from the seed alone."""

import numpy as np

from nnviz.core.base.arrays import Array, Mask, read_only
from nnviz.core.base.experiment import Data, Examples, Experiment, ExperimentError, replace

LARGEST_SHARE = 0.9


def share_for_testing(data: Data) -> float:
    """Which share of all examples is for testing; 0 where there are none."""
    return len(data.test) / max(len(data.train) + len(data.test), 1)


def split_again(experiment: Experiment, share: float, seed: int) -> Experiment:
    """All examples, training and test together, redrawn; a ``share`` of them is for testing, one at least is not.

    The seed draws among the examples whatever set they are in now, so that equal seeds hold back equal rows; within
    each set they keep the order that they have, training before test. Raises ExperimentError.
    """
    data = experiment.data
    if not 0.0 <= share <= LARGEST_SHARE:
        raise ExperimentError(
            "test share",
            "is {share:g}; it is a number from 0 to {largest_share:g}",
            share=share,
            largest_share=LARGEST_SHARE,
        )
    if seed < 0:
        raise ExperimentError("seed", "is {seed}; it is a whole number from 0 on", seed=seed)
    x = np.concatenate([data.train.x, data.test.x])
    targets = [e.y for e in (data.train, data.test) if e.y is not None]
    y = np.concatenate(targets) if targets else None
    if not len(x):
        raise ExperimentError("data", "has no points to split; add some first")
    held_back = _held_back(x if y is None else np.hstack([x, y]), share, seed)
    train, test = (
        Examples(x=read_only(x[rows]), y=None if y is None else read_only(y[rows])) for rows in (~held_back, held_back)
    )
    return replace(experiment, data=replace(data, train=train, test=test, recipe=None))


def _held_back(table: Array, share: float, seed: int) -> Mask:
    """Which rows [m] of a table are test rows; the draw counts them in the order of their bytes, not in the table's.

    Of equal rows the last ones are held back, those that are test rows now.
    """
    rows = np.ascontiguousarray(table)
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1])))[:, 0]
    order = np.argsort(whole, kind="stable")
    group = np.cumsum(np.append(False, whole[order][1:] != whole[order][:-1]))
    count = len(rows)
    drawn = np.zeros(count, dtype=np.bool_)
    drawn[np.random.default_rng(seed).permutation(count)[: min(round(count * share), count - 1)]] = True
    held_back = np.zeros(count, dtype=np.bool_)
    held_back[order] = drawn[np.lexsort((drawn, group))]
    return held_back
