"""What a finding of the health check is called, why it matters, and what mends it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Slot

from nnviz.app.health_watch import HealthWatch
from nnviz.core.analysis.health import LEARNT, Finding
from nnviz.core.base.notation import percent, short
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.views.diagram.badges import Badge, Badges

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its badge, the words for it, and what a click can do about it.

    ``says(finding)`` is what was found, ``why`` what the slide says; ``mend`` changes the experiment, named by
    ``mend_label``; None: there is no one thing to do.
    """

    sign: str
    says: Callable[[Finding], str]
    why: str
    mend_label: str = ""
    mend: Callable[[Editor, Finding], None] | None = None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Findings", text)


def _units(finding: Finding) -> str:
    named = ", ".join(str(unit) for unit in finding.units[:_MOST_NAMED])
    if len(finding.units) > _MOST_NAMED:
        named += " …"
    words = _tr("unit {}") if len(finding.units) == 1 else _tr("units {}")
    return _tr("layer {}, ").format(finding.layer) + words.format(named)


def _is_are(finding: Finding) -> str:
    return _tr("is") if len(finding.units) == 1 else _tr("are")


def _examples(share: float) -> str:
    """Which examples a share of them is; it is rounded down, for "at least" has to be true."""
    if share == 1.0:
        return _tr("all examples")
    return _tr("at least {}% of the examples").format(math.floor(100.0 * share))


KINDS: dict[str, Kind] = {
    "dead": Kind(
        "D",
        lambda f: _tr("{} {} dead: g'(z) = 0 for every example").format(_units(f), _is_are(f)),
        "S8, dying ReLU: no gradient passes, so the unit never changes again.",
        "Use Leaky ReLU",
        lambda editor, f: editor.set_activation(f.layer - 1, "leaky_relu"),
    ),
    "identical": Kind(
        "=",
        lambda f: (
            _tr("{} are identical").format(_units(f))
            + ("" if f.value else _tr("; their outgoing weights differ and will tell them apart"))
        ),
        "S30, symmetry problem: units with equal weights get equal gradients, so they stay equal.",
        "Initialise randomly",
        lambda editor, f: editor.initialise_randomly(),
    ),
    "saturated": Kind(
        "S",
        lambda f: _tr("{} {} saturated: |g'(z)| < 0.01 for {}").format(_units(f), _is_are(f), _examples(f.value)),
        "S7, S31: in the flat part of g the gradient is killed while J has still to fall; large weights lead there.",
        "Initialise smaller (Xavier)",
        lambda editor, f: editor.initialise_randomly("xavier"),
    ),
    "vanishing": Kind(
        "∇",
        lambda f: (
            _tr("layer {}: dJ/dW is {} times that of the layer where it is largest").format(f.layer, short(f.value))
            if f.value
            else _tr("layer {}: dJ/dW is exactly 0, and that of another layer is not").format(f.layer)
        ),
        "Each layer on the way back multiplies by W and g'; this one hardly learns, and J has still to fall.",
    ),
}


def why(finding: Finding) -> str:
    """What the slides say of it, or why it does no harm."""
    if finding.harmless:
        return _tr(
            "It does no harm, so no badge: J is below {} of what the mean of y costs as the answer; all is learnt."
        ).format(percent(LEARNT))
    return _tr(KINDS[finding.kind].why)


def badges_of(findings: tuple[Finding, ...]) -> list[Badge]:
    """A badge for every neuron that is harmed; one for a whole layer, on its first neuron, where gradients vanish."""
    found = []
    for finding in findings:
        if finding.harmless:
            continue
        kind = KINDS[finding.kind]
        text = f"{kind.says(finding)}. {why(finding)}"
        units = finding.units[:1] if finding.kind == "vanishing" else finding.units
        found += [Badge(finding.layer, unit - 1, kind.sign, text) for unit in units]
    return found


class HealthBadges(QObject):
    """Keeps the badges of a diagram at what the health check finds."""

    def __init__(self, watch: HealthWatch, badges: Badges) -> None:
        super().__init__(badges)
        self._watch, self._badges = watch, badges
        watch.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        if self._watch.health is not None:
            self._badges.show(badges_of(self._watch.health.findings))
