"""How fine the pictures of the plane are."""

import pytest

from nnviz.core.network.responses import cells_along


@pytest.mark.parametrize("features", (2, 3, 16, 40))
def test_few_features_get_the_whole_picture(features: int) -> None:
    assert cells_along(100, features) == 100


@pytest.mark.parametrize("features", (41, 384, 5_000, 100_000))
def test_many_features_get_fewer_cells(features: int) -> None:
    cells = cells_along(100, features)
    assert 8 <= cells < 100
    assert features * cells**2 <= 400_000 or cells == 8


def test_small_pictures_stay_as_they_are() -> None:
    assert cells_along(20, 384) == 20 and cells_along(4, 100_000) == 4
