"""From a moment to its steps: one builder for each kind of step."""

from collections.abc import Callable

from nnviz.core.steps.backward import step_da, step_db, step_dw, step_dz
from nnviz.core.steps.forward import step_a, step_loss, step_x, step_z
from nnviz.core.steps.model import Moment, Step, order
from nnviz.core.steps.numbers import Numbers
from nnviz.core.steps.updating import step_update, step_update_b

_BUILDERS: dict[str, Callable[[Numbers, int], Step]] = {
    "x": step_x, "z": step_z, "a": step_a, "loss": step_loss, "da": step_da, "dz": step_dz, "dW": step_dw,
    "db": step_db, "update": step_update, "update_b": step_update_b,
}  # fmt: skip


def walk(moment: Moment) -> tuple[Step, ...]:
    """The steps from x to the update of every layer.

    Raises ValueError where there is no such example.
    """
    numbers = Numbers(moment)
    return tuple(_BUILDERS[kind](numbers, layer) for kind, layer in order(numbers.depth))
