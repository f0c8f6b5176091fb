"""Labels made of several columns: text with names in braces, and nothing else that could be run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from layers.errors import RequestError
from layers.style import Style

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
REMEDY = "Write columns in braces, such as {name} ({year}); {{ and }} stand for braces themselves."


def parts_of(template: str) -> list[tuple[str, bool]]:
    """Take a template apart.

    Returns
    -------
    parts
        In their order: a text, or the name of a column, and whether it is a column.

    Raises
    ------
    RequestError
        A brace has no partner, or holds nothing.
    """
    parts: list[tuple[str, bool]] = []
    for found in _TOKEN.finditer(template):
        text = found.group()
        if text in ("{{", "}}"):
            parts.append((text[0], False))
        elif found.group(1) is not None and found.group(1).strip():
            parts.append((found.group(1).strip(), True))
        elif text[0] in "{}":
            raise RequestError(f"The label has a brace without a column at place {found.start() + 1}.", REMEDY)
        else:
            parts.append((text, False))
    return parts


def columns_of(template: str) -> tuple[str, ...]:
    """Name the columns of a template, each once; none of a template that is damaged."""
    try:
        return tuple(dict.fromkeys(name for name, is_column in parts_of(template) if is_column))
    except RequestError:
        return ()


def columns_used(style: Style) -> tuple[str, ...]:
    """Name the columns that a style reads, each once."""
    named = (*columns_of(style.template), style.label, style.category, style.column, style.size_by, style.turn_by)
    return tuple(name for name in dict.fromkeys(named) if name)


def check_template(template: str, columns: Sequence[str]) -> None:
    """See that a template can be filled.

    Raises
    ------
    RequestError
        It is damaged, or names no column, or one that is not there.
    """
    parts = parts_of(template)
    if template.strip() and not any(is_column for _, is_column in parts):
        raise RequestError("The label names no column, and would be the same for all.", REMEDY)
    for name, is_column in parts:
        if is_column and name not in columns:
            raise RequestError(f"The layer has no column '{name[:60]}' for its labels.", REMEDY)


def filled(template: str, values: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """Fill a template for so many rows.

    Parameters
    ----------
    values
        The texts of each column, row by row; a column that is not there is blank.

    Returns
    -------
    texts
        Blank where none of the columns has a value. Brackets that are left with nothing in them go too.
    """
    parts = parts_of(template)
    names = columns_of(template)
    texts = []
    for row in range(count):
        of_row = {name: values[name][row] if name in values else "" for name in names}
        if names and not any(of_row.values()):
            texts.append("")
            continue
        text = "".join(of_row[part] if is_column else part for part, is_column in parts)
        texts.append(" ".join(re.sub(r"\(\s*\)|\[\s*\]", "", text).split()))
    return texts
