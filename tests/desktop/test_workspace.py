"""The workspace: every edit can be taken back, steps fold, and own layers come back with their features."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from desktop.workspace import Selection, Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import MapDocument, SourceRef, first_map
from layers.edits import Edit
from layers.sources import FeatureLayer

DAY = dt.date(2025, 11, 20)


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    return Workspace(loading.load(), first_map(DAY))


def names(workspace: Workspace) -> tuple[str | None, str | None]:
    return workspace.undo_name, workspace.redo_name


def features(name: str) -> FeatureLayer:
    one = np.zeros(1, np.int64)
    return FeatureLayer(
        name, f"/{name}.csv", "EPSG:4326", "Point", 1, np.zeros((1, 2)), np.array([0, 1]), one, np.zeros(1, np.uint8), one - 1
    )


def test_undo_and_redo_walk_the_same_documents(workspace: Workspace) -> None:
    seen = [workspace.document]
    steps: list[Callable[[MapDocument], Edit]] = [
        lambda document: edits.set_elements(document, ("Dy",)),
        lambda document: edits.show_layer(document, "mines", False),
        lambda document: edits.move_layer(document, "world", 0),
    ]
    for step in steps:
        workspace.apply(step(workspace.document))
        seen.append(workspace.document)
    assert names(workspace) == ("Move World", None)
    for expected in reversed(seen[:-1]):
        workspace.undo()
        assert workspace.document == expected
    assert names(workspace) == (None, "Lens Dy")
    for expected in seen[1:]:
        workspace.redo()
        assert workspace.document == expected
    assert names(workspace) == ("Move World", None)


def test_consecutive_days_are_one_step_named_after_the_last(workspace: Workspace) -> None:
    for number in (1, 2, 3):
        workspace.apply(edits.set_day(workspace.document, DAY + dt.timedelta(number)))
    assert workspace.undo_name == "Day 2025-11-23"
    workspace.undo()
    assert workspace.document.day == DAY


def test_an_undo_between_two_days_keeps_them_apart(workspace: Workspace) -> None:
    workspace.apply(edits.set_day(workspace.document, dt.date(2024, 1, 1)))
    workspace.apply(edits.set_elements(workspace.document, ("Dy",)))
    workspace.undo()
    workspace.apply(edits.set_day(workspace.document, dt.date(2023, 1, 1)))
    workspace.undo()
    assert workspace.document.day == dt.date(2024, 1, 1)


def test_an_edit_that_changes_nothing_is_no_step(workspace: Workspace) -> None:
    heard: list[Any] = []
    workspace.changed.connect(lambda old, new: heard.append((old, new)))
    workspace.apply(edits.set_day(workspace.document, DAY))
    assert heard == []
    assert workspace.undo_name is None


def test_a_new_edit_forgets_what_was_undone(workspace: Workspace) -> None:
    workspace.apply(edits.set_elements(workspace.document, ("Dy",)))
    workspace.undo()
    workspace.apply(edits.set_elements(workspace.document, ("Tb",)))
    assert workspace.redo_name is None


def test_undo_brings_a_removed_layer_back_with_its_own_features(workspace: Workspace) -> None:
    first, second = features("first"), features("second")
    workspace.add_layer(first, SourceRef("/first.csv"))
    layer_id = workspace.document.layers[0].id
    workspace.apply(edits.remove_layer(workspace.document, layer_id))
    workspace.add_layer(second, SourceRef("/second.csv"))
    assert workspace.own[layer_id] is second
    workspace.undo()
    workspace.undo()
    assert workspace.own[layer_id] is first


def test_selecting_tells_once_and_is_no_step(workspace: Workspace) -> None:
    heard: list[Any] = []
    workspace.selection_changed.connect(heard.append)
    chosen = Selection("site", "x", "X")
    workspace.select(chosen)
    workspace.select(chosen)
    workspace.select(None)
    assert heard == [chosen, None]
    assert workspace.undo_name is None
