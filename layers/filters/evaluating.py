"""Holds a filter against the columns of a layer, whole columns at a time, with SQL's three truths: yes, no and not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.filters.errors import FilterError
from layers.filters.kernels import lower, read, upper, without_accents, without_zero
from layers.filters.parsing import Expression
from layers.filters.spatial import WITHIN, SpatialError, answers, is_spatial
from layers.filters.tokens import Token, tokens
from layers.geometry.arrays import Bools

if TYPE_CHECKING:
    import pyarrow as pa

    from layers.sources.layer import FeatureLayer

_COMPARISONS = {"=": "equal", "<>": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
_TIMES = {"t_after": ">", "t_before": "<", "t_equals": "="}
_SUMS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}
_KINDS = {"number": "a number", "text": "a text", "truth": "yes or no", "date": "a date", "time": "a time"}


def rows_where(expression: Expression, table: pa.Table, rows: int, shapes: FeatureLayer | None = None) -> Bools:
    """Tell which of so many rows of a table a filter lets through: those of which it is known to be true; `shapes` are the rows' own.

    Raises
    ------
    FilterError
        It names a column that there is not, compares what cannot be compared, or is no question.
    """
    import pyarrow as pa

    try:
        answer = _Evaluation(expression, table, shapes).of(expression.tree)
    except RecursionError:
        raise FilterError("The filter is nested too deep.", "Write it with fewer parts.") from None
    except pa.ArrowException as error:
        raise FilterError(
            f"The filter cannot be worked out: {str(error)[:200]}", "Write it another way.", end=len(expression.text)
        ) from None
    if answer.kind not in ("truth", "nothing"):
        remedy = "Compare it, as in year >= 2020."
        raise FilterError(f"The filter is {_KINDS[answer.kind]}, and no question.", remedy, end=len(expression.text))
    return _mask(answer.values, rows)


def _mask(values: Any, rows: int) -> Bools:
    import pyarrow as pa

    if isinstance(values, pa.Scalar):
        return np.full(rows, values.as_py() is True, dtype=np.bool_)
    if pa.types.is_null(values.type):
        return np.zeros(rows, dtype=np.bool_)
    return np.asarray(values.fill_null(False), dtype=np.bool_)


@dataclass(frozen=True)
class _Value:
    """A column, or a scalar that stands for all rows, and what it is; `nothing` is null, which fits with everything."""

    kind: str
    values: Any


class _Evaluation:
    def __init__(self, expression: Expression, table: pa.Table, shapes: FeatureLayer | None = None) -> None:
        self._table, self._shapes = table, shapes
        self._words = list(tokens(expression.text))
        self._end = len(expression.text)

    def of(self, tree: Any) -> _Value:
        """Work out a part of the filter."""
        if not isinstance(tree, dict):
            return self._literal(tree)
        if is_spatial(tree):
            return self._spatial(tree)
        if "property" in tree:
            return self._column(str(tree["property"]))
        if "date" in tree or "timestamp" in tree:
            return self._moment(tree)
        operation, parts = str(tree.get("op", "")).lower(), tree.get("args")
        if not operation or not isinstance(parts, list):
            raise self._error("A shape or a stretch of time alone is no question.", WITHIN)
        return self._operation(operation, parts)

    def _operation(self, name: str, parts: list[Any]) -> _Value:
        work: dict[str, Callable[[list[Any]], _Value]] = {
            "and": lambda parts: self._join("and_kleene", parts),
            "or": lambda parts: self._join("or_kleene", parts),
            "not": self._not,
            "isnull": self._is_null,
            "like": self._like,
            "in": self._in,
            "between": self._between,
            "casei": lambda parts: self._texts("casei", parts, lower),
            "lower": lambda parts: self._texts("lower", parts, lower),
            "upper": lambda parts: self._texts("upper", parts, upper),
            "accenti": lambda parts: self._texts("accenti", parts, without_accents),
            "%": lambda parts: self._whole(parts, rest=True),
            "div": lambda parts: self._whole(parts, rest=False),
        }
        if name in work:
            return work[name](parts)
        if name in _COMPARISONS or name in _TIMES:
            self._count(name, parts, 2)
            return self._compared(_TIMES.get(name, name), self.of(parts[0]), self.of(parts[1]))
        if name in _SUMS:
            return self._sum(name, parts)
        if name.startswith(("t_", "a_")):
            raise self._error(f"'{name}' is not part of filters here.", "Compare dates.", name)
        raise self._error(
            f"There is no function '{name}'.", "There are CASEI, ACCENTI, LOWER, UPPER, DATE, TIMESTAMP and S_INTERSECTS.", name
        )

    def _spatial(self, tree: dict[str, Any]) -> _Value:
        import pyarrow as pa

        if self._shapes is None:
            raise self._error("This table has no shapes to ask about.", "Compare its columns.", str(tree.get("op", "bbox")))
        try:
            found, known = answers(tree, self._shapes)
        except SpatialError as error:
            raise self._error(error.what, error.remedy, error.word) from None
        return _Value("truth", pa.array(found, mask=~known))

    # Values

    def _literal(self, value: Any) -> _Value:
        import pyarrow as pa

        if value is None:
            return _Value("nothing", pa.scalar(None, pa.bool_()))
        if isinstance(value, bool):
            return _Value("truth", pa.scalar(value))
        if isinstance(value, int | float):
            return _Value("number", pa.scalar(float(value)))
        if isinstance(value, str):
            return _Value("text", pa.scalar(value))
        raise self._error("A list stands where a single value is needed.", "Lists belong behind IN.")

    def _column(self, name: str) -> _Value:
        import pyarrow as pa
        import pyarrow.compute as pc

        if name not in self._table.column_names:
            near = _alike(name, self._table.column_names)
            shown = ", ".join(map(str, near or self._table.column_names[:12])) or "none"
            raise self._error(f"There is no column '{name[:60]}'.", f"Did you mean {shown}?" if near else f"There are: {shown}.", name)
        column, types = self._table.column(name), pa.types
        if types.is_timestamp(column.type):
            return _Value("time", pc.cast(column, pa.timestamp("us")))  # in UTC, where it says of which place it is
        if types.is_floating(column.type):
            return _Value("number", pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column))
        tests = (
            ("number", types.is_integer),
            ("text", types.is_string),
            ("truth", types.is_boolean),
            ("date", types.is_date),
        )
        return _Value(next((kind for kind, test in tests if test(column.type)), "nothing"), column)

    def _moment(self, tree: dict[str, Any]) -> _Value:
        import pyarrow as pa

        text = str(tree.get("date", tree.get("timestamp")))
        try:
            if "date" in tree:
                return _Value("date", pa.scalar(dt.date.fromisoformat(text)))
            moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise self._error(
                f"'{text[:40]}' is no day or time.", "Write DATE('2025-11-20') or TIMESTAMP('2025-11-20T12:00:00Z').", text
            ) from None
        naive = moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
        return _Value("time", pa.scalar(naive, pa.timestamp("us")))

    # Questions

    def _join(self, kernel: str, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        answers = [self._truth(part) for part in parts]
        joined = answers[0]
        for answer in answers[1:]:
            joined = getattr(pc, kernel)(joined, answer)
        return _Value("truth", joined)

    def _truth(self, part: Any) -> Any:
        import pyarrow as pa

        value = self.of(part)
        if value.kind == "nothing":
            return pa.scalar(None, pa.bool_())
        if value.kind != "truth":
            what = f"{self._shown(part)} is {_KINDS[value.kind]}, and no question."
            raise self._error(what, "Compare it, as in year >= 2020.", self._name(part))
        return value.values

    def _not(self, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        self._count("not", parts, 1)
        return _Value("truth", pc.invert(self._truth(parts[0])))

    def _is_null(self, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        self._count("IS NULL", parts, 1)
        return _Value("truth", pc.is_null(self.of(parts[0]).values))

    def _like(self, parts: list[Any]) -> _Value:
        import pyarrow as pa
        import pyarrow.compute as pc

        self._count("LIKE", parts, 2)
        value, pattern = self.of(parts[0]), self.of(parts[1])
        if not isinstance(pattern.values, pa.Scalar) or pattern.kind != "text":
            raise self._error("Behind LIKE there must be a text.", "Write for example: name LIKE 'Mount%'.", "LIKE")
        texts = value.values if value.kind == "text" else pc.cast(value.values, pa.string())
        return _Value("truth", pc.match_like(texts, pattern.values.as_py()))

    def _in(self, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        self._count("IN", parts, 2)
        if not isinstance(parts[1], list) or not parts[1]:
            raise self._error("Behind IN there must be a list.", "Write for example: country IN ('China', 'Japan').", "IN")
        value = self.of(parts[0])
        answers = [self._compared("=", value, self.of(one)).values for one in parts[1]]
        joined = answers[0]
        for answer in answers[1:]:
            joined = pc.or_kleene(joined, answer)
        return _Value("truth", joined)

    def _between(self, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        self._count("BETWEEN", parts, 3)
        value, low, high = map(self.of, parts)
        return _Value("truth", pc.and_kleene(self._compared(">=", value, low).values, self._compared("<=", value, high).values))

    def _compared(self, sign: str, left: _Value, right: _Value) -> _Value:
        import pyarrow as pa
        import pyarrow.compute as pc

        if "nothing" in (left.kind, right.kind):
            return _Value("truth", pa.scalar(None, pa.bool_()))
        if left.kind != right.kind:
            left, right = self._alike(left, right, sign)
        if sign not in ("=", "<>") and left.kind == "truth":
            raise self._error("Yes and no have no order.", "Compare them with = or <>.", sign)
        return _Value("truth", getattr(pc, _COMPARISONS[sign])(left.values, right.values))

    def _alike(self, left: _Value, right: _Value, sign: str) -> tuple[_Value, _Value]:
        """Read a text as what it is compared with, as tables without types have it; a date as the beginning of its day."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if {left.kind, right.kind} == {"date", "time"}:
            moment = pa.timestamp("us")
            return tuple(_Value("time", pc.cast(one.values, moment)) for one in (left, right))  # type: ignore[return-value]
        wanted = {"number": pa.float64(), "date": pa.date32(), "time": pa.timestamp("us")}
        for text, other, swapped in ((left, right, False), (right, left, True)):
            if text.kind == "text" and other.kind in wanted:
                try:
                    meant = _Value(other.kind, read(text.values, wanted[other.kind]))
                except (pa.ArrowInvalid, ValueError):
                    break
                return (other, meant) if swapped else (meant, other)
        what = f"{_KINDS[left.kind].capitalize()} is compared with {_KINDS[right.kind]}."
        raise self._error(what, "Texts stand in single quotes, numbers in none, days as in DATE('2025-11-20').", sign)

    # Sums and texts

    def _numbers(self, name: str, parts: list[Any]) -> list[Any]:
        import pyarrow as pa
        import pyarrow.compute as pc

        found = []
        for part in parts:
            value = self.of(part)
            if value.kind == "nothing":
                found.append(pa.scalar(None, pa.float64()))
            elif value.kind == "number":
                found.append(pc.cast(value.values, pa.float64()))
            else:
                raise self._error(f"{self._shown(part)} is {_KINDS[value.kind]}: '{name}' needs numbers.", "", self._name(part) or name)
        return found

    def _sum(self, name: str, parts: list[Any]) -> _Value:
        import pyarrow.compute as pc

        numbers = self._numbers(name, parts)
        if name == "-" and len(numbers) == 1:
            return _Value("number", pc.negate(numbers[0]))
        total = numbers[0]
        for number in numbers[1:]:
            total = getattr(pc, _SUMS[name])(total, without_zero(number) if name == "/" else number)
        return _Value("number", total)

    def _whole(self, parts: list[Any], *, rest: bool) -> _Value:
        import pyarrow.compute as pc

        self._count("%" if rest else "div", parts, 2)
        left, right = self._numbers("%" if rest else "div", parts)
        whole: Any = pc.trunc(pc.divide(left, without_zero(right)))
        return _Value("number", pc.subtract(left, pc.multiply(whole, right)) if rest else whole)

    def _texts(self, name: str, parts: list[Any], change: Callable[[Any], Any]) -> _Value:
        self._count(name, parts, 1)
        value = self.of(parts[0])
        if value.kind not in ("text", "nothing"):
            what = f"{self._shown(parts[0])} is {_KINDS[value.kind]}: {name.upper()} needs a text."
            raise self._error(what, "", self._name(parts[0]) or name)
        return value if value.kind == "nothing" else _Value("text", change(value.values))

    # Messages

    def _count(self, name: str, parts: list[Any], wanted: int) -> None:
        if len(parts) != wanted:
            raise self._error(f"'{name}' takes {wanted} value{'s' if wanted > 1 else ''}, not {len(parts)}.", "", name)

    def _shown(self, part: Any) -> str:
        name = self._name(part)
        return f"'{name[:60]}'" if name else "This"

    @staticmethod
    def _name(part: Any) -> str:
        if isinstance(part, dict):
            return str(part.get("property", part.get("op", "")))
        return part if isinstance(part, str) else ""

    def _error(self, what: str, remedy: str, name: str = "") -> FilterError:
        at: Token | None = next((word for word in self._words if self._says(word, name)), None) if name else None
        if at is None:
            return FilterError(what, remedy, begin=0, end=self._end)
        return FilterError(what, remedy, begin=at.begin, end=at.end)

    @staticmethod
    def _says(word: Token, name: str) -> bool:
        return word.column == name or word.text.lower() == name.lower() or (word.kind == "text" and word.text.strip("'") == name)


def _alike(name: str, names: Sequence[str]) -> list[str]:
    """Give the names that one may have been meant for, the likeliest first."""
    same = [known for known in names if known.lower() == name.lower()]
    return same or get_close_matches(name[:100], names[:500], 3, 0.7)
