"""The data part of an experiment, checked: points, names, recipe; every refusal is one line that names the place."""

from collections.abc import Collection
from typing import Any

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import (
    LARGEST,
    LEFT_OUT,
    MAX_EXAMPLES,
    MAX_INPUTS,
    MAX_UNITS,
    SCALING_KINDS,
    Data,
    Examples,
    ExperimentError,
    Recipe,
    Scaling,
    replace,
    shown,
)
from nnviz.core.base.problem import ProblemError
from nnviz.core.base.tasks import PLAIN, TASKS, TWO_CLASSES
from nnviz.core.data.datasets import DATASETS, generate
from nnviz.core.network.features import raw_names
from nnviz.core.network.limits import check_numbers, check_unique
from nnviz.core.network.scaling import LEAST_SCALE, MOST_SCALE, NO_PAIR, Pairs, scaled


def one_of(where: str, value: Any, known: Collection[str]) -> None:
    """Refuses a value that is not one of the known ones, and lists them."""
    if value not in known:
        raise ExperimentError(
            where, "{value} is not known; it is one of {known}", value=shown(value), known=", ".join(known)
        )


def resolve_data(data: Data) -> Data:
    """The same data with names, task and points written out. Raises ExperimentError for what contradicts itself."""
    if data.recipe is not None:
        data = _resolve_recipe(data, data.recipe)
    if data.train is LEFT_OUT:
        raise ExperimentError("data", "has no points; give train with x and y, or a recipe")
    task = data.task
    if task is LEFT_OUT:
        task = TWO_CLASSES if data.recipe is None else DATASETS[data.recipe.name].task
    one_of("data.task", task, TASKS)
    for where, examples in _sets(data):
        _check_rows(where, examples)
    _check_count(data)
    inputs = _resolve_inputs(data)
    train = _resolve_examples("data.train", data.train, task, len(inputs))
    empty = Examples(x=np.empty((0, len(inputs))), y=None if TASKS[task].rebuilds_inputs else np.empty((0, 0)))
    test = _resolve_examples("data.test", empty if data.test is LEFT_OUT else data.test, task, len(inputs))
    outputs = _resolve_outputs(data, task, inputs, (train, test))
    columns = TASKS[task].target_columns(len(outputs))
    train, test = (_with_columns(w, e, columns) for w, e in (("data.train", train), ("data.test", test)))
    for where, examples in (("data.train.y", train), ("data.test.y", test)):
        _check_classes(where, examples, task, len(outputs))
    _check_class_names(data.classes, task)
    data = replace(data, task=task, inputs=inputs, outputs=outputs, train=train, test=test)
    return data if data.scaling is None else replace(data, scaling=_resolve_scaling(data, data.scaling))


def _resolve_recipe(data: Data, recipe: Recipe) -> Data:
    one_of("data.recipe.name", recipe.name, DATASETS)
    entry = DATASETS[recipe.name]
    for name, default in (("samples", entry.defaults.samples), ("noise", entry.defaults.noise),
                          ("test_share", entry.defaults.test_share)):  # fmt: skip
        if getattr(recipe, name) is LEFT_OUT:
            recipe = replace(recipe, **{name: default})
    if entry.class_range is None and recipe.classes is not LEFT_OUT:
        raise ExperimentError("data.recipe.classes", "{name} has no choice of classes; leave it out", name=recipe.name)
    if entry.class_range is not None and recipe.classes is LEFT_OUT:
        recipe = replace(recipe, classes=entry.defaults.classes)
    data = replace(data, recipe=recipe)
    if data.train is not LEFT_OUT:
        return data
    if data.test is not LEFT_OUT:
        raise ExperimentError("data.test", "is given without data.train; give both, or neither: the recipe makes them")
    check_numbers("data.recipe", recipe.samples, len(entry.inputs), TASKS[entry.task].target_columns(1))
    made = generate_from(recipe)
    if data.task not in (LEFT_OUT, made.task):
        raise ExperimentError(
            "data.task",
            "is {task!r}, but {name} makes {made!r} data",
            task=data.task,
            name=recipe.name,
            made=made.task,
        )
    inputs = made.inputs if data.inputs is LEFT_OUT else data.inputs
    outputs = made.outputs if data.outputs is LEFT_OUT else data.outputs
    if (len(inputs), len(outputs)) != (len(made.inputs), len(made.outputs)):
        raise ExperimentError(
            "data.inputs",
            "{name} makes {count} inputs and {outputs} outputs; name as many, or leave the names out",
            name=recipe.name,
            count=len(made.inputs),
            outputs=len(made.outputs),
        )
    return replace(data, task=made.task, inputs=inputs, outputs=outputs,
                   train=_generated(made.task, made.train_x, made.train_y),
                   test=_generated(made.task, made.test_x, made.test_y))  # fmt: skip


def _generated(task: str, x: Any, y: Any) -> Examples:
    return Examples(x=x, y=None if TASKS[task].rebuilds_inputs else y)


def generate_from(recipe: Recipe) -> Any:
    """The points of a resolved recipe."""
    classes = None if recipe.classes is LEFT_OUT else recipe.classes
    try:
        return generate(recipe.name, recipe.samples, recipe.noise, recipe.test_share, recipe.seed, classes)
    except ProblemError as error:
        raise ExperimentError("data.recipe", error.problem) from None


def _check_rows(where: str, examples: Examples) -> None:
    for name, values in (("x", examples.x), ("y", examples.y)):
        if values is not None and values.ndim != 2:
            raise ExperimentError(f"{where}.{name}", "is not a list of rows; it must be one, as in [[0], [1]]")


def _sets(data: Data) -> list[tuple[str, Examples]]:
    """Training and test points as far as they are given, each with its place in the file."""
    both = (("data.train", data.train), ("data.test", data.test))
    return [(where, examples) for where, examples in both if examples is not LEFT_OUT]


def _check_count(data: Data) -> None:
    """Refuses more numbers than are possible, in training and test points together."""
    sets = [examples for _, examples in _sets(data)]
    inputs = max(e.x.shape[1] for e in sets)
    targets = max(0 if e.y is None else e.y.shape[1] for e in sets)
    check_numbers("data", sum(map(len, sets)), inputs, targets)


def _resolve_inputs(data: Data) -> tuple[str, ...]:
    filled = next(((where, e) for where, e in _sets(data) if len(e)), None)
    found = filled[1].x.shape[1] if filled else None
    inputs = raw_names(2 if found is None else found) if data.inputs is LEFT_OUT else data.inputs
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise ExperimentError(
            "data.inputs",
            "has {count} names; 1 to {max_inputs} inputs are possible",
            count=len(inputs),
            max_inputs=MAX_INPUTS,
        )
    check_unique("data.inputs", inputs, "names {value} twice; every input has its own name")
    if filled and found != len(inputs):
        raise ExperimentError(
            f"{filled[0]}.x",
            "has {found} numbers a row; data.inputs names {count} inputs",
            found=found,
            count=len(inputs),
        )
    return inputs


def _resolve_examples(where: str, examples: Any, task: str, inputs: int) -> Examples:
    x, y = examples.x, examples.y
    if len(x) > MAX_EXAMPLES:
        raise ExperimentError(
            f"{where}.x",
            "has {count} examples; at most {max_examples} are possible",
            count=len(x),
            max_examples=MAX_EXAMPLES,
        )
    if len(x) and x.shape[1] != inputs:
        raise ExperimentError(
            f"{where}.x", "has {value} numbers a row; it needs {inputs}, one per input", value=x.shape[1], inputs=inputs
        )
    if TASKS[task].rebuilds_inputs:
        if y is not None and len(y):
            raise ExperimentError(f"{where}.y", "is given; an autoencoder's target is x itself, leave y out")
        y = None
    elif y is None:
        raise ExperimentError(where, "has no y; every task but autoencoder needs a row of y for each row of x")
    if y is not None and len(y) != len(x):
        raise ExperimentError(
            f"{where}.y",
            "has {count} rows and x has {rows}; both need the same number of rows",
            count=len(y),
            rows=len(x),
        )
    for name, values in (("x", x), ("y", y)):
        if values is not None and values.size and not np.abs(values).max() <= LARGEST:
            raise ExperimentError(
                f"{where}.{name}", "has a number that is not finite or beyond {largest:g}", largest=LARGEST
            )
    return Examples(x=x.reshape(len(x), inputs), y=y)


def _resolve_outputs(data: Data, task: str, inputs: tuple[str, ...], sets: tuple[Examples, ...]) -> tuple[str, ...]:
    given = [examples.y for examples in sets if examples.y is not None and examples.y.size]
    entry = TASKS[task]
    left_out = data.outputs is LEFT_OUT
    outputs = entry.default_outputs(inputs, given, MAX_UNITS) if left_out else tuple(data.outputs)
    least, most = entry.least_outputs, entry.most_outputs or MAX_UNITS
    if not least <= len(outputs) <= most:
        right = (
            "has {count} names; {task} has {least}"
            if least == most
            else ("has {count} names; {task} has {least} to {most}")
        )
        raise ExperimentError("data.outputs", right, count=len(outputs), task=entry.phrase, least=least, most=most)
    if entry.rebuilds_inputs and len(outputs) != len(inputs):
        raise ExperimentError("data.outputs", "of an autoencoder are as many as its inputs; leave them out")
    return outputs


def _check_class_names(names: tuple[str, ...], task: str) -> None:
    """Two classes may have names: two different ones."""
    if not names:
        return
    if TASKS[task].refused_names:
        raise ExperimentError("data.classes", TASKS[task].refused_names)
    if len(names) != len(PLAIN):
        raise ExperimentError(
            "data.classes", "has {count} names; give two, of class 0 and of class 1, or none", count=len(names)
        )
    for i, name in enumerate(names):
        if not name.strip():
            raise ExperimentError(f"data.classes[{i}]", "is empty; a class has a name, or leave data.classes out")
    check_unique("data.classes", names, "names {value} twice; every class has its own name")


def _resolve_scaling(data: Data, scaling: Scaling) -> Scaling:
    """The same with a pair for each input, and for each output of a regression; without any, targets stay as they are.

    Refuses what makes numbers of the rows that are out of bounds.
    """
    own = TASKS[data.task].predicts_values
    if scaling.outputs and not own:
        raise ExperimentError("data.scaling.outputs", TASKS[data.task].refused_scaling)
    one_of("data.scaling.kind", scaling.kind, SCALING_KINDS)
    outputs = scaling.outputs
    if own and not outputs:
        outputs = (NO_PAIR,) * len(data.outputs)
    places = [("inputs", scaling.inputs, data.inputs)]
    if own:
        places.append(("outputs", outputs, data.outputs))
    for name, pairs, names in places:
        where = f"data.scaling.{name}"
        if len(pairs) != len(names):
            raise ExperimentError(
                where,
                plural(
                    len(pairs),
                    "has 1 pair; it needs {count}, one for each of data.{name}",
                    "has {pairs} pairs; it needs {count}, one for each of data.{name}",
                ),
                pairs=len(pairs),
                count=len(names),
                name=name,
            )
        _check_pairs(where, pairs)
        for part, examples in (("train", data.train), ("test", data.test)):
            rows = examples.x if name == "inputs" else examples.y
            if rows is not None and len(rows):
                _check_scaled(where, part, rows, pairs)
    return replace(scaling, outputs=outputs)


def _check_pairs(where: str, pairs: Pairs) -> None:
    for i, (shift, scale) in enumerate(pairs):
        if not abs(shift) <= LARGEST:
            raise ExperimentError(
                f"{where}[{i}]",
                "has the shift {shift:g}; it is finite and within ±{largest:g}",
                shift=shift,
                largest=LARGEST,
            )
        if not LEAST_SCALE <= scale <= MOST_SCALE:
            raise ExperimentError(
                f"{where}[{i}]",
                "has the scale {scale:g}; it must be from {least:g} to {most:g}",
                scale=scale,
                least=LEAST_SCALE,
                most=MOST_SCALE,
            )


def _check_scaled(where: str, part: str, rows: Array, pairs: Pairs) -> None:
    ends = np.stack([rows.min(axis=0), rows.max(axis=0)], axis=1)
    largest = np.abs(scaled(ends, pairs)).max(axis=1)
    wrong = np.flatnonzero(~(largest <= LARGEST))
    if len(wrong):
        raise ExperimentError(
            f"{where}[{wrong[0]}]",
            "scales a value of data.{part} to more than {largest:g}; it needs a larger scale",
            largest=LARGEST,
            part=part,
        )


def _with_columns(where: str, examples: Examples, columns: int) -> Examples:
    if examples.y is None:
        return examples
    if len(examples.y) and examples.y.shape[1] != columns:
        raise ExperimentError(
            f"{where}.y",
            "has {value} numbers a row; this task has {columns}",
            value=examples.y.shape[1],
            columns=columns,
        )
    x, y = examples.x, examples.y.reshape(len(examples.y), columns)
    x.flags.writeable = y.flags.writeable = False
    return Examples(x=x, y=y)


def _check_classes(where: str, examples: Examples, task: str, outputs: int) -> None:
    if not TASKS[task].has_classes or examples.y is None or not len(examples.y):
        return
    count = TASKS[task].class_count(outputs)
    labels = examples.y[:, 0]
    wrong = np.flatnonzero((labels != np.floor(labels)) | (labels < 0) | (labels >= count))
    if len(wrong):
        right = TASKS[task].refused_class
        raise ExperimentError(f"{where}[{wrong[0]}]", right, value=labels[wrong[0]], largest=count - 1)
