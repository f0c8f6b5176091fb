"""Days known to the day, the month or the year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.catalogue.dates import parse_day, parse_period, parse_range
from layers.errors import RequestError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-07-10", date(2025, 7, 10), date(2025, 7, 10)),
        ("2021/2024", date(2021, 1, 1), date(2024, 12, 31)),
        ("2025-01/2025-04", date(2025, 1, 1), date(2025, 4, 30)),
    ],
)
def test_a_period_is_its_first_and_last_day(text: str, first: date, last: date) -> None:
    period = parse_range(text)
    assert (period.first, period.last, str(period)) == (first, last, text)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-02-30", "2025-7", "2025/11/20", "2024/2021", "٢٠٢٥", "2025-11-20T00:00"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|must be|out of range"):
        parse_range(text)


@given(st.dates())
def test_every_day_lies_in_its_own_day_month_and_year(day: date) -> None:
    iso = day.isoformat()
    assert parse_period(iso).is_day
    for text in (iso, iso[:7], iso[:4]):
        assert day in parse_period(text)


@given(st.dates())
def test_a_typed_day_is_read_back(day: date) -> None:
    assert parse_day(f" {day.isoformat()} ") == day


@pytest.mark.parametrize("text", ["", "yesterday", "2025-11", "20251120", "2025-02-30", "2025-W01-1", "20.11.2025"])
def test_a_typed_text_that_is_no_day_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(RequestError, match="such as 2025-11-20"):
        parse_day(text)
