"""Filters that Undo leads back to and that are no longer kept: worked out away from the window before the map changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.filtered_layers import Wanted, apply_filter
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import SourceRef
from layers.feedback import Feedback

if TYPE_CHECKING:
    from layers.sources import FeatureLayer


def work_out_first(workspace: Workspace, tasks: Tasks, failed: Callable[[Exception], None]) -> None:
    """Let a workspace wait for its filters by a job with progress."""

    def work_out(wanted: Wanted, then: Callable[[], None]) -> None:
        def work(feedback: Feedback) -> dict[tuple[SourceRef, str], FeatureLayer]:
            found = {}
            for number, ((source, text), whole) in enumerate(wanted.items()):
                feedback.check()
                feedback.progress(number / len(wanted), source.layer or "")
                found[source, text] = apply_filter(whole, text)
            return found

        def done(found: dict[tuple[SourceRef, str], FeatureLayer]) -> None:
            for (source, text), left in found.items():
                workspace.filtered.keep(source, text, wanted[source, text], left)
            then()

        tasks.run("Working out a filter", work, done, failed, key="filter first")

    workspace.filter_first = work_out
