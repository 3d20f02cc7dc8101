"""What a finding of the health check is called, why it matters, and what fixes it."""

import math
from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QObject, Slot

from nnviz.app.health_watch import HealthWatch
from nnviz.core.analysis.health import LEARNT, Finding
from nnviz.core.base.notation import percent, short
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.views.diagram.badges import Badge, Badges

_MOST_NAMED = 8


class Kind(Struct, frozen=True):
    """One kind of finding: its badge, the words for it, and what a click can do about it.

    ``says(finding)`` is what was found, ``why`` what the slide says; ``fix`` changes the experiment, named by
    ``fix_label``; None: there is no one thing to do.
    """

    sign: str
    says: Callable[[Finding], str]
    why: str
    fix_label: str = ""
    fix: Callable[[Editor, Finding], None] | None = None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Findings", text)


def _units(finding: Finding) -> str:
    """The numbers of the units that were found."""
    named = ", ".join(str(unit) for unit in finding.units[:_MOST_NAMED])
    return f"{named} …" if len(finding.units) > _MOST_NAMED else named


def _dead(finding: Finding) -> str:
    one, many = (
        _tr("layer {}, unit {} is dead: g'(z) = 0 for every example"),
        _tr("layer {}, units {} are dead: g'(z) = 0 for every example"),
    )
    return (one if len(finding.units) == 1 else many).format(finding.layer, _units(finding))


def _identical(finding: Finding) -> str:
    same = _tr("layer {}, units {} are identical")
    parting = _tr("layer {}, units {} are identical; their outgoing weights differ, so training will separate them")
    return (same if finding.value else parting).format(finding.layer, _units(finding))


def _saturated(finding: Finding) -> str:
    """The share of the examples is rounded down, for "at least" has to be true."""
    single = len(finding.units) == 1
    if finding.value == 1.0:
        one = _tr("layer {}, unit {} is saturated: |g'(z)| < 0.01 for all examples")
        many = _tr("layer {}, units {} are saturated: |g'(z)| < 0.01 for all examples")
    else:
        one = _tr("layer {}, unit {} is saturated: |g'(z)| < 0.01 for at least {}% of the examples")
        many = _tr("layer {}, units {} are saturated: |g'(z)| < 0.01 for at least {}% of the examples")
    return (one if single else many).format(finding.layer, _units(finding), math.floor(100.0 * finding.value))


def _vanishing(finding: Finding) -> str:
    if finding.value:
        words = _tr("layer {}: dJ/dW is {} times that of the layer where it is largest")
        return words.format(finding.layer, short(finding.value))
    return _tr("layer {}: dJ/dW is exactly 0, and that of another layer is not").format(finding.layer)


KINDS: dict[str, Kind] = {
    "dead": Kind(
        "D",
        _dead,
        "S8, dying ReLU: no gradient passes, so the unit never changes again.",
        "Use Leaky ReLU",
        lambda editor, f: editor.set_activation(f.layer - 1, "leaky_relu"),
    ),
    "identical": Kind(
        "=",
        _identical,
        "S30, symmetry problem: units with equal weights get equal gradients, so they stay equal.",
        "Initialise randomly",
        lambda editor, f: editor.initialise_randomly(),
    ),
    "saturated": Kind(
        "S",
        _saturated,
        "S7, S31: in the flat part of g the gradient is killed while J is still high; large weights lead there.",
        "Initialise smaller (Xavier)",
        lambda editor, f: editor.initialise_randomly("xavier"),
    ),
    "vanishing": Kind(
        "∇",
        _vanishing,
        "Each layer on the way back multiplies by W and g'; this one hardly learns, and J is still high.",
    ),
}


def why(finding: Finding) -> str:
    """What the slides say of it, or why it does no harm."""
    if finding.harmless:
        return _tr("Harmless: J is below {} of the loss of always predicting mean(y)").format(percent(LEARNT))
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
