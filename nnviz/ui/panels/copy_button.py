"""The button that takes the step-through along: a step as LaTeX or NumPy, or the whole update as one script."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton

from nnviz.core.steps.copying import Hidden, step_latex, step_numpy
from nnviz.core.steps.model import Step
from nnviz.core.steps.script import update_numpy
from nnviz.ui.step_through.exercise import Exercise
from nnviz.ui.step_through.step_through import StepThrough


class CopyButton(QToolButton):
    """Copies to the clipboard; ``tell`` is handed what was copied."""

    def __init__(self, steps: StepThrough, exercise: Exercise, tell: Callable[[str, bool], None]) -> None:
        super().__init__()
        self._steps, self._exercise, self._tell = steps, exercise, tell
        self.setText(self.tr("Copy ▾"))
        self.setProperty("small", True)
        self.setToolTip(self.tr("Copies this step, or the whole update"))
        self.setAccessibleName(self.toolTip())
        menu = QMenu(self)
        self.latex = menu.addAction(self.tr("as LaTeX"))
        self.numpy = menu.addAction(self.tr("as NumPy"))
        menu.addSeparator()
        self.update_script = menu.addAction(self.tr("The whole update as a NumPy script"))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.aboutToShow.connect(lambda: self.update_script.setEnabled(not exercise.on))
        self.latex.triggered.connect(lambda: self._copy_step(step_latex, "LaTeX"))
        self.numpy.triggered.connect(lambda: self._copy_step(step_numpy, "NumPy"))
        self.update_script.triggered.connect(self._copy_update)

    def _copy_step(self, write: Callable[[Step, Hidden | None], str], name: str) -> None:
        step = self._steps.step
        if step is None:
            return
        QGuiApplication.clipboard().setText(write(step, self._exercise.hides(step)))
        text = self.tr("Copied this step as {}.").format(name)
        if next(self._exercise.hidden(step), None) is not None:
            text = self.tr("Copied this step as {}, without the numbers that you are to compute.").format(name)
        self._tell(text, False)

    def _copy_update(self) -> None:
        if not self._steps.steps:
            return
        if self._exercise.on:
            self._tell(
                self.tr("The whole update would reveal the numbers that you are to compute; end By hand first."), True
            )
            return
        script = update_numpy(self._steps.steps, self._steps.title)
        QGuiApplication.clipboard().setText(script)
        self._tell(self.tr("Copied the whole update as a NumPy script that runs alone."), False)
