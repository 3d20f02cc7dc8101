"""The geometry of the data sets that the course's web demo made known, redrawn: see ``shapes`` for what a shape is.

Their classes are of unequal size where the demo's are. Examples of an autoencoder have no target of their own: y is
(m, 0).
"""

import numpy as np
import numpy.typing as npt

from nnviz.core.base.arrays import Array
from nnviz.core.data.shapes import Points

VOWELS = ("i", "ɪ", "ɛ", "æ", "ɑ", "ɔ", "ʊ", "u", "ʌ", "ɝ")
"""As in heed, hid, head, had, hod, hawed, hood, who'd, hud, heard."""
_FORMANTS = np.array([
    [270.0, 2290.0], [390.0, 1990.0], [530.0, 1840.0], [660.0, 1720.0], [730.0, 1090.0], [570.0, 840.0],
    [440.0, 1020.0], [300.0, 870.0], [640.0, 1190.0], [490.0, 1350.0],
])  # fmt: skip
"""F1 and F2 in Hz of each vowel: the means over 33 men that Peterson and Barney published in 1952 (their Table II)."""
_FORMANT_LOW, _FORMANT_HIGH = np.array([190.0, 560.0]), np.array([860.0, 2700.0])
_VOWEL_SPREAD = np.array([0.1, 0.085])
"""Standard deviation of F1 and F2 as a share of their mean: neighbouring vowels overlap, as measured ones do."""


SYLLABLES = ("B", "D", "G")
FRAMES, BANDS = 24, 16
"""A bitmap of a syllable: so many frames in time, each with the energy in so many bands of frequency."""
_START_F2, _START_F3, _BURST = np.array([4.5, 11.0, 10.5]), np.array([11.5, 13.5, 11.3]), np.array([2.0, 13.0, 8.5])
_VOWEL = np.array([4.0, 8.0, 13.0])
"""Bands where formants begin after the consonant, where it bursts, and where the formants of the vowel lie."""
_GLIDE = 7.0


def _in_turn(samples: int, counts: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Classes [m] in the proportions of ``counts``, evenly mixed: every ``sum(counts)`` examples have just these."""
    places = np.concatenate([(np.arange(count) + 0.5) / count for count in counts])
    period = np.repeat(np.arange(len(counts)), counts)[np.argsort(places, kind="stable")]
    return np.resize(period, samples).astype(np.int64)


def _ring(rng: np.random.Generator, count: int, radius: float, width: float) -> Array:
    """Points [m, 2] all around an ellipse with these half axes across, 0.8 of them up, scattered by ``width``."""
    angle = rng.uniform(0.0, 2.0 * np.pi, count)
    reach = radius + width * rng.standard_normal(count)
    return np.column_stack([reach * np.cos(angle), 0.8 * reach * np.sin(angle)])


def _rings(rng: np.random.Generator, label: npt.NDArray[np.int64], noise: float) -> Array:
    """A blob (class 0) inside one ring or two, around (1.5, 0.8)."""
    x = 0.22 * rng.standard_normal((len(label), 2)) * [1.0, 0.8]
    for k, radius in ((1, 1.25), (2, 2.4)):
        outside = label == k
        x[outside] = _ring(rng, int(outside.sum()), radius, 0.06)
    return x + [1.5, 0.8] + noise * rng.standard_normal(x.shape)


def _column(label: npt.NDArray[np.int64]) -> Array:
    return label.astype(np.float64)[:, None]


def _nothing(samples: int) -> Array:
    return np.empty((samples, 0))


def blob_in_ring(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """A blob of class 1 in a ring of class 0, 15 to 36. Noise moves the points: N(0, noise) per coordinate."""
    label = _in_turn(samples, (15, 36))
    return _rings(rng, label, noise), _column(1 - label)


def blob_in_rings(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """A blob in a ring in a wider ring, 18 to 36 to 57. Noise moves the points: N(0, noise) per coordinate."""
    label = _in_turn(samples, (18, 36, 57))
    return _rings(rng, label, noise), _column(label)


def vowels(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Ten vowels by their first two formants, drawn around the published means and scaled to 0..1.

    F1 from 190 to 860 Hz and F2 from 560 to 2700 Hz become 0 to 1. The spread grows with the frequency, as it does
    among speakers; noise adds N(0, noise) to each scaled formant.
    """
    label = np.arange(samples, dtype=np.int64) % len(VOWELS)
    hertz = _FORMANTS[label] * (1.0 + _VOWEL_SPREAD * rng.standard_normal((samples, 2)))
    x = (hertz - _FORMANT_LOW) / (_FORMANT_HIGH - _FORMANT_LOW)
    return x + noise * rng.standard_normal(x.shape), _column(label)


def near_line(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Points near the line x1 + x2 = 2.3; noise is their standard deviation across it."""
    along = np.linspace(0.2, 2.1, samples) if samples > 1 else np.array([1.15])
    off = noise * rng.standard_normal(samples) / np.sqrt(2.0)
    return np.column_stack([along + off, 2.3 - along + off]), _nothing(samples)


def on_parabola(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Points (t, t²), t evenly from -1 to 1; noise moves them: N(0, noise) per coordinate."""
    t = np.linspace(-1.0, 1.0, samples) if samples > 1 else np.zeros(1)
    return np.column_stack([t, t * t]) + noise * rng.standard_normal((samples, 2)), _nothing(samples)


def on_circle(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Points evenly on the unit circle; noise moves them: N(0, noise) per coordinate."""
    angle = 2.0 * np.pi * np.arange(samples) / samples
    x = np.column_stack([np.cos(angle), np.sin(angle)])
    return x + noise * rng.standard_normal(x.shape), _nothing(samples)


def one_hot(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """The four one-hot vectors of length 4 in turn: which bit is set? Noise adds N(0, noise) to each input."""
    x = np.eye(4)[np.arange(samples) % 4]
    return x + noise * rng.standard_normal(x.shape), _nothing(samples)


def two_groups(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Two groups, 8 of class 1 to 7 of class 0, with a straight gap between them, on the plane [-3, 3] x [-3, 3].

    Noise moves the points: N(0, noise) per coordinate.
    """
    label = _in_turn(samples, (7, 8))
    side = 2.0 * label - 1.0
    along, off = rng.uniform(-2.0, 2.0, samples), side * rng.uniform(0.45, 1.8, samples)
    across, up = np.array([0.6, 0.8]), np.array([-0.8, 0.6])
    x = off[:, None] * across + along[:, None] * up + [0.4, 0.2]
    return x + noise * rng.standard_normal(x.shape), _column(label)


def mixed_groups(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """A group of class 1 (16) that class 0 (21) lies around on two sides: no line separates them.

    Noise moves the points: N(0, noise) per coordinate.
    """
    label = _in_turn(samples, (21, 16))
    beside = np.where(np.arange(samples) % 2 == 0, 1.0, -1.0)[:, None] * np.array([1.9, 0.9])
    x = np.where(label[:, None] == 1, 0.0, beside) + rng.normal(0.0, [0.5, 0.6], (samples, 2))
    return x + noise * rng.standard_normal(x.shape), _column(label)


def syllables(rng: np.random.Generator, samples: int, noise: float, _classes: int) -> Points:
    """Bitmaps of B, D and G before one vowel, as schematic spectrograms of 24 frames of 16 bands, frame after frame.

    What tells the three apart is where the second and third formant come from: B from below, D from above, G from where
    the two are close together. When the syllable begins is left to chance. Noise moves each number: N(0, 0.3 noise).
    """
    label = np.arange(samples, dtype=np.int64) % len(SYLLABLES)
    onset = rng.uniform(3.0, 11.0, samples)[:, None]
    voice = rng.normal(0.0, 0.35, (samples, 1))  # speakers differ in the size of their mouths
    time = np.arange(FRAMES)[None, :] - onset
    share = np.clip(time / _GLIDE, 0.0, 1.0)
    x = np.zeros((samples, FRAMES, BANDS))
    starts = np.column_stack([np.full(samples, 1.5), _START_F2[label], _START_F3[label]])
    for start, end, strength in zip(starts.T, _VOWEL, (1.0, 0.9, 0.7), strict=True):
        centre = start[:, None] + (end - start[:, None]) * share + voice
        x += (strength * _sounding(time))[:, :, None] * _bell(centre, 0.75)
    burst = np.exp(-0.5 * np.square((time + 0.5) / 0.6))
    x += 0.8 * burst[:, :, None] * _bell(_BURST[label][:, None] + voice + np.zeros(FRAMES), 1.4)
    x += (0.02 + 0.3 * noise) * rng.standard_normal(x.shape)
    return np.clip(x, 0.0, 1.0).reshape(samples, -1), _column(label)


def _sounding(time: Array) -> Array:
    """How loud the voice is: it sets in within two frames, and dies away in the end."""
    loud: Array = np.clip(time / 2.0, 0.0, 1.0) * np.clip((FRAMES - 6.0 - time) / 6.0, 0.3, 1.0)
    return loud


def _bell(centre: Array, width: float) -> Array:
    """A bell over the bands around centres [m, frames]: [m, frames, bands]."""
    shape: Array = np.exp(-0.5 * np.square((np.arange(BANDS) - centre[:, :, None]) / width))
    return shape
