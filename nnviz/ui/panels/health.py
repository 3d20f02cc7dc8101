"""Is the network able to learn? Findings with what fixes them, a row per layer, and the gradients over the epochs."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.core.analysis.health import Finding, Health, LayerHealth
from nnviz.core.base.notation import percent
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.controllers.findings import KINDS, why
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import fill, plain
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.layer_plot import LayerPlot
from nnviz.ui.widgets.pieces import label, set_role, tool_button, wrapped

_WIDE = 500
"""From so many pixels on the plot is shown beside the table."""
_MOST_FINDINGS = 8
_GRADIENT, _RATIO = "‖dJ/dW‖", "‖ΔW‖/‖W‖"


class FindingRow(QWidget):
    """One finding in words, with the button that fixes it."""

    def __init__(self, panel: "HealthPanel", finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        kind = KINDS[finding.kind]
        self.text = wrapped()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=8)
        row.addWidget(self.text, 1)
        self.fix = QPushButton(panel.tr(kind.fix_label))
        self.fix.clicked.connect(lambda: panel.fix(self.finding))
        row.addWidget(self.fix)
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        """The same kind of finding with other units or another value."""
        self.finding = finding
        kind = KINDS[finding.kind]
        self.text.setText(f"{kind.sign}  {kind.says(finding)}. {why(finding)}")
        set_role(self.text, "muted" if finding.harmless else "")
        self.fix.setVisible(kind.fix is not None and not finding.harmless)


class HealthPanel(Panel):
    """Shows what the window's health watch sees."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.rows: list[FindingRow] = []
        self.note = wrapped("muted")
        self.table = label()
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.table.setAccessibleName(self.tr("Health of the layers"))
        meanings = zip((_GRADIENT, _RATIO), self._meanings(), strict=True)
        self.table.setToolTip("<br>".join(" ".join(pair) for pair in meanings))
        self.plot = LayerPlot(theme, self.tr("Gradients of the layers over the epochs"))
        self._shown: tuple[str, ...] = ()
        self._lay_out()

    def _lay_out(self) -> None:
        self._findings = QVBoxLayout()
        sized(self._findings, spacing=4)
        plot = QVBoxLayout()
        sized(plot, spacing=2)
        plot.addWidget(self._make_switch())
        self.meaning = wrapped("small")
        plot.addWidget(self.meaning)
        plot.addWidget(self.plot, 1)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        sized(self._pair, spacing=10)
        self._pair.addWidget(self.table)
        self._pair.addLayout(plot, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        sized(layout, margins=(0, 0, 6, 0))
        sized(layout, spacing=6)
        layout.addWidget(self.note)
        layout.addLayout(self._findings)
        layout.addLayout(self._pair, 1)
        fill(self, content)

    def _make_switch(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=4)
        row.addWidget(label(self.tr("by layer:"), "muted"))
        self.switch = QButtonGroup(self)
        for key, text in enumerate((_GRADIENT, _RATIO)):
            button = tool_button(text, "tab", checkable=True)
            button.setChecked(key == 0)
            button.setToolTip(self._meanings()[key])
            self.switch.addButton(button, key)
            row.addWidget(button)
        row.addStretch(1)
        self.switch.idClicked.connect(lambda _key: self._show())
        return box

    def _meanings(self) -> tuple[str, str]:
        """What the two curves are of: they must not be taken for those of the batches that the run trains on."""
        return (
            self.tr("over all m training examples"),
            self.tr("of one full-batch update with all m (updates of mini-batches differ)"),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The plot goes below the table where there is no room beside it."""
        super().resizeEvent(event)
        wide = self.width() >= px(_WIDE)
        self._pair.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.plot.set_theme(theme)
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what the watch found last; has it check now where nothing trains, or where that is cheap."""
        watch = self.context.bench.health
        if not (self.context.bench.playing and watch.costly):
            watch.check(snapshot)
        self._show()

    @Slot()
    def _show(self) -> None:
        watch = self.context.bench.health
        if watch.health is None:
            return
        self._show_findings(watch.health)
        self.table.setText(self._rows_of(watch.health, watch.ratios))
        curves = watch.curves()
        which = self.switch.checkedId()
        chosen = (curves.gradient, curves.ratio)[which]
        self.meaning.setText(f"{(_GRADIENT, _RATIO)[which]} {self._meanings()[which]}")
        self.plot.show_curves(curves.epoch, chosen)

    # ---------------------------------------------------------------- findings

    def _show_findings(self, health: Health) -> None:
        findings = health.findings[:_MOST_FINDINGS]
        if tuple(f.kind for f in findings) != tuple(row.finding.kind for row in self.rows):
            self._make_rows(findings)
        for row, finding in zip(self.rows, findings, strict=True):
            row.show_finding(finding)
        more = len(health.findings) - len(findings)
        watch = self.context.bench.health
        empty = watch.snapshot is not None and not len(watch.snapshot.experiment.data.train)
        text = self.tr("… and {} more").format(more) if more > 0 else ""
        if empty:
            text = self.tr(
                "No training points: there are no gradients, and no unit can be called dead or saturated. Click on the "
                "plane to add some."
            )
        elif not all(np.isfinite(layer.gradient) for layer in health.layers):
            text = self.tr(
                "The gradients are not finite at these weights, so the check for vanishing gradients is not possible."
            )
        elif not findings:
            text = self.tr(
                "Nothing found: no unit is dead, saturated or a duplicate of another, and no gradient vanishes."
            )
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _make_rows(self, findings: tuple[Finding, ...]) -> None:
        for row in self.rows:
            self._findings.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [FindingRow(self, finding) for finding in findings]
        for row in self.rows:
            self._findings.addWidget(row)

    def fix(self, finding: Finding) -> None:
        """Does what helps against a finding."""
        act = KINDS[finding.kind].fix
        if act is not None:
            act(self.context.editor, finding)

    # ---------------------------------------------------------------- table

    def _rows_of(self, health: Health, ratios: np.ndarray) -> str:
        """One row per layer as rich text."""
        muted = self.theme.color("muted").name()
        titles = (self.tr("layer"), self.tr("dead"), self.tr("flat"), self.tr("equal"), _GRADIENT, _RATIO)
        head = "".join(f"<th style='color:{muted}; font-weight:400'>{title}</th>" for title in titles)
        body = "".join(
            "<tr>" + "".join(f"<td align='right'>{cell}</td>" for cell in self._cells(health, layer, ratio)) + "</tr>"
            for layer, ratio in zip(health.layers, ratios.tolist(), strict=True)
        )
        return f"<table cellspacing='0' cellpadding='{px(3)}'><tr>{head}</tr>{body}</table>"

    def _cells(self, health: Health, layer: LayerHealth, ratio: float) -> tuple[str, ...]:
        assert self.context.bench.health.snapshot is not None
        architecture, on = self.context.bench.health.snapshot.architecture, len(layer.on)
        off = architecture.layer(layer.layer).block_shape[0] - on
        equal = sum(len(f.units) for f in health.findings if f.kind == "identical" and f.layer == layer.layer)
        dead = "–" if layer.dead is None else self.tr("{} of {}").format(int((layer.dead == 1.0).sum()), on)
        flat = "–" if layer.saturated_share is None else percent(layer.saturated_share)
        number = self.tr("{} ({} off)").format(layer.layer, off) if off else str(layer.layer)
        return number, dead, flat, str(equal) if equal else "–", _norm(layer.gradient), _norm(ratio)


def _norm(value: float) -> str:
    return plain(value) if np.isfinite(value) else "–"
