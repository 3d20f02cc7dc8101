"""When training stops by itself: after so many epochs, at a loss or accuracy, or when the loss no longer falls.

A condition is looked at after every epoch, so that where a run stops never depends on when somebody looked.
"""

from collections.abc import Callable
from math import isfinite

from nnviz.core.base.experiment import Best, Stop
from nnviz.core.training.measuring import Measures

_NEVER = Stop()


class StopConditions:
    """Asked after every epoch; ``met`` names the condition that held after the last one, None: training may go on.

    ``best`` is the least loss so far, which patience waits for.
    """

    def __init__(self, stop: Stop) -> None:
        self.best: Best | None = None
        self.met: str | None = None
        self.any = stop != _NEVER
        """Is there a condition at all?"""
        self._stop = stop

    def hold(self, epoch: int, measure: Callable[[], Measures]) -> bool:
        """Does one hold after this epoch? It is measured only where a condition asks for it."""
        measures = measure() if needs_measures(self._stop) else None
        if measures is not None and self._stop.patience is not None:
            self.best = better(self.best, epoch, measures)
        self.met = condition_met(self._stop, epoch, measures, self.best)
        return self.met is not None


def needs_measures(stop: Stop) -> bool:
    """Must J be measured after every epoch?"""
    return stop.loss is not None or stop.accuracy is not None or stop.patience is not None


def better(best: Best | None, epoch: int, measures: Measures) -> Best | None:
    """The epoch of the least finite loss so far, on the test set where there is one; None: there was none yet."""
    loss = measures.train_loss if measures.test_loss != measures.test_loss else measures.test_loss
    if not isfinite(loss) or (best is not None and not loss < best.loss):
        return best
    return Best(epoch=epoch, loss=loss)


def condition_met(stop: Stop, epoch: int, measures: Measures | None, best: Best | None) -> str | None:
    """The name of the condition that holds after an epoch; None: training goes on."""
    if stop.epochs is not None and epoch >= stop.epochs:
        return "epochs"
    if measures is None:
        return None
    if stop.loss is not None and measures.train_loss <= stop.loss:
        return "loss"
    if stop.accuracy is not None and measures.train_accuracy >= stop.accuracy:
        return "accuracy"
    if stop.patience is not None and best is not None and epoch - best.epoch >= stop.patience:
        return "patience"
    return None
