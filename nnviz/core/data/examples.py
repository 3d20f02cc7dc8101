"""The two sets of examples of a data set."""

from nnviz.core.base.experiment import Data, Examples


def examples_of(data: Data, which: str) -> Examples:
    """The training examples, or those for testing: ``which`` is train or test."""
    return data.train if which == "train" else data.test
