"""What a network predicts for one example, in the words of its task: pure text from values."""

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import fixed, general, place_text
from nnviz.core.data.classes import has_names, predicted_class
from nnviz.core.network.scaling import NO_PAIR, output_pairs, scales_targets
from nnviz.ui.views.units import own_text

_DEFAULT_OUTPUT = "y"
_MOST_NUMBERS = 3


def prediction_words(experiment: Experiment, prediction: Array) -> str:
    """The prediction ŷ [n_L] in words: ``P(pass) = 0.83``, the winning class and its probability, or the number.

    Numbers are in own units. Of two classes with names, the number and its class: ``ŷ = 0.83 → malignant``.
    """
    data, last = experiment.data, experiment.network.layers[-1].activation
    if data.task == "binary" and has_names(data):
        value = float(prediction[0])
        answer = _bounded("ŷ", value) if last == "sigmoid" else f"ŷ = {general(value, 3)}"
        return f"{answer} → {predicted_class(data, prediction)}"
    if data.task == "binary" and last == "sigmoid":
        name = data.outputs[0]
        return _probability(f"{name} = 1" if name == _DEFAULT_OUTPUT else name, float(prediction[0]))
    if data.task == "multiclass":
        winner = int(prediction.argmax())
        name, value = data.outputs[winner], float(prediction[winner])
        return _probability(name, value) if last == "softmax" else f"{name}: ŷ = {general(value, 3)}"
    sign = "x̂" if data.task == "autoencoder" else "ŷ"
    numbers = [general(float(v), 3) for v in prediction[:_MOST_NUMBERS]]
    if scales_targets(data):  # with the digits that count beside a large shift
        pairs = zip(prediction.tolist(), output_pairs(data)[:_MOST_NUMBERS], strict=False)
        numbers = [place_text(value, scale) for value, (_, scale) in pairs]
    if len(prediction) == 1:
        return f"{sign} = {numbers[0]}"
    return f"{sign} = ({', '.join(numbers)}{', …' if len(prediction) > _MOST_NUMBERS else ''})"


def _probability(event: str, value: float) -> str:
    return _bounded(f"P({event})", value)


def _bounded(sign: str, value: float) -> str:
    """Two decimals, but never 0 or 1: no prediction of a sigmoid or softmax is certain (S7, E18)."""
    if value < 0.01:
        return f"{sign} < 0.01"
    return f"{sign} > 0.99" if value > 0.99 else f"{sign} = {value:.2f}"


def place_words(experiment: Experiment, inputs: Array, prediction: Array | None) -> str:
    """Raw inputs [n] and the prediction ŷ [n_L] of the network for them (None: left out), for a line of text."""
    data = experiment.data
    shown = zip(data.inputs[:_MOST_NUMBERS], inputs.tolist(), data.train.x.T[:_MOST_NUMBERS], strict=False)
    parts = [f"{name} = {place_text(value, float(x.max() - x.min()) if len(x) else 1.0)}" for name, value, x in shown]
    if prediction is None:
        return " · ".join(parts)
    names = data.outputs if len(prediction) > 1 else ("ŷ",)
    pairs = output_pairs(data) or (NO_PAIR,) * len(prediction)
    parts += [
        f"{name} = {fixed(v, 4) if pair == NO_PAIR else own_text(v, pair)}"
        for name, v, pair in zip(names, prediction.tolist(), pairs, strict=False)
    ]
    if data.task == "binary" and has_names(data):
        parts[-1] += f" → {predicted_class(data, prediction)}"
    return " · ".join(parts)
