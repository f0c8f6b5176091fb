"""What keeps a spreadsheet from running the cells of a table."""

from __future__ import annotations

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell: an apostrophe before what would start a formula, numbers untouched."""
    if not cell.startswith(STARTS_A_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
