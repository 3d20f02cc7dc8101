"""A snapshot: everything that a view may show of a run, as values that never change."""

from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.optimizers import Memory
from nnviz.core.training.divergence import Divergence
from nnviz.core.training.history import Curve
from nnviz.core.training.measuring import Measures
from nnviz.core.training.run_state import RunState


class Snapshot(Struct, frozen=True, eq=False):
    """One snapshot of a run: its state, and what was measured there. Losses are NaN where there are none."""

    run: int
    """The id of the run, as ``Session.run`` tells it."""
    experiment: Experiment
    architecture: Architecture
    state: RunState
    measures: Measures
    curve: Curve
    last_example: int | None
    """The index of the example that ``advance_example`` took last; None where training went on by other steps."""
    before: Array | None
    """The parameters before the update that a single step just made; None where something else came last."""
    diverged: Divergence | None
    stopped: str | None
    """The condition of ``training.stop`` that held after the last epoch; None where training may go on."""
    serial: int
    """Grows whenever the run changes; equal serials of one session mean equal states."""

    @property
    def params(self) -> Array:
        """The parameters [count]."""
        return self.state.params

    @property
    def memory(self) -> Memory:
        """What the optimizer remembers of each parameter, each [count]."""
        return self.state.memory

    @property
    def updates(self) -> int:
        """How many updates the optimizer has made."""
        return self.state.updates

    @property
    def epoch(self) -> int:
        """Whole epochs."""
        return self.state.epoch

    @property
    def position(self) -> int:
        """The examples of the present epoch that are used up."""
        return self.state.position

    @property
    def train_loss(self) -> float:
        """J on the training set."""
        return self.measures.train_loss

    @property
    def test_loss(self) -> float:
        """J on the test set."""
        return self.measures.test_loss

    @property
    def train_accuracy(self) -> float:
        """The share of right predictions on the training set; NaN where nothing is classified."""
        return self.measures.train_accuracy

    @property
    def test_accuracy(self) -> float:
        """The same on the test set."""
        return self.measures.test_accuracy
