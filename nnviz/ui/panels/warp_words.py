"""What the warp panel says about its picture: what the axes are, which part of the plane is seen, what follows."""

from PySide6.QtCore import QCoreApplication

from nnviz.core.base.experiment import Data
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Plane
from nnviz.core.training.snapshot import Snapshot


def notes(snapshot: Snapshot, plane: Plane, layer: int, *, principal: bool, varies: bool, drawn: int) -> str:
    """The lines beside the picture of a layer, of whose training points so many are ``drawn``; do they vary at all?"""
    data = snapshot.experiment.data
    said = [_axes(snapshot, layer, principal, varies), _inputs(data, plane), _off(snapshot, layer)]
    if drawn < len(data.train):
        said.append(_tr("{} of {} points are drawn.").format(drawn, len(data.train)))
    if data.scaling is not None and layer in (0, snapshot.architecture.depth):
        said.append(_tr("The numbers are scaled, as the network sees them."))
    said.append(_follows(snapshot, layer))
    return " ".join(text for text in said if text)


def _axes(snapshot: Snapshot, layer: int, principal: bool, varies: bool) -> str:
    if principal and not varies:
        return _tr("All points coincide: they vary in no direction. The first two units are shown.")
    if principal:
        return _tr("The straight grid of the plane, bent. Along these axes the points vary most.")
    if snapshot.architecture.sizes[layer] > 1:
        return _tr("The straight grid of the plane, bent: here each unit is an axis.")
    if TASKS[snapshot.experiment.data.task].has_classes:
        return _tr("A single unit: the points lie along a line, the classes drawn slightly apart.")
    return _tr("A single unit: the points lie along a line.")


def _inputs(data: Data, plane: Plane) -> str:
    """Of data that are no plane themselves, what takes its place."""
    if plane.inputs == 1:
        return _tr("The data have one input: instead of a plane there is a line.")
    if not plane.held:
        return ""
    return _tr("Grid: {} across and {} up, the other inputs held; each point keeps its own values.").format(
        data.inputs[plane.across], data.inputs[plane.up]
    )


def _off(snapshot: Snapshot, layer: int) -> str:
    off = snapshot.architecture.layer(layer).off if layer else ()
    if not off:
        return ""
    return _tr("Switched off, always 0: {}.").format(", ".join(_tr("unit {}").format(unit) for unit in off))


def _follows(snapshot: Snapshot, layer: int) -> str:
    """What the output can do with the last layer below it, where it tells classes apart."""
    architecture, task = snapshot.architecture, TASKS[snapshot.experiment.data.task]
    if layer != architecture.depth - 1 or not task.has_classes:
        return ""
    units = architecture.sizes[layer]
    if units == 1:
        return _tr("The output can only cut this line at one point.") if task.yes_or_no else ""
    if task.class_per_output:
        return _tr(
            "In the space of these units the borders between the classes are flat, lines or hyperplanes: "
            "training has succeeded once these separate the classes."
        )
    if units == 2:
        return _tr(
            "The next layer can only draw a straight line: training has succeeded once a line separates the classes."
        )
    return _tr("The next layer draws one flat border, a hyperplane, in the space of these {} units.").format(units)


def _tr(text: str) -> str:
    return QCoreApplication.translate("WarpPanel", text)
