"""What was asked for together is done in its order."""

from __future__ import annotations

import itertools
from functools import partial

import pytest

from desktop.dialogs.turns import Turns


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_is_ready_early_waits_for_what_was_asked_before(order: tuple[int, ...]) -> None:
    turns, done = Turns(), list[int]()
    taken = [turns.take() for _ in range(3)]
    for number in order:
        taken[number].ready(partial(done.append, number))
    assert done == [0, 1, 2]


def test_parts_of_the_first_come_before_the_second_and_who_gives_up_holds_nobody_up() -> None:
    turns, done = Turns(), list[str]()
    first, second = turns.take(), turns.take()
    parts = [turns.take(first) for _ in range(2)]
    second.ready(lambda: done.append("second file"))
    first.leave()
    parts[1].ready(lambda: done.append("second layer"))
    assert done == []
    parts[0].leave()
    assert done == ["second layer", "second file"]
    for turn in (first, second, *parts):  # what is over stays over
        turn.leave()
    turns.take(first).ready(lambda: done.append("behind all"))
    assert done[-1] == "behind all"
