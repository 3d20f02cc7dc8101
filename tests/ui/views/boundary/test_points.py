"""The points as they are painted: all of them, and the same whether drawn at once or one after the other."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator

from nnviz.core.base.experiment import Recipe
from nnviz.core.editing import edits
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.theme.theme import DARK, LIGHT, Theme
from nnviz.ui.views.boundary.marks import CLASS_MARKS, all_stamps, mark_text, text_color_of
from nnviz.ui.views.boundary.stamps import Atlas
from tests.ui.user import MakeWindow, User


def picture(user: User) -> QImage:
    return user.plot.grab().toImage()


def drawn_again(user: User) -> QImage:
    user.plot.points.drawn.forget()
    user.plot.points.ringed.forget()
    return picture(user)


def test_a_point_more_is_drawn_over_the_others_as_if_all_were_drawn(user: User) -> None:
    before = picture(user)
    user.click(4.0, 5.0)
    user.click(0.0, 0.0)
    after = picture(user)
    assert after != before
    assert after == drawn_again(user)


def test_the_picture_follows_every_other_change(user: User) -> None:
    bench, experiment = user.window.bench, user.window.bench.experiment
    for change in ("moved", "moved into the crowd", "removed", "undone", "other class", "selected", "theme"):
        bench.new_document(experiment, None)
        user.settle()
        assert not user.window.state.points
        user.click(4.0, 5.0)
        before, count = picture(user), user.points
        if change == "moved":
            bench.edit("move", edits.move_points(bench.experiment, np.array([3]), {0: np.array([-5.0])}))
        elif change == "moved into the crowd":
            for x in (-0.3, 0.0, 0.2):
                bench.edit(
                    "move", edits.move_points(bench.experiment, np.array([3]), {0: np.array([x]), 1: np.array([x])})
                )
                picture(user)
        elif change == "removed":
            bench.edit("remove", edits.remove_points(bench.experiment, np.array([count - 1])))
        elif change == "other class":
            bench.edit("class", edits.with_targets(bench.experiment, np.array([count - 1]), 0.0))
        elif change == "selected":
            user.plot.points.select([count - 1])
        else:
            user.trigger({"undone": "undo", "theme": "dark"}[change])
        after = picture(user)
        assert after != before, change
        assert after == drawn_again(user), change


def test_no_point_is_left_out(open_window: MakeWindow) -> None:
    experiment = load_lab("circle").experiment
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (20_000, 2))
    x[7] = x[12_345] = (4.0, 4.0)
    x[19_999] = (5.0, -5.0)
    filled = edits.add_points(edits.remove_all_points(experiment), x, 1.0)
    user = open_window(filled)
    user.window.boundary_plot.field.image.setVisible(False)
    image, theme = picture(user), user.window.theme
    for place in ((4.0, 4.0), (5.0, -5.0)):
        at = user.at(*place)
        assert image.pixelColor(at.x(), at.y()).rgb() == theme.color("positive").darker(118).rgb()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_each_of_twelve_classes_has_a_shape_and_a_colour_of_its_own(theme: Theme) -> None:
    assert len({mark_text(k) for k in range(12)}) == len({name for name, _ in CLASS_MARKS}) == 12
    colors = [theme.class_color(k) for k in range(12)]
    for a in range(12):
        for b in range(a):
            assert _distance(colors[a], colors[b]) > 60, (a, b)
    atlas = Atlas(all_stamps(("multiclass", 12), theme), 1.0)
    image = atlas.picture.toImage()
    shapes = [_opaque(image, k * atlas.cell, atlas.cell) for k in range(12)]
    for a in range(12):
        for b in range(a):
            assert (shapes[a] != shapes[b]).sum() >= 20, (a, b)


def _distance(a: QColor, b: QColor) -> float:
    return float(np.hypot(np.hypot(a.red() - b.red(), a.green() - b.green()), a.blue() - b.blue()))


def _opaque(image: QImage, left: int, side: int) -> np.ndarray:
    return np.array([[image.pixelColor(left + x, y).alpha() > 127 for x in range(side)] for y in range(side)])


def test_a_file_of_lines_holds_every_mark_and_no_picture_of_points(open_window: MakeWindow, tmp_path: Path) -> None:
    user = open_window(load_lab("xor").experiment)
    texts = []
    for _ in range(2):
        generator = QSvgGenerator()
        generator.setFileName(str(tmp_path / "points.svg"))
        generator.setViewBox(QRectF(0, 0, 400, 400))
        with QPainter(generator) as painter:
            user.plot.render(painter)
        texts.append((tmp_path / "points.svg").read_text())
        user.plot.points.setVisible(False)
    assert texts[0].count("<image") == texts[1].count("<image")
    assert texts[0].count("<path") == texts[1].count("<path") + 4


def test_marks_are_as_sharp_on_a_screen_of_high_resolution() -> None:
    coarse, fine = (Atlas(all_stamps(("binary", 2), LIGHT), ratio) for ratio in (1.0, 2.0))
    assert fine.sides[1] >= 2 * coarse.sides[1] - 3
    places, stamps = np.array([[40.0, 40.0]]), np.array([1])
    sizes = []
    for atlas in (coarse, fine):
        pixmap = QPixmap(100, 100)
        pixmap.fill(QColor("white"))
        with QPainter(pixmap) as painter:
            atlas.draw(painter, places, stamps)
        image = pixmap.toImage()
        sizes.append(sum(image.pixelColor(x, 40) != QColor("white") for x in range(100)))
    assert 1.8 <= sizes[1] / sizes[0] <= 2.2


def test_a_recipe_of_very_many_points_is_one_picture_too(open_window: MakeWindow) -> None:
    recipe = Recipe(name="rings", samples=30_000, noise=0.1, test_share=0.5, seed=0)
    user = open_window(resolve(edits.with_recipe(load_lab("rings").experiment, recipe)))
    assert len(user.plot.points.drawn.places) == 30_000
    assert picture(user) == drawn_again(user)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_letters_in_the_colour_of_a_class_are_read_on_a_card(theme: Theme) -> None:
    for k in range(12):
        ground, letters = (_luminance(c) for c in (theme.color("card"), text_color_of("multiclass", k, theme)))
        assert (max(ground, letters) + 0.05) / (min(ground, letters) + 0.05) > 2.2, k


def _luminance(color: QColor) -> float:
    """Relative luminance as in the WCAG."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
    return float(np.dot((0.2126, 0.7152, 0.0722), parts))
