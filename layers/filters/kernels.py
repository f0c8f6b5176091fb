"""What filters work out of whole columns: texts read as numbers and days, letters changed."""

from __future__ import annotations

from typing import Any

_READABLE = {
    "double": r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$",
    "date32[day]": r"^\d{4}-\d\d-\d\d$",
    "timestamp[us]": r"^\d{4}-\d\d-\d\d.+$",
}


def read(values: Any, kind: Any) -> Any:
    """Read texts as values of another kind; what is none becomes null, but if nothing can be read that is a mistake.

    Raises
    ------
    ValueError
        No text can be read as such, or one only looks like it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed: Any = pc.utf8_trim_whitespace(values)
    readable: Any = pc.match_substring_regex(trimmed, _READABLE[str(kind)])
    read: Any = pc.if_else(
        readable.fill_null(False) if not isinstance(readable, pa.Scalar) else readable, trimmed, pa.scalar(None, pa.string())
    )
    held: Any = pc.not_equal(trimmed, pa.scalar(""))
    if not isinstance(values, pa.Scalar) and not pc.any(readable).as_py() and pc.any(held).as_py():
        raise ValueError("no text can be read")
    if isinstance(values, pa.Scalar) and not readable.as_py():
        raise ValueError("the text cannot be read")
    return pc.cast(read, kind)


def without_zero(number: Any) -> Any:
    """Put nothing in place of zero, which nothing can be divided by."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(number, pa.scalar(0.0)), pa.scalar(None, pa.float64()), number)


def lower(values: Any) -> Any:
    """Give texts in small letters."""
    import pyarrow.compute as pc

    return pc.utf8_lower(values)


def upper(values: Any) -> Any:
    """Give texts in capitals."""
    import pyarrow.compute as pc

    return pc.utf8_upper(values)


def without_accents(values: Any) -> Any:
    """Give texts without accents."""
    import pyarrow.compute as pc

    apart: Any = pc.call_function("utf8_normalize", [values], pc.Utf8NormalizeOptions("NFKD"))
    return pc.replace_substring_regex(apart, pattern=r"\p{M}", replacement="")
