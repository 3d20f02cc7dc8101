"""Undo of units, layers and features that were removed, or redo of those added, while training went on."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing import edits
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.tables.table_edits import with_imported
from tests.app.workbenches import StartBench, settle, train
from tests.core.making import make


@pytest.fixture
def bench(start_bench: StartBench) -> Workbench:
    return start_bench(make(hidden=((4, "tanh"), (3, "tanh")), optimizer={"name": "adam", "learning_rate": 0.05}))


def edit(bench: Workbench, change: Callable[[Experiment], Experiment]) -> None:
    bench.edit("Edit", change(bench.experiment))
    settle(bench)


def undo(bench: Workbench) -> None:
    bench.stack.undo()
    settle(bench)


def redo(bench: Workbench) -> None:
    bench.stack.redo()
    settle(bench)


def blocks(bench: Workbench) -> list[Array]:
    """[W[l]|b[l]] of each layer."""
    return blocks_of(bench, bench.snapshot.params)


def blocks_of(bench: Workbench, flat: Array) -> list[Array]:
    return [block.copy() for block in Architecture.of(bench.experiment.network).blocks(flat.copy())]


def initial(bench: Workbench) -> list[Array]:
    box: list[Array] = []
    bench.finish(lambda session: box.append(session.initial.copy()))
    return blocks_of(bench, box[0])


def remove_unit(experiment: Experiment) -> Experiment:
    return edits.with_units(experiment, 1, 2)


@pytest.mark.parametrize("trained", [0, 7])
def test_a_removed_unit_comes_back_with_its_weights(bench: Workbench, trained: int) -> None:
    train(bench)
    before, first = blocks(bench), initial(bench)
    memory = {name: blocks_of(bench, values) for name, values in bench.snapshot.memory.items()}
    edit(bench, remove_unit)
    train(bench, trained)
    meanwhile, epoch = blocks(bench), bench.snapshot.epoch
    remembered = {name: blocks_of(bench, values) for name, values in bench.snapshot.memory.items()}
    undo(bench)
    now = blocks(bench)
    assert np.array_equal(now[1][2], before[1][2])  # the unit's own weights and bias
    assert np.array_equal(now[2][:, 2], before[2][:, 2])  # what it gives on
    assert np.array_equal(now[0], meanwhile[0]) and np.array_equal(now[1][:2], meanwhile[1])
    assert np.array_equal(now[2][:, [0, 1, 3]], meanwhile[2])
    assert all(map(np.array_equal, initial(bench), first)) and bench.snapshot.epoch == epoch
    for name, values in bench.snapshot.memory.items():
        there = blocks_of(bench, values)
        assert np.array_equal(there[1][2], memory[name][1][2]) and np.array_equal(there[0], remembered[name][0])


def test_a_removed_layer_comes_back_with_its_weights_and_the_output_layer_that_read_it(bench: Workbench) -> None:
    train(bench)
    before = blocks(bench)
    edit(bench, edits.remove_layer)
    train(bench)
    meanwhile = blocks(bench)
    undo(bench)
    now = blocks(bench)
    assert np.array_equal(now[0], meanwhile[0]) and not np.array_equal(now[0], before[0])
    assert np.array_equal(now[1], before[1]) and np.array_equal(now[2], before[2])
    train(bench)
    assert bench.snapshot.diverged is None


def test_several_removals_are_undone_one_after_the_other(bench: Workbench) -> None:
    train(bench)
    before = blocks(bench)
    edit(bench, remove_unit)
    train(bench)
    between = blocks(bench)
    edit(bench, lambda e: edits.with_activation(e, 0, "relu"))
    edit(bench, edits.remove_layer)
    train(bench)
    edit(bench, lambda e: edits.with_units(e, 0, 3))
    train(bench)
    last = blocks(bench)
    for _ in range(4):
        undo(bench)
    now = blocks(bench)
    assert bench.experiment.network.layers[0].activation == "tanh"
    assert np.array_equal(now[0][:3], last[0]) and np.array_equal(now[1][2], before[1][2])
    assert np.array_equal(now[1][:2, :3], between[1][:, :3]) and np.array_equal(now[2][:, 2], before[2][:, 2])


def test_redo_brings_back_what_undo_removed(bench: Workbench) -> None:
    edit(bench, lambda e: edits.with_units(e, 1, 5))
    train(bench)
    added = blocks(bench)
    undo(bench)
    train(bench)
    meanwhile = blocks(bench)
    redo(bench)
    now = blocks(bench)
    assert np.array_equal(now[1][3:], added[1][3:]) and np.array_equal(now[2][:, 3:5], added[2][:, 3:5])
    assert np.array_equal(now[1][:3], meanwhile[1]) and np.array_equal(now[0], meanwhile[0])
    undo(bench)
    assert all(map(np.array_equal, blocks(bench), meanwhile))


def test_redo_of_a_removed_layer_brings_back_the_output_layer_that_was_trained_without_it(bench: Workbench) -> None:
    edit(bench, edits.remove_layer)
    train(bench)
    without = blocks(bench)
    undo(bench)
    redo(bench)
    assert all(map(np.array_equal, blocks(bench), without))


def test_an_edit_after_undo_takes_nothing_of_what_was_undone(bench: Workbench) -> None:
    edit(bench, lambda e: edits.with_units(e, 1, 5))
    train(bench)
    undo(bench)
    for units in (6, 7, 8):  # commands that are made where deleted ones were
        edit(bench, lambda e, n=units: edits.with_units(e, 1, n))
        undo(bench)
    edit(bench, lambda e: edits.with_units(e, 1, 6))
    drawn = blocks_of(bench, initial_parameters(bench.experiment.network))
    assert np.array_equal(blocks(bench)[1][3:], drawn[1][3:])


def test_marks_and_features_come_back(bench: Workbench) -> None:
    edit(bench, lambda e: edits.toggle_unit(e, 1, 3))
    edit(bench, lambda e: edits.toggle_frozen(e, 1, slice(2, 3), slice(None)))
    train(bench)
    marked, before = bench.experiment, blocks(bench)
    edit(bench, remove_unit)
    assert not bench.experiment.network.layers[1].off
    train(bench)
    undo(bench)
    assert bench.experiment == marked and np.array_equal(blocks(bench)[1][2], before[1][2])
    train(bench)
    assert np.array_equal(blocks(bench)[1][2], before[1][2])  # frozen as it was
    before = blocks(bench)
    edit(bench, lambda e: edits.toggle_feature(e, "x2"))
    train(bench)
    meanwhile = blocks(bench)
    undo(bench)
    now = blocks(bench)
    assert np.array_equal(now[0][:, 1], before[0][:, 1]) and np.array_equal(now[0][:, [0, 2]], meanwhile[0])


def test_reset_after_undo_restores_the_first_weights(bench: Workbench) -> None:
    first = blocks(bench)
    train(bench)
    edit(bench, remove_unit)
    train(bench)
    undo(bench)
    bench.reset()
    settle(bench)
    assert all(map(np.array_equal, blocks(bench), first))


def test_undo_of_an_import_brings_back_weights_set_by_hand_in_epoch_0(bench: Workbench) -> None:
    imported = with_imported(bench.experiment, bench.experiment.data, "a", "")
    bench.edit("Import", imported)
    settle(bench)
    by_hand = np.linspace(-1.0, 1.0, len(bench.snapshot.params))
    bench.set_params("Set", by_hand)
    settle(bench)
    bench.edit("Import", with_imported(bench.experiment, bench.experiment.data, "b", ""))  # the same network again
    settle(bench)
    assert np.array_equal(bench.snapshot.params, initial_parameters(bench.experiment.network))
    undo(bench)
    assert bench.experiment.title == "a" and np.array_equal(bench.snapshot.params, by_hand)
    redo(bench)
    assert np.array_equal(bench.snapshot.params, initial_parameters(bench.experiment.network))
