"""Draws the guide's picture of the import.

python docs/images/import_table.py
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.core.base.experiment import Data, Examples
from nnviz.ui.dialogs.import_dialog import ImportDialog
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import THEMES, palette

KINDS = {"gentoo": (47, 15, 217), "adelie": (39, 18, 190), "chinstrap": (49, 18, 196)}


def table() -> str:
    """A made-up table of the kind that people bring: names above, row numbers, words, gaps."""
    rng = np.random.default_rng(1)
    rows = ["Station 12, all measures in mm", "", "id,island,bill_length,bill_depth,flipper,sex,species"]
    for i in range(60):
        kind = rng.choice(list(KINDS))
        length, depth, flipper = (rng.normal(mean, mean / 25) for mean in KINDS[kind])
        sex = "NA" if i in (7, 31, 44) else rng.choice(["female", "male"])
        rows.append(f"{i + 1},{rng.choice(['Biscoe', 'Dream'])},{length:.1f},{depth:.1f},{flipper:.0f},{sex},{kind}")
    return "\n".join(rows)


def main() -> None:
    """Draws the dialog as it stands once all rows are read."""
    application = QApplication([])
    theme = THEMES["light"]
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme))
    empty = Examples(x=np.empty((0, 1)), y=np.empty((0, 1)))
    data = Data(task="binary", inputs=("x",), outputs=("y",), train=empty, test=empty)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "penguins.csv"
        path.write_text(table())
        parent = QWidget()  # Python would drop one that has no name, and the dialog with it
        dialog = ImportDialog(path, data, theme, parent)
        dialog.read()
        dialog.show()
        while dialog.table is None:
            QTest.qWait(20)
        QTest.qWait(100)
        dialog.grab().save(str(Path(__file__).with_name("import-table.png")))
        dialog.done(0)


if __name__ == "__main__":
    main()
