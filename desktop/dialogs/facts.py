"""Tables of the user's that join the catalogue: read and joined away from the window, together where they were opened together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.columns import ColumnsDialog
from desktop.dialogs.refused import RefusedRows, headline
from desktop.panels.text import one_line
from desktop.roles import Roles
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.catalogue.own import LAYOUTS, FactsReport, Fit, OwnFacts, join, nearest, nothing_joined, read_facts, reference
from layers.document import FactsRef
from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.sources import TextTable, read_table

Fallback = Callable[[LodestoneError], None]


@dataclass(frozen=True)
class _Batch:
    """Tables that are opened together, by file, and what to do with a file of which no row joins."""

    refs: dict[Path, tuple[FactsRef, ...]] = field(default_factory=dict)
    fallbacks: dict[Path, Fallback] = field(default_factory=dict)


@dataclass(frozen=True)
class _Outcome:
    """What came of a batch: the tables that joined with all those before, and the files that brought nothing."""

    before: tuple[FactsRef, ...]
    tables: dict[FactsRef, TextTable]
    own: OwnFacts
    failures: dict[Path, LodestoneError]


class FactsDesk(QObject):
    """Lets tables join the catalogue and takes them out again.

    Signals
    -------
    opened
        The path of a file of which a table has joined.
    failed
        What went wrong: the exception.
    told
        Something the user should know about a file that did open.
    """

    opened = Signal(object)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._tasks = tasks
        self._window = window
        self.roles = Roles(workspace, settings)
        self._waiting = _Batch()
        self._chosen: dict[Path, Fit] = {}

    def add(self, path: Path, refs: tuple[FactsRef, ...], fallback: Fallback | None = None) -> None:
        """Note tables of a file; :meth:`join_all` lets them join with all others that were noted.

        Parameters
        ----------
        fallback
            Called if no row of the file can join; without it, that is told as a failure.
        """
        known = set(self._workspace.document.facts)
        fresh = tuple(ref for ref in refs if ref not in known)
        if len(fresh) < len(refs):
            self.told.emit(f"{one_line(path.name)} is among your facts already. Remove it in the layers panel to read it anew.")
        if fresh:
            self._waiting.refs[path] = (*self._waiting.refs.get(path, ()), *fresh)
            if fallback is not None:
                self._waiting.fallbacks[path] = fallback

    def join_all(self, order: Sequence[Path] = ()) -> None:
        """Let everything that was noted join, in the order of the files that were asked for."""
        noted, self._waiting = self._waiting, _Batch()
        places = {path: place for place, path in reversed(list(enumerate(order)))}
        paths = sorted(noted.refs, key=lambda path: places.get(path, len(places)))
        if paths:
            self._join(_Batch({path: noted.refs[path] for path in paths}, noted.fallbacks))

    def ask(self, path: Path, layer: str) -> None:
        """Ask which columns of a table are which, then let it join."""

        def read(feedback: Feedback) -> TextTable:
            return read_table(path, layer, feedback)

        def show(table: TextTable) -> None:
            names = list(table.columns)
            known = self.roles.recall(names)
            dialog = ColumnsDialog(path.name, table, known or nearest(names), self._window, as_before=known is not None)

            def take(fit: Fit) -> None:
                self._chosen[path] = fit
                self.add(path, (reference(path, layer, fit),))
                self.join_all()

            dialog.chosen.connect(take)
            dialog.open()

        self._tasks.run(f"Opening {path.name}", read, show, self.failed.emit)

    def remove(self, ref: FactsRef) -> None:
        """Take a table out; what needed its rows goes out with them and is told as refused."""
        space = self._workspace
        before = space.document.facts
        if ref not in before:
            return
        rest = space.tables_of(one for one in before if one != ref)
        name = Path(ref.source.path).name

        def work(feedback: Feedback) -> OwnFacts:
            return join(space.shipped, list(rest.items()), feedback)

        def take_out(own: OwnFacts) -> None:
            if space.document.facts != before:
                self.remove(ref)
            else:
                space.remove_facts(ref, own, name)

        self._tasks.run(f"Removing {name}", work, take_out, self.failed.emit, key="facts")

    def show_refused(self, report: FactsReport) -> None:
        """List the rows of a table that did not join."""
        dialog = RefusedRows(report, self._tasks, self._window)
        dialog.written.connect(lambda path: self.told.emit(f"Written: {one_line(str(path), 200)}"))
        dialog.failed.connect(self.failed)
        dialog.open()

    def _join(self, batch: _Batch, read: dict[FactsRef, TextTable] | None = None) -> None:
        space = self._workspace
        before = space.document.facts
        old = space.tables_of(before)
        shipped = space.shipped

        def work(feedback: Feedback) -> _Outcome:
            tables = read if read is not None else read_facts((ref for refs in batch.refs.values() for ref in refs), feedback)
            return _joined(batch, before, old, tables, lambda own: join(shipped, list(own.items()), feedback))

        def take_in(outcome: _Outcome) -> None:
            if space.document.facts != outcome.before:  # another file came first: once more, with that
                self._join(batch, outcome.tables)
                return
            self._take_in(batch, outcome)

        names = ", ".join(path.name for path in batch.refs)
        self._tasks.run(f"Reading {names}", work, take_in, self.failed.emit)

    def _take_in(self, batch: _Batch, outcome: _Outcome) -> None:
        good = [path for path in batch.refs if path not in outcome.failures]
        if outcome.tables:
            name = good[0].name if len(good) == 1 else f"{len(good)} tables of facts"
            self._workspace.add_facts(outcome.tables, outcome.own, name)
        for path in batch.refs:
            fit = self._chosen.pop(path, None)
            if fit is not None and path in good:  # a choice by which no row joined is none to be made again
                self.roles.keep(fit)
        for path in good:
            self.opened.emit(path)
        for report in outcome.own.reports:
            if report.ref in outcome.tables:
                self.told.emit(told_of(report, can_be_layer=Path(report.ref.source.path) in batch.fallbacks))
        for path, error in outcome.failures.items():
            if path in batch.fallbacks:
                batch.fallbacks[path](error)
            else:
                self.failed.emit(error)


def _joined(
    batch: _Batch,
    before: tuple[FactsRef, ...],
    old: dict[FactsRef, TextTable],
    tables: dict[FactsRef, TextTable],
    make: Callable[[dict[FactsRef, TextTable]], OwnFacts],
) -> _Outcome:
    """Join tables with those before; files of which no row joins are taken out, and the others joined without them."""
    own = make(old | tables)
    failures: dict[Path, LodestoneError] = {}
    for path, refs in batch.refs.items():
        reports = [report for report in own.reports if report.ref in refs]
        if not any(report.joined for report in reports):
            failures[path] = nothing_joined(path, [refused for report in reports for refused in report.refused])
    if failures:
        bad = {ref for path in failures for ref in batch.refs[path]}
        tables = {ref: table for ref, table in tables.items() if ref not in bad}
        own = make(old | tables)
    return _Outcome(before, tables, own, failures)


def told_of(report: FactsReport, *, can_be_layer: bool) -> str:
    """Say how a table was opened, what of it joined, and how to have it otherwise."""
    kind = LAYOUTS[report.ref.table].title
    parts = [f"{headline(report)} They were taken for facts ({kind[0].lower()}{kind[1:]}) and stand among the shipped ones."]
    if report.refused:
        parts.append("The layers panel lists the rows that did not join.")
    parts += [one_line(note, 400) for note in report.notes]
    if can_be_layer:
        parts.append("To see the file as a layer of its own, choose File, Open as layer.")
    return " ".join(parts)
