"""Changes of an experiment while its run goes on keep what they can."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, Recipe, replace, with_setting
from nnviz.core.editing import edits
from nnviz.core.editing.files import decode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import initial_parameters
from nnviz.core.training.session import Session
from tests.core.making import batches, saved


def trained(experiment: Experiment | None = None) -> Session:
    session = Session(experiment or batches("momentum"))
    session.advance(6)
    return session


def weights(session: Session) -> list[np.ndarray]:
    return [np.array(w) for w in session.architecture.weights(session.engine.params)]


KEEPING = {
    "learning rate": lambda e: with_setting(e, "training.optimizer.learning_rate", 0.5),
    "momentum": lambda e: with_setting(e, "training.optimizer.momentum", 0.5),
    "optimizer": lambda e: edits.with_optimizer(e, "adam"),
    "batch size": lambda e: with_setting(e, "training.batch_size", 3),
    "all in one batch": lambda e: with_setting(e, "training.batch_size", None),
    "shuffle": lambda e: with_setting(e, "training.shuffle", False),
    "shuffle seed": lambda e: with_setting(e, "training.seed", 5),
    "loss": lambda e: edits.with_loss(e, "mse"),
    "penalty": lambda e: with_setting(with_setting(e, "training.regularization.kind", "l2"),
                                      "training.regularization.rate", 0.1),
    "activation": lambda e: edits.with_activation(e, 0, "relu"),
    "point added": lambda e: edits.add_points(e, np.array([[0.1, 0.2]]), 1.0),
    "point moved": lambda e: edits.move_points(e, np.array([3]), {0: np.array([0.9])}),
    "point removed": lambda e: edits.remove_points(e, np.array([3])),
    "class changed": lambda e: edits.with_targets(e, np.array([4]), 1.0),
    "no points": edits.remove_all_points,
    "other data": lambda e: edits.with_recipe(e, Recipe(name="circle", samples=50)),
    "title": lambda e: replace(e, title="another"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEEPING)
def test_these_changes_keep_weights_and_epoch(name: str) -> None:
    for batch_steps in (0, 2):
        session = trained()
        for _ in range(batch_steps):
            session.advance_batch()
        params, epoch, serial = session.engine.params.copy(), session.epoch, session.serial
        changed = resolve(KEEPING[name](session.experiment))
        assert changed != session.experiment
        session.apply(changed)
        assert session.experiment == changed
        assert np.array_equal(session.engine.params, params) and session.epoch == epoch
        assert session.serial > serial
        session.advance(2)
        if len(changed.data.train):
            assert session.epoch == epoch + 2 and not np.array_equal(session.engine.params, params)
        else:
            assert session.epoch == epoch
        session.apply(batches("momentum"))
        assert session.advance(1) == 1
        session.reset()
        assert np.array_equal(session.engine.params, initial_parameters(session.experiment.network))


def test_a_changed_setting_works_from_then_on() -> None:
    """The run that goes on equals one that starts from these weights with the new setting."""
    for name in ("optimizer", "batch size", "loss", "penalty", "activation", "point added", "shuffle seed"):
        session = trained(batches())
        session.apply(resolve(KEEPING[name](session.experiment)))
        other = Session(decode(saved(session)))
        session.advance(3)
        other.advance(3)
        assert np.array_equal(session.engine.params, other.engine.params), name


def test_the_momentum_of_a_run_survives_other_changes() -> None:
    session = trained()
    velocity = session.engine.memory["velocity"].copy()
    assert velocity.any()
    session.apply(with_setting(session.experiment, "training.batch_size", 3))
    assert np.array_equal(session.engine.memory["velocity"], velocity)
    session.apply(edits.with_units(session.experiment, 0, 4))
    memory = session.architecture.weights(session.engine.memory["velocity"])
    assert np.array_equal(memory[0][:3], velocity[:9].reshape(3, 3)[:, :2]) and not memory[0][3].any()


def test_a_change_inside_an_epoch_keeps_the_place_where_it_can() -> None:
    session = trained()
    session.advance_batch()
    order = session.state().order
    session.apply(with_setting(session.experiment, "training.regularization.rate", 0.1))
    assert session.position == 5 and session.state().order == order
    session.apply(edits.move_points(session.experiment, np.array([0]), {0: np.array([0.5])}))
    assert session.position == 5 and session.state().order == order
    session.apply(edits.remove_points(session.experiment, np.array([0])))
    assert session.position == 0


def test_a_unit_more_keeps_the_other_weights() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old, old_initial = weights(session), session.architecture.weights(session.initial)
    session.apply(edits.with_units(session.experiment, 0, 5))
    new = weights(session)
    assert [w.shape for w in new] == [(5, 2), (2, 5), (1, 2)]
    assert np.array_equal(new[0][:3], old[0]) and np.array_equal(new[1][:, :3], old[1])
    assert np.array_equal(new[2], old[2])
    assert new[0][3:].all() and new[1][:, 3:].all()
    assert session.epoch == 6 and session.advance(2) == 2
    session.reset()
    assert np.array_equal(weights(session)[0][:3], old_initial[0])


def test_a_unit_less_keeps_the_rest() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old = weights(session)
    session.apply(edits.with_units(session.experiment, 0, 2))
    new = weights(session)
    assert np.array_equal(new[0], old[0][:2]) and np.array_equal(new[1], old[1][:, :2])
    assert np.array_equal(new[2], old[2])
    assert session.advance(2) == 2


def test_a_layer_more_and_a_layer_less_keep_the_layers_before() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old = weights(session)
    session.apply(edits.add_layer(session.experiment))
    assert [len(w) for w in weights(session)] == [3, 2, 2, 1]
    assert all(np.array_equal(a, b) for a, b in zip(weights(session), old[:2], strict=False))
    assert session.advance(2) == 2
    old = weights(session)
    session.apply(edits.remove_layer(session.experiment))
    assert all(np.array_equal(a, b) for a, b in zip(weights(session), old[:2], strict=False))
    for _ in range(2):
        session.apply(edits.remove_layer(session.experiment))
    assert [w.shape for w in weights(session)] == [(1, 2)]
    assert session.advance(2) == 2 and session.epoch == 10


def test_a_feature_more_and_less_keeps_the_columns_of_the_others() -> None:
    session = trained()
    old = weights(session)
    session.apply(edits.toggle_feature(session.experiment, "x1*x2"))
    assert session.experiment.network.features == ("x1", "x2", "x1*x2")
    assert np.array_equal(weights(session)[0][:, :2], old[0]) and np.array_equal(weights(session)[1], old[1])
    session.advance(2)
    old = weights(session)
    session.apply(edits.toggle_feature(session.experiment, "x1"))
    assert session.experiment.network.features == ("x2", "x1*x2")
    assert np.array_equal(weights(session)[0], old[0][:, 1:])
    assert session.advance(1) == 1


@pytest.mark.parametrize("path", ["seed", "scale"])
def test_another_initialisation_starts_over(path: str) -> None:
    session = trained()
    changed = resolve(with_setting(session.experiment, f"network.init.{path}", 3))
    session.apply(changed)
    assert saved(session) == saved(Session(changed))


def test_another_task_starts_over() -> None:
    session = trained()
    changed = resolve(edits.with_recipe(session.experiment, Recipe(name="rings", samples=30)))
    session.apply(changed)
    assert session.epoch == 0 and saved(session) == saved(Session(changed))


def test_a_state_is_taken_up_as_it_is() -> None:
    first, session = trained(), trained(batches("adam", hidden=[(7, "relu")]))
    session.apply(decode(saved(first)))
    assert saved(session) == saved(first)
