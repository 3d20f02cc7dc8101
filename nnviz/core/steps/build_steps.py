"""From where a run stands to the steps of its next update: one builder for each kind of step."""

from collections.abc import Callable
from functools import partial

from nnviz.core.steps.backward import step_da, step_db, step_dw, step_dz
from nnviz.core.steps.forward import step_a, step_loss, step_x, step_z
from nnviz.core.steps.model import Step, StepInput, order
from nnviz.core.steps.numbers import Numbers
from nnviz.core.steps.updating import kinds, step_update

_BUILDERS: dict[str, Callable[[Numbers, int], Step]] = {
    "x": step_x, "z": step_z, "a": step_a, "loss": step_loss, "da": step_da, "dz": step_dz, "dW": step_dw,
    "db": step_db, **{kind: partial(step_update, kind) for kind in ("g", "m", "v", "update", "m_b", "v_b", "update_b")},
}  # fmt: skip


def build_steps(given: StepInput) -> tuple[Step, ...]:
    """The steps from x to the update of every layer.

    Raises ValueError where there is no such example.
    """
    numbers = Numbers(given)
    places = order(numbers.depth, *kinds(numbers.training), numbers.activation(numbers.depth) == "threshold")
    return tuple(_BUILDERS[kind](numbers, layer) for kind, layer in places)
