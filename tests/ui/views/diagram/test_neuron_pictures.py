"""The pictures of the neurons of a network with very many inputs."""

from PySide6.QtGui import QColor

from nnviz.core.data.plane import plane_of
from nnviz.core.training.session import Session
from nnviz.ui.theme.theme import LIGHT
from nnviz.ui.views.diagram.neuron_pictures import NeuronPictures
from tests.ui.wide import with_inputs


def test_they_are_as_large_as_their_nodes_however_coarse() -> None:
    experiment, pictures = with_inputs(384), NeuronPictures()
    drawn = pictures.draw(Session(experiment).snapshot(), plane_of(experiment.data), (60, 20, 84), LIGHT)
    assert [image.width() for layer in drawn[1:] for image in layer] == [16, 16, 80]
    assert {(image.width(), image.height()) for image in drawn[0]} == {(56, 56)}
    assert pictures.grids[84].shape == pictures.grids[60].shape == (32, 32)
    assert pictures.grids[20].shape == (16, 16)


def test_a_coarse_picture_shows_what_a_fine_one_shows() -> None:
    experiment = with_inputs(384)
    snapshot, plane = Session(experiment).snapshot(), plane_of(experiment.data)
    across, up = NeuronPictures().draw(snapshot, plane, (60, 20, 20), LIGHT)[0][:2]
    assert across.pixel(0, 0) == across.pixel(0, 55) != across.pixel(55, 0) == across.pixel(55, 55)
    assert up.pixel(0, 0) == up.pixel(55, 0) != up.pixel(0, 55) == up.pixel(55, 55)
    assert QColor(across.pixel(0, 0)).red() > QColor(across.pixel(55, 0)).red()  # orange where x1 is low
