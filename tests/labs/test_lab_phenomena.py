"""Each lab shows exactly what its slide says, by numbers: what stalls, what dies, what collapses, what stays equal."""

import math

import numpy as np
import pytest

from nnviz.core.base.experiment import with_setting
from nnviz.core.editing.edits import with_loss, with_scheme, with_targets
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.labs.lab_runs import (
    accuracy,
    best_cut,
    dead_units,
    gradients,
    lab,
    loss,
    run,
    saturated_share,
    trace,
    trained,
    training,
    weights,
    with_hidden,
)

# ---------------------------------------------------------------- XOR


def test_xor_online_is_the_web_demo_setting_by_setting() -> None:
    experiment = lab("xor-online")
    training, init = experiment.training, experiment.network.init
    assert [(n.units, n.activation) for n in experiment.network.layers] == [(2, "sigmoid"), (1, "sigmoid")]
    assert (training.loss, training.batch_size, training.shuffle) == ("mse", 1, False)
    assert training.optimizer.learning_rate * 2.0 == 0.05  # (y - ŷ)² against ½ (y - ŷ)²: twice the gradient
    assert (init.scheme, init.scale, init.bias) == ("uniform", 0.5, "same")
    first = Session(experiment).engine.params
    assert np.abs(first).max() <= 0.5 and np.all(first != 0.0)


def test_xor_online_one_press_of_train_solves_it_from_no_start() -> None:
    for seed in range(12):
        session = run("xor-online", 1250, network__init__seed=seed)  # 5000 iterations of one example each
        assert accuracy(session) < 1.0
        session.advance(3750)  # and 5000 epochs, if that is how one counts
        assert accuracy(session) < 1.0 and loss(session) == pytest.approx(0.25, abs=0.01)


def test_xor_online_learns_with_a_larger_rate() -> None:
    solved = [
        accuracy(run("xor-online", 2000, network__init__seed=seed, training__optimizer__learning_rate=1.0)) == 1.0
        for seed in range(10)
    ]
    assert sum(solved) >= 8


def test_xor_linear_ends_at_ln_2_and_never_solves_it() -> None:
    for seed in range(5):
        session = run("xor-linear", 2000, network__init__seed=seed)
        assert loss(session) == pytest.approx(math.log(2.0), abs=1e-4) and accuracy(session) <= 0.75
    curved = with_setting(with_hidden(lab("xor-linear"), "tanh"), "training.optimizer.learning_rate", 0.5)
    assert max(accuracy(trained(with_setting(curved, "network.init.seed", k), 3000)) for k in range(4)) == 1.0


# ---------------------------------------------------------------- activations


def test_sigmoid_kills_the_gradient_and_tanh_keeps_it() -> None:
    with_sigmoid = lab("sigmoid-kills-gradient")
    with_tanh = with_hidden(with_sigmoid, "tanh")
    norms = [[np.linalg.norm(g) for g in gradients(Session(e)).weights] for e in (with_sigmoid, with_tanh)]
    assert norms[0][0] < norms[0][-1] / 200 and norms[0] == sorted(norms[0])
    assert norms[1][0] > 50 * norms[0][0] and norms[1][0] > norms[1][-1] / 20
    assert accuracy(trained(with_sigmoid, 300)) < 0.6 and accuracy(trained(with_tanh, 300)) == 1.0


def test_dying_relu_and_leaky_relu_differ_in_the_activation_alone() -> None:
    dying, leaky = lab("dying-relu"), lab("leaky-relu")
    assert dying.data == leaky.data and dying.training == leaky.training and dying.network.init == leaky.network.init
    assert np.array_equal(Session(dying).engine.params, Session(leaky).engine.params)


def test_dying_relu_has_dead_units_for_ever_and_stays_bad() -> None:
    session = run("dying-relu", 0)
    assert dead_units(session) == 4
    dead = (trace(session).a[1] == 0.0).all(axis=1)
    before = session.architecture.blocks(session.engine.params.copy())[0]
    session.advance(1000)
    after = session.architecture.blocks(session.engine.params)[0]
    assert np.array_equal(after[dead], before[dead]) and not np.array_equal(after[~dead], before[~dead])
    assert dead_units(session) == 4 and accuracy(session) < 0.9


def test_leaky_relu_has_none_and_learns_from_every_start() -> None:
    for seed in range(6):
        assert dead_units(run("dying-relu", 0, network__init__seed=seed)) > 0
        session = run("leaky-relu", 0, network__init__seed=seed)
        before = session.architecture.blocks(session.engine.params.copy())[0]
        session.advance(300)
        moved = np.abs(session.architecture.blocks(session.engine.params)[0] - before).max(axis=1)
        assert dead_units(session) == 0 and moved.min() > 0.1 and accuracy(session) >= 0.98


def test_linear_layers_collapse_to_one() -> None:
    session = run("linear-collapse", 300)
    w1, w2, w3 = weights(session)
    b1, b2, b3 = (b[:, None] for b in session.architecture.biases(session.engine.params))
    w, b = w3 @ w2 @ w1, w3 @ (w2 @ b1 + b2) + b3
    x = training(session).x.T
    assert w.shape == (1, 2) and np.abs(trace(session).z[-1] - (w @ x + b)).max() < 1e-12
    alone = run("film-tastes", 3000)  # the same films, one neuron
    assert accuracy(session) <= 0.8 and loss(session) == pytest.approx(loss(alone), abs=0.01)
    assert training(session) == training(alone)


# ---------------------------------------------------------------- losses


def test_cross_entropy_and_mse_labs_differ_in_the_loss_alone() -> None:
    labs = [lab("cross-entropy"), lab("mse")]
    assert labs[0].data == labs[1].data and labs[0].network == labs[1].network
    assert resolve(with_loss(labs[0], "mse")).training == labs[1].training
    assert np.array_equal(*(Session(e).engine.params for e in labs))


def test_cross_entropy_recovers_and_mse_hangs_on_the_flat_part() -> None:
    entropy, squared = (Session(lab(name)) for name in ("cross-entropy", "mse"))
    assert accuracy(entropy) == accuracy(squared) == 0.0
    steps = [np.linalg.norm(gradients(session).weights[0]) for session in (entropy, squared)]
    assert steps[0] > 1000 * steps[1]
    entropy.advance(15)
    squared.advance(5000)
    assert accuracy(entropy) == 1.0 and accuracy(squared) == 0.0
    assert loss(squared) > 0.999


def test_the_slope_at_a_confident_error_is_one_or_next_to_nothing() -> None:
    session = run("cross-entropy", 0)
    seen, found = trace(session), gradients(session)
    error = seen.prediction - session.experiment.data.train.y.T
    assert np.array_equal(found.dz[-1], error) and np.abs(found.dz[-1]).min() > 0.95
    wrong = np.abs(gradients(run("mse", 0)).dz[-1])
    assert np.median(wrong) < 1e-7 and np.abs(wrong - 2 * np.abs(error) * seen.a[-1] * (1 - seen.a[-1])).max() < 1e-15


# ---------------------------------------------------------------- initialisation


def test_symmetry_nothing_ever_moves() -> None:
    session = run("symmetry", 2000)
    assert not session.engine.params.any() and loss(session) == pytest.approx(math.log(2.0), abs=1e-15)
    found = gradients(session)
    assert not any(g.any() for g in (*found.weights, *found.biases))


def test_symmetry_on_unbalanced_data_moves_the_units_as_duplicates() -> None:
    session = trained(resolve(with_targets(lab("symmetry"), np.array([0]), 1.0)), 50)
    hidden = session.architecture.blocks(session.engine.params)[0]
    assert hidden.any() and np.array_equal(hidden[0], hidden[1])


def test_symmetry_ends_with_random_weights() -> None:
    assert loss(trained(resolve(with_scheme(lab("symmetry"), "normal")), 2000)) < 0.05


def test_symmetry_online_rows_move_and_stay_equal() -> None:
    session = run("symmetry-online", 1)
    for epochs in (0, 2, 10, 100, 887):
        session.advance(epochs)
        hidden, output = session.architecture.blocks(session.engine.params)
        assert hidden.any() and np.array_equal(hidden[0], hidden[1]) and output[0, 0] == output[0, 1]
    assert np.abs(hidden).max() > 1.0 and accuracy(session) <= 0.75


def test_zero_biases_learn_from_most_starts() -> None:
    session = run("zero-biases", 0)
    assert not any(b.any() for b in session.architecture.biases(session.engine.params))
    solved = [accuracy(run("zero-biases", 1000, network__init__seed=seed)) == 1.0 for seed in range(20)]
    assert 14 <= sum(solved) <= 18
    others = [load_lab(name).experiment for name in ("symmetry", "zero-biases")]
    assert others[0].data == others[1].data and others[0].network.layers == others[1].network.layers


def test_weights_too_small_and_too_large_differ_in_gamma_alone() -> None:
    small, large = lab("weights-too-small"), lab("weights-too-large")
    scales = [e.network.init.scale for e in (small, large)]
    assert scales == [0.01, 20.0] and small.data == large.data and small.training == large.training
    assert with_setting(small, "network.init.scale", 20.0).network == large.network


@pytest.mark.parametrize("seed", range(3))
def test_small_and_large_weights_are_slow_against_gamma_one(seed: int) -> None:
    small = run("weights-too-small", 100, network__init__seed=seed)
    large = run("weights-too-large", 100, network__init__seed=seed)
    good = run("weights-too-large", 100, network__init__seed=seed, network__init__scale=1.0)
    assert accuracy(good) >= 0.99
    assert accuracy(small) < 0.6 and loss(small) > 0.69
    assert accuracy(large) < 0.75 and loss(large) > 4 * loss(good)


def test_large_weights_saturate_and_small_ones_make_all_units_alike() -> None:
    small, large = run("weights-too-small", 0), run("weights-too-large", 0)
    good = run("weights-too-large", 0, network__init__scale=1.0)
    assert saturated_share(large) > 0.8 > 0.1 > saturated_share(good)
    assert np.ptp(trace(small).a[2]) < 0.02 and np.ptp(trace(good).a[2]) > 0.2
    slopes = [np.linalg.norm(gradients(session).weights[0]) for session in (small, good)]
    assert slopes[0] < slopes[1] / 100
    small.advance(1000)
    assert loss(small) == pytest.approx(math.log(2.0), abs=1e-3)


# ---------------------------------------------------------------- depth


def test_deep_representation_goes_from_lines_to_shapes() -> None:
    session = run("deep-representation", 500)
    y = training(session).y[:, 0]
    alone = [max(best_cut(unit, y) for unit in layer) for layer in trace(session).a[1:]]
    assert alone[0] < 0.7 and alone[1] < 0.8 and alone[2] > 0.9 and alone[3] > 0.97
    assert alone == sorted(alone)
