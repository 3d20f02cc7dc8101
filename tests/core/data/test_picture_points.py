"""Pictures as data: which colours are found, and where the points lie."""

import numpy as np
import pytest

from nnviz.core.data.picture_points import PictureError, Pixels, draw_points, find_colors

WHITE, BLACK, RED, BLUE = (255, 255, 255), (10, 12, 14), (220, 20, 30), (20, 40, 200)


def paper(height: int = 40, width: int = 80) -> Pixels:
    return np.full((height, width, 3), WHITE, dtype=np.uint8)


def two_inks() -> Pixels:
    pixels = paper()
    pixels[:, :16] = RED
    pixels[5:20, 60:70] = BLUE
    return pixels


def test_ink_and_paper_are_found_and_grey_edges_go_to_the_nearer() -> None:
    pixels = paper()
    pixels[10:30, 20:40] = BLACK
    pixels[9, 20:40] = (200, 200, 200)
    pixels[30, 20:40] = (60, 60, 60)
    for most in (2, 3):
        drawing = find_colors(pixels, most)
        assert drawing.inks == 1
        assert drawing.labels[9, 30] == 0 and drawing.labels[30, 30] == 1 == drawing.labels[20, 30]
        assert np.abs(drawing.colors[0] - WHITE).max() < 5 and np.abs(drawing.colors[1] - BLACK).max() < 10


def test_a_gradient_between_two_colours_is_no_third() -> None:
    pixels = paper(60, 60)
    pixels[20:40, 20:40] = BLACK
    pixels[20:40, 10:20] = np.linspace(255, 10, 10).astype(np.uint8)[None, :, None]
    assert find_colors(pixels, 3).inks == 1


def test_two_inks_on_paper() -> None:
    drawing = find_colors(two_inks(), 3)
    assert drawing.inks == 2 and drawing.classes(True) == (1, 2) and drawing.classes(False) == (0, 1)
    assert [tuple(np.rint(c).astype(int)) for c in drawing.colors] == [WHITE, RED, BLUE]


def test_points_lie_in_their_colour_and_keep_the_proportions() -> None:
    drawing = find_colors(two_inks(), 3)
    data = draw_points(drawing, 1001, 3, inks_alone=True)
    x, y = data.train.x, data.train.y
    assert y is not None and (len(x), int(y.sum())) == (1001, 500)
    red, blue = x[y[:, 0] == 0], x[y[:, 0] == 1]
    scale = 12.0 / 80.0
    assert red[:, 0].min() >= -6.0 and red[:, 0].max() <= -6.0 + 16 * scale
    assert np.abs(x[:, 1]).max() <= 3.0 and red[:, 1].max() > 2.8
    assert blue[:, 0].min() >= (60 - 40) * scale and blue[:, 0].max() <= (70 - 40) * scale
    assert blue[:, 1].min() >= (20 - 20) * scale and blue[:, 1].max() <= (20 - 5) * scale  # up is up


def test_seed_and_swap() -> None:
    pixels = paper()
    pixels[:, :16] = RED
    drawing = find_colors(pixels, 2)
    data = draw_points(drawing, 100, 0)
    assert draw_points(drawing, 100, 0).train == data.train != draw_points(drawing, 100, 1).train
    swapped = draw_points(drawing, 100, 0, swap=True).train
    assert swapped.x[swapped.y[:, 0] == 0, 0].max() <= -6.0 + 16 * 0.15  # type: ignore[index]


def test_the_same_picture_gives_the_same_colours() -> None:
    rng = np.random.default_rng(0)
    noisy = np.clip(two_inks() + rng.normal(0, 6, (40, 80, 3)), 0, 255).astype(np.uint8)
    first, second = find_colors(noisy, 3), find_colors(noisy.copy(), 3)
    assert first.inks == 2 and np.array_equal(first.labels, second.labels)
    assert (first.labels == find_colors(two_inks(), 3).labels).mean() > 0.99


@pytest.mark.parametrize("pixels", [paper(), np.full((9, 9, 3), 40, dtype=np.uint8), paper(1, 1)])
def test_one_colour_is_refused(pixels: Pixels) -> None:
    with pytest.raises(PictureError, match="one colour only"):
        find_colors(pixels, 2)


def test_no_pixels_are_refused() -> None:
    with pytest.raises(PictureError, match="no pixels"):
        find_colors(np.empty((0, 5, 3), dtype=np.uint8), 2)
