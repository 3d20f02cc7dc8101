"""Bounds of rounding: whatever the operands are within theirs, the result stays within its own; and no wider one."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.base.arrays import Array
from nnviz.core.steps.rounding import Rounded, as_shown, enough_digits, half_units

Operation = Callable[[Rounded, Rounded], Rounded]
OPERATIONS: dict[str, tuple[Operation, Callable[[Array, Array], Array]]] = {
    "+": (lambda x, y: x + y, np.add),
    "-": (lambda x, y: x - y, np.subtract),
    "*": (lambda x, y: x * y, np.multiply),
    "/": (lambda x, y: x / y, np.divide),
    "@": (lambda x, y: x @ y, np.matmul),
}


def within(value: Array, error: Array, part: float) -> Array:
    return value + part * error


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_bound_is_reached_at_an_end_and_never_passed(name: str) -> None:
    bounded, exact = OPERATIONS[name]
    x, y = np.array([[3.0, 0.5], [2.0, 7.0]]), np.array([[2.0, 1.5], [4.0, 0.6]])
    dx, dy = np.array([[0.5, 0.1], [0.0, 2.0]]), np.array([[0.25, 0.5], [1.0, 0.2]])
    result = bounded(Rounded(x, dx), Rounded(y, dy))
    farthest = np.zeros_like(x)
    for p, q in itertools.product(np.linspace(-1.0, 1.0, 5), repeat=2):
        off = np.abs(exact(within(x, dx, p), within(y, dy, q)) - result.value)
        assert (off <= result.error * (1 + 1e-12)).all(), (p, q)
        farthest = np.maximum(farthest, off)
    assert farthest == pytest.approx(result.error)  # it lies at an end


def test_through_a_function_the_farther_end_counts() -> None:
    x = Rounded(np.array([[1.0, -2.0]]), np.array([[0.5, 1.0]]))
    through = x.through(np.exp)
    assert through.error == pytest.approx(np.exp(x.value + x.error) - np.exp(x.value))
    falling = x.through(lambda v: np.exp(-v))
    assert falling.error == pytest.approx(np.exp(-x.value + x.error) - np.exp(-x.value))


def test_softmax_moves_at_most_as_the_worst_of_its_operands() -> None:
    z, error = np.array([[0.5], [1.0], [-0.3]]), np.array([[0.2], [0.1], [0.3]])
    result = Rounded(z, error).softmax()
    for signs in itertools.product((-1.0, 1.0), repeat=3):
        moved = np.exp(z + np.array(signs)[:, None] * 0.3)  # all as far as the worst
        assert (np.abs(moved / moved.sum() - result.value) <= result.error).all()
    up = np.exp(z + 0.3 * np.array([[1.0], [-1.0], [-1.0]]))
    assert (up / up.sum() - result.value)[0, 0] > 0.3 * result.error[0, 0]  # and it is no bound for just anything


def test_a_divisor_that_may_be_zero_has_no_bound() -> None:
    one, unsure = Rounded.exact(1.0), Rounded(np.array([[0.1]]), np.array([[0.2]]))
    assert (one / unsure).error == np.inf and (Rounded.exact(0.0) / unsure).error == 0.0


def test_shown_numbers_lie_half_a_unit_off_at_most() -> None:
    values = np.array([[0.12345, 3.0, 123.456, 0.5]])
    off = np.abs(as_shown(values) - values)
    halves = half_units(values)
    assert (off <= halves).all() and halves == pytest.approx(np.array([[0.0005, 0.0, 0.05, 0.0]]))


def test_as_many_digits_as_a_result_needs() -> None:
    a, b = 1.00004, 1.0
    assert enough_digits(a - b, lambda shown: float(shown(a) - shown(b))) > 0
    assert enough_digits(0.75, lambda shown: float(shown(0.5) + shown(0.25))) == 0
