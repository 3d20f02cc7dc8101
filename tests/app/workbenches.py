"""What tests do with a workbench that has no window."""

from collections.abc import Callable

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment

StartBench = Callable[[Experiment], Workbench]


def settle(bench: Workbench) -> None:
    """Everything posted so far has reached the session and come back."""
    bench.finish(lambda session: None)
    bench.refresh()


def train(bench: Workbench, epochs: int = 5) -> None:
    bench.step_epochs(epochs)
    while bench.stepping:
        settle(bench)
    settle(bench)
