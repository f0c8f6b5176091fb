"""What the chosen column of the table holds, linked with what is picked: bars and values pick their rows, and show how many of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.picks import Pick, Rows
from desktop.table.statistics_pane import StatisticsPane
from desktop.tasks import Tasks
from layers.feedback import Feedback

if TYPE_CHECKING:
    import pyarrow as pa

    from layers.tabular.statistics import Summary


class Summing(QObject):
    """Sums up a column, away from the window.

    Signals
    -------
    picked
        Rows of the table, from 0, that were picked in the summary, and how they join those picked before.
    failed
        A column cannot be summed up: the exception.
    """

    picked = Signal(object, object)
    failed = Signal(object)

    def __init__(self, pane: StatisticsPane, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self._tasks = pane, tasks
        self._column: Any = None
        self._rows: Rows | None = None
        self._told: Summary | None = None
        self._picks: Rows | None = None
        pane.histogram.chosen.connect(self._pick_bars)
        pane.value_chosen.connect(self._pick_value)

    def forget(self) -> None:
        """Say nothing of any column."""
        self._column = self._told = None
        self._pane.show_hint()

    def sum_up(self, table: pa.Table, name: str, rows: Rows | None) -> None:
        """Sum up a column over some rows; None stands for all."""
        column = table.column(name)

        def work(_: Feedback) -> Summary:
            from layers.tabular.statistics import summary

            return summary(column if rows is None else column.take(rows))

        def show(found: Summary) -> None:
            self._column, self._rows, self._told = column, rows, found
            self._pane.show_summary(name, "all rows" if rows is None else "the rows shown", found)
            self._share()

        self._tasks.run("Summing up a column", work, show, self.failed.emit, key="table sums")

    def mark(self, picks: Rows) -> None:
        """Show how many of the picked rows each bar holds."""
        self._picks = picks
        self._share()

    def _share(self) -> None:
        column, told, rows, picks = self._column, self._told, self._rows, self._picks
        if told is None or len(told.edges) < 2:
            return
        if picks is None or not len(picks):
            self._tasks.stop("table shares")
            self._pane.histogram.show_picked(())
            return

        def count(_: Feedback) -> tuple[int, ...]:
            from layers.tabular.statistics import bars_of

            return bars_of(column, picks, rows, told.edges)

        def show(counts: tuple[int, ...]) -> None:
            if self._told is told:
                self._pane.histogram.show_picked(counts)

        self._tasks.run("Counting picked rows", count, show, self.failed.emit, key="table shares")

    def _pick_bars(self, first: int, last: int, how: Pick) -> None:
        told = self._told
        if told is not None and last + 1 < len(told.edges):
            closed = last + 2 == len(told.edges)
            self._pick(how, low=told.edges[first], high=told.edges[last + 1], closed=closed)

    def _pick_value(self, place: int) -> None:
        if self._told is not None and place < len(self._told.frequent):
            self._pick(Pick.REPLACE, value=self._told.frequent[place][0])

    def _pick(self, how: Pick, **wanted: Any) -> None:
        column, rows = self._column, self._rows

        def find(_: Feedback) -> Rows:
            from layers.tabular.statistics import rows_with

            return rows_with(column, rows, **wanted)

        self._tasks.run("Picking rows", find, lambda found: self.picked.emit(found, how), self.failed.emit, key="table bars")
