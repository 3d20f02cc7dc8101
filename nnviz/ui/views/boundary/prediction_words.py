"""A place and what a network predicts there, as a line of text: pure text from values."""

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import fixed, place_text
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import has_names, predicted_class
from nnviz.core.network.scaling import NO_PAIR, output_pairs
from nnviz.ui.views.task_words import MOST_NUMBERS
from nnviz.ui.views.units import own_text


def place_words(experiment: Experiment, inputs: Array, prediction: Array | None) -> str:
    """Raw inputs [n] and the prediction ŷ [n_L] of the network for them (None: left out), for a line of text."""
    data = experiment.data
    shown = zip(data.inputs[:MOST_NUMBERS], inputs.tolist(), data.train.x.T[:MOST_NUMBERS], strict=False)
    parts = [f"{name} = {place_text(value, float(x.max() - x.min()) if len(x) else 1.0)}" for name, value, x in shown]
    if prediction is None:
        return " · ".join(parts)
    names = data.outputs if len(prediction) > 1 else ("ŷ",)
    pairs = output_pairs(data) or (NO_PAIR,) * len(prediction)
    parts += [
        f"{name} = {fixed(v, 4) if pair == NO_PAIR else own_text(v, pair)}"
        for name, v, pair in zip(names, prediction.tolist(), pairs, strict=False)
    ]
    if TASKS[data.task].yes_or_no and has_names(data):
        parts[-1] += f" → {predicted_class(data, prediction)}"
    return " · ".join(parts)
