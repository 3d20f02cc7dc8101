"""Schedules: how the learning rate α changes from epoch to epoch, by the names of ``torch.optim.lr_scheduler``.

The rate of an epoch follows from its number alone, so that a run goes on exactly as before wherever it stopped.
"""

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

from nnviz.core.base.experiment import Schedule, Training, replace


class Entry(Struct, frozen=True):
    """One schedule. ``rate(alpha, epoch, schedule)`` is α in an epoch, counted from 0; ``settings``: its defaults."""

    name: str
    label: str
    formula: str
    settings: Mapping[str, float]
    rate: Callable[[float, int, Schedule], float]


def _cosine(alpha: float, epoch: int, s: Schedule) -> float:
    """Half a cosine from α to η, below or above, in T epochs; it stays there, where PyTorch's would turn back."""
    share = min(epoch / s.t_max, 1.0)
    return s.eta_min + (alpha - s.eta_min) * (1.0 + math.cos(math.pi * share)) / 2.0


def _warm_up(alpha: float, epoch: int, s: Schedule) -> float:
    share = min(epoch / s.total_iters, 1.0)
    return alpha * (s.start_factor + (1.0 - s.start_factor) * share)


def _step(alpha: float, epoch: int, s: Schedule) -> float:
    return alpha * s.gamma ** (epoch // s.step_size)


SCHEDULES: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("constant", "constant", "α", {}, lambda alpha, epoch, s: alpha),
        Entry("step", "step", "α γ^⌊epoch / s⌋", {"step_size": 100, "gamma": 0.5}, _step),
        Entry("cosine", "cosine", "η + (α - η)(1 + cos(π epoch / T)) / 2", {"t_max": 500, "eta_min": 0.0}, _cosine),
        Entry("warm_up", "warm-up", "α (f + (1 - f) epoch / T), then α", {"start_factor": 0.1, "total_iters": 50},
              _warm_up),
    )
}  # fmt: skip


def rate_at(training: Training, epoch: int) -> float:
    """The learning rate in an epoch, 0 where the schedule says so."""
    return SCHEDULES[training.schedule.name].rate(training.optimizer.learning_rate, epoch, training.schedule)


def training_at(training: Training, epoch: int) -> Training:
    """The same training with the learning rate of one epoch as its constant one."""
    if training.schedule.name == "constant":
        return training
    optimizer = replace(training.optimizer, learning_rate=rate_at(training, epoch))
    return replace(training, optimizer=optimizer, schedule=Schedule())
