"""Texts that come from files and tables, made safe for widgets that would read them as HTML."""

from __future__ import annotations

from html import escape

WEB = ("http://", "https://")


def plain(text: object) -> str:
    """Escape a text for a rich-text widget: it shows literally."""
    return escape(str(text), quote=True)


def tip(text: str) -> str:
    """Give a tool tip that shows a text literally, whatever it looks like."""
    return f"<p>{plain(text)}</p>" if text else ""


def one_line(text: str, limit: int = 80) -> str:
    """Shorten a text to one line that a menu or status bar can hold."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def is_web(url: str) -> bool:
    """Whether an address may be handed to the browser."""
    return url.lower().startswith(WEB)
