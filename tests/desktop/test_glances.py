"""Days that are only glanced at leave the history alone until something settles them."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import first_map

FIRST, SECOND, THIRD = (dt.date(2025, 11, day) for day in (20, 21, 22))


@pytest.fixture
def space() -> Workspace:
    """A workspace on the first day."""
    return Workspace(loading.load(), first_map(FIRST))


def test_a_glance_shows_another_day_and_makes_no_step(space: Workspace) -> None:
    told: list[dt.date] = []
    space.changed.connect(lambda _old, new: told.append(new.day))
    space.glance(SECOND)
    space.glance(THIRD)
    assert told == [SECOND, THIRD]
    assert space.document.day == THIRD
    assert space._past == []


def test_what_was_glanced_through_becomes_one_step(space: Workspace) -> None:
    space.glance(SECOND)
    space.glance(THIRD)
    space.settle()
    seen = [(space.document.day, space.undo_name)]
    space.undo()
    seen.append((space.document.day, space.undo_name))
    space.redo()
    seen.append((space.document.day, space.undo_name))
    assert seen == [(THIRD, f"Day {THIRD}"), (FIRST, None), (THIRD, f"Day {THIRD}")]


def test_undo_while_glancing_returns_to_the_day_before_it(space: Workspace) -> None:
    space.apply(edits.set_dark(space.document, True))
    space.glance(SECOND)
    assert space.undo_name == f"Day {SECOND}"
    space.undo()
    assert (space.document.day, space.document.dark) == (FIRST, True)


def test_an_edit_while_glancing_comes_after_the_day(space: Workspace) -> None:
    space.glance(SECOND)
    space.apply(edits.set_dark(space.document, True))
    space.undo()
    assert (space.document.day, space.document.dark) == (SECOND, False)
    space.undo()
    assert space.document.day == FIRST


def test_a_day_typed_before_does_not_fold_with_a_glance(space: Workspace) -> None:
    space.apply(edits.set_day(space.document, SECOND))
    space.glance(THIRD)
    space.settle()
    space.apply(edits.set_day(space.document, FIRST))
    for day in (THIRD, SECOND, FIRST):
        space.undo()
        assert space.document.day == day


def test_glances_that_lead_back_leave_what_can_be_redone(space: Workspace) -> None:
    space.apply(edits.set_dark(space.document, True))
    space.undo()
    space.glance(SECOND)
    space.glance(FIRST)
    space.settle()
    assert space.undo_name is None
    assert space.redo_name == "Dark map"


def test_swapped_days_swap_back(space: Workspace) -> None:
    space.apply(edits.compare_with(space.document, THIRD))
    space.apply(edits.swap_days(space.document))
    assert (space.document.day, space.document.compare) == (THIRD, FIRST)
    space.undo()
    assert (space.document.day, space.document.compare) == (FIRST, THIRD)
    space.apply(edits.compare_with(space.document, None))
    assert edits.swap_days(space.document).document == space.document
