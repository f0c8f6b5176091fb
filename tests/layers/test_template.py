"""Labels made of several columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import RequestError
from layers.style import Style
from layers.styling.template import check_template, columns_of, columns_used, filled, parts_of

VALUES = {"name": ["Pit", "Well", ""], "year": ["1990", "", ""]}


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        ("{name} ({year})", ["Pit (1990)", "Well", ""]),
        ("{ name }: {year}", ["Pit: 1990", "Well:", ""]),
        ("{{{name}}}", ["{Pit}", "{Well}", ""]),
        ("{name} {gone}", ["Pit", "Well", ""]),
        ("mine", ["mine", "mine", "mine"]),
    ],
)
def test_a_template_is_filled_row_by_row(template: str, texts: list[str]) -> None:
    assert filled(template, VALUES, 3) == texts


@pytest.mark.parametrize(
    ("template", "told"), [("{name", "place 1"), ("a}", "place 2"), ("{}", "place 1"), ("{gone}", "'gone'"), ("mine", "no column")]
)
def test_what_cannot_be_filled_is_told(template: str, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        check_template(template, ["name", "year"])


@given(st.text(max_size=40))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    try:
        assert all(part for part, _ in parts_of(text))
    except RequestError:
        assert columns_of(text) == ()
    else:
        filled(text, VALUES, 3)


def test_values_are_never_read_as_templates() -> None:
    assert filled("{a}", {"a": ["{b}"], "b": ["!"]}, 1) == ["{b}"]


def test_the_columns_that_a_style_reads_are_named_once() -> None:
    style = Style(template="{a} {b}", label="b", category="c", column="", size_by="d", turn_by="a")
    assert columns_used(style) == ("a", "b", "c", "d")
