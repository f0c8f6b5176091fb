"""Texts that come from files and tables, made safe for widgets: none is read as HTML, none turns the words around it."""

from __future__ import annotations

from html import escape

from layers.styling.words import isolated, visible

WEB = ("http://", "https://")


def plain(text: object) -> str:
    """Escape a text for a rich-text widget: it shows literally."""
    return escape(isolated(str(text)), quote=True)


def tip(*texts: str) -> str:
    """Give a tool tip that shows texts side by side and literally, whatever they look like."""
    told = " · ".join(plain(text) for text in texts if text)
    return f"<p>{told}</p>" if told else ""


def one_line(text: str, limit: int = 80) -> str:
    """Shorten a text to one line that a menu or status bar can hold."""
    line = visible(" ".join(text.split()))
    return isolated(line if len(line) <= limit else line[: limit - 1] + "…")


def is_web(url: str) -> bool:
    """Whether an address may be handed to the browser."""
    return url.lower().startswith(WEB)
