"""Experiment: the frozen, validated description of a run, and exactly what an experiment file holds.

Values here are never changed: an edit makes a new Experiment (``replace``), and the difference between the two says
what a running session must do. ``validation.resolve`` fills in what a file may leave out.
"""

from typing import Annotated, Any, TypeVar

import msgspec
import numpy as np
from msgspec import UNSET, Meta, Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.problem import Problem, ProblemError, one_line
from nnviz.core.base.tasks import TASKS

FORMAT, VERSION = "nnviz-experiment", 1
LARGEST = 1e100
"""The bound of every number in an experiment."""
MAX_LAYERS, MAX_UNITS, MAX_INPUTS = 16, 256, 1024
MAX_ROWS = 16_384
"""The activations of a time-delay layer: its units in all frames."""
SCALING_KINDS = ("standard", "minmax")
MAX_SEED = 2**63 - 1
MAX_GENERATED, MAX_EXAMPLES = 100_000, 1_000_000
MAX_NUMBERS = 10_000_000
"""Inputs and targets of all examples together, and cells of a table."""
MAX_PARAMETERS = 2**21
MAX_VALUES = MAX_NUMBERS + 4 * MAX_PARAMETERS + 2**20
"""The numbers of a file: those of the examples, and parameters as they are, as they began, and two for the memory."""
MAX_PER_EXAMPLE, MAX_ACTIVATIONS = 2**15, 2**26
"""The numbers that one example makes in all layers, those in the windows of time-delay layers counted each time; and
the numbers that all examples make."""
NO_MEMORY = "this needs more memory than there is; take fewer examples, inputs or units"

LEFT_OUT: Any = UNSET
"""What a file may leave out. After ``validation.resolve`` no field of a required kind has it any more."""

Count = Annotated[int, Meta(ge=0, le=2**53)]
"""A whole number that every reader of JSON reads exactly."""
LAST_EPOCH = 2**53 - 1
"""Where a run ends at the latest: a file of it can still be read. Training never gets there."""
Epoch = Annotated[int, Meta(ge=0, le=LAST_EPOCH)]
Seed = Annotated[int, Meta(ge=0, le=MAX_SEED)]
Rate = Annotated[float, Meta(ge=0.0)]
Samples = Annotated[int, Meta(ge=1, le=MAX_GENERATED)]
Units = Annotated[int, Meta(ge=1, le=MAX_UNITS)]
P = TypeVar("P", bound=Struct)
Betas = tuple[Annotated[float, Meta(ge=0.0, lt=1.0)], Annotated[float, Meta(ge=0.0, lt=1.0)]]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an experiment: immutable, named fields only, unknown keys refused."""


class Examples(_Part, frozen=True, eq=False):
    """Points as a file lists them: one row per example. x [m, n] raw inputs, y [m, k] targets or class indices."""

    x: np.ndarray
    y: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.x)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Examples):
            return NotImplemented
        return _same(self.x, other.x) and _same(self.y, other.y)

    def at(self, rows: Any) -> "Examples":
        """Some of them, by what NumPy takes as an index."""
        return Examples(x=self.x[rows], y=None if self.y is None else self.y[rows])


class Recipe(_Part, frozen=True):
    """How generated points were made."""

    name: str
    samples: Samples = LEFT_OUT
    noise: Annotated[float, Meta(ge=0.0, le=1.0)] = LEFT_OUT
    test_share: Annotated[float, Meta(ge=0.0, le=0.9)] = LEFT_OUT
    seed: Seed = 0
    classes: Annotated[int, Meta(ge=2, le=8)] = LEFT_OUT


class Scaling(_Part, frozen=True, omit_defaults=True):
    """Pairs (shift, scale) for each input, and for each output of a regression: the network sees (v − shift)/scale.

    ``kind`` says how the pairs are fitted again: to mean 0 and deviation 1, or to 0 … 1.
    """

    inputs: tuple[tuple[float, float], ...]
    outputs: tuple[tuple[float, float], ...] = ()
    kind: str = SCALING_KINDS[0]


class Data(_Part, frozen=True):
    """The data set: task, names, points, and how they were made (None once edited by hand).

    ``classes`` are the names of class 0 and class 1 of a binary task; empty: they are called 0 and 1.
    """

    task: str = LEFT_OUT
    inputs: tuple[str, ...] = LEFT_OUT
    outputs: tuple[str, ...] = LEFT_OUT
    train: Examples = LEFT_OUT
    test: Examples = LEFT_OUT
    recipe: Recipe | None = None
    scaling: Scaling | None = None
    classes: tuple[str, ...] = ()

    @property
    def class_count(self) -> int:
        """How many classes there are to choose from; 0 where targets are numbers."""
        return TASKS[self.task].class_count(len(self.outputs))


class Layer(_Part, frozen=True):
    """One layer l: n_l units and their activation g[l].

    ``dropout`` is the share of units that training leaves out of each example at random, ``off`` the units (from 1)
    that are always 0, ``frozen`` what training does not change: "W", "b", "W[2]", "W[2,1]" or "b[2]". With a
    ``window`` it is a time-delay layer that sees so many frames at a time; 0: a plain layer.
    """

    units: Units
    activation: str
    slope: Annotated[float, Meta(ge=0.0, lt=1.0)] = LEFT_OUT
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0
    off: tuple[Units, ...] = ()
    frozen: tuple[str, ...] = ()
    window: Annotated[int, Meta(ge=0, le=MAX_INPUTS)] = 0


class Init(_Part, frozen=True):
    """How weights and biases start. ``bias``: a number for all of them, or "same": drawn like the weights."""

    scheme: str = "normal"
    scale: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)] = LEFT_OUT
    seed: Seed = 0
    bias: float | str = 0.0


class NetworkSpec(_Part, frozen=True):
    """The network: features in, layers 1..L, initialisation.

    ``frames`` says that the features are a sequence: so many frames of equally many numbers, one after the other.
    """

    layers: Annotated[tuple[Layer, ...], Meta(min_length=1, max_length=MAX_LAYERS)]
    features: tuple[str, ...] = LEFT_OUT
    init: Init = Init()
    frames: Annotated[int, Meta(ge=0, le=MAX_INPUTS)] = 0


class OptimizerSpec(_Part, frozen=True):
    """The update rule with its learning rate α; further settings by their PyTorch names."""

    name: str = "sgd"
    learning_rate: Annotated[float, Meta(gt=0.0, le=LARGEST)] = 0.1
    momentum: Annotated[float, Meta(ge=0.0, lt=1.0)] = LEFT_OUT
    alpha: Annotated[float, Meta(ge=0.0, lt=1.0)] = LEFT_OUT
    betas: Betas = LEFT_OUT
    eps: Annotated[float, Meta(gt=0.0)] = LEFT_OUT


class Regularization(_Part, frozen=True):
    """Penalty on the weights: ``kind`` and its rate λ."""

    kind: str = "none"
    rate: Rate = 0.0


class Schedule(_Part, frozen=True):
    """How α changes from epoch to epoch: ``name``, and the settings of that schedule by their PyTorch names."""

    name: str = "constant"
    step_size: Annotated[int, Meta(ge=1, le=10**9)] = LEFT_OUT
    gamma: Annotated[float, Meta(gt=0.0, le=1.0)] = LEFT_OUT
    t_max: Annotated[int, Meta(ge=1, le=10**9)] = LEFT_OUT
    eta_min: Annotated[float, Meta(ge=0.0, le=LARGEST)] = LEFT_OUT
    start_factor: Annotated[float, Meta(gt=0.0, le=1.0)] = LEFT_OUT
    total_iters: Annotated[int, Meta(ge=1, le=10**9)] = LEFT_OUT


class Stop(_Part, frozen=True):
    """When training stops by itself; None: never for that reason. The first condition that holds ends it.

    ``epochs`` counts all epochs of the run, ``loss`` and ``accuracy`` are those of the training set, and ``patience``
    is for how many epochs the test loss (without test points the training loss) may go without a new least value.
    """

    epochs: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    loss: Annotated[float, Meta(ge=0.0)] | None = None
    accuracy: Annotated[float, Meta(gt=0.0, le=1.0)] | None = None
    patience: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class Training(_Part, frozen=True):
    """How the network learns."""

    loss: str = LEFT_OUT
    optimizer: OptimizerSpec = OptimizerSpec()
    batch_size: Annotated[int, Meta(ge=1, le=MAX_EXAMPLES)] | None = None
    shuffle: bool = True
    seed: Seed = 0
    regularization: Regularization = Regularization()
    schedule: Schedule = Schedule()
    stop: Stop = Stop()


class Weights(_Part, frozen=True, eq=False):
    """Matrices W[l], rows the units of layer l, and vectors b[l]."""

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]


class LossHistory(_Part, frozen=True):
    """The loss curve so far: equally long lists; a loss is None where there was nothing to measure."""

    epoch: tuple[Count, ...] = ()
    train_loss: tuple[float | None, ...] = ()
    test_loss: tuple[float | None, ...] = ()


class Best(_Part, frozen=True):
    """The epoch of the least loss so far, which early stopping waits for."""

    epoch: Count
    loss: float


class State(_Part, frozen=True, eq=False):
    """Where a run stands: everything that it needs to go on as if it had never stopped.

    ``position`` counts the examples of the current epoch that are used up, ``order`` is the order they are taken in
    (None: the file's), ``updates`` and ``memory`` belong to the optimizer.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    epoch: Epoch = 0
    position: Count = 0
    order: tuple[Count, ...] | None = None
    updates: Count = 0
    memory: dict[str, np.ndarray] = {}
    initial: Weights | None = None
    history: LossHistory | None = None
    best: Best | None = None


class Promise(_Part, frozen=True):
    """What a lab promises of its own run; bounds are on the training set, after ``epochs`` epochs."""

    epochs: Count
    min_accuracy: float | None = None
    max_accuracy: float | None = None
    max_loss: float | None = None


class LabText(_Part, frozen=True):
    """What makes an experiment a lab: where it belongs in the lecture, what to do, what to watch."""

    title: str
    slides: tuple[str, ...] = ()
    do: str = ""
    watch: str = ""
    epochs: Count = 100
    promise: Promise | None = None


class Experiment(_Part, frozen=True):
    """A whole experiment. ``hidden`` names the ``controls`` that the window leaves out."""

    data: Data
    network: NetworkSpec
    format: str = FORMAT
    version: int = VERSION
    title: str = ""
    notes: str = ""
    hidden: tuple[str, ...] = ()
    training: Training = Training()
    state: State | None = None
    lab: LabText | None = None


class ExperimentError(ProblemError):
    """Something is wrong with an experiment: ``where`` in it, and ``what`` (what is wrong, what would be right).

    ``what`` is a sentence with gaps that the ``values`` fill, or a problem as it is.
    """

    def __init__(self, where: str, what: str | Problem, **values: object) -> None:
        problem = what if isinstance(what, Problem) else Problem(what, values)
        super().__init__(problem, where)
        self.where, self.what = one_line(where), one_line(str(problem))


def shown(value: object) -> str:
    """A value as an error message quotes it: on one line, and short."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # a whole number of thousands of digits
        text = "a number of thousands of digits"
    return text if len(text) <= 40 else text[:37] + "..."


def replace(part: P, **changes: Any) -> P:
    """A copy of a part with some fields changed: ``replace(e, training=replace(e.training, seed=1))``."""
    return msgspec.structs.replace(part, **changes)


def with_setting(part: P, path: str, value: Any) -> P:
    """A copy with one nested field changed, named by its dotted path, e.g. ``training.optimizer.learning_rate``."""
    head, _, rest = path.partition(".")
    return replace(part, **{head: with_setting(getattr(part, head), rest, value) if rest else value})


def get_setting(part: Any, path: str) -> Any:
    """The value of a nested field, by its dotted path."""
    for name in path.split("."):
        part = getattr(part, name)
    return part


def _same(a: Array | None, b: Array | None) -> bool:
    return a is b or (a is not None and b is not None and np.array_equal(a, b))
