"""Every entry of the registry is tested by itself; a new data set is found here without a line of its own."""

import inspect
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.base.experiment import MAX_GENERATED
from nnviz.core.data import demo_shapes, shapes
from nnviz.core.data.datasets import DATASETS, DataSet, Generated, generate

Array = npt.NDArray[np.float64]
CONTRACT_NAMES = {
    *("and", "or", "nand", "nor", "not", "xor_gate", "xnor_gate"),
    *("xor", "circle", "gauss", "spiral", "moons", "blobs", "rings", "checkerboard", "film_tastes", "pass_fail"),
    *("plane", "multi_gauss", "final_grade"),
    *("sine", "cubic", "abs", "parabola"),
}
GATES = {
    "and": [0, 0, 0, 1],
    "or": [0, 1, 1, 1],
    "nand": [1, 1, 1, 0],
    "nor": [1, 0, 0, 0],
    "not": [1, 0],
    "xor_gate": [0, 1, 1, 0],
    "xnor_gate": [1, 0, 0, 1],
}
every_set = pytest.mark.parametrize("entry", DATASETS.values(), ids=DATASETS)
every_classified = pytest.mark.parametrize(
    "entry", [e for e in DATASETS.values() if e.task in ("binary", "multiclass")], ids=lambda e: e.name
)
CLOUDS = [e for e in DATASETS.values() if e.task in ("binary", "multiclass") and e.listing == "cards"]
every_cloud = pytest.mark.parametrize(  # a gate has the balance of its truth table
    "entry", [e for e in CLOUDS if e.name not in GATES], ids=lambda e: e.name
)
every_choice = pytest.mark.parametrize("entry", [e for e in DATASETS.values() if e.class_range], ids=lambda e: e.name)


def drawn(entry: DataSet, seed: int = 0, **changes: object) -> Generated:
    """The set with its defaults, but for the changes."""
    start = entry.defaults
    values: dict[str, object] = {
        "samples": start.samples,
        "noise": start.noise,
        "test_share": start.test_share,
        "seed": seed,
    }
    return generate(entry.name, **(values | changes))  # type: ignore[arg-type]


def arrays(made: Generated) -> tuple[Array, Array, Array, Array]:
    return made.train_x, made.train_y, made.test_x, made.test_y


def all_rows(made: Generated) -> list[tuple[float, ...]]:
    """All points, training and test, each with its target, in an order of their own."""
    train = np.hstack([made.train_x, made.train_y])
    return sorted(map(tuple, np.vstack([train, np.hstack([made.test_x, made.test_y])]).tolist()))


def same(first: Generated, second: Generated) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(arrays(first), arrays(second), strict=True))


def classes_of(entry: DataSet) -> int:
    return entry.defaults.classes or max(2, len(entry.outputs))


def linear_fit(x: Array, y: Array, steps: int = 60) -> Array:
    """Where a logistic regression, fitted by Newton's method, is right: 1, else 0, for each example [m]."""
    design = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / x.std(axis=0)])
    theta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ theta, -30.0, 30.0)))
        hessian = design.T @ (design * (p * (1.0 - p))[:, None]) + 1e-3 * np.eye(theta.size)
        theta -= np.linalg.solve(hessian, design.T @ (p - y[:, 0]) + 1e-3 * theta)
    right: Array = ((design @ theta >= 0.0) == (y[:, 0] == 1.0)).astype(np.float64)
    return right


def best_line(x: Array, y: Array) -> float:
    """The best accuracy of any straight line, over 360 directions and every threshold."""
    best = 0.0
    for angle in np.linspace(0.0, 2.0 * np.pi, 360, endpoint=False):
        labels = y[np.argsort(x @ np.array([np.cos(angle), np.sin(angle)])), 0]
        right = np.cumsum(np.append(0.0, 1.0 - labels)) + labels.sum() - np.cumsum(np.append(0.0, labels))
        best = max(best, float(right.max()) / len(labels))
    return best


# -- the registry


def test_registry_holds_the_promised_names() -> None:
    assert set(DATASETS) >= CONTRACT_NAMES
    assert {e.name for e in DATASETS.values() if e.class_range} >= {"blobs", "rings"}


@every_set
def test_entry_is_consistent(entry: DataSet) -> None:
    assert DATASETS[entry.name] is entry
    assert entry.task in {"binary", "multiclass", "regression", "autoencoder"}
    assert len(entry.domain) == len(entry.inputs)
    assert all(low < high for low, high in entry.domain)
    assert entry.label
    assert entry.noise.startswith("Noise ")
    for sentence in (entry.help, entry.noise):
        assert sentence.endswith(".") and sentence.count(". ") == 0 and "\n" not in sentence
    assert (entry.class_range is None) == (entry.defaults.classes is None)
    if entry.task in ("binary", "regression"):
        assert len(entry.outputs) == 1
    elif entry.defaults.classes:
        assert len(entry.outputs) == entry.defaults.classes
    assert 0.0 <= entry.defaults.noise <= 0.5
    with pytest.raises(AttributeError):
        entry.name = "other"  # type: ignore[misc]


def test_labels_differ() -> None:
    assert len({entry.label for entry in DATASETS.values()}) == len(DATASETS)


def test_every_shape_is_documented_with_its_noise() -> None:
    found = [pair for module in (shapes, demo_shapes) for pair in inspect.getmembers(module, inspect.isfunction)]
    public = [f for n, f in found if not n.startswith("_")]
    assert public
    assert all("noise" in (f.__doc__ or "").lower() for f in public)


# -- what comes out


@every_set
def test_arrays(entry: DataSet) -> None:
    made = drawn(entry, samples=40, test_share=0.25)
    assert (made.task, made.inputs, made.outputs) == (entry.task, entry.inputs, entry.outputs)
    targets = 0 if entry.task == "autoencoder" else 1
    assert made.train_x.shape == (30, len(entry.inputs)) and made.train_y.shape == (30, targets)
    assert made.test_x.shape == (10, len(entry.inputs)) and made.test_y.shape == (10, targets)
    for array in arrays(made):
        assert array.dtype == np.float64
        assert np.isfinite(array).all()
        assert array.flags.c_contiguous and not array.flags.writeable
        if array.size:
            with pytest.raises(ValueError):
                array[0, 0] = 1.0


@every_set
def test_defaults_generate(entry: DataSet) -> None:
    made = drawn(entry)
    assert len(made.train_x) + len(made.test_x) == entry.defaults.samples


@every_set
@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0])
def test_seed_decides_everything(entry: DataSet, noise: float) -> None:
    assert same(drawn(entry, 3, noise=noise), drawn(entry, 3, noise=noise))


@every_set
def test_another_seed_gives_other_points(entry: DataSet) -> None:
    assert all_rows(drawn(entry, 1, noise=0.2)) != all_rows(drawn(entry, 2, noise=0.2))


@every_set
def test_another_seed_gives_another_split(entry: DataSet) -> None:
    first, second = (drawn(entry, seed, samples=60, noise=0.0, test_share=0.5) for seed in (1, 2))
    assert not same(first, second)


@every_set
def test_split_only_moves_points(entry: DataSet) -> None:
    whole = drawn(entry, samples=50, test_share=0.0)
    held_back: set[tuple[float, ...]] = set()
    for share in (0.1, 0.3, 0.5, 0.9):
        made = drawn(entry, samples=50, test_share=share)
        assert len(made.test_x) == round(50 * share)
        assert all_rows(made) == all_rows(whole)
        rows = set(map(tuple, np.hstack([made.test_x, made.test_y]).tolist()))
        assert held_back <= rows
        held_back = rows


@pytest.mark.parametrize("samples", [1, 2, 3, 4])
def test_a_training_point_always_remains(samples: int) -> None:
    made = generate("circle", samples, 0.0, 0.9, 0)
    assert len(made.train_x) == 1
    assert len(made.test_x) == samples - 1


@every_set
def test_noise_has_an_effect(entry: DataSet) -> None:
    quiet, little, loud = (drawn(entry, samples=400, noise=noise, test_share=0.0) for noise in (0.0, 0.2, 0.5))

    def change(made: Generated) -> float:
        moved = np.abs(made.train_x - quiet.train_x).mean()
        return float(moved + np.abs(made.train_y - quiet.train_y).sum() / 400)

    assert 0.01 < change(little) < change(loud)


@every_set
def test_points_lie_in_the_domain(entry: DataSet) -> None:
    low, high = np.array(entry.domain).T
    width = high - low
    made = drawn(entry, samples=2000, test_share=0.0)
    rim = (0.15 if entry.listing == "cards" else 0.4) * width  # the demo's ranges are those of fewer points
    assert (made.train_x >= low - rim).all() and (made.train_x <= high + rim).all()
    assert len(width) > 16 or (np.ptp(made.train_x, axis=0) >= 0.4 * width).all(), (
        "the points fill too little of the picture"
    )
    loud = drawn(entry, samples=2000, noise=0.5 if entry.listing == "cards" else 0.1, test_share=0.0)
    inside = ((loud.train_x >= low - 0.5 * width) & (loud.train_x <= high + 0.5 * width)).all(axis=1)
    assert inside.mean() > 0.95


@every_classified
@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_labels_are_class_numbers(entry: DataSet, noise: float) -> None:
    made = drawn(entry, samples=300, noise=noise, test_share=0.0)
    assert set(made.train_y[:, 0]) == set(range(classes_of(entry)))


@every_cloud
def test_classes_are_balanced(entry: DataSet) -> None:
    made = drawn(entry, samples=2000, test_share=0.0)
    shares = np.bincount(made.train_y[:, 0].astype(int)) / 2000
    assert np.abs(shares - 1 / classes_of(entry)).max() < 0.1


@every_cloud
def test_every_class_has_a_point(entry: DataSet) -> None:
    low, high = entry.class_range or (2, 2)
    for classes in range(low, high + 1):
        chosen = classes if entry.class_range else None
        for seed in range(5):
            made = drawn(entry, seed, samples=classes, noise=0.0, test_share=0.0, classes=chosen)
            assert set(made.train_y[:, 0]) == set(range(classes))


@settings(deadline=None, max_examples=150)
@given(
    name=st.sampled_from(sorted(DATASETS)),
    samples=st.integers(1, 300),
    noise=st.floats(0.0, 1.0),
    test_share=st.floats(0.0, 0.9),
    seed=st.integers(0, 2**64),
    classes=st.integers(2, 8),
)
def test_any_allowed_setting_works(
    name: str, samples: int, noise: float, test_share: float, seed: int, classes: int
) -> None:
    entry = DATASETS[name]
    made = generate(name, samples, noise, test_share, seed, classes if entry.class_range else None)
    assert len(made.test_x) == len(made.test_y) == min(round(samples * test_share), samples - 1)
    assert len(made.train_x) == len(made.train_y) == samples - len(made.test_x)
    assert all(np.isfinite(array).all() for array in arrays(made))
    if entry.class_range:
        assert len(made.outputs) == classes
    if entry.task in ("binary", "multiclass"):
        assert set(made.train_y[:, 0]) | set(made.test_y[:, 0]) <= set(range(max(2, len(made.outputs))))


def test_the_largest_set() -> None:
    for name in DATASETS:
        assert len(generate(name, MAX_GENERATED, 0.5, 0.0, 0).train_x) == MAX_GENERATED


# -- errors


@pytest.mark.parametrize(
    ("changes", "wrong", "right"),
    [
        ({"name": "circel"}, "'circel'", "circle, xor, gauss"),
        ({"name": None}, "None", "final_grade"),
        ({"name": ["circle"]}, "['circle']", "circle"),
        ({"samples": 0}, "samples is 0", "from 1 to 100000"),
        ({"samples": 100_001}, "samples is 100001", "from 1 to 100000"),
        ({"samples": 10.5}, "samples is 10.5", "whole number"),
        ({"samples": True}, "samples is True", "whole number"),
        ({"samples": "500"}, "samples is '500'", "whole number"),
        ({"noise": -0.1}, "noise is -0.1", "from 0 to 1"),
        ({"noise": 1.01}, "noise is 1.01", "from 0 to 1"),
        ({"noise": math.nan}, "noise is nan", "from 0 to 1"),
        ({"noise": 10**400}, "noise is 1000", "from 0 to 1"),
        ({"noise": math.inf}, "noise is inf", "from 0 to 1"),
        ({"noise": "0.1"}, "noise is '0.1'", "from 0 to 1"),
        ({"noise": False}, "noise is False", "from 0 to 1"),
        ({"test_share": 0.91}, "test_share is 0.91", "from 0 to 0.9"),
        ({"test_share": -1}, "test_share is -1", "from 0 to 0.9"),
        ({"test_share": None}, "test_share is None", "from 0 to 0.9"),
        ({"seed": -1}, "seed is -1", "0 or more"),
        ({"seed": 0.5}, "seed is 0.5", "whole number"),
        ({"classes": 3}, "classes is 3", "only blobs, rings"),
        ({"name": "blobs", "classes": 1}, "classes is 1", "from 2 to 8"),
        ({"name": "rings", "classes": 9}, "classes is 9", "from 2 to 8"),
        ({"name": "rings", "classes": 2.0}, "classes is 2.0", "whole number"),
        ({"seed": "a\n" * 100}, "seed is", "whole number"),
    ],
)
def test_wrong_settings_are_explained(changes: dict[str, object], wrong: str, right: str) -> None:
    values: dict[str, object] = {"name": "circle", "samples": 10, "noise": 0.1, "test_share": 0.5, "seed": 0}
    with pytest.raises(ValueError) as caught:
        generate(**(values | changes))  # type: ignore[arg-type]
    message = str(caught.value)
    assert wrong in message and right in message
    assert "\n" not in message and len(message) < 400


def test_numpy_numbers_are_accepted() -> None:
    made = generate("blobs", np.int64(10), np.float64(0.1), np.float32(0.5), np.uint8(7), np.int32(3))  # type: ignore[arg-type]
    assert same(made, generate("blobs", 10, 0.1, 0.5, 7, 3))


def test_whole_noise_and_share_are_accepted() -> None:
    assert len(generate("circle", 10, 1, 0, 0).train_x) == 10


# -- the shapes


@pytest.mark.parametrize("name", GATES)
def test_gate_corners(name: str) -> None:
    table = GATES[name]
    corners = [[0.0], [1.0]] if name == "not" else [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    made = drawn(DATASETS[name])
    assert made.train_x.tolist() == corners and made.train_y[:, 0].tolist() == table
    again = drawn(DATASETS[name], samples=2 * len(table) + 1, noise=0.01)
    assert np.abs(again.train_x - np.array((corners * 3)[: 2 * len(table) + 1])).max() < 0.06
    assert again.train_y[:, 0].tolist() == (table * 3)[: 2 * len(table) + 1]


def test_xor_quadrants() -> None:
    made = generate("xor", 403, 0.0, 0.0, 0)
    x, y = made.train_x, made.train_y[:, 0]
    assert np.abs(x).min() >= 0.3 and np.abs(x).max() <= 5.3
    assert ((x[:, 0] * x[:, 1] < 0) == (y == 1)).all()
    quadrant = 2 * (x[:, 0] > 0) + (x[:, 1] > 0)
    assert np.bincount(quadrant).tolist() in (
        [100, 101, 101, 101],
        [101, 100, 101, 101],
        [101, 101, 100, 101],
        [101, 101, 101, 100],
    )


def test_circle_radii() -> None:
    made = generate("circle", 400, 0.0, 0.0, 0)
    radius, y = np.hypot(*made.train_x.T), made.train_y[:, 0]
    assert radius[y == 1].max() < 2.5
    assert radius[y == 0].min() >= 3.5 and radius[y == 0].max() <= 5.0


def test_label_noise_leaves_points_in_place() -> None:
    for name in ("circle", "xor", "plane", "multi_gauss", "film_tastes", "pass_fail", "final_grade"):
        quiet, loud = (generate(name, 300, noise, 0.0, 4) for noise in (0.0, 0.5))
        assert (quiet.train_x == loud.train_x).all()
        assert (quiet.train_y != loud.train_y).any()


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_gauss_centres_and_variance(noise: float) -> None:
    made = generate("gauss", 20_000, noise, 0.0, 0)
    for label, centre in ((1.0, 2.0), (0.0, -2.0)):
        points = made.train_x[made.train_y[:, 0] == label]
        assert points.mean(axis=0) == pytest.approx([centre, centre], abs=0.1)
        assert points.var(axis=0) == pytest.approx([0.5 + 7 * noise] * 2, rel=0.05)


@pytest.mark.parametrize("samples", [1, 2, 7, 100])
def test_spiral_arms(samples: int) -> None:
    made = generate("spiral", samples, 0.0, 0.0, 0)
    x, y = made.train_x, made.train_y[:, 0]
    radius = np.hypot(*x.T)
    assert radius.min() > 0.0 and radius.max() == pytest.approx(5.0)
    angle = 1.75 * 2 * np.pi * radius / 5.0 + np.where(y == 1, 0.0, np.pi)
    assert x == pytest.approx(radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)]))


def test_moons_are_half_circles() -> None:
    made = generate("moons", 400, 0.0, 0.0, 0)
    x, y = made.train_x, made.train_y[:, 0]
    upper, lower = x[y == 0] - [-1.75, -0.875], x[y == 1] - [1.75, 0.875]
    assert np.hypot(*upper.T) == pytest.approx(3.5) and (upper[:, 1] >= -1e-9).all()
    assert np.hypot(*lower.T) == pytest.approx(3.5) and (lower[:, 1] <= 1e-9).all()


@every_choice
@pytest.mark.parametrize("classes", range(2, 9))
def test_class_count(entry: DataSet, classes: int) -> None:
    made = drawn(entry, samples=400, test_share=0.0, classes=classes)
    assert made.outputs == tuple(f"class {k}" for k in range(1, classes + 1))
    counts = np.bincount(made.train_y[:, 0].astype(int))
    assert len(counts) == classes and np.ptp(counts) <= 1


@every_choice
def test_default_class_count(entry: DataSet) -> None:
    assert same(drawn(entry), drawn(entry, classes=entry.defaults.classes))


@pytest.mark.parametrize("classes", range(2, 9))
def test_rings_lie_around_each_other(classes: int) -> None:
    made = generate("rings", 800, 0.0, 0.0, 0, classes)
    radius, y = np.hypot(*made.train_x.T), made.train_y[:, 0]
    for k in range(classes - 1):
        assert radius[y == k].max() < radius[y == k + 1].min() - 0.2 * 5.5 / classes
    assert radius.max() <= 5.5


@pytest.mark.parametrize("classes", range(2, 9))
def test_blobs_lie_near_their_centres(classes: int) -> None:
    made = generate("blobs", 800, 0.0, 0.0, 0, classes)
    angle = np.pi / 2 + 2 * np.pi * np.arange(classes) / classes
    centres = 4.0 * np.column_stack([np.cos(angle), np.sin(angle)])
    distance = np.linalg.norm(made.train_x[:, None] - centres, axis=2)
    assert (distance.argmin(axis=1) == made.train_y[:, 0]).mean() > 0.99


def test_checkerboard_fields() -> None:
    made = generate("checkerboard", 3200, 0.0, 0.0, 0)
    field = np.floor((made.train_x + 6.0) / 3.0).astype(int)
    assert ((field.sum(axis=1) % 2) == made.train_y[:, 0]).all()
    counts = np.bincount(4 * field[:, 0] + field[:, 1])
    assert len(counts) == 16 and counts.min() > 130


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("sine", lambda x: 3 * np.sin(x)), ("cubic", lambda x: (x**3 - 16 * x) / 12),
        ("abs", lambda x: 1.5 * abs(x) - 4), ("parabola", lambda x: x * x / 4 - 4),
    ],
)  # fmt: skip
def test_class_1_lies_above_the_curve(name: str, curve: Callable[[Array], Array]) -> None:
    made = generate(name, 600, 0.0, 0.0, 0)
    above = made.train_x[:, 1] > curve(made.train_x[:, 0])
    assert (above == (made.train_y[:, 0] == 1)).all() and above.sum() == 300
    assert np.abs(made.train_x).max() <= 6.0
    assert linear_fit(made.train_x, made.train_y).mean() < 0.9  # a line is not enough


def test_plane_and_bumps() -> None:
    flat = generate("plane", 200, 0.0, 0.0, 0)
    assert flat.train_y[:, 0] == pytest.approx(flat.train_x.sum(axis=1) / 10)
    made = generate("multi_gauss", 5000, 0.0, 0.0, 0)
    x, y = made.train_x, made.train_y[:, 0]
    for cx, cy, sign in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)):
        distance = np.hypot(x[:, 0] - cx, x[:, 1] - cy)
        assert y[distance < 1.9] == pytest.approx(sign * (1 - distance[distance < 1.9] / 2))
    assert (y == 0.0).any() and np.abs(y).max() <= 1.0


def test_no_line_separates_film_tastes() -> None:
    fitted = []
    for seed in range(10):
        made = drawn(DATASETS["film_tastes"], seed)
        fitted.append(linear_fit(made.train_x, made.train_y).mean())
        assert best_line(made.train_x, made.train_y) < 0.9
    assert max(fitted) < 0.85
    assert np.mean(fitted) < 0.75


@pytest.mark.parametrize("seed", range(5))
def test_two_lines_separate_film_tastes(seed: int) -> None:
    made = drawn(DATASETS["film_tastes"], seed)
    d = made.train_x[:, 0] - made.train_x[:, 1]
    assert (((d > 2.25) | (d < -3.75)) == (made.train_y[:, 0] == 1)).all()
    assert np.minimum(np.abs(d - 2.25), np.abs(d + 3.75)).min() >= 0.4 - 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_one_neuron_learns_who_passes(seed: int) -> None:
    made = drawn(DATASETS["pass_fail"], seed)
    assert linear_fit(made.train_x, made.train_y).mean() > 0.9
    lectures = made.train_x[:, 0]
    assert (lectures == np.round(lectures)).all()


def test_final_grade_rises_with_work_and_stays_in_range() -> None:
    quiet = generate("final_grade", 500, 0.0, 0.0, 0)
    effort = quiet.train_x @ np.array([1 / 12, 1 / 10])
    assert (np.diff(quiet.train_y[np.argsort(effort), 0]) >= 0.0).all()
    loud = generate("final_grade", 2000, 1.0, 0.0, 0)
    assert loud.train_y.min() >= 0.0 and loud.train_y.max() <= 10.0
    residual = loud.train_y - generate("final_grade", 2000, 0.0, 0.0, 0).train_y
    assert 0.8 < residual.std() < 1.05


@pytest.mark.parametrize(("name", "most"), [("xor", 0.65), ("circle", 0.75), ("checkerboard", 0.65), ("spiral", 0.8)])
def test_other_sets_that_need_a_hidden_layer(name: str, most: float) -> None:
    made = drawn(DATASETS[name])
    assert linear_fit(made.train_x, made.train_y).mean() < most
