"""The style sheet: cards, buttons, fields. Its pixels are design pixels."""

import re

from nnviz.resources import resource_path
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme, blend

_PIXELS = re.compile(r"(-?\d+)px")


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme: cards, buttons, fields."""
    c = {
        name: "#{:02x}{:02x}{:02x}".format(*getattr(theme, name)) for name in Theme.__struct_fields__ if name != "name"
    }
    c["icons"], c["name"] = resource_path("icons").as_posix(), theme.name
    c["hover"] = "#{:02x}{:02x}{:02x}".format(*blend(theme.card, theme.ink, 0.07))
    c["disabled"] = "#{:02x}{:02x}{:02x}".format(*blend(theme.muted, theme.card, 0.45))
    return _PIXELS.sub(lambda found: f"{px(int(found[1]))}px", _SHEET) % c


_SHEET = """
QMainWindow, QDialog, QWidget#content { background: %(ground)s; }
QMenuBar { background: %(card)s; border: none; padding: 2px 6px; }
QMenuBar::item { padding: 3px 9px; border-radius: 4px; background: transparent; color: %(ink)s; }
QMenuBar::item:selected { background: %(hover)s; }
QMenu { background: %(card)s; border: 1px solid %(strong_line)s; padding: 4px; }
QMenu::item { padding: 4px 22px 4px 20px; border-radius: 4px; color: %(ink)s; }
QMenu::item:selected { background: %(hover)s; }
QMenu::item:disabled { color: %(disabled)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 6px; }
QFrame#bar { background: %(card)s; border: none; border-bottom: 1px solid %(line)s; }
QFrame#status { background: %(card)s; border: none; border-top: 1px solid %(line)s; }
QFrame[card="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 7px; }
QScrollArea, QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; border: none; }
QLabel { color: %(ink)s; background: transparent; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: %(muted)s; }
QLabel[role="small"] { color: %(muted)s; font-size: 11px; }
QLabel[role="value"] { font-size: 16px; font-weight: 600; }
QLabel[role="warning"] { color: %(warning)s; font-weight: 600; }
QPushButton, QToolButton[boxed="true"] {
  background: %(card)s; border: 1px solid %(strong_line)s; border-radius: 5px; padding: 5px 10px; color: %(ink)s; }
QPushButton:hover, QToolButton[boxed="true"]:hover { background: %(hover)s; }
QPushButton:pressed, QToolButton[boxed="true"]:pressed { background: %(line)s; }
QToolButton[boxed="true"]:checked { border: 2px solid %(ink)s; padding: 4px 9px; font-weight: 600; }
QToolButton[tight="true"] { padding: 5px; }
QToolButton[primary="true"] { background: %(ink)s; color: %(on_accent)s; border: 1px solid %(ink)s; border-radius: 5px;
  padding: 5px 12px; font-weight: 600; }
QToolButton[primary="true"]:hover { background: %(muted)s; }
QToolButton[primary="true"]:disabled { background: %(strong_line)s; border-color: %(strong_line)s; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 1px 4px;
  color: %(ink)s; }
QToolButton[small="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; padding: 2px 7px;
  color: %(ink)s; }
QToolButton[small="true"]:hover { border-color: %(strong_line)s; background: %(hover)s; }
QToolButton[small="true"]:checked { border: 1px solid %(ink)s; background: %(hover)s; font-weight: 600; }
QToolButton[small="true"]:focus { border: 1px solid %(ink)s; }
QTextBrowser { background: %(card)s; color: %(ink)s; border: none; }
QToolButton[segment="true"] { background: %(card)s; border: 1px solid %(strong_line)s; margin-left: -1px;
  padding: 2px 4px; color: %(ink)s; font-size: 11px; }
QToolButton[first="true"] { margin-left: 0; }
QToolButton[segment="true"]:hover { background: %(hover)s; }
QToolButton[segment="true"]:checked { border: 1px solid %(ink)s; background: %(line)s; font-weight: 600; }
QToolButton[segment="true"]:pressed { background: %(line)s; }
QToolButton[segment="true"]:focus { border: 1px solid %(ink)s; }
QToolButton[tab="true"] { background: transparent; border: none; border-bottom: 2px solid transparent;
  padding: 4px 7px 3px; color: %(muted)s; }
QToolButton[tab="true"]:hover { color: %(ink)s; }
QToolButton[tab="true"]:checked { color: %(ink)s; font-weight: 600; border-bottom: 2px solid %(ink)s; }
QToolButton[tab="true"]:focus { border: none; border-bottom: 2px solid %(strong_line)s; }
QToolButton[narrow="true"] { padding: 1px 0; }
QToolButton[flat="true"]:hover { background: %(hover)s; border-color: %(line)s; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[card="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 5px; padding: 2px;
  color: %(muted)s; font-size: 9px; }
QToolButton[card="true"]:hover { border-color: %(strong_line)s; background: %(hover)s; }
QToolButton[card="true"]:checked { border: 2px solid %(ink)s; padding: 1px; color: %(ink)s; font-weight: 600; }
QPushButton:disabled, QToolButton:disabled, QToolButton[boxed="true"]:disabled, QToolButton[flat="true"]:disabled,
QToolButton[small="true"]:disabled, QToolButton[segment="true"]:disabled, QToolButton[tab="true"]:disabled,
QToolButton[card="true"]:disabled, QToolButton[small="true"]:disabled:checked,
QToolButton[segment="true"]:disabled:checked { color: %(disabled)s; }
QPushButton:disabled, QToolButton[boxed="true"]:disabled, QToolButton[small="true"]:disabled,
QToolButton[segment="true"]:disabled, QToolButton[card="true"]:disabled { border-color: %(line)s; }
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
  background: %(field)s; border: 1px solid %(line)s; border-radius: 5px; padding: 2px 6px; color: %(ink)s;
  min-height: 18px; selection-background-color: %(ink)s; selection-color: %(on_accent)s; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { border-color: %(strong_line)s; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QToolButton:focus, QPushButton:focus {
  border: 1px solid %(ink)s; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border: 2px solid %(warning)s; padding: 1px 5px; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled, QLabel:disabled {
  color: %(disabled)s; }
QComboBox::drop-down { border: none; width: 15px; }
QComboBox::down-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 9px; height: 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 15px; }
QAbstractSpinBox::up-arrow { image: url("%(icons)s/up-%(name)s.svg"); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 8px; height: 8px; }
QComboBox QAbstractItemView { background: %(card)s; color: %(ink)s; border: 1px solid %(strong_line)s;
  selection-background-color: %(hover)s; selection-color: %(ink)s; outline: none; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; min-height: 0; }
QCheckBox { color: %(ink)s; spacing: 6px; }
QCheckBox::indicator, QTreeView::indicator { width: 14px; height: 14px; border: 1px solid %(strong_line)s;
  border-radius: 3px; background: %(field)s; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { image: url("%(icons)s/check-%(name)s.svg"); }
QCheckBox::indicator:focus { border-color: %(ink)s; }
QSlider::groove:horizontal { background: %(line)s; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: %(strong_line)s; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: %(card)s; border: 2px solid %(ink)s; width: 10px; height: 10px;
  margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { background: %(ink)s; }
QProgressBar { background: %(line)s; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: %(ink)s; border-radius: 3px; }
QListWidget { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none;
    padding: 3px; }
QListWidget::item { padding: 1px 3px; border-radius: 3px; }
QListWidget::item:selected { background: %(hover)s; color: %(ink)s; }
QTableView { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none;
  selection-background-color: %(hover)s; selection-color: %(ink)s; }
QTreeView { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none; }
QTreeView::item { padding: 2px 4px; color: %(ink)s; border: 1px solid transparent; }
QTreeView::item:disabled { color: %(muted)s; }
QTreeView::item:selected { background: %(hover)s; color: %(ink)s; }
QTreeView::item:focus { border-color: %(ink)s; }
QTableView::item { padding: 0 14px 0 5px; border: none; }
QTableView::item:selected { background: %(hover)s; color: %(ink)s; border-top: 1px solid %(ink)s;
  border-bottom: 1px solid %(ink)s; }
QTableView::item:focus { border: 1px solid %(ink)s; }
QTableView QLineEdit { padding: 0 4px; min-height: 0; border-radius: 0; border-color: %(ink)s; }
QHeaderView { background: %(card)s; border: none; }
QHeaderView::section { background: %(card)s; color: %(muted)s; border: none; border-bottom: 1px solid %(line)s;
  padding: 3px 14px 3px 5px; }
QHeaderView::section:hover { color: %(ink)s; }
QHeaderView::up-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 8px; height: 8px; }
QHeaderView::down-arrow { image: url("%(icons)s/up-%(name)s.svg"); width: 8px; height: 8px; }
QToolTip { background: %(card)s; color: %(ink)s; border: 1px solid %(strong_line)s; padding: 4px; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: %(strong_line)s; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
"""
