"""The generated data sets: a registry of everything a person can choose, and ``generate``, which makes the points.

A data set is one entry of ``DATASETS``; the shape of its points is a function of ``shapes``. The points depend on the
name, the number of samples, the noise, the classes and the seed; the share of test points only decides which of them
are held back for testing.
"""

import numbers
from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Mask, read_only
from nnviz.core.base.bounds import bounds_of
from nnviz.core.base.experiment import MAX_GENERATED, shown
from nnviz.core.base.problem import Problem, ProblemError
from nnviz.core.base.tasks import TASKS
from nnviz.core.data import demo_shapes, shapes

Draw = Callable[[np.random.Generator, int, float, int], tuple[Array, Array]]


_PLANE = ((-6.0, 6.0), (-6.0, 6.0))
_STUDENT_INPUTS = ("lectures attended", "laboratory hours")
_STUDENT_DOMAIN = ((0.0, float(shapes.LECTURES)), (0.0, shapes.LAB_HOURS))


class Defaults(Struct, frozen=True):
    """What a data set starts with; ``classes`` is None where there is no choice."""

    samples: int
    noise: float
    test_share: float
    classes: int | None = None


class DataSet(Struct, frozen=True, kw_only=True):
    """One entry of the registry.

    ``name`` is the word in experiment files, ``label`` what a person reads, ``task`` one of the four of a file.
    ``inputs`` names the n axes and ``outputs`` the output (of several classes: each class, for the default number of
    them). ``draw(rng, samples, noise, classes)`` gives x [m, n] and y [m, 1]. ``help`` says what the points are and
    ``noise`` what noise does to them, a sentence each. ``class_range`` is the least and the greatest number of classes,
    or None where it cannot be chosen. ``domain`` is the range drawn of each input. ``newcomer``: its question is about
    an example not in the data, a new student, say. ``listing``: "cards" where it has a card of its own, "demo" where it
    is in the list of sets that the course's web demo made known.
    """

    name: str
    label: str
    task: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    draw: Draw
    help: str
    noise: str
    defaults: Defaults
    class_range: tuple[int, int] | None = None
    domain: tuple[tuple[float, float], ...]
    newcomer: bool = False
    listing: str = "cards"


class Generated(Struct, frozen=True, eq=False):
    """Generated points: read-only float64 arrays x [m, n] and y [m, 1], one row per example, in the order drawn.

    Of an autoencoder y is [m, 0].
    """

    task: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    train_x: Array
    train_y: Array
    test_x: Array
    test_y: Array


def numbered_classes(classes: int) -> tuple[str, ...]:
    """Names of K numbered classes, counted from 1 like the keys that choose them."""
    return tuple(f"class {k}" for k in range(1, classes + 1))


def _gate(name: str, label: str, table: tuple[int, ...], says: str) -> DataSet:
    """A logic gate with the outputs ``table`` for the corners 00, 01, 10, 11 (0, 1 for one input)."""
    inputs = ("x1", "x2")[: len(table).bit_length() - 1]
    return DataSet(
        name=name,
        label=label,
        task="binary",
        inputs=inputs,
        outputs=("y",),
        draw=partial(shapes.gate, table),
        help=says,
        noise="Noise is the standard deviation of what is added to each input.",
        defaults=Defaults(samples=len(table), noise=0.0, test_share=0.0),
        domain=((-0.5, 1.5),) * len(inputs),
    )


def _cloud(
    name: str, label: str, draw: Draw, says: str, noise: str, amount: float = 0.1, *, task: str = "binary"
) -> DataSet:
    """Points on the plane [-6, 6] x [-6, 6]: two classes, or a number to be learned."""
    return DataSet(
        name=name,
        label=label,
        task=task,
        inputs=("x1", "x2"),
        outputs=("y",),
        draw=draw,
        help=says,
        noise=noise,
        defaults=Defaults(samples=500, noise=amount, test_share=0.5),
        domain=_PLANE,
    )


def _above(name: str, label: str, says: str) -> DataSet:
    """Points above and below the curve of a function."""
    noise = "Noise moves each point up or down, with a standard deviation of 6 × noise, while its class is decided."
    return _cloud(name, label, partial(shapes.above_curve, name), says, noise, 0.05)


def _classes(name: str, label: str, draw: Draw, says: str, noise: str, amount: float) -> DataSet:
    """Points on the same plane in 2 to 8 classes, 3 to begin with."""
    return DataSet(
        name=name,
        label=label,
        task="multiclass",
        inputs=("x1", "x2"),
        outputs=numbered_classes(3),
        draw=draw,
        help=says,
        noise=noise,
        defaults=Defaults(samples=500, noise=amount, test_share=0.5, classes=3),
        class_range=(2, 8),
        domain=_PLANE,
    )


def _demo(
    name: str, label: str, task: str, draw: Draw, says: str, noise: str, samples: int, amount: float,
    domain: tuple[tuple[float, float], ...], outputs: tuple[str, ...] = ("y",),
) -> DataSet:  # fmt: skip
    """A set of the web demo: all of its points are for training."""
    inputs = ("F1", "F2") if name == "vowels" else tuple(f"x{i + 1}" for i in range(len(domain)))
    return DataSet(
        name=name,
        label=label,
        task=task,
        inputs=inputs,
        outputs=inputs if TASKS[task].rebuilds_inputs else outputs,
        draw=draw,
        help=says,
        noise=noise,
        defaults=Defaults(samples=samples, noise=amount, test_share=0.0),
        domain=domain,
        listing="demo",
    )


_ADDED = "Noise is the standard deviation of what is added to each coordinate."
_ENTRIES = (
    _cloud(
        "circle",
        "Circle",
        shapes.circle,
        "A disc of class 1 in a ring of class 0.",
        "Noise moves each point by up to 5 × noise per axis while its class is decided.",
    ),
    _cloud(
        "xor",
        "XOR",
        shapes.xor,
        "Four squares, class 1 where the signs differ.",
        "Noise moves each point by up to 5 × noise per axis while its class is decided.",
    ),
    _cloud(
        "gauss",
        "Gauss",
        shapes.gauss,
        "Two round clouds that one straight line separates.", "Noise widens them to a variance of 0.5 + 7 × noise.",
    ),
    _cloud(
        "spiral",
        "Spiral",
        shapes.spiral,
        "Two arms wound around each other.", "Noise moves each point by up to 1 × noise per axis.",
    ),
    _cloud(
        "moons",
        "Moons",
        shapes.moons,
        "Two interlocking half circles.", "Noise moves each point with a standard deviation of 2 × noise per axis.",
    ),
    _classes(
        "blobs",
        "Blobs",
        shapes.blobs,
        "One round cloud for each class.", "Noise widens them to a standard deviation of 0.4 + 3 × noise.",
        0.1,
    ),
    _classes(
        "rings",
        "Rings",
        shapes.rings,
        "Rings around a disc, one for each class.",
        "Noise moves each point with a standard deviation of 2 × noise per axis.",
        0.05,
    ),
    _cloud(
        "checkerboard",
        "Checkerboard",
        shapes.checkerboard,
        "A board of 4 × 4 fields.", "Noise moves each point with a standard deviation of 2 × noise per axis.",
        0.05,
    ),
    _above("sine", "Sine", "Class 1 lies above the curve x2 = 3 sin x1."),
    _above("cubic", "Cubic", "Class 1 lies above the curve x2 = (x1³ − 16 x1) / 12."),
    _above("abs", "|x|", "Class 1 lies above the curve x2 = 1.5 |x1| − 4."),
    _above("parabola", "Parabola", "Class 1 lies above the curve x2 = x1² / 4 − 4."),
    DataSet(
        name="film_tastes",
        label="Film tastes",
        task="binary",
        inputs=("action", "romance"),
        outputs=("liked",),
        draw=shapes.film_tastes,
        help="Susan likes films that are clearly action or clearly romance, not the mixture.",
        noise="Noise shifts each rating by up to 5 × noise before she decides.",
        defaults=Defaults(samples=200, noise=0.0, test_share=0.3),
        domain=((0.0, shapes.MAX_RATING), (0.0, shapes.MAX_RATING)),
    ),
    DataSet(
        name="pass_fail",
        label="Will I pass this class?",
        task="binary",
        inputs=_STUDENT_INPUTS,
        outputs=("pass",),
        draw=shapes.pass_fail,
        help="Students who attend and practise enough pass.",
        noise="Noise is luck on the day, with a standard deviation of 60 × noise in a score of 120.",
        defaults=Defaults(samples=200, noise=0.05, test_share=0.3),
        domain=_STUDENT_DOMAIN,
        newcomer=True,
    ),
    _gate("and", "AND", (0, 0, 0, 1), "1 when both inputs are 1."),
    _gate("or", "OR", (0, 1, 1, 1), "1 when at least one input is 1."),
    _gate("nand", "NAND", (1, 1, 1, 0), "0 only when both inputs are 1."),
    _gate("nor", "NOR", (1, 0, 0, 0), "1 only when both inputs are 0."),
    _gate("not", "NOT", (1, 0), "1 when the input is 0."),
    _gate("xor_gate", "XOR gate", (0, 1, 1, 0), "1 when the inputs differ."),
    _gate("xnor_gate", "XNOR gate", (1, 0, 0, 1), "1 when the inputs are equal."),
    _cloud(
        "plane",
        "Plane",
        shapes.plane,
        "A value that rises evenly with x1 + x2.",
        "Noise moves each point by up to 6 × noise per axis while its value is taken.",
        task="regression",
    ),
    _cloud(
        "multi_gauss",
        "Six bumps",
        shapes.multi_gauss,
        "Six bumps of alternating sign.",
        "Noise moves each point by up to 6 × noise per axis while its value is taken.",
        0.05,
        task="regression",
    ),
    DataSet(
        name="final_grade",
        label="Final grade",
        task="regression",
        inputs=_STUDENT_INPUTS,
        outputs=("final grade",),
        draw=shapes.final_grade,
        help="A grade from 0 to 10 that levels off as the work grows.",
        noise="Noise is its standard deviation in grade points.",
        defaults=Defaults(samples=200, noise=0.3, test_share=0.3),
        domain=_STUDENT_DOMAIN,
    ),
    _demo("blob_in_ring", "Blob in a ring", "binary", demo_shapes.blob_in_ring,
          "A blob of 15 points inside a ring of 36.", _ADDED, 51, 0.05, ((-0.1, 3.1), (-0.5, 2.1))),
    _demo("blob_in_rings", "Blob in two rings", "multiclass", demo_shapes.blob_in_rings,
          "A blob of 18 points inside a ring of 36 inside a ring of 57.", _ADDED, 111, 0.05,
          ((-1.2, 4.2), (-1.4, 3.0)), numbered_classes(3)),
    _demo("vowels", "Vowels", "multiclass", demo_shapes.vowels,
          "Ten English vowels by their two lowest formants, spread around means that were measured in 1952.",
          "Noise is the standard deviation of what is added to each scaled formant.", 330, 0.0,
          ((0.0, 1.0), (0.0, 1.0)), demo_shapes.VOWELS),
    _demo("near_line", "Near a line", "autoencoder", demo_shapes.near_line,
          "Points near the line x1 + x2 = 2.3.", "Noise is their standard deviation across it.", 12, 0.06,
          ((0.0, 2.4), (0.0, 2.4))),
    _demo("on_parabola", "On a parabola", "autoencoder", demo_shapes.on_parabola, "Points (t, t²).", _ADDED, 17, 0.0,
          ((-1.2, 1.2), (-0.2, 1.2))),
    _demo("on_circle", "On a circle", "autoencoder", demo_shapes.on_circle, "Points on the unit circle.", _ADDED,
          41, 0.0, ((-1.2, 1.2), (-1.2, 1.2))),
    _demo("one_hot", "One of four bits", "autoencoder", demo_shapes.one_hot,
          "The four vectors with a single 1.", _ADDED, 4, 0.0, ((0.0, 1.0),) * 4),
    _demo("syllables", "Syllables B, D, G", "multiclass", demo_shapes.syllables,
          "Bitmaps of three syllables, 24 frames of 16 bands, that begin at different times.",
          "Noise is added to every number, with a standard deviation of 0.3 × noise.", 63, 0.1,
          ((0.0, 1.0),) * (demo_shapes.FRAMES * demo_shapes.BANDS), demo_shapes.SYLLABLES),
    _demo("two_groups", "Two groups", "binary", demo_shapes.two_groups,
          "Two groups that a line separates, 8 points to 7.", _ADDED, 15, 0.0, ((-3.0, 3.0), (-3.0, 3.0))),
    _demo("mixed_groups", "Mixed groups", "binary", demo_shapes.mixed_groups,
          "A group between two others, 16 points to 21, that no line separates.", _ADDED, 37, 0.0,
          ((-3.0, 3.0), (-2.5, 2.5))),
)  # fmt: skip

DATASETS: dict[str, DataSet] = {entry.name: entry for entry in _ENTRIES}
"""Every data set by name, in the order of the cards a person chooses from: clouds, the course, gates, regression."""


def _held_back(rng: np.random.Generator, samples: int, share: float) -> Mask:
    """Which of the samples are for testing [samples]; one at least is left for training."""
    held_back = np.zeros(samples, dtype=np.bool_)
    held_back[rng.permutation(samples)[: min(round(samples * share), samples - 1)]] = True
    return held_back


def generate(
    name: str, samples: int, noise: float, test_share: float, seed: int, classes: int | None = None
) -> Generated:
    """Draw a data set and split it at random into training and test points, both fully determined by the seed.

    The points are the same whatever the share of test points, and a larger share keeps the test points of a smaller
    one.

    Args:
        name: one of ``DATASETS``.
        samples: training and test points together, 1 to 100000.
        noise: 0 to 1; what it does is said in the set's ``help``.
        test_share: 0 to 0.9 of the samples, rounded, but one point always stays for training.
        seed: 0 or more.
        classes: for sets with a ``class_range``; None is their default.

    Raises:
        ValueError: a setting is wrong; the message says which, and what would be right.
    """
    if not isinstance(name, str) or name not in DATASETS:
        raise ProblemError(_unknown(name))
    entry = DATASETS[name]
    samples = _whole("samples", samples, 1, MAX_GENERATED)
    noise = _number("noise", noise)
    test_share = _number("test_share", test_share)
    seed = _whole("seed", seed, 0, None)
    count = _class_count(entry, classes)

    rng = np.random.default_rng(seed)
    x, y = entry.draw(rng, samples, noise, count)
    held_back = _held_back(rng, samples, test_share)
    return Generated(
        task=entry.task,
        inputs=entry.inputs,
        outputs=numbered_classes(count) if entry.class_range else entry.outputs,
        train_x=read_only(x[~held_back]),
        train_y=read_only(y[~held_back]),
        test_x=read_only(x[held_back]),
        test_y=read_only(y[held_back]),
    )


def _unknown(name: object) -> Problem:
    return Problem("name is {name}; the data sets are {known}", {"name": shown(name), "known": ", ".join(DATASETS)})


def _whole(name: str, value: object, low: int, high: int | None) -> int:
    whole = int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else low - 1
    if whole < low or (high is not None and whole > high):
        sentence = (
            "{name} is {value}; it must be a whole number, {low} or more"
            if high is None
            else "{name} is {value}; it must be a whole number, from {low} to {high}"
        )
        raise ProblemError(Problem(sentence, {"name": name, "value": shown(value), "low": low, "high": high}))
    return whole


def _number(name: str, value: object) -> float:
    high = bounds_of(f"data.recipe.{name}").high or 0.0
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool) and 0 <= value <= high:
        return float(value)
    sentence = "{name} is {value}; it must be a number from 0 to {high:g}"
    raise ProblemError(Problem(sentence, {"name": name, "value": shown(value), "high": high}))


def _class_count(entry: DataSet, classes: object) -> int:
    """Number of classes to draw; 0, which no shape reads, where it cannot be chosen."""
    if entry.class_range is not None:
        return _whole("classes", entry.defaults.classes if classes is None else classes, *entry.class_range)
    if classes is not None:
        choosable = ", ".join(other.name for other in DATASETS.values() if other.class_range)
        sentence = "classes is {value}; {name} takes no number of classes, leave it out (only {known} take one)"
        raise ProblemError(Problem(sentence, {"value": shown(classes), "name": entry.name, "known": choosable}))
    return 0
