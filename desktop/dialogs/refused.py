"""The rows of an own table that did not join, each with its reason and what to do; the list can be kept as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.dialogs.rows import RowsDialog
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.catalogue.own import FactsReport, Refused

HEADER = ("Row", "Column", "Value", "Why", "What to do")
_WIDTHS = (60, 130, 150)


class RefusedRows(RowsDialog):
    """Shows what is wrong before what is merely left out."""

    def __init__(self, report: FactsReport, tasks: Tasks, parent: QWidget | None = None) -> None:
        rows = [cells(one) for one in sorted(report.refused, key=lambda one: one.left_out)]
        place = Path(report.ref.source.path)
        super().__init__("Rows that did not join", headline(report), HEADER, _WIDTHS, rows, place, "refused", tasks, parent)


def headline(report: FactsReport) -> str:
    """Say in one line how much of a file joined, and how much did not."""
    rows = f"{report.joined:,} of {report.rows:,} rows joined"
    wrong = f"{report.faulty:,} refused" if report.faulty else ""
    left = f"{report.left_out:,} left out (other goods, or what other rows hold)" if report.left_out else ""
    return one_line(f"{Path(report.ref.source.path).name}: {', '.join(part for part in (rows, wrong, left) if part)}.", 300)


def cells(refused: Refused) -> tuple[str, str, str, str, str]:
    """Give a refused row as the list shows it."""
    remedy = "Nothing: the row is left out." if refused.left_out and not refused.remedy else refused.remedy
    return str(refused.place.row), refused.column, refused.value, refused.reason, remedy
