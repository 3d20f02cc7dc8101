"""What the loss of an example looks like from one output: its target y, its z and ŷ, and the curves through them."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from nnviz.core.analysis.curves import LossCurve, loss_curve, loss_curve_of_class
from nnviz.core.base.arrays import Array
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import Trace, losses_of


class OutputView(Struct, frozen=True, eq=False):
    """Output ``unit`` (from 0) of the last layer with target y.

    Of softmax the other outputs are held: ``others`` [K - 1] are their z, and all z count from ln Σ e^z of the others.
    It is None for other activations. ``z`` and ``prediction`` are None where no example is sent through. Where the
    output has only a part of 𝓛, ``whole`` is 𝓛 of the example for each loss that has a meaning.
    """

    unit: int
    activation: str
    slope: float
    y: float
    z: float | None = None
    prediction: float | None = None
    others: Array | None = None
    whole: Mapping[str, float] = field(default_factory=dict)

    @property
    def softmax(self) -> bool:
        """Does ŷ depend on the z of the other outputs?"""
        return self.others is not None

    @property
    def inside(self) -> bool:
        """Does ŷ lie between 0 and 1, so that cross-entropy has a meaning?"""
        return self.softmax or self.activation == "sigmoid"

    def curve(self, loss: str, z: Array) -> LossCurve:
        """The loss and its derivatives over z [p]."""
        with np.errstate(all="ignore"):
            if self.others is not None:
                return loss_curve_of_class(loss, z, self.others)
            return loss_curve(loss, self.activation, self.slope, self.y, z)

    def at(self, loss: str) -> tuple[float, float] | None:
        """𝓛 as it depends on this output, and d𝓛/dz, at the example; None where there is none."""
        if self.z is None:
            return None
        curve = self.curve(loss, np.array([self.z]))
        return float(curve.loss[0]), float(curve.dz[0])

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses that have a meaning here: cross-entropy only where y is a probability as well."""
        crosses = self.inside and 0.0 <= self.y <= 1.0
        return tuple(name for name, entry in LOSSES.items() if crosses or entry.outputs is None)


def output_view(
    architecture: Architecture, trace: Trace | None, unit: int, y: float, target: Array | None = None
) -> OutputView:
    """The view from one output, with the forward pass of one example (a single column), if there is one.

    ``target`` [K] are the targets of all outputs, where a training example says them.
    """
    name, slope, outputs = architecture.activations[-1], architecture.slopes[-1], architecture.sizes[-1]
    z = np.zeros(outputs) if trace is None else trace.z[-1][:, 0]
    shift, others = _log_sum(np.delete(z, unit)) if name == "softmax" else 0.0, None
    if name == "softmax":
        others = np.delete(z, unit) - shift
    if trace is None:
        return OutputView(unit, name, slope, y, others=others)
    view = OutputView(unit, name, slope, y, float(z[unit]) - shift, float(trace.prediction[unit, 0]), others)
    if others is not None or target is None or outputs == 1:
        return view
    with np.errstate(all="ignore"):
        whole = {loss: float(losses_of(architecture, trace, target[:, None], loss)[0]) for loss in view.losses}
    return replace(view, whole=whole)


def _log_sum(z: Array) -> float:
    """Returns ln Σ e^z without overflow; 0 for no terms."""
    if not len(z):
        return 0.0
    top = float(z.max())
    return top + float(np.log(np.exp(z - top).sum()))
