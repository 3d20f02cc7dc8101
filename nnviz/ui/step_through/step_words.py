"""What a step is, in a few words."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnviz.core.base.experiment import Experiment
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.steps.model import Step


def _tr(text: str) -> str:
    return QCoreApplication.translate("Steps", text)


def describe_step(step: Step, experiment: Experiment, everything: bool) -> str:
    """One sentence about a step."""
    text = _SENTENCES[step.kind](step, experiment, everything)
    if _is_da_of_cross_entropy(step, experiment):
        more = _rounded(step)
    else:
        more = "" if step.finite else _tr("Values have overflowed: Reset, and try a smaller learning rate.")
    return f"{text}. {more}" if more else text


def _is_da_of_cross_entropy(step: Step, experiment: Experiment) -> bool:
    """Is it the d𝓛/da that has 1/ŷ in it, of numbers that are finite?"""
    if step.kind != "da" or step.layer != len(experiment.network.layers):
        return False
    before = all(np.isfinite(matrix.values).all() for matrix in step.rows[0].operands)
    return before and experiment.training.loss == "cross_entropy"


def _rounded(step: Step) -> str:
    """What to know of d𝓛/da where float64 has no more digits for ŷ, or none for d𝓛/da."""
    if not step.finite:
        return _tr(
            "Here it exceeds the range of float64 (1.8e308) and is shown as ∞; dL/dz in the next step is finite."
        )
    prediction = step.rows[0].operands[-1].values
    if np.isin(prediction, (0.0, 1.0)).any():
        return _tr("ŷ rounds to 0 or 1 in float64 here (E18), so dL/da is computed from z")
    return ""


def _x(step: Step, experiment: Experiment, everything: bool) -> str:
    if experiment.data.scaling is not None:
        return _tr("the inputs as the network sees them: (original units − shift) / scale")
    return _tr("the inputs of all m examples, one column each") if everything else _tr("the input: one example")


def _z(step: Step, experiment: Experiment, everything: bool) -> str:
    return _tr("weighted sums of layer {}: multiply, add up, add the bias").format(step.layer)


def _a(step: Step, experiment: Experiment, everything: bool) -> str:
    name = ACTIVATIONS[Architecture.of(experiment.network).activations[step.layer - 1]].label
    if len(step.rows) == 1:
        return _tr("activations of layer {}: {} of each z").format(step.layer, name)
    text = _tr("activations of layer {}: {} of each z; and ŷ in original units, y scaled for the loss")
    return text.format(step.layer, name)


def _loss(step: Step, experiment: Experiment, everything: bool) -> str:
    return _tr("the loss of each example, and J, their mean") if everything else _tr("the loss of this example")


def _da(step: Step, experiment: Experiment, everything: bool) -> str:
    if step.layer == len(experiment.network.layers):
        return _tr("how the loss changes with the output")
    return _tr("the errors of layer {} sent back through its weights").format(step.layer + 1)


def _dz(step: Step, experiment: Experiment, everything: bool) -> str:
    return _tr("back through the activation: the factor g'(z) must not be left out")


def _dw(step: Step, experiment: Experiment, everything: bool) -> str:
    if everything:
        return _tr("the gradient of the weights: error times input, averaged over m")
    return _tr("the gradient of the weights: error times input")


def _db(step: Step, experiment: Experiment, everything: bool) -> str:
    if everything:
        return _tr("the gradient of the biases: the error itself, averaged over m")
    return _tr("the gradient of the biases: the error itself")


_REMEMBERED = {
    "velocity": "the velocity of layer {}: past gradients, older ones weighted less",
    "square": "the running mean of the squared gradients of layer {}",
    "sum": "the sum of all squared gradients of layer {} so far",
    "mean": "the running mean of the gradients of layer {}",
    "latest": "the latest weights of layer {}, which the rule changes; the network predicts with their average",
}


def _memory(step: Step, experiment: Experiment, everything: bool) -> str:
    rule = OPTIMIZERS[experiment.training.optimizer.name].written
    return _tr(_REMEMBERED[rule.memory[step.kind[0]]]).format(step.layer)


def _penalty(step: Step, experiment: Experiment, everything: bool) -> str:
    name = REGULARIZERS[experiment.training.regularization.kind].label
    return _tr("the slope of the {} penalty is added to the gradient of layer {}").format(name, step.layer)


def _update(step: Step, experiment: Experiment, everything: bool) -> str:
    name = OPTIMIZERS[experiment.training.optimizer.name].label
    if any(layer.dropout for layer in experiment.network.layers):  # an update by hand trains the whole network
        return _tr("new weights of layer {} by {}; the step-through applies no dropout").format(step.layer, name)
    return _tr("new weights of layer {} by {}").format(step.layer, name)


def _update_b(step: Step, experiment: Experiment, everything: bool) -> str:
    name = OPTIMIZERS[experiment.training.optimizer.name].label
    return _tr("new biases of layer {} by {}").format(step.layer, name)


_SENTENCES: dict[str, Callable[[Step, Experiment, bool], str]] = {
    "x": _x, "z": _z, "a": _a, "loss": _loss, "da": _da, "dz": _dz, "dW": _dw, "db": _db, "g": _penalty, "m": _memory,
    "v": _memory, "update": _update, "m_b": _memory, "v_b": _memory, "update_b": _update_b,
}  # fmt: skip
