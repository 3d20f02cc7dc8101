"""The geometry of the generated data sets: where the points lie and what each one is called.

A shape is a function ``(rng, samples, noise, classes) -> (x, y)``: it draws ``samples`` examples with the generator
``rng`` and returns the inputs x [m, n] and the targets y [m, 1], one row per example, float64. y is 0 or 1, the class
index as a float, or the number to be learned in a regression. Only shapes with a choice of classes read ``classes``.

Wherever a shape can choose, example i belongs to class i mod K before any noise. So the classes are of equal size, each
has a point as soon as there are K examples, and training in file order sees them in turn. Noise acts in one of two
ways, and each function says which: it moves the point that is shown, or it moves the point only while its label is
decided, which puts wrong labels near borders.

``circle``, ``xor``, ``gauss``, ``spiral``, ``plane`` and ``multi_gauss`` follow the recipes of the TensorFlow
Playground, with labels 0 and 1.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nnviz.core.base.arrays import Array

Points = tuple[Array, Array]
Classify = Callable[[Array], npt.NDArray[np.int64]]

MOVE = 2.0  # moons, rings, checkerboard: standard deviation of a point's displacement at noise 1, in units of the plane
RADIUS = 5.0  # circle, xor and spiral reach this far from the origin
HALF_WIDTH = 6.0  # the plane shown is [-6, 6] x [-6, 6]
XOR_GAP = 0.3  # half the width of the empty cross along the axes of xor
BUMPS = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
BUMP_SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
BUMP_RADIUS = 2.0
MAX_RATING = 10.0  # film tastes: both ratings run from 0 to this
LECTURES = 12  # the course has this many lectures
LAB_HOURS = 10.0
CURVES: dict[str, Callable[[Array], Array]] = {  # f of "y > f(x)": all of them cross the plane within it
    "sine": lambda x: 3.0 * np.sin(x),
    "cubic": lambda x: (x**3 - 16.0 * x) / 12.0,
    "abs": lambda x: 1.5 * np.abs(x) - 4.0,
    "parabola": lambda x: x**2 / 4.0 - 4.0,
}
PASS_SCORE = 36.0  # of a possible 5 * 12 + 6 * 10 = 120


def _alternating(samples: int, classes: int) -> npt.NDArray[np.int64]:
    """Class of each example, [m]: 0, 1, ..., K-1, 0, 1, ..."""
    return np.arange(samples, dtype=np.int64) % classes


def _column(values: npt.ArrayLike) -> Array:
    """Targets [m] as the column [m, 1] that a data set holds."""
    return np.asarray(values, dtype=np.float64).reshape(-1, 1)


def _polar(radius: Array, angle: Array) -> Array:
    """Points [m, 2] from radius and angle (radians), [m] each."""
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _displaced(rng: np.random.Generator, x: Array, reach: float) -> Array:
    """Where the points x [m, n] are taken to be when their labels are decided: moved by U(-reach, reach) per axis."""
    return x + rng.uniform(-1.0, 1.0, x.shape) * reach


def _draw_until(draw: Callable[[int], Array], classify: Classify, wanted: npt.NDArray[np.int64]) -> Array:
    """Points [m, n] from ``draw(count)`` such that ``classify`` gives each one its wanted class [m].

    Points of another class, or in a gap (class -1), are drawn again; every class must have an area, or this never ends.
    """
    x = draw(wanted.size)
    wrong = np.flatnonzero(classify(x) != wanted)
    while wrong.size:
        x[wrong] = draw(wrong.size)
        wrong = wrong[classify(x[wrong]) != wanted[wrong]]
    return x


def gate(table: tuple[int, ...], rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Logic gate (slide S3): example i is corner i mod 2^n, in the order 00, 01, 10, 11, labelled by the truth table.

    ``table`` holds the 2^n outputs in that order. Noise moves the point: N(0, noise) is added to each input.
    """
    inputs = len(table).bit_length() - 1
    corner = _alternating(samples, len(table))
    bits = (corner[:, None] >> np.arange(inputs - 1, -1, -1)) & 1
    return bits + noise * rng.standard_normal((samples, inputs)), _column(np.array(table)[corner])


def xor(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Four squares (TensorFlow Playground), label 1 where the signs of x1 and x2 differ.

    x1, x2 ~ U(-5, 5), pushed 0.3 away from the axes. The quadrants are taken in turn. Noise acts on the label: the
    signs are read after moving each coordinate by U(-5, 5) * noise.
    """
    label = _alternating(samples, 2)
    left = _alternating((samples + 1) // 2, 2).repeat(2)[:samples]
    signs = np.column_stack([1.0 - 2.0 * left, 1.0 - 2.0 * (left ^ label)])
    x = signs * (XOR_GAP + rng.uniform(0.0, RADIUS, (samples, 2)))
    seen = _displaced(rng, x, RADIUS * noise)
    return x, _column(seen[:, 0] * seen[:, 1] < 0.0)


def circle(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """A disc of class 1 in a ring of class 0 (TensorFlow Playground), R = 5.

    Radius U(0, 2.5) inside and U(3.5, 5) outside, angle uniform. Noise acts on the label: the point counts as inside
    when it is nearer than 2.5 to the origin after moving each coordinate by U(-5, 5) * noise.
    """
    inside = _alternating(samples, 2) == 1
    share = rng.random(samples)
    radius = RADIUS * np.where(inside, 0.5 * share, 0.7 + 0.3 * share)
    x = _polar(radius, rng.uniform(0.0, 2.0 * np.pi, samples))
    seen = _displaced(rng, x, RADIUS * noise)
    return x, _column(np.hypot(seen[:, 0], seen[:, 1]) < 0.5 * RADIUS)


def gauss(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Two round clouds (TensorFlow Playground): class 1 around (2, 2), class 0 around (-2, -2).

    Noise moves the points: the variance of each coordinate is 0.5 + 7 * noise.
    """
    label = _alternating(samples, 2)
    centre = 4.0 * label[:, None] - 2.0
    return centre + np.sqrt(0.5 + 7.0 * noise) * rng.standard_normal((samples, 2)), _column(label)


def spiral(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Two arms of 1.75 turns (TensorFlow Playground), the arm of class 0 half a turn further.

    The radius is 5 s and the angle 1.75 * 2 pi s, where s rises evenly to 1 along each arm; it starts after 0, where
    the two classes would share a point. The arms are taken in turn, so any number of samples will do. Noise moves the
    points: U(-1, 1) * noise is added to each coordinate.
    """
    label = _alternating(samples, 2)
    along = (np.arange(samples) // 2 + 1.0) / ((samples + 1) // 2)
    angle = 1.75 * 2.0 * np.pi * along + np.pi * (1 - label)
    x = RADIUS * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _displaced(rng, x, noise), _column(label)


def moons(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Two interlocking half circles of radius 3.5, the lower one of class 1.

    Noise moves the points: N(0, 2 noise) is added to each coordinate.
    """
    label = _alternating(samples, 2)
    arc = 3.5 * _polar(np.ones(samples), rng.uniform(0.0, np.pi, samples))
    side = 1.0 - 2.0 * label[:, None]
    x = side * (arc - np.array([1.75, 0.875]))
    return x + MOVE * noise * rng.standard_normal(x.shape), _column(label)


def blobs(rng: np.random.Generator, samples: int, noise: float, classes: int) -> Points:
    """K round clouds, their centres evenly spaced on a circle of radius 4, class 0 at the top and on anticlockwise.

    Noise moves the points: the standard deviation of each coordinate is 0.4 + 3 * noise.
    """
    label = _alternating(samples, classes)
    centre = _polar(np.full(samples, 4.0), np.pi / 2.0 + 2.0 * np.pi * label / classes)
    return centre + (0.4 + 3.0 * noise) * rng.standard_normal((samples, 2)), _column(label)


def rings(rng: np.random.Generator, samples: int, noise: float, classes: int) -> Points:
    """A disc (class 0) inside K - 1 rings, numbered outwards, equally wide, out to radius 5.5, with gaps between them.

    Noise moves the points: N(0, 2 noise) is added to each coordinate.
    """
    label = _alternating(samples, classes)
    low = np.where(label == 0, 0.0, label + 0.15)
    high = label + np.where(label == classes - 1, 1.0, 0.85)
    radius = 5.5 / classes * rng.uniform(low, high)
    x = _polar(radius, rng.uniform(0.0, 2.0 * np.pi, samples))
    return x + MOVE * noise * rng.standard_normal(x.shape), _column(label)


def checkerboard(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """A board of 4 x 4 fields, 3 units wide, of the two classes in turn, with gaps of 0.4 between the fields.

    Noise moves the points: N(0, 2 noise) is added to each coordinate.
    """
    label = _alternating(samples, 2)
    column, row = rng.integers(0, 4, samples), 2 * rng.integers(0, 2, samples)
    row += (column + label) % 2
    x = 3.0 * np.column_stack([column, row]) - 4.5 + rng.uniform(-1.3, 1.3, (samples, 2))
    return x + MOVE * noise * rng.standard_normal(x.shape), _column(label)


def above_curve(name: str, rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Points above one of ``CURVES`` (class 1) and below it (class 0): label 1 where x2 > f(x1).

    x1 and x2 ~ U(-6, 6), drawn until each class has its share. Noise acts on the label: x2 is compared after adding
    N(0, 6 noise).
    """
    label, curve = _alternating(samples, 2), CURVES[name]

    def above(x: Array) -> npt.NDArray[np.int64]:
        return (x[:, 1] > curve(x[:, 0])).astype(np.int64)

    x = _draw_until(lambda count: rng.uniform(-HALF_WIDTH, HALF_WIDTH, (count, 2)), above, label)
    height = x[:, 1] + HALF_WIDTH * noise * rng.standard_normal(samples)
    return x, _column(height > curve(x[:, 0]))


def film_tastes(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Susan's film tastes (slide S4): she likes what is clearly action or clearly romance, and dislikes the mixture.

    Both ratings are uniform in 0..10, with d = action - romance: liked (1) where d > 2.25 or d < -3.75, with a gap of
    0.8 in d on each border. The best straight line gets about four films in five right; one hidden layer of two units
    can get all of them. Noise acts on the label: she judges after mistaking each rating by U(-5, 5) * noise.
    """

    def likes(x: Array, gap: float) -> npt.NDArray[np.int64]:
        beyond = np.abs(x[:, 0] - x[:, 1] + 0.75) - 3.0
        return np.where(np.abs(beyond) < gap, -1, beyond > 0.0).astype(np.int64)

    label = _alternating(samples, 2)
    x = _draw_until(lambda count: rng.uniform(0.0, MAX_RATING, (count, 2)), lambda p: likes(p, 0.4), label)
    return x, _column(likes(_displaced(rng, x, 0.5 * MAX_RATING * noise), 0.0))


def _students(rng: np.random.Generator, count: int) -> Array:
    """Students [count, 2]: lectures attended (a whole number, 0..12) and hours of laboratory work (0..10)."""
    return np.column_stack([rng.integers(0, LECTURES + 1, count), rng.uniform(0.0, LAB_HOURS, count)])


def pass_fail(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Will I pass this class? (slides S10-14): pass (1) when 5 * lectures + 6 * hours, out of 120, is more than 36.

    Lectures attended are 0..12, hours of laboratory work 0..10; before noise as many students pass as fail.
    Noise acts on the label: luck on the day, N(0, 60 noise), is added to the score.
    """

    def score(x: Array) -> Array:
        return 5.0 * x[:, 0] + 6.0 * x[:, 1]

    label = _alternating(samples, 2)
    x = _draw_until(lambda count: _students(rng, count), lambda p: (score(p) > PASS_SCORE).astype(np.int64), label)
    return x, _column(score(x) + 60.0 * noise * rng.standard_normal(samples) > PASS_SCORE)


def final_grade(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Final grade (slide S18), 0..10: 10 * (1 - exp(-1.5 * (lectures / 12 + hours / 10))), which levels off near 10.

    Noise acts on the grade: N(0, noise) grade points are added, and the sum is kept within 0..10.
    """
    x = _students(rng, samples)
    effort = x[:, 0] / LECTURES + x[:, 1] / LAB_HOURS
    grade = 10.0 * -np.expm1(-1.5 * effort) + noise * rng.standard_normal(samples)
    return x, _column(np.clip(grade, 0.0, 10.0))


def plane(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Regression of a slanted plane (TensorFlow Playground): x1, x2 ~ U(-6, 6), y = (x1 + x2) / 10.

    Noise acts on the value: it is taken after moving each coordinate by U(-6, 6) * noise.
    """
    x = rng.uniform(-HALF_WIDTH, HALF_WIDTH, (samples, 2))
    return x, _column(_displaced(rng, x, HALF_WIDTH * noise).sum(axis=1) / 10.0)


def multi_gauss(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Regression of six bumps of alternating sign (TensorFlow Playground), x1, x2 ~ U(-6, 6).

    They stand at x1 = -4, 0, 4 and x2 = 2.5, -2.5. A bump is worth sign * (1 - d / 2) at distance d < 2 from its centre
    and nothing further off; y is the one of largest size. Noise acts on the value: it is taken after moving each
    coordinate by U(-6, 6) * noise.
    """
    x = rng.uniform(-HALF_WIDTH, HALF_WIDTH, (samples, 2))
    seen = _displaced(rng, x, HALF_WIDTH * noise)
    distance = np.hypot(seen[:, :1] - BUMPS[:, 0], seen[:, 1:] - BUMPS[:, 1])
    nearest = distance.argmin(axis=1)
    height = np.maximum(0.0, 1.0 - distance[np.arange(samples), nearest] / BUMP_RADIUS)
    return x, _column(BUMP_SIGNS[nearest] * height)
