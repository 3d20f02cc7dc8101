"""What the loss of an example looks like from one output: its target y, its z and ŷ, and the curves through them."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array
from nnviz.core.curves import LossCurve, loss_curve
from nnviz.core.losses import LOSSES
from nnviz.core.network import Architecture, Trace


@dataclass(frozen=True, slots=True)
class OutputView:
    """Output ``unit`` (from 0) of the last layer with target y.

    ``activation`` is the function of one z that it follows: of softmax, with the other outputs held, the sigmoid of
    z - ln Σ e^z of the others. ``z`` and ``prediction`` are None where no example is sent through.
    """

    unit: int
    softmax: bool
    activation: str
    slope: float
    y: float
    z: float | None
    prediction: float | None

    @property
    def inside(self) -> bool:
        """Does ŷ lie between 0 and 1, so that cross-entropy has a meaning?"""
        return self.activation == "sigmoid"

    def curve(self, loss: str, z: Array) -> LossCurve:
        """The loss and its derivatives over z [p]."""
        with np.errstate(all="ignore"):
            return loss_curve(loss, self.activation, self.slope, self.y, z)

    def at(self, loss: str) -> tuple[float, float] | None:
        """𝓛 of this output and d𝓛/dz at the example; None where there is none."""
        if self.z is None:
            return None
        curve = self.curve(loss, np.array([self.z]))
        return float(curve.loss[0]), float(curve.dz[0])

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses that have a meaning here: cross-entropy only where y is a probability as well."""
        crosses = self.inside and 0.0 <= self.y <= 1.0
        return tuple(name for name, entry in LOSSES.items() if crosses or entry.outputs is None)


def output_view(architecture: Architecture, trace: Trace | None, unit: int, y: float) -> OutputView:
    """The view from one output, with the forward pass of one example (a single column), if there is one."""
    name, slope = architecture.activations[-1], architecture.slopes[-1]
    z = None if trace is None else trace.z[-1][:, 0]
    softmax = name == "softmax"
    if z is None:
        return OutputView(unit, softmax, "sigmoid" if softmax else name, slope, y, None, None)
    assert trace is not None
    own = float(z[unit]) - (_log_sum(np.delete(z, unit)) if softmax else 0.0)
    prediction = float(trace.prediction[unit, 0])
    return OutputView(unit, softmax, "sigmoid" if softmax else name, slope, y, own, prediction)


def _log_sum(z: Array) -> float:
    """Returns ln Σ e^z without overflow; -infinity for no terms."""
    if not len(z):
        return float("-inf")
    top = float(z.max())
    return top + float(np.log(np.exp(z - top).sum()))
