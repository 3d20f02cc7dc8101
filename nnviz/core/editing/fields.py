"""One row for each setting a person can change: label, bounds, help. Forms are built from these rows."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from msgspec import Struct

from nnviz.core.base.bounds import Bounds, bounds_of
from nnviz.core.base.experiment import (
    LEFT_OUT,
    Experiment,
    ExperimentError,
    get_setting,
    with_setting,
)
from nnviz.core.base.problem import Problem
from nnviz.core.base.tasks import TASKS
from nnviz.core.editing import edits
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.network.schedules import SCHEDULES

Change = Callable[[Experiment, Any], Experiment]


class Field(Struct, frozen=True):
    """A setting by its dotted path in the experiment. ``effect``: the run then "goes on" or "starts over"."""

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

    def problem_with(self, value: Any) -> Problem | None:
        """What would be right in place of a value of any kind; None where it can be set.

        The form, files, lessons and the command line ask here, or have the same bounds checked when they are read.
        """
        raise NotImplementedError


class Choice(Field, frozen=True):
    """One of some named values: value -> label."""

    choices: Mapping[str, str] = None  # type: ignore[assignment]
    offered: Callable[[Experiment, str], bool] = lambda experiment, value: True
    """Does a value go with the experiment as it is? Of the others there is no choice."""

    def problem_with(self, value: Any) -> Problem | None:
        """What would be right in place of a value."""
        if isinstance(value, str) and value in self.choices:
            return None
        return Problem("it must be one of {known}", {"known": ", ".join(self.choices)})


class Number(Field, frozen=True):
    """A real number within the bounds of its type; ``presets`` are offered, any other value can be typed.

    ``none`` names what leaving it open means; empty where it cannot be left open.
    """

    none: str = ""
    presets: tuple[float, ...] = ()

    @property
    def bounds(self) -> Bounds:
        """Those that the experiment's type has at its path."""
        return bounds_of(self.path)

    def problem_with(self, value: Any) -> Problem | None:
        """What would be right in place of a value."""
        is_kind = _is_whole(value) if self.bounds.whole else _is_number(value)
        if (is_kind and self.bounds.hold(value)) or (value is None and self.none):
            return None
        sentence = "it must be {wanted}, or null" if self.none else "it must be {wanted}"
        return Problem(sentence, {"wanted": self.bounds.wanted()})


class Switch(Field, frozen=True):
    """On or off."""

    def problem_with(self, value: Any) -> Problem | None:
        """What would be right in place of a value."""
        return None if isinstance(value, bool) else Problem("it must be true or false")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


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
    return rule not in RULES or (len(experiment.network.layers) == 1 and TASKS[experiment.data.task].yes_or_no)


def _of_optimizer(setting: str) -> Callable[[Experiment], bool]:
    return lambda experiment: setting in OPTIMIZERS[experiment.training.optimizer.name].settings


def _of_schedule(setting: str) -> Callable[[Experiment], bool]:
    return lambda experiment: setting in SCHEDULES[experiment.training.schedule.name].settings


def _classifies(experiment: Experiment) -> bool:
    return TASKS[experiment.data.task].has_classes


def _no_threshold(experiment: Experiment) -> bool:
    return experiment.training.optimizer.name not in RULES


class Beta(Number, frozen=True):
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


class Dropout(Number, frozen=True):
    """The share that training leaves out of every hidden layer; each may have its own, from its menu."""

    @property
    def bounds(self) -> Bounds:
        """Those of each layer."""
        return bounds_of("network.layers.0.dropout")

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
    Number("training.optimizer.learning_rate", "Learning rate α", "How far each update steps against the gradient.",
           "goes on", presets=_RATES),
    Choice("training.optimizer.name", "Optimizer", "The rule that turns gradients into updates.", "goes on",
           edits.with_optimizer, choices=_labels(OPTIMIZERS), offered=_fits_depth),
    Number("training.optimizer.momentum", "Momentum μ", "How much of the last update is carried into the next.",
           "goes on", applies=_of_optimizer("momentum"), presets=(0.5, 0.9, 0.95, 0.99)),
    Number("training.optimizer.alpha", "Decay ρ", "How much of the mean of squared gradients is kept.", "goes on",
           applies=_of_optimizer("alpha"), presets=(0.9, 0.95, 0.99, 0.999)),
    Beta("training.optimizer.betas.0", "Decay β₁", "How much of the mean of the gradients is kept.", "goes on",
         applies=_of_optimizer("betas"), presets=(0.0, 0.5, 0.9, 0.99), index=0),
    Beta("training.optimizer.betas.1", "Decay β₂", "How much of the mean of squared gradients is kept.", "goes on",
         applies=_of_optimizer("betas"), presets=(0.9, 0.99, 0.999, 0.9999), index=1),
    Number("training.optimizer.eps", "Epsilon ε", "Keeps the division by the root of small gradients finite.",
           "goes on", applies=_of_optimizer("eps"), presets=(1e-10, 1e-8, 1e-6, 1e-4)),
    Choice("training.schedule.name", "Schedule", "How α changes from epoch to epoch.", "goes on",
           edits.with_schedule, choices=_labels(SCHEDULES)),
    Number("training.schedule.step_size", "Every s epochs", "α is multiplied by γ once in this many epochs.", "goes on",
          applies=_of_schedule("step_size"), presets=(10, 50, 100, 500, 1000)),
    Number("training.schedule.gamma", "Times γ", "The factor by which α is multiplied.", "goes on",
           applies=_of_schedule("gamma"), presets=(0.1, 0.3, 0.5, 0.9)),
    Number("training.schedule.t_max", "Epochs T", "The number of epochs in which α goes to η.", "goes on",
          applies=_of_schedule("t_max"), presets=(100, 500, 1000, 5000)),
    Number("training.schedule.eta_min", "Last rate η", "The value that α goes to, below or above its start.", "goes on",
           applies=_of_schedule("eta_min"), presets=(0.0, 0.0001, 0.001, 0.01)),
    Number("training.schedule.start_factor", "From f · α", "The share of α that is used in the first epoch.", "goes on",
           applies=_of_schedule("start_factor"), presets=(0.01, 0.1, 0.3)),
    Number("training.schedule.total_iters", "Epochs T", "The number of epochs until α has its full size.", "goes on",
          applies=_of_schedule("total_iters"), presets=(10, 50, 100, 500)),
    Number("training.batch_size", "Batch size", "Examples per update; all m: one update an epoch.", "goes on",
           none="all (m)", presets=(1, 5, 10, 32, 100)),
    Switch("training.shuffle", "Shuffle", "Uses another random order of the examples in every epoch.", "goes on"),
    Choice("training.loss", "Loss", "The function that training minimises; J is its mean over the examples.", "goes on",
           edits.with_loss, choices=_labels(LOSSES)),
    Choice("training.regularization.kind", "Regularization", "A penalty on large weights.", "goes on",
           applies=_no_threshold, choices=_labels(REGULARIZERS)),
    Number("training.regularization.rate", "Rate λ", "How strong the penalty is.", "goes on", applies=_penalised,
           presets=(0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
    Dropout("network.dropout", "Dropout p", "The share of hidden units that training switches off for each example.",
            "goes on", applies=lambda e: len(e.network.layers) > 1,
            presets=DROPOUTS),
    Choice("network.init.scheme", "Initialization", "How the weights are drawn before epoch 0.", "starts over",
           edits.with_scheme, choices=_labels(INITIALIZERS)),
    Number("network.init.scale", "Scale γ", "Size of the initial weights.", "starts over", applies=_draws,
           presets=(0.01, 0.1, 0.5, 1.0, 3.0, 10.0)),
    Number("network.init.seed", "Weight seed", "Equal seeds give equal initial weights.", "starts over",
          presets=_SEEDS),
    Number("training.seed", "Shuffle seed", "Equal seeds give equal orders.", "goes on", presets=_SEEDS),
)  # fmt: skip

STOP_CONDITIONS: tuple[Field, ...] = (
    Number("training.stop.epochs", "At epoch", "Training stops after this many epochs in total.", "goes on",
           none="never", presets=(100, 500, 1000, 5000, 10_000)),
    Number("training.stop.loss", "At loss J ≤", "Training stops when the training loss is at most this.",
           "goes on", none="never", presets=(0.3, 0.1, 0.03, 0.01, 0.001)),
    Number("training.stop.accuracy", "At accuracy ≥", "Training stops when this share of the training set is correct.",
           "goes on", applies=_classifies, none="never", presets=(0.8, 0.9, 0.95, 0.99, 1.0)),
    Number("training.stop.patience", "No improvement for", "Early stopping: epochs without a new minimum "
          "of the test loss (without test points: training loss).", "goes on", none="never",
          presets=(10, 20, 50, 100, 500)),
)  # fmt: skip
"""When training stops by itself."""
