"""How the parts of the window lie beside each other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from nnviz.ui.theme.sizes import sized


def arrange(
    top: QWidget, left: QWidget, network: QWidget, panels: QWidget, boundary: QWidget, loss: QWidget, status: QWidget
) -> QWidget:
    """Controls on the left, the network above the panels in the middle, boundary and loss on the right."""
    middle = _splitter(Qt.Orientation.Vertical, network, panels, (640, 160))
    middle.setStretchFactor(0, 1)
    middle.setStretchFactor(1, 0)
    right = _splitter(Qt.Orientation.Vertical, boundary, loss, (640, 360))
    split = _splitter(Qt.Orientation.Horizontal, middle, right, (600, 400))
    split.setStretchFactor(0, 3)
    split.setStretchFactor(1, 2)
    content = QWidget()
    content.setObjectName("content")
    row = QHBoxLayout(content)
    sized(row, margins=(9, 9, 9, 9))
    sized(row, spacing=5)
    row.addWidget(left)
    row.addWidget(split, 1)
    below = QFrame()
    below.setObjectName("status")
    frame = QHBoxLayout(below)
    frame.setContentsMargins(0, 0, 0, 0)
    frame.addWidget(status)
    return _column(top, content, below, stretch=content, gap=0)


def _column(*parts: QWidget, stretch: QWidget, gap: int) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    sized(layout, spacing=gap)
    for part in parts:
        layout.addWidget(part, 1 if part is stretch else 0)
    return box


def _splitter(orientation: Qt.Orientation, first: QWidget, second: QWidget, sizes: tuple[int, int]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.addWidget(first)
    splitter.addWidget(second)
    splitter.setSizes(list(sizes))
    splitter.setChildrenCollapsible(False)
    sized(splitter, handle=8)
    return splitter
