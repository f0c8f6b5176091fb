"""Colours are told apart by every eye, and marks and texts stand out from their ground."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.restrictions.verdict import Verdict
from layers.styling.theme import CATEGORY_COLOURS, DARK, LIGHT, Theme, mixed, theme
from tests.layers.colour_sight import SIGHT, contrast, difference

THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


# Worked out once by colorspacious 1.1.2, an implementation of its own.
@pytest.mark.parametrize(
    ("one", "other", "sight", "expected"),
    [
        ("#FF0000", "#00FF00", "normal", 76.12),
        ("#FF0000", "#00FF00", "deuteranopia", 24.87),
        ("#1F78B4", "#66B2A3", "tritanopia", 17.43),
        ("#A50F15", "#777777", "protanopia", 29.15),
    ],
)
def test_differences_are_those_of_another_implementation(one: str, other: str, sight: str, expected: float) -> None:
    assert difference(one, other, sight) == pytest.approx(expected, abs=0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("sight", SIGHT)
def test_verdicts_are_told_apart_by_every_eye(colours: Theme, sight: str) -> None:
    assert set(colours.verdicts) == set(Verdict)
    for one, other in combinations(colours.verdicts.values(), 2):
        assert difference(one, other, sight) >= 14, (one, other)


@THEMES
def test_every_line_stands_out_from_land_and_sea(colours: Theme) -> None:
    edges = [colours.casing] if colours.casing else list(colours.verdicts.values())
    for edge in edges:
        assert contrast(edge, colours.land) >= 3
        assert contrast(edge, colours.sea) >= 3


@THEMES
def test_texts_are_readable_on_their_ground(colours: Theme) -> None:
    for text in (colours.text, colours.quiet_text):
        assert contrast(text, colours.paper) >= 4.5
    for text in (colours.text, colours.country_text):
        assert contrast(text, colours.land) >= 4.5


@THEMES
def test_marks_of_sites_stand_out_from_land_and_sea(colours: Theme) -> None:
    for mark in (*colours.stages.values(), colours.grey):
        assert contrast(mark, colours.land) >= 3
        assert contrast(mark, colours.sea) >= 3


def test_a_theme_is_chosen_by_its_ground() -> None:
    assert theme(False) is LIGHT
    assert theme(True) is DARK


def test_no_value_of_an_own_layer_looks_like_another() -> None:
    assert len(set(CATEGORY_COLOURS)) == len(CATEGORY_COLOURS) == 8


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_mixing_runs_from_the_ground_to_the_colour(colour: str, ground: str, share: float) -> None:
    assert mixed(colour, ground, 0) == ground
    assert mixed(colour, ground, 1) == colour
    for at in (1, 3, 5):
        between = sorted((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)))
        assert between[0] <= int(mixed(colour, ground, share)[at : at + 2], 16) <= between[1]
