"""One row for each setting a person can change: label, bounds, help. Forms are built from these rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from nnviz.core.base.experiment import (
    CLASS_TASKS,
    LARGEST,
    LEFT_OUT,
    MAX_SEED,
    Experiment,
    ExperimentError,
    get_setting,
    with_setting,
)
from nnviz.core.editing import edits
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.network.schedules import SCHEDULES

Change = Callable[[Experiment, Any], Experiment]


@dataclass(frozen=True, slots=True)
class Field:
    """A setting by its dotted path in the experiment. ``effect``: the run then "goes on" or "starts anew"."""

    path: str
    label: str
    help: str
    effect: str
    change: Change | None = None
    applies: Callable[[Experiment], bool] = lambda experiment: True

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def get(self, experiment: Experiment) -> Any:
        """The present value."""
        return get_setting(experiment, self.path)

    def set(self, experiment: Experiment, value: Any) -> Experiment:
        """The experiment with another value, kept consistent."""
        return self.change(experiment, value) if self.change else with_setting(experiment, self.path, value)

    def objection(self, value: Any) -> str:
        """What would be right in place of a value of any kind, after "PATH …"; empty where it can be set."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of some named values: value -> label."""

    choices: Mapping[str, str] = None  # type: ignore[assignment]
    offered: Callable[[Experiment, str], bool] = lambda experiment, value: True
    """Does a value go with the experiment as it is? Of the others there is no choice."""

    def objection(self, value: Any) -> str:
        """What would be right in place of a value."""
        return "" if isinstance(value, str) and value in self.choices else f"is one of {', '.join(self.choices)}"


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A real number within bounds; ``presets`` are offered, any other value can be typed.

    ``none`` names what leaving it open means; empty where it cannot be left open.
    """

    low: float = 0.0
    high: float = LARGEST
    none: str = ""
    presets: tuple[float, ...] = ()

    def objection(self, value: Any) -> str:
        """What would be right in place of a value."""
        if (_is_number(value) and self.low <= value <= self.high) or (value is None and self.none):
            return ""
        return f"is a number from {self.low:g} to {self.high:g}" + (", or null" if self.none else "")


@dataclass(frozen=True, slots=True)
class Whole(Field):
    """A whole number within bounds; ``none`` names what leaving it open means."""

    low: int = 0
    high: int = MAX_SEED
    none: str = ""
    presets: tuple[int, ...] = ()

    def objection(self, value: Any) -> str:
        """What would be right in place of a value."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if (is_whole and self.low <= value <= self.high) or (value is None and self.none):
            return ""
        return f"is a whole number from {self.low} to {self.high}" + (", or null" if self.none else "")


@dataclass(frozen=True, slots=True)
class Switch(Field):
    """On or off."""

    def objection(self, value: Any) -> str:
        """What would be right in place of a value."""
        return "" if isinstance(value, bool) else "is true or false"


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and isfinite(value))


def _labels(registry: Mapping[str, Any]) -> dict[str, str]:
    return {name: entry.label for name, entry in registry.items()}


def _penalised(experiment: Experiment) -> bool:
    return experiment.training.regularization.kind != "none"


def _draws(experiment: Experiment) -> bool:
    return experiment.network.init.scheme != "zeros"


def _fits_depth(experiment: Experiment, rule: str) -> bool:
    """The perceptron rules are for a single unit that says yes or no."""
    return rule not in RULES or (len(experiment.network.layers) == 1 and experiment.data.task == "binary")


def _of_optimizer(setting: str) -> Callable[[Experiment], bool]:
    return lambda experiment: setting in OPTIMIZERS[experiment.training.optimizer.name].settings


def _of_schedule(setting: str) -> Callable[[Experiment], bool]:
    return lambda experiment: setting in SCHEDULES[experiment.training.schedule.name].settings


def _classifies(experiment: Experiment) -> bool:
    return experiment.data.task in CLASS_TASKS


def _no_threshold(experiment: Experiment) -> bool:
    return experiment.training.optimizer.name not in RULES


@dataclass(frozen=True, slots=True)
class Beta(Number):
    """One of Adam's two β, by its ``index``: the file keeps them as a pair."""

    index: int = 0

    @property
    def name(self) -> str:
        """The pair's name, with the number of the one."""
        return f"betas[{self.index}]"

    def get(self, experiment: Experiment) -> Any:
        """The present value."""
        return experiment.training.optimizer.betas[self.index]

    def set(self, experiment: Experiment, value: Any) -> Experiment:
        """The experiment with another β; of an optimizer that has none, one that is refused when it is checked."""
        given = experiment.training.optimizer.betas
        betas = [0.0, 0.0] if given is LEFT_OUT else list(given)
        betas[self.index] = value
        return with_setting(experiment, "training.optimizer.betas", tuple(betas))


@dataclass(frozen=True, slots=True)
class Dropout(Number):
    """The share that training leaves out of every hidden layer; each may have its own, from its menu."""

    def get(self, experiment: Experiment) -> Any:
        """The present value, of the first layer where they differ."""
        return experiment.network.layers[0].dropout

    def set(self, experiment: Experiment, value: Any) -> Experiment:
        """The same for all hidden layers. Raises ExperimentError where there is none."""
        if len(experiment.network.layers) < 2:
            raise ExperimentError(self.path, "is for hidden layers, and this network has none; add one first")
        for index in range(len(experiment.network.layers) - 1):
            experiment = edits.with_dropout(experiment, index, value)
        return experiment


DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5)
"""The shares that are offered."""
_SEEDS = tuple(range(10))
_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

HYPERPARAMETERS: tuple[Field, ...] = (
    Number("training.optimizer.learning_rate", "Learning rate α", "How far each update goes against the gradient.",
           "goes on", low=1e-12, high=1e6, presets=_RATES),
    Choice("training.optimizer.name", "Optimizer", "The rule that turns gradients into updates.", "goes on",
           edits.with_optimizer, choices=_labels(OPTIMIZERS), offered=_fits_depth),
    Number("training.optimizer.momentum", "Momentum μ", "How much of the last update is carried into the next.",
           "goes on", applies=_of_optimizer("momentum"), low=0.0, high=0.9999, presets=(0.5, 0.9, 0.95, 0.99)),
    Number("training.optimizer.alpha", "Decay ρ", "How much of the mean of squared gradients is kept.", "goes on",
           applies=_of_optimizer("alpha"), low=0.0, high=0.999999, presets=(0.9, 0.95, 0.99, 0.999)),
    Beta("training.optimizer.betas.0", "Decay β₁", "How much of the mean of the gradients is kept.", "goes on",
         applies=_of_optimizer("betas"), low=0.0, high=0.999999, presets=(0.0, 0.5, 0.9, 0.99), index=0),
    Beta("training.optimizer.betas.1", "Decay β₂", "How much of the mean of squared gradients is kept.", "goes on",
         applies=_of_optimizer("betas"), low=0.0, high=0.999999, presets=(0.9, 0.99, 0.999, 0.9999), index=1),
    Number("training.optimizer.eps", "Epsilon ε", "Keeps the division by the root of small gradients finite.",
           "goes on", applies=_of_optimizer("eps"), low=1e-16, high=1.0, presets=(1e-10, 1e-8, 1e-6, 1e-4)),
    Choice("training.schedule.name", "Schedule", "How α changes from epoch to epoch.", "goes on",
           edits.with_schedule, choices=_labels(SCHEDULES)),
    Whole("training.schedule.step_size", "Every s epochs", "α is multiplied by γ once in so many epochs.", "goes on",
          applies=_of_schedule("step_size"), low=1, high=10**9, presets=(10, 50, 100, 500, 1000)),
    Number("training.schedule.gamma", "Times γ", "What α is multiplied by.", "goes on", applies=_of_schedule("gamma"),
           low=1e-9, high=1.0, presets=(0.1, 0.3, 0.5, 0.9)),
    Whole("training.schedule.t_max", "Epochs T", "In so many epochs α goes to η.", "goes on",
          applies=_of_schedule("t_max"), low=1, high=10**9, presets=(100, 500, 1000, 5000)),
    Number("training.schedule.eta_min", "Last rate η", "What α goes to, below or above where it starts.", "goes on",
           applies=_of_schedule("eta_min"), low=0.0, high=1e6, presets=(0.0, 0.0001, 0.001, 0.01)),
    Number("training.schedule.start_factor", "From f · α", "The share of α that the first epoch has.", "goes on",
           applies=_of_schedule("start_factor"), low=1e-9, high=1.0, presets=(0.01, 0.1, 0.3)),
    Whole("training.schedule.total_iters", "Epochs T", "In so many epochs α rises to its full size.", "goes on",
          applies=_of_schedule("total_iters"), low=1, high=10**9, presets=(10, 50, 100, 500)),
    Whole("training.batch_size", "Batch size", "Examples per update; all m: one update an epoch.", "goes on",
          low=1, high=1_000_000, none="all (m)", presets=(1, 5, 10, 32, 100)),
    Switch("training.shuffle", "Shuffle", "Takes the examples in another random order every epoch.", "goes on"),
    Choice("training.loss", "Loss", "What is measured and made small; J is its mean over the examples.", "goes on",
           edits.with_loss, choices=_labels(LOSSES)),
    Choice("training.regularization.kind", "Regularization", "A penalty on large weights.", "goes on",
           applies=_no_threshold, choices=_labels(REGULARIZERS)),
    Number("training.regularization.rate", "Rate λ", "How strong the penalty is.", "goes on", applies=_penalised,
           low=0.0, high=1e3, presets=(0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
    Dropout("network.dropout", "Dropout p", "The share of hidden units that training leaves out of each example.",
            "goes on", applies=lambda e: len(e.network.layers) > 1, low=0.0, high=0.95,
            presets=DROPOUTS),
    Choice("network.init.scheme", "Initialization", "How the weights are drawn before epoch 0.", "starts anew",
           edits.with_scheme, choices=_labels(INITIALIZERS)),
    Number("network.init.scale", "Scale γ", "Size of the first weights.", "starts anew", applies=_draws,
           low=0.0, high=1e3, presets=(0.01, 0.1, 0.5, 1.0, 3.0, 10.0)),
    Whole("network.init.seed", "Weight seed", "Equal seeds draw equal weights.", "starts anew", high=MAX_SEED,
          presets=_SEEDS),
    Whole("training.seed", "Shuffle seed", "Equal seeds shuffle equally.", "goes on", high=MAX_SEED, presets=_SEEDS),
)  # fmt: skip

STOP_CONDITIONS: tuple[Field, ...] = (
    Whole("training.stop.epochs", "At epoch", "Training stops after so many epochs in all.", "goes on", low=1,
          high=2**53, none="never", presets=(100, 500, 1000, 5000, 10_000)),
    Number("training.stop.loss", "At loss J ≤", "Training stops when the training loss is as small as this.",
           "goes on", low=0.0, high=1e6, none="never", presets=(0.3, 0.1, 0.03, 0.01, 0.001)),
    Number("training.stop.accuracy", "At accuracy ≥", "Training stops when this share of the training set is right.",
           "goes on", applies=_classifies, low=1e-6, high=1.0, none="never", presets=(0.8, 0.9, 0.95, 0.99, 1.0)),
    Whole("training.stop.patience", "No better for", "Early stopping: so many epochs without a new least test loss "
          "(without test points: training loss).", "goes on", low=1, high=2**53, none="never",
          presets=(10, 20, 50, 100, 500)),
)  # fmt: skip
"""When training stops by itself."""
