"""What was asked for together is done in its order."""

from __future__ import annotations

import itertools

import pytest

from desktop.dialogs.turns import Turns


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_is_ready_early_waits_for_what_was_asked_before(order: tuple[int, ...]) -> None:
    turns, done = Turns(), list[int]()
    for number in range(3):
        turns.take((number,))
    for number in order:
        turns.ready((number,), lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == [0, 1, 2]


def test_parts_of_the_first_come_before_the_second_and_who_gives_up_holds_nobody_up() -> None:
    turns, done = Turns(), list[str]()
    for key in ((0,), (1,), (0, 5), (0, 6)):
        turns.take(key)
    turns.ready((1,), lambda: done.append("second file"))
    turns.leave((0,))
    turns.ready((0, 6), lambda: done.append("second layer"))
    assert done == []
    turns.leave((0, 5))
    assert done == ["second layer", "second file"]
    turns.leave((0, 5))
    turns.ready((7,), lambda: done.append("alone"))
    assert done[-1] == "alone"
