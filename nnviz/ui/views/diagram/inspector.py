"""The numbers of one neuron or weight, written out as the slides write them: pure text from values."""

import html

from PySide6.QtCore import QCoreApplication

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import MOST_TERMS as _MOST_TERMS
from nnviz.core.base.notation import number
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.activations import ACTIVATIONS, Activation
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import feature_labels
from nnviz.core.network.layers.layer import NetworkLayer
from nnviz.core.network.network import Trace
from nnviz.core.network.part import Part
from nnviz.core.network.scaling import NO_PAIR, scales_targets
from nnviz.core.steps.rounding import Rounding, enough_digits
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.views.units import own_text, scaled_name


def describe(part: Part, snapshot: Snapshot, trace: Trace | None) -> str:
    """A part of the network in rich text; with a trace of one example (a single column) its values are filled in."""
    if part.source is not None:
        return _edge(part, snapshot, trace)
    if part.bias:
        value = float(snapshot.architecture.biases(snapshot.params)[part.layer - 1][part.unit])
        return f"<b>b<sup>[{part.layer}]</sup><sub>{part.unit + 1}</sub></b> = {number(value)}"
    if part.layer == 0:
        return _input(part, snapshot, trace)
    return _neuron(part, snapshot, trace)


def _input(part: Part, snapshot: Snapshot, trace: Trace | None) -> str:
    name, pair = _feature(snapshot, part.unit), _pair_of(snapshot, 0, part.unit)
    if trace is None:
        return f"<b>{name}</b>"
    value = float(trace.a[0][part.unit, 0])
    if pair == NO_PAIR:
        return f"<b>{name}</b> = {number(value)}"
    return f"<b>{name}</b> = {own_text(value, pair)} &nbsp;→&nbsp; {scaled_name(name, pair)} = {number(value)}"


def _pair_of(snapshot: Snapshot, layer: int, unit: int) -> tuple[float, float]:
    return Encoder.of(snapshot.experiment).pair_of(layer, snapshot.architecture.depth, unit)


def _edge(part: Part, snapshot: Snapshot, trace: Trace | None) -> str:
    assert part.source is not None
    w = float(snapshot.architecture.weights(snapshot.params)[part.layer - 1][part.unit, part.source])
    head = f"<b>W<sup>[{part.layer}]</sup><sub>{part.unit + 1},{part.source + 1}</sub></b>"
    if trace is None:
        return f"{head} = {number(w)}"
    a = float(trace.a[part.layer - 1][part.source, 0])
    name = _input_name(snapshot, part.layer, part.source)
    more = enough_digits(w * a, lambda shown: float(shown(w) * shown(a)))
    product = _words("product {}").format(number(w * a))
    return f"{head} = {number(w, more)} &nbsp;·&nbsp; {name} = {number(a, more)} &nbsp;→&nbsp; {product}"


def _input_name(snapshot: Snapshot, layer: int, source: int) -> str:
    if layer == 1:
        return scaled_name(_feature(snapshot, source), _pair_of(snapshot, 0, source))
    return f"a<sup>[{layer - 1}]</sup><sub>{source + 1}</sub>"


def _feature(snapshot: Snapshot, index: int) -> str:
    experiment = snapshot.experiment
    return html.escape(feature_labels(experiment.network.features, experiment.data.inputs)[index])


def _neuron(part: Part, snapshot: Snapshot, trace: Trace | None) -> str:
    architecture = snapshot.architecture
    layer, unit = part.layer, part.unit
    if architecture.layer(layer).shares_weights:
        return _at_place(part, architecture.layer(layer), trace)
    weights = architecture.weights(snapshot.params)[layer - 1][unit]
    bias = float(architecture.biases(snapshot.params)[layer - 1][unit])
    entry = ACTIVATIONS[architecture.activations[layer - 1]]
    mark = f"<sup>[{layer}]</sup><sub>{unit + 1}</sub>"
    shown = range(min(len(weights), _MOST_TERMS))
    rest = _words(" + … ({} more)").format(len(weights) - _MOST_TERMS) if len(weights) > _MOST_TERMS else ""
    off = unit in architecture.off_rows(layer)
    if trace is None:
        terms = " ".join(f"{number(float(weights[j]))} {_input_name(snapshot, layer, j)}" for j in shown)
        value = _off() if off else f"{entry.label}(z) = {say(entry.formula)}"
        return (f"<b>z{mark}</b> = {terms}{rest} {number(bias)} <i>({_words('bias')} b{mark})</i><br>"
                f"<b>a{mark}</b> = {value}")  # fmt: skip
    below = trace.a[layer - 1][:, 0]
    z, a = float(trace.z[layer - 1][unit, 0]), float(trace.a[layer][unit, 0])
    more = enough_digits(z, lambda shown: float(shown(weights) @ shown(below)) + float(shown(bias)))
    terms = " + ".join(f"({number(float(weights[j]), more)})({number(float(below[j]), more)})" for j in shown)
    pair = _pair_of(snapshot, layer, unit)
    last = scaled_name("ŷ", pair) + " = " if layer == architecture.depth else ""
    value = _off() if off else _activation(entry, trace.z[layer - 1][:, :1], unit, architecture.slopes[layer - 1], a)
    own = "" if pair == NO_PAIR else f" &nbsp;→&nbsp; <b>ŷ = {own_text(a, pair)}</b>"
    return (f"<b>z{mark}</b> = {terms}{rest} + b ({number(bias, more)}) = <b>{number(z)}</b><br>"
            f"<b>{last}a{mark}</b> = {value}{own}")  # fmt: skip


def _off() -> str:
    return _words("<b>0</b>: this unit is switched off")


def _activation(entry: Activation, z: Array, unit: int, slope: float, a: float) -> str:
    """A = g(z), with as many digits of z as a needs."""

    def value(shown: Rounding) -> float:
        return float(entry.value(shown(z), slope)[unit, 0])

    more = enough_digits(a, value)
    return f"{entry.label}({number(float(z[unit, 0]), more)}) = <b>{number(a)}</b>"


def _at_place(part: Part, layer: NetworkLayer, trace: Trace | None) -> str:
    """One unit at one place: what it sees, and its activation."""
    place, unit = layer.place_and_unit(part.unit)
    off = unit + 1 in layer.off
    mark = f"<sup>[{part.layer}]</sup><sub>{unit + 1}</sub>({place + 1})"
    words = _words("<b>{z}</b> = Σ of {count} products: {sight}, and b")
    text = words.format(z=f"z{mark}", count=layer.fan_in, sight=layer.sight(place))
    if trace is None:
        return f"{text}<br><b>a{mark}</b> = {_off()}" if off else text
    z, a = float(trace.z[part.layer - 1][part.unit, 0]), float(trace.a[part.layer][part.unit, 0])
    return f"{text} = <b>{number(z)}</b><br><b>a{mark}</b> = {_off() if off else f'<b>{number(a)}</b>'}"


def unit_name(experiment: Experiment, unit: Part) -> str:
    """What a neuron is called in words and on the slides; empty where the network has no such neuron."""
    layers, features = experiment.network.layers, experiment.network.features
    sizes = (len(features), *(layer.units for layer in layers))
    if unit.layer >= len(sizes) or unit.unit >= sizes[unit.layer]:
        return ""
    number, sign = unit.unit + 1, f"a[{unit.layer}]{unit.unit + 1}"
    if unit.layer == 0:
        return _words("Input {}: {}").format(number, feature_labels(features, experiment.data.inputs)[unit.unit])
    if unit.layer < len(layers):
        return _words("Hidden {}, unit {}: {}").format(unit.layer, number, sign)
    outputs = experiment.data.outputs
    if TASKS[experiment.data.task].class_per_output and unit.unit < len(outputs):
        return _words("Output, unit {} ({}): {}").format(number, outputs[unit.unit], sign)
    if scales_targets(experiment.data):  # ŷ is shown in own units, a[L] is not
        return _words("Output, unit {}: ŷ").format(number)
    return _words("Output, unit {}: ŷ = {}").format(number, sign)


def _words(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
