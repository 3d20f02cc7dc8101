"""The lines of the cards: what does not fit gives way in the right place."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel

from nnviz.labs import load_lab
from tests.ui.user import MakeWindow, User


def fits(line: QLabel) -> bool:
    """Is all of a label's text in sight?"""
    box = QRect(0, 0, line.width(), 10_000)
    taken = line.fontMetrics().boundingRect(box, Qt.TextFlag.TextWordWrap, line.text())
    return taken.height() < line.height() + line.fontMetrics().height() // 2 and taken.width() <= line.width()


def whole(user: User) -> str:
    return user.window.boundary_card.hint.toolTip()


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_the_answer_at_a_place_is_in_sight_in_a_narrow_window(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(size=size)
    hint = user.window.boundary_card.hint
    for lab in ("3-4-1", "circle", "rings"):
        user.window.bench.new_document(load_lab(lab).experiment, None)
        user.settle()
        user.window.state.choose(2)
        answer = whole(user).split(" · ")[-1]
        assert hint.text().endswith(answer) and fits(hint), lab
        assert all(f"{name} = " in whole(user) for name in user.window.bench.experiment.data.inputs), lab
        user.window.state.choose(None)
        assert hint.text() == whole(user) and "click adds" in hint.text(), lab


def test_the_answer_takes_more_of_the_line_in_a_wider_window(open_window: MakeWindow) -> None:
    user = open_window(load_lab("3-4-1").experiment, (1024, 700))
    hint = user.window.boundary_card.hint
    user.window.state.choose(2)
    assert "…" in hint.text() and "x2 = " in whole(user)
    user.window.resize(1700, 1000)
    user.qtbot.waitUntil(lambda: hint.text() == whole(user), timeout=2000)
    user.window.resize(1024, 700)
    user.qtbot.waitUntil(lambda: "…" in hint.text() and fits(hint), timeout=2000)


def test_only_a_sigmoid_answers_with_a_probability(user: User) -> None:
    card = user.window.boundary_card
    for lab, words, others in (("xor", "ŷ = P(y = 1)", "ŷ for y"), ("kit-mira", "ŷ for y", "ŷ = P(y = 1)")):
        user.window.bench.new_document(load_lab(lab).experiment, None)
        user.settle()
        texts = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
        assert words in texts and others not in texts, lab
