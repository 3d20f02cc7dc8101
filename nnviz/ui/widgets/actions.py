"""Every action of the window as a row of a table: name, words, keys, menu. Adding one is adding a row.

Keys with a modifier are Qt shortcuts. Single keys are not: they reach the window only when the control that has the
focus has no use for them, so that typing a number never starts the training.
"""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


class Row(Struct, frozen=True):
    """One action. ``key`` is a single key without modifier, ``shortcut`` one with."""

    name: str
    text: str
    help: str
    menu: str
    key: Qt.Key | None = None
    shortcut: str = ""
    checkable: bool = False
    separator: bool = False


K = Qt.Key
SUB = " > "
"""Stands between a menu and a menu in it."""
ROWS: tuple[Row, ...] = (
    Row("new", "New", "An empty plane with a small network", "File", shortcut="Ctrl+N"),
    Row("open", "Open…", "Opens an experiment file", "File", shortcut="Ctrl+O"),
    Row("save", "Save", "Saves data, network, settings and state", "File", shortcut="Ctrl+S", separator=True),
    Row("save_as", "Save as…", "Saves to another file", "File", shortcut="Ctrl+Shift+S"),
    Row("share", "Share as text…", "Turns this experiment into a line of text, for an email or a chat", "File",
        shortcut="Ctrl+Shift+C"),
    Row("import_csv", "Import table…", "Makes a data set from a table: CSV, Excel, OpenDocument", "File",
        shortcut="Ctrl+I", separator=True),
    Row("import_picture", "Import picture…", "Makes points from a picture in two colours", "File"),
    Row("export", "Export data…", "Writes inputs, outputs and sets as CSV", "File"),
    Row("export_predictions", "Export predictions…", "Writes the data with ŷ, predicted class and 𝓛 as CSV", "File"),
    Row("open_lab_folder", "Open lab folder…", "Adds the labs and lessons of a folder of your own", "File",
        separator=True),
    Row("close_lab_folder", "Close lab folder", "Removes the labs and lessons of your folder from the lists", "File"),
    Row("problem_files", "Invalid lab and lesson files…", "Lists the errors in lab and lesson files", "File"),
    Row("quit", "Quit", "Closes the window", "File", shortcut="Ctrl+Q", separator=True),
    Row("undo", "Undo", "Undoes the last edit", "Edit", shortcut="Ctrl+Z"),
    Row("redo", "Redo", "Redoes the last undone edit", "Edit", shortcut="Ctrl+Shift+Z"),
    Row("paste_experiment", "Paste experiment", "Opens an experiment that was shared as text, from the clipboard",
        "Edit", shortcut="Ctrl+Shift+V"),
    Row("select_all", "Select all points", "Selects every training point", "Edit", shortcut="Ctrl+A", separator=True),
    Row("remove_point", "Remove points", "Removes the selected points, or the one under the cursor", "Edit",
        K.Key_Delete),
    Row("tool_add", "Add and move points", "A click adds a point, a drag moves one", "Edit", K.Key_A, checkable=True,
        separator=True),
    Row("brush", "Brush", "Dragging sprays points", "Edit", K.Key_B, checkable=True),
    Row("lasso", "Lasso", "Dragging around points selects them", "Edit", K.Key_L, checkable=True),
    Row("play", "Play", "Continues training, or pauses it", "Train", K.Key_Space),
    Row("step_epoch", "Step epoch", "Trains one epoch", "Train", K.Key_Right),
    Row("step_batch", "Step mini-batch", "Trains on one mini-batch: one update of the weights", "Train",
        shortcut="Ctrl+Shift+Right"),
    Row("step_example", "Step example", "Processes one example; the weights change when its mini-batch is complete",
        "Train", shortcut="Alt+Right"),
    Row("step_operation", "Step operation", "One operation of the step-through: a product, a sum, an activation",
        "Train", shortcut="Shift+Right"),
    Row("step_many", "Step 100 epochs", "Trains 100 epochs", "Train", shortcut="Ctrl+Right"),
    Row("reset", "Reset", "Back to epoch 0 and the same initial weights", "Train", K.Key_R, separator=True),
    Row("new_seed", "New seed", "Back to epoch 0 with other initial weights", "Train",
        shortcut="Ctrl+R"),
    Row("add_layer", "Add a hidden layer", "One more layer before the output", "Network", shortcut="Ctrl++"),
    Row("remove_layer", "Remove a hidden layer", "Removes the last hidden layer", "Network", shortcut="Ctrl+-"),
    Row("regenerate", "Regenerate", "Generates the points again with the next seed", "Data", shortcut="Ctrl+G"),
    Row("add_class", "Add a class", "One more class, up to eight", "Data", separator=True),
    Row("remove_class", "Remove the chosen class", "Removes the class that a click adds, and its points", "Data"),
    Row("rename_class", "Rename the chosen class…", "Renames the class that a click adds", "Data",
        shortcut="F2"),
    Row("clear_points", "Remove all points", "An empty plane to click on", "Data", separator=True),
    Row("next_example", "Next example", "Shows the activations of the next training example", "View", K.Key_Down),
    Row("previous_example", "Previous example", "Shows the activations of the previous training example", "View",
        K.Key_Up),
    Row("probe", "Probe", "A marker to drag over the plane, with the prediction there", "View", K.Key_P,
        checkable=True),
    Row("reset_view", "Show the whole plane", "Undoes zoom and pan of the boundary plot", "View", K.Key_Home,
        separator=True),
    Row("log_loss", "Logarithmic loss axis", "Loss axis in powers of ten", "View", K.Key_J, checkable=True),
    Row("discretise", "Discretise", "Colours the plane by its classes, without shades", f"View{SUB}Output",
        checkable=True),
    Row("confidence", "Confidence contours", "Lines where ŷ is 0.1, 0.25, 0.5, 0.75 and 0.9; of several classes, where "
        "the largest output is 0.5, 0.75 and 0.9", f"View{SUB}Output", checkable=True),
    Row("residuals", "Residuals", "From each training point to the curve; with several inputs a bar of ŷ − y, up where "
        "ŷ is too high", f"View{SUB}Output", checkable=True),
    Row("test_points", "Test points", "Shows the test points on the plane", f"View{SUB}Output", checkable=True),
    Row("shown_controls", "Shown controls…", "Hides controls that a class does not need, or shows them again", "View",
        separator=True),
    Row("dark", "Dark theme", "Dark colours", "View", checkable=True, separator=True),
    Row("full_screen", "Full screen", "Fills the screen", "View", shortcut="F11", checkable=True),
    Row("lecture", "Show the lecture", "One lesson for each slide, on the left", "Lecture", shortcut="Ctrl+L"),
    Row("controls", "Show the controls", "Data, hyperparameters and features, on the left", "Lecture",
        shortcut="Ctrl+K"),
    Row("next_lesson", "Next lesson", "Opens the next lesson and its lab", "Lecture", shortcut="Ctrl+PgDown",
        separator=True),
    Row("previous_lesson", "Previous lesson", "Opens the previous lesson and its lab", "Lecture",
        shortcut="Ctrl+PgUp"),
    Row("about", "About nnviz", "Version and licence", "Help"),
)  # fmt: skip
FORMER = {"reset_new_seed": "new_seed"}
"""Names that actions had once; whoever uses them finds the action still."""
MENUS = ("File", "Edit", "Train", "Network", "Data", "View", "Lecture", "Help")


class Actions:
    """The actions of one window by name, its menus, and which single key means which action."""

    def __init__(self, window: QMainWindow) -> None:
        self._actions: dict[str, QAction] = {}
        self._keys: dict[int, str] = {}
        self.menus: dict[str, QMenu] = {}
        for name in MENUS:
            self.menus[name] = window.menuBar().addMenu(_tr(name))
        for row in ROWS:
            self._add(window, row)
        for former, name in FORMER.items():
            action = QAction(window)
            action.setObjectName(former)
            action.triggered.connect(self._actions[name].trigger)

    def _add(self, window: QMainWindow, row: Row) -> None:
        action = QAction(_tr(row.text), window)
        action.setObjectName(row.name)
        action.setToolTip(_tr(row.help))
        action.setCheckable(row.checkable)
        if row.shortcut:
            action.setShortcut(QKeySequence(row.shortcut))
        if row.key is not None:
            self._keys[row.key.value] = row.name
        self._actions[row.name] = action
        menu = self._menu(row.menu)
        if row.separator:
            menu.addSeparator()
        menu.addAction(action)
        window.addAction(action)
        self.set_text(row.name, _tr(row.text))

    def _menu(self, path: str) -> QMenu:
        if path not in self.menus:
            above, name = path.split(SUB)
            self.menus[path] = self.menus[above].addMenu(_tr(name))
            self.menus[path].setToolTipsVisible(True)
        return self.menus[path]

    def __getitem__(self, name: str) -> QAction:
        return self._actions[FORMER.get(name, name)]

    def connect(self, name: str, slot: Callable[..., object]) -> None:
        """Has ``slot`` called when the action is triggered; of a checkable one, with its new state."""
        self[name].triggered.connect(slot)

    def set_text(self, name: str, text: str) -> None:
        """Another text; a single key is shown after it in the menu."""
        row = next(row for row in ROWS if row.name == name)
        action = self._actions[name]
        keys = row.shortcut or (QKeySequence(row.key).toString() if row.key is not None else "")
        action.setText(f"{text}\t{keys}" if row.key is not None else text)
        action.setIconText(text)
        action.setToolTip(f"{_tr(row.help)} ({keys})" if keys else _tr(row.help))

    def press(self, key: int) -> bool:
        """Triggers the action of a single key; False where there is none."""
        name = self._keys.get(key)
        if name is None or not self._actions[name].isEnabled():
            return False
        self._actions[name].trigger()
        return True


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
