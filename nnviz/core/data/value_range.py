"""The range of the targets on a colour scale."""

from nnviz.core.base.experiment import Data
from nnviz.core.base.tasks import TASKS


def value_range(data: Data) -> tuple[float, float]:
    """The range of the first output on the colour scale: 0 to 1 for classes, that of its training targets otherwise."""
    if TASKS[data.task].has_classes or data.train.y is None or not len(data.train):
        return 0.0, 1.0
    low, high = float(data.train.y[:, 0].min()), float(data.train.y[:, 0].max())
    half = max(0.5, abs(low) * 1e-6)  # what is added has to count beside a large number
    return (low, high) if high > low else (low - half, high + half)
