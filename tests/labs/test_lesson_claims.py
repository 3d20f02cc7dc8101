"""The numbers that the lessons tell are those that their labs give."""

import numpy as np
import pytest

from nnviz.core.network.activations import sigmoid
from nnviz.core.network.network import forward
from nnviz.core.training.session import Session
from nnviz.lessons import edited, lessons, parse_action
from tests.labs.lab_runs import accuracy, best_cut, gradients, lab, loss, run, trace, trained, training, weights


def says(lesson_id: str, *numbers: str) -> None:
    """The lesson tells these numbers, in both languages."""
    for language in ("en", "it"):
        lesson = next(lesson for lesson in lessons(language) if lesson.id == lesson_id)
        text = " ".join((*lesson.do, lesson.watch, lesson.question, lesson.answer))
        assert not [number for number in numbers if number not in text]


def test_the_student_of_four_lectures() -> None:
    says("s10-14-pass", "2.6", "2.67", "140")
    session = run("pass", 300)
    hours = np.linspace(0.0, 10.0, 1001)
    passing = forward(session.architecture, session.engine.params, np.stack([np.full(1001, 4.0), hours])).prediction[0]
    assert hours[np.abs(passing - 0.5).argmin()] == pytest.approx(2.6, abs=0.05) and len(training(session)) == 140


def test_the_four_losses_and_their_mean() -> None:
    says("s15-16-loss", "0.474", "4.511", "0.011", "0.974", "1.493", "0.040", "0.471")
    session = run("one-neuron", 0)
    assert (
        session.example_losses().round(3).tolist() == [0.474, 4.511, 0.011, 0.974] and round(loss(session), 3) == 1.493
    )
    session.advance(10)
    assert round(session.example_losses()[2], 3) == 0.040 and round(loss(session), 3) == 0.471


def test_the_gradient_step_by_hand() -> None:
    says("s24-logistic-regression", "−0.989", "−2.967", "1.099", "−1.703", "0.599")
    error = float(sigmoid(np.array([-4.5]))[0]) - 1.0
    assert [round(error, 3), round(3 * error, 3)] == [-0.989, -2.967]
    assert [round(v, 3) for v in (1 - 0.1 * error, -2 - 0.3 * error, 0.5 - 0.1 * error)] == [1.099, -1.703, 0.599]


def test_cross_entropy_and_squared_error_of_three_answers() -> None:
    says("s17-cross-entropy", "0.69", "2.30", "4.61", "0.25", "0.81", "0.98")
    answers = np.array([0.5, 0.1, 0.01])
    assert [f"{v:.2f}" for v in -np.log(answers)] == ["0.69", "2.30", "4.61"]
    assert [f"{v:.2f}" for v in (1.0 - answers) ** 2] == ["0.25", "0.81", "0.98"]


def test_squared_error_hangs_and_cross_entropy_takes_over() -> None:
    session = Session(edited(lab("cross-entropy"), parse_action("set:training.loss=mse")))
    session.advance(500)
    assert accuracy(session) == 0.0 and loss(session) > 0.999
    session.apply(edited(session.experiment, parse_action("set:training.loss=cross_entropy")))
    session.advance(50)
    assert accuracy(session) == 1.0


def test_a_sigmoid_cannot_give_grades() -> None:
    says("s18-squared-error", "0.09", "40", "0.3")
    session = run("final-grade", 300)
    assert loss(session) == pytest.approx(0.09, abs=0.005)
    session.apply(edited(session.experiment, parse_action("activation:2=sigmoid")))
    session.advance(100)
    assert loss(session) > 40.0
    session.apply(edited(session.experiment, parse_action("activation:2=linear")))
    session.advance(100)
    assert loss(session) < 0.1


def test_updates_in_an_epoch() -> None:
    says("s21-training", "25, 250", "0.45", "0.04", "0.69")
    for size, batches, expected in ((10, 25, 0.45), (1, 250, 0.04), (None, 1, 0.69)):
        session = run("circle", 20, training__batch_size=size)
        assert session.engine.batches == batches and round(loss(session), 2) == expected


def test_how_much_of_the_gradient_reaches_the_first_layer() -> None:
    says("s07-sigmoid-tanh", "1/256", "700")
    norms = [np.linalg.norm(g) for g in gradients(run("sigmoid-kills-gradient", 0)).weights]
    assert norms[-1] / norms[0] == pytest.approx(700, rel=0.05)


def test_depth_by_depth() -> None:
    says("s32-depth", "0.62", "0.75", "0.87")
    shares = [accuracy(run(f"depth-{depth}", 1000)) for depth in (0, 1, 2, 5)]
    assert [round(share, 2) for share in shares] == [0.62, 0.75, 0.87, 1.0]


def test_the_large_and_the_random_weights_of_the_lessons() -> None:
    says("s31-random-weights", "4.1e−9", "1.0")
    a = float(sigmoid(np.array([20.0]))[0])
    assert 2 * a * a * (1 - a) == pytest.approx(4.1e-9, rel=0.01) and round(a, 8) == 1.0
    good = edited(lab("weights-too-small"), parse_action("set:network.init.scale=1"))
    assert accuracy(trained(good, 100)) == 1.0
    fixed = edited(lab("symmetry-online"), parse_action("set:network.init.scheme=normal"))
    assert accuracy(trained(fixed, 1000)) == 1.0


def test_units_that_part_the_moons() -> None:
    says("s34-hyperparameters", "9")
    ends = {
        units: [
            accuracy(trained(edited(lab("moons", network__init__seed=seed), parse_action(f"units:1={units}")), 300))
            for seed in range(8)
        ]
        for units in (1, 2, 3)
    }
    assert all(abs(share - 0.91) < 0.01 for share in ends[1])
    assert sum(share < 0.94 for share in ends[2]) >= 4 and max(ends[2]) < 0.99
    assert sum(share >= 0.98 for share in ends[3]) == 8 and sum(share == 1.0 for share in ends[3]) >= 5


def test_what_one_unit_alone_can_do() -> None:
    session = run("deep-representation", 500)
    y = training(session).y[:, 0]
    alone = [max(best_cut(unit, y) for unit in layer) for layer in trace(session).a[1:4]]
    assert 0.55 < alone[0] < 0.65 and 0.6 < alone[1] < 0.7 and alone[2] > 0.9


def test_how_often_two_units_get_stuck_on_xor() -> None:
    two = edited(lab("xor"), parse_action("units:1=2"))
    stuck = 0
    for seed in range(30):
        session = Session(edited(two, parse_action(f"set:network.init.seed={seed}")))
        session.advance(2000)
        stuck += accuracy(session) < 1.0
    assert 7 <= stuck <= 14


def test_dead_and_living_units_are_where_the_lesson_points() -> None:
    session = run("dying-relu", 0)
    dead = (trace(session).a[1] == 0.0).all(axis=1)
    assert dead.sum() == 4 and dead[0] and not dead[3]
    assert weights(session)[0].shape == (6, 2)


def test_tanh_in_one_layer_is_enough_for_the_films() -> None:
    session = run("linear-collapse", 300)
    session.apply(edited(session.experiment, parse_action("activation:1=tanh")))
    session.advance(300)
    assert accuracy(session) > 0.95
