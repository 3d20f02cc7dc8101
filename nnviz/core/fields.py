"""One row for each setting a person can change: label, bounds, help. Forms are built from these rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnviz.core import edits
from nnviz.core.experiment import MAX_SEED, Experiment, get_setting, with_setting
from nnviz.core.initializers import INITIALIZERS
from nnviz.core.losses import LOSSES
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.regularizers import REGULARIZERS

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


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of some named values: value -> label."""

    choices: Mapping[str, str] = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A real number within bounds; ``presets`` are offered, any other value can be typed."""

    low: float = 0.0
    high: float = 1e100
    presets: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole(Field):
    """A whole number within bounds; ``none`` names what leaving it open means."""

    low: int = 0
    high: int = MAX_SEED
    none: str = ""
    presets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Switch(Field):
    """On or off."""


def _labels(registry: Mapping[str, Any]) -> dict[str, str]:
    return {name: entry.label for name, entry in registry.items()}


def _penalised(experiment: Experiment) -> bool:
    return experiment.training.regularization.kind != "none"


def _draws(experiment: Experiment) -> bool:
    return experiment.network.init.scheme != "zeros"


def _has_momentum(experiment: Experiment) -> bool:
    return "momentum" in OPTIMIZERS[experiment.training.optimizer.name].settings


_SEEDS = tuple(range(10))
_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

HYPERPARAMETERS: tuple[Field, ...] = (
    Number("training.optimizer.learning_rate", "Learning rate α", "How far each update goes against the gradient.",
           "goes on", low=1e-12, high=1e6, presets=_RATES),
    Choice("training.optimizer.name", "Optimizer", "The rule that turns gradients into updates.", "goes on",
           edits.with_optimizer, choices=_labels(OPTIMIZERS)),
    Number("training.optimizer.momentum", "Momentum μ", "How much of the last update is carried into the next.",
           "goes on", applies=_has_momentum, low=0.0, high=0.9999, presets=(0.5, 0.9, 0.95, 0.99)),
    Whole("training.batch_size", "Batch size", "Examples per update; all m: one update an epoch.", "goes on",
          low=1, high=1_000_000, none="all (m)", presets=(1, 5, 10, 32, 100)),
    Switch("training.shuffle", "Shuffle", "Takes the examples in another random order every epoch.", "goes on"),
    Choice("training.loss", "Loss", "What is measured and made small; J is its mean over the examples.", "goes on",
           edits.with_loss, choices=_labels(LOSSES)),
    Choice("training.regularization.kind", "Regularization", "A penalty on large weights.", "goes on",
           choices=_labels(REGULARIZERS)),
    Number("training.regularization.rate", "Rate λ", "How strong the penalty is.", "goes on", applies=_penalised,
           low=0.0, high=1e3, presets=(0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
    Choice("network.init.scheme", "Initialization", "How the weights are drawn before epoch 0.", "starts anew",
           edits.with_scheme, choices=_labels(INITIALIZERS)),
    Number("network.init.scale", "Scale γ", "Size of the first weights.", "starts anew", applies=_draws,
           low=0.0, high=1e3, presets=(0.01, 0.1, 0.5, 1.0, 3.0, 10.0)),
    Whole("network.init.seed", "Weight seed", "Equal seeds draw equal weights.", "starts anew", high=MAX_SEED,
          presets=_SEEDS),
    Whole("training.seed", "Shuffle seed", "Equal seeds shuffle equally.", "goes on", high=MAX_SEED, presets=_SEEDS),
)  # fmt: skip
