"""What ``nnviz train`` prints: one line for a person, or one JSON object."""

import math
from typing import Any

import msgspec

from nnviz.core.base.experiment import State, Stop
from nnviz.core.base.notation import percent
from nnviz.core.base.problem import say
from nnviz.core.editing.files import rows_of_arrays
from nnviz.core.training.session import Session


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def result_json(session: Session, state: State, seconds: float) -> str:
    """Measures, curve and state, as the contract of the command line has them."""
    measures = session.measures()
    result: dict[str, Any] = {
        "epoch": session.epoch,
        "train_loss": _number(measures.train_loss),
        "test_loss": _number(measures.test_loss),
        "train_accuracy": _number(measures.train_accuracy),
        "test_accuracy": _number(measures.test_accuracy),
        "diverged": session.diverged is not None,
        "history": state.history,
        "state": state,
        "seconds": seconds,
    }
    if session.experiment.training.stop != Stop():
        result["stopped"] = session.stopped
    return msgspec.json.encode(result, enc_hook=rows_of_arrays).decode()


def result_line(session: Session, seconds: float) -> str:
    """The measures there are, and how training ended."""
    measures = session.measures()
    parts = [say("epoch {epoch}", epoch=session.epoch)]
    if not session.engine.examples:
        parts.append(say("no training points, so there is no training loss"))
    for sentence, value in (
        ("training loss {value:.6g}", measures.train_loss), ("test loss {value:.6g}", measures.test_loss),
    ):  # fmt: skip
        if not math.isnan(value):
            parts.append(say(sentence, value=value))
    for sentence, value in (
        ("training accuracy {share}", measures.train_accuracy), ("test accuracy {share}", measures.test_accuracy),
    ):  # fmt: skip
        if math.isfinite(value):
            parts.append(say(sentence, share=percent(value, 1)))
    if session.stopped is not None:
        parts.append(say("stopped by training.stop.{condition}", condition=session.stopped))
    if session.diverged is not None:
        parts.append(say(
            "diverged in epoch {epoch}, layer {layer}; the last finite state was kept, try a smaller learning rate",
            epoch=session.diverged.epoch, layer=session.diverged.layer,
        ))  # fmt: skip
    return say("{results} ({seconds:.2f} s)", results=", ".join(parts), seconds=seconds)
