"""An error in a slot, where no caller handles it: it is shown in the window, not only on a terminal."""

import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication

from nnviz.core.base.experiment import NO_MEMORY
from nnviz.core.base.problem import say


def tell_failures(tell: Callable[[str, bool], object]) -> None:
    """From now on an uncaught error is told; what it is about also goes to stderr, as ever."""
    former = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, MemoryError):
            former(kind, error, trace)
        if issubclass(kind, Exception):
            told = say(NO_MEMORY) if issubclass(kind, MemoryError) else f"{kind.__name__}: {error}"
            tell(QCoreApplication.translate("Failures", "This did not work: {}").format(told), True)

    sys.excepthook = hook
