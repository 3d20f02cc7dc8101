"""A pseudo-language puts every translated text between ⟦ and ⟧: what stays outside has escaped translation."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from nnviz.app.background import running_jobs
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import set_translator
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.part import Part
from nnviz.labs import listed_labs, load_lab
from nnviz.lessons import lessons
from nnviz.panels import PANELS
from nnviz.ui.dialogs.problem_list import ProblemList
from nnviz.ui.lecture import lecture_view
from tests.core.making import make
from tests.ui.panels.test_every_panel import DIVERGING, EMPTY
from tests.ui.user import MakeWindow
from tests.ui.visible_texts import plain, texts_of

_WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{3,}")


def wrapped(text: str) -> str:
    return f"⟦{text}⟧" if text else text


class Pseudo(QTranslator):
    """Translates every text into the pseudo-language; the names of keys stay, for they are read back."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return "" if context == "QShortcut" else wrapped(source)


@pytest.fixture
def pseudo(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    translator = Pseudo()
    assert qapp.installTranslator(translator)
    set_translator(wrapped)
    monkeypatch.setattr(lecture_view, "translator", lambda language: wrapped)
    yield
    set_translator(str)
    qapp.removeTranslator(translator)


def escaped(text: str) -> list[str]:
    """The words of a text that are outside of all brackets."""
    left = text
    while _WRAPPED.search(left):
        left = _WRAPPED.sub(" ", left)
    return _WORD.findall(left)


def data_of(experiment: Experiment) -> Iterator[str]:
    """What a person has written, or the lecture: it is shown as it is in every language."""
    data = experiment.data
    yield from (*data.inputs, *data.outputs, *data.classes, experiment.title)
    if experiment.lab is not None:
        yield from (experiment.lab.title, experiment.lab.do, experiment.lab.watch)


def lecture() -> Iterator[str]:
    """Labs' and lessons' own text."""
    for lab in listed_labs():
        yield lab.text.title
    for lesson in lessons("en"):
        yield from (lesson.title, *lesson.do, lesson.watch, lesson.question)


FORMULA = re.compile(r"\b(?:tanh|sin|cos|exp|max|slope|dJ|dW|db)\b|nnviz|(?:Ctrl|Alt|Shift)\+")
KEYS = {"Space", "Right", "Left", "Up", "Down", "Del", "Home", "Esc", "PgUp", "PgDown"}


_DATA = ("lesson_text", "QPlainTextEdit < share_dialog")
"""What shows a lesson, and an experiment as text."""


class Reader:
    """Collects what has escaped from a window and its dialogs."""

    def __init__(self, *data: str) -> None:
        self.found: dict[str, str] = {}
        self._fine: set[str] = set()
        self._data = {*data, *(text for text in lecture() if len(text) > 2)}
        self._names = {entry.label for entry in ACTIVATIONS.values()} | set(ACTIVATIONS)

    def read(self, window: QWidget, experiment: Experiment) -> None:
        """Looks at all texts of a window, of an experiment with its own names."""
        self._data.update(text for text in data_of(experiment) if len(text) > 2)
        known = sorted(self._data | self._names, key=len, reverse=True)
        for where, text in texts_of(window):
            if text in self._fine:
                continue
            left = html.unescape(plain(text))
            if escaped(left):  # or it needs no look for names
                for name in known:
                    left = left.replace(name, " ")
            words = [word for word in escaped(FORMULA.sub(" ", left)) if word not in KEYS]
            if not words:
                self._fine.add(text)
                continue
            is_elided = text.endswith("…") and any(name.startswith(text[:-1]) for name in known)
            if not is_elided and not any(name in where for name in _DATA):
                self.found[text] = f"{where}: {text!r}"

    def check(self) -> None:
        assert not self.found, "\n".join(self.found.values())


EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    "two classes": lambda: load_lab("xor").experiment,
    "several classes": lambda: load_lab("rings").experiment,
    "regression": lambda: load_lab("final-grade").experiment,
    "sequences": lambda: load_lab("kit-time-delay").experiment,
    "threshold unit": lambda: load_lab("kit-mira").experiment,
    "autoencoder": lambda: load_lab("kit-autoencoder-circle").experiment,
    "no points": lambda: make(data=EMPTY),
    "diverging": lambda: make(**DIVERGING),
}


def test_no_text_of_the_window_escapes_translation(pseudo: None, open_window: MakeWindow) -> None:
    reader = Reader()
    user = open_window(EXPERIMENTS["two classes"]())
    window = user.window
    for make_experiment in EXPERIMENTS.values():
        experiment = make_experiment()
        window.bench.load("⟦Load⟧", experiment)
        user.settle()
        for name in PANELS:
            user.click_tab(name)
            window.state.choose(0 if len(experiment.data.train) else None)
            window.state.select(Part(1, 0))
            user.settle()
            reader.read(window, window.bench.experiment)
    window.bench.finish(lambda session: session.advance(3))
    window.bench.refresh()
    reader.read(window, window.bench.experiment)
    reader.check()


def test_no_text_of_a_dialog_escapes_translation(pseudo: None, open_window: MakeWindow, tmp_path: Path) -> None:
    reader = Reader("word", "#ffffff")
    user = open_window(EXPERIMENTS["two classes"]())
    window, tables = user.window, user.window.tables
    (tmp_path / "t.csv").write_text(
        "a,b,word,y\n" + "".join(f"{k}.5,{-k},{'uv'[k % 2]},{k % 3}\n" for k in range(30)) + "x,,u,1\n"
    )
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.setPixelColor(20, 20, Qt.GlobalColor.black)
    assert image.save(str(tmp_path / "p.png"))
    user.click_tab("examples")
    openings: tuple[Callable[[], object], ...] = (
        lambda: user.trigger("about"),
        lambda: user.trigger("share"),
        lambda: user.trigger("shown_controls"),
        lambda: show_problems(window),
        lambda: window.findChild(QAbstractButton, "data_table_names").click(),
        lambda: tables.importer.begin(tmp_path / "t.csv"),
        lambda: tables.pictures.begin(tmp_path / "p.png"),
    )
    for opening in openings:
        opening()
        user.qtbot.waitUntil(lambda: bool(dialogs()) and not running_jobs())
        user.qtbot.wait(20)
        for dialog in dialogs():
            reader.read(dialog, window.bench.experiment)
            dialog.reject()
    reader.check()


def show_problems(window: QWidget) -> None:
    listed = ProblemList(window)
    listed.show_problems(())
    listed.open()


def dialogs() -> list[QDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
