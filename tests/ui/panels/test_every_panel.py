"""Every panel of the registry on every kind of experiment: it opens, says something, and cuts nothing off."""

import re
import time
from collections.abc import Callable
from itertools import product

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget

from nnviz.app.view_state import ASPECTS
from nnviz.core.base.experiment import Experiment
from nnviz.labs import load_lab
from nnviz.panels import PANELS
from nnviz.ui.panels.registry import make_panel
from nnviz.ui.theme.theme import DARK
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

EMPTY = {"task": "binary", "inputs": ["x1", "x2"], "outputs": ["y"], "train": {"x": [], "y": []}}
ONE_POINT = {"train": {"x": [[0.3, 0.7]], "y": [[1]]}}
ONE_INPUT = {"train": {"x": [[0], [1]], "y": [[1], [0]]}}
ONE_CLASS = {"train": {"x": [[0, 1], [1, 0], [1, 1]], "y": [[1], [1], [1]]}}
ONE_OF_THREE = {
    "task": "multiclass", "inputs": ["x1", "x2"], "outputs": ["red", "green", "blue"],
    "train": {"x": [[0, 1], [1, 0]], "y": [[2], [2]]},
}  # fmt: skip
DIVERGING = {"hidden": (), "last": (1, "linear"), "loss": "mse", "optimizer": {"learning_rate": 1e9}}

KINDS: dict[str, Callable[[], Experiment]] = {
    "binary": make,
    "threshold unit": lambda: load_lab("kit-mira").experiment,
    "sequences": lambda: load_lab("kit-time-delay").experiment,
    "no points": lambda: make(data=EMPTY),
    "one point": lambda: make(data=ONE_POINT),
    "one class": lambda: make(data=ONE_CLASS),
    "multiclass": lambda: make(data=task_data("multiclass", 9, 2, 3), last=(3, "softmax")),
    "ten outputs": lambda: make(data=task_data("multiclass", 20, 2, 10), last=(10, "softmax")),
    "ten sigmoids": lambda: make(data=task_data("multiclass", 20, 2, 10), last=(10, "sigmoid"), loss="mse"),
    "regression": lambda: make(data=task_data("regression", 8, 2, 2), last=(2, "linear")),
    "autoencoder": lambda: make(data=task_data("autoencoder", 8, 3), hidden=((1, "tanh"),), last=(3, "linear")),
    "one input": lambda: make(data=ONE_INPUT, hidden=()),
    "three inputs": lambda: make(data=task_data("binary", 8, 3), hidden=((4, "sigmoid"),)),
    "twelve inputs": lambda: make(data=task_data("binary", 8, 12)),
    "linear": lambda: make(hidden=((3, "linear"), (2, "linear"))),
    "relu": lambda: make(hidden=((3, "relu"), (2, "leaky_relu"))),
    "fifteen layers": lambda: make(hidden=((3, "tanh"),) * 14),
    "zeros": lambda: make(init={"scheme": "zeros"}),
    "features": lambda: make(features=["x1^2", "x1*x2", "sin(x2)"]),
}


def picture(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return pixels.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()].copy()


def show(user: User, experiment: Experiment) -> None:
    user.window.bench.load("Load", experiment)
    user.settle()


def test_every_panel_opens_on_every_kind_of_experiment(user: User) -> None:
    card = user.window.panel_card
    for kind, make_experiment in KINDS.items():
        card.open("lab")
        show(user, make_experiment())
        for name in PANELS:
            panel = card.open(name)
            user.window.bench.step_epochs(2)
            user.settle()
            user.key(Qt.Key.Key_Down)
            user.window.state.select(None)
            assert len(np.unique(picture(panel))) > 2, (name, kind)


def test_every_panel_follows_from_one_experiment_to_another_while_open(user: User) -> None:
    """All at a time: each stands in the window and is told of changes as the one is that is open in the card."""
    window = user.window
    assert window.panel_card.context is not None
    panels = {name: make_panel(name, window.panel_card.context, window.theme) for name in PANELS}
    window.views = (*window.views, *panels.values())
    window.bench.snapshot_changed.connect(lambda snapshot: [p.show_snapshot(snapshot) for p in panels.values()])
    for panel in panels.values():
        panel.setParent(window)
        panel.setGeometry(10, 10, 600, 330)
        panel.show()
        panel.set_theme(window.theme)
        panel.show_experiment(None, window.bench.experiment)
        panel.show_snapshot(window.bench.snapshot)
        panel.show_state(ASPECTS)
    for kind, make_experiment in KINDS.items():
        window.state.choose_next(-1)  # the last example, which the next experiment may not have
        show(user, make_experiment())
        for name, panel in panels.items():
            assert len(np.unique(picture(panel))) > 2, (name, kind)
    window.set_theme(DARK)
    user.trigger("undo")
    user.settle()
    for panel in panels.values():
        panel.leave()
        panel.hide()


def test_every_panel_is_dark_in_the_dark(user: User) -> None:
    user.window.set_theme(DARK)
    for name in PANELS:
        user.window.panel_card.open(name)
        assert np.median(picture(user.window.panel_card) & 0xFF) < 0x80, name


def diverged(user: User) -> None:
    user.window.bench.step_epochs(50)


def beyond_the_finite(user: User) -> None:
    user.window.bench.set_params("Set", np.full_like(user.window.bench.snapshot.params, 1e200))


def remove_points(user: User) -> None:
    user.trigger("clear_points")


def train(user: User) -> None:
    user.trigger("step_epoch")


LINE = {"data": task_data("regression", 8), "last": (1, "linear"), "loss": "mse"}
WANTING: dict[str, tuple[Callable[[], Experiment], Callable[[User], None], str]] = {
    "no point": (make, remove_points, r"[Nn]o training (points|examples).*[Cc]lick on the plane"),
    "one point": (lambda: make(data=ONE_POINT), train, "only one training point"),
    "one class": (lambda: make(data=ONE_CLASS), train, "All training points are of class 1"),
    "one of three classes": (
        lambda: make(data=ONE_OF_THREE, last=(3, "softmax")), train, "All training points are of class blue",
    ),
    "diverged": (lambda: make(**DIVERGING), diverged, r"diverged in epoch \d+:.*Reset.*smaller learning rate"),
    "beyond the finite": (lambda: make(**LINE), beyond_the_finite, "J is not finite at these weights.*Reset"),
    "diverged from the start": (
        lambda: make(**LINE, hidden=((3, "linear"),), init={"scheme": "constant", "scale": 1e100}), diverged,
        "diverged in epoch 0: J is not finite at these weights.*smaller initialisation",
    ),
}  # fmt: skip
"""What a run or its data lack: the experiment, what a person does, and what every panel has to say then."""


def texts_of(widget: QWidget) -> str:
    """What can be read in a widget."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_every_panel_says_what_is_missing(user: User) -> None:
    card = user.window.panel_card
    for (state, (make_experiment, act, words)), name in product(WANTING.items(), PANELS):
        user.window.bench.new_document(make_experiment(), None)
        user.settle()
        panel = card.open(name)
        act(user)
        user.settle()
        for chosen in (None, 0):
            user.window.state.choose(chosen)
            case = (name, state, chosen)
            assert re.search(words, texts_of(card), re.DOTALL), case
            assert not re.search(r"\bnan\b|\binf\b|0{20}|\d{20}", texts_of(panel), re.IGNORECASE), case
            assert len(np.unique(picture(panel))) > 2, case


def test_says_it_of_a_panel_that_is_opened_later_and_no_longer_when_it_is_fixed(user: User) -> None:
    for state, (make_experiment, act, words) in WANTING.items():
        user.window.bench.new_document(make_experiment(), None)
        user.settle()
        act(user)
        user.settle()
        for name in PANELS:
            user.click_tab(name)
            assert re.search(words, texts_of(user.window.panel_card), re.DOTALL), (name, state)
        show(user, make())
        assert not user.window.panel_card.remark.isVisible(), state


def cut_off(panel: QWidget) -> list[str]:
    """The texts in a panel that have less room than they need."""
    found = []
    for label in panel.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        wraps = label.wordWrap()
        needs = label.heightForWidth(label.width()) if wraps else label.sizeHint().height()
        if label.height() < needs or (not wraps and label.width() < label.sizeHint().width()):
            found.append(label.text())
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.width() < button.minimumSizeHint().width():
            found.append(button.text())
    return found


def out_of_reach(panel: QWidget) -> list[str]:
    """What is wider than its place and cannot be scrolled to: how wide a text is depends on the fonts of a machine."""
    areas = [area for area in panel.findChildren(QAbstractScrollArea) if area.isVisible()]
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return [
        type(area).__name__ for area in areas
        if area.horizontalScrollBar().maximum() > 0 and area.horizontalScrollBarPolicy() == never
        and not area.property("follows")
    ]  # fmt: skip


def test_nothing_is_cut_off_in_a_small_panel(open_window: MakeWindow) -> None:
    user = open_window(size=(1024, 700))
    user.window.set_theme(user.window.theme)
    user.window.centralWidget().hide()  # nothing else is to be painted
    for kind in ("binary", "ten outputs", "linear", "zeros", "no points"):
        show(user, KINDS[kind]())
        user.window.state.choose(0)
        for name in PANELS:
            if name not in ("lab", "maths"):
                _nothing_is_cut_off(user, name, (name, kind))


def _nothing_is_cut_off(user: User, name: str, case: tuple[str, str]) -> None:
    panel = make_panel(name, user.window.panel_card.context, user.window.theme)  # type: ignore[arg-type]
    panel.setParent(user.window)
    panel.setGeometry(10, 10, 400, 190)
    panel.show()
    panel.set_theme(user.window.theme)
    panel.show_experiment(None, user.window.bench.experiment)
    panel.show_snapshot(user.window.bench.snapshot)
    panel.show_state(ASPECTS)
    end = time.monotonic() + 3.0
    QApplication.processEvents()
    while cut_off(panel) and time.monotonic() < end:  # a text that is computed later makes its room then
        user.qtbot.wait(5)
    assert panel.size().width() == 400 and panel.size().height() == 190, (case, panel.minimumSizeHint())
    assert cut_off(panel) == [], case
    assert out_of_reach(panel) == [], case
    panel.leave()
    panel.deleteLater()
