"""What stands on both sides of "=" agrees: operands have as many digits as the result needs."""

import math
import re

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import last_digit
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex
from nnviz.core.steps.digits import third_digit
from nnviz.core.steps.model import Step, StepInput
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.core.making import make, random_experiment, sequence
from tests.core.steps.test_reading import as_read

GATES = ("not", "or", "nor", "nand", "and", "xnor")
_READABLE = re.compile(r"[\d\s().+\-*/e]+")


def steps_of(experiment: Experiment, example: int | None, epochs: int = 0) -> tuple[Step, ...]:
    session = Session(experiment)
    session.advance(epochs)
    s = session.snapshot()
    return build_steps(StepInput(s.experiment, s.state, example))


def computed(text: str) -> tuple[float, float] | None:
    """Both sides of a line such as "(+0.5)(−1.2) + (+3.0) = +2.40"; None where the left one is more than sums."""
    left, _, right = text.replace("−", "-").replace(" · ", "*").rpartition(" = ")
    left = re.sub(r"\) *\(", ")*(", left).replace("[", "(").replace("]", ")")
    left = re.sub(r"(\d) ?\(", r"\1*(", left)
    return (float(eval(left)), float(right)) if left and _READABLE.fullmatch(left) else None


def noise(result: float, left: str) -> bool:
    """Is a result nothing but float64's rounding of terms that cancel?"""
    sizes = [abs(float(n)) for n in re.findall(r"\d[\d.]*(?:e[+-]?\d+)?", left.replace("−", "-"))]
    return abs(result) < 1e-13 * max(sizes, default=1.0) ** 2


@pytest.mark.parametrize("lab", GATES)
def test_no_gate_subtracts_one_from_one_and_gets_something(lab: str) -> None:
    experiment = load_lab(lab).experiment
    for example in range(len(experiment.data.train)):
        step = next(s for s in steps_of(experiment, example) if s.kind == "dz")
        left, right = computed(step.rows[0].explain(0, 0)) or (math.nan, math.nan)
        assert left == pytest.approx(right, rel=5e-3), step.rows[0].explain(0, 0)
        latex = step_latex(step).replace(r" \cdot 10^{", "e").replace("}", "")
        first, second = re.findall(r"begin{bmatrix (1 - )?([\d.e-]+)", latex)[-2:]
        difference = (1.0 - float(first[1]) if first[0] else float(first[1])) - float(second[1])
        assert difference == pytest.approx(step.result.values[0, 0], rel=5e-3), latex


def test_the_digits_are_those_that_tell_and_no_more() -> None:
    step = next(s for s in steps_of(load_lab("and").experiment, 3) if s.kind == "dz")
    assert step.rows[0].explain(0, 0) == "(+0.9999546) − (+1.000) = −4.54e−5"
    text = step.rows[0].items[2]
    assert not isinstance(text, str) and text.text_of(0, 0, int(step.rows[0].digits()[2][0, 0])) == "+0.9999546"


@pytest.mark.parametrize("example", [0, None])
@pytest.mark.parametrize("seed", range(30))
def test_a_line_gives_what_it_says(seed: int, example: int | None) -> None:
    read = 0
    for step in steps_of(random_experiment(seed), example, epochs=2)[1:]:
        for row in step.rows:
            for i, j in {(0, 0), tuple(n - 1 for n in row.result.shape)}:
                text = row.explain(i, j)
                found, value = computed(text), float(row.result.values[i, j])
                if found is None or "more" in text or noise(value, text.rpartition(" = ")[0]):
                    continue
                read += 1
                off = 2.5 * float(last_digit(np.array([value]))[0])
                assert abs(found[0] - found[1]) <= off, text
    assert read > 3


@pytest.mark.parametrize("example", [0, None])
def test_a_line_of_a_time_delay_layer_gives_what_it_says(example: int | None) -> None:
    read = 0
    for step in steps_of(sequence(), example, epochs=1):
        if step.kind in ("da", "db") and step.layer < 3:
            for (i, j), value in np.ndenumerate(step.result.values):
                text = step.rows[0].explain(i, j)
                found = computed(re.sub(r"1/\d+ \* ", "", text.replace(" · ", " * ")))
                if found is None or "more" in text or "1/" in text:
                    continue
                read += 1
                assert abs(found[0] - found[1]) <= 2.5 * float(last_digit(np.array([value]))[0]), text
    assert read > 5 or example is None


@pytest.mark.parametrize(("x", "y"), [
    (1947.3, 1946.2), (20000.3, 19999.1), (99998.7, 99997.2), (-8068.0, 0.2739), (3.00001, 3.0), (0.5, 1234.567),
])  # fmt: skip
@pytest.mark.parametrize("example", [0, None])
def test_a_squared_error_of_large_numbers_is_what_its_line_says(x: float, y: float, example: int | None) -> None:
    data = {"task": "regression", "inputs": ["x1"], "train": {"x": [[x]], "y": [[y]]}}
    experiment = make(data=data, hidden=(), last=(1, "linear"), loss="mse", init={"scheme": "constant", "scale": 1.0})
    for step in steps_of(experiment, example):
        if step.kind in ("loss", "da"):
            row = step.rows[-1]
            text = row.explain(0, 0).replace("²", "**2")
            left, right = computed(text) or (math.nan, math.nan)
            assert left == pytest.approx(right, rel=5e-3, abs=2.1e-3), text


@pytest.mark.parametrize("example", [0, None])
@pytest.mark.parametrize("seed", range(30))
def test_the_cells_give_what_they_say(seed: int, example: int | None) -> None:
    for step in steps_of(random_experiment(seed), example, epochs=2)[1:]:
        for row in step.rows:
            found, right = as_read(row), row.result.values
            if found is None or found.value.shape != right.shape:
                continue
            fits = np.abs(found.value - right) <= 2.01 * np.maximum(last_digit(right), third_digit(right))
            tiny = np.abs(right) < 1e-12  # float64's own rounding
            assert (fits | tiny | ~np.isfinite(right)).all(), (step.kind, step.layer)


@pytest.mark.parametrize("z", [15.0, 20.0, 30.0, 36.0, 45.0])
def test_an_output_near_1_is_written_shortly(z: float) -> None:
    data = {"task": "binary", "inputs": ["x1"], "train": {"x": [[z], [z]], "y": [[1], [0]]}}
    experiment = make(data=data, hidden=(), init={"scheme": "constant", "scale": 1.0})
    for example in (0, 1, None):
        for step in steps_of(experiment, example):
            if step.kind in ("loss", "da", "dz"):
                for row in step.rows:
                    numbers = re.findall(r"\d[\d.]*", step.worked(0, 0) + row.explain(0, 0))
                    assert max(map(len, numbers)) <= 9, numbers


def test_a_nearly_certain_output_is_written_by_what_is_missing() -> None:
    """z = 40: ŷ rounds to 1, and 𝓛, d𝓛/da and their lines come from z."""
    data = {"task": "binary", "train": {"x": [[40.0, 0.0], [40.0, 0.0]], "y": [[1], [0]]}}
    experiment = make(data=data, hidden=(), init={"scheme": "constant", "scale": 1.0})
    right, wrong = ({s.kind: s for s in steps_of(experiment, example)} for example in (0, 1))
    assert right["loss"].result.values[0, 0] == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert right["loss"].rows[0].explain(0, 0) == (
        "−(1 ln (1 − 4.248e−18) + (1 − 1) ln(1 − (1 − 4.248e−18))) = +4.25e−18"
    )
    latex = right["loss"].worked(0, 0)
    assert latex.count(r"(1 - 4.248 \cdot 10^{-18})") == 2 and latex.endswith(r"= 4.248 \cdot 10^{-18}")
    assert wrong["da"].rows[0].explain(0, 0).endswith("(1 − 0)/(1 − (1 − 4.248e−18)) = +2.35e17")
    assert right["da"].rows[0].explain(0, 0).endswith(" = −1.000")
    assert wrong["dz"].rows[0].explain(0, 0) == "(+1.000) − (+0.000) = +1.000"
