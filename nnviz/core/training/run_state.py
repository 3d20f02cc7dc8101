"""Where a run stands, as one value: capture it, go on, and come back to it bit for bit.

Undo, saved files, snapshots and the search for a divergence all keep this value and what they add to it.
"""

from collections.abc import Iterator
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import force_setattr

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Best
from nnviz.core.network.optimizers import Memory
from nnviz.core.training.history import Curve


class RunState(Struct, frozen=True, eq=False):
    """Parameters, optimizer and the place in the epoch. Arrays are flat, one number per parameter, and read-only.

    The order of the examples is not among them where it follows from a seed and the number of the epoch: then
    ``order_seed`` says which. ``order`` [m] is one that a file gave and that no seed leads to. Where both are None, the
    examples are taken as they come.
    """

    params: Array
    memory: Memory = field(default_factory=dict)
    """What the optimizer remembers of each parameter, by its name; a name that is missing stands for zeros."""
    updates: int = 0
    """How many updates the optimizer has made."""
    epoch: int = 0
    """Whole epochs."""
    position: int = 0
    """The examples of the present epoch that are used up."""
    order_seed: int | None = None
    order: Indices | None = None
    best: Best | None = None
    """The epoch of the least loss so far, which early stopping waits for."""

    def __post_init__(self) -> None:
        """Snapshots, undo and files hold the same value: nobody adds to it."""
        force_setattr(self, "memory", MappingProxyType(self.memory))

    def arrays(self) -> Iterator[Array | Indices]:
        """Every array in it."""
        yield self.params
        yield from self.memory.values()
        if self.order is not None:
            yield self.order

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays."""
        return sum(array.nbytes for array in self.arrays())


class Checkpoint(Struct, frozen=True, eq=False):
    """A run as it can be taken up again whole: where it stands, how it began, its loss curve, and its id."""

    run: int
    state: RunState
    initial: Array
    """The parameters that Reset restores."""
    curve: Curve

    def arrays(self) -> Iterator[Array | Indices]:
        """Every array in it; those that did not change meanwhile are shared between checkpoints."""
        yield from self.state.arrays()
        yield self.initial
        yield from (self.curve.epoch, self.curve.train_loss, self.curve.test_loss)

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays."""
        return sum(array.nbytes for array in self.arrays())
