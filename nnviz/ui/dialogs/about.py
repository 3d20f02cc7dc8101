"""What this is, in a small window."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz import __version__


def show_about(parent: QWidget) -> None:
    """Says name, version and licence."""
    box = QMessageBox(parent)
    box.setWindowTitle(_tr("About nnviz"))
    box.setText(_tr("nnviz {}: the neural-network lecture, playable.").format(__version__))
    box.setInformativeText(_tr("Apache-2.0"))
    box.finished.connect(box.deleteLater)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
