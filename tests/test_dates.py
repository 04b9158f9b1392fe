"""Dates as pages, feeds, mails, records and documents state them: one reader for all of them."""

# ruff: noqa: DTZ001 -- what names no zone is read without one

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import dates_in, leading_date, moment

CET = timezone(timedelta(hours=1))
EST = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        # ISO 8601 and what becomes of it
        ("2026-01-12T10:30:00+01:00", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        ("2026-01-12T10:30:00+0100", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        ("2026-01-12T10:30:00+01", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        ("2026-01-12T10:30Z", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("2026-01-12t10:30:00z", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("2026-01-12 10:30:00 UTC", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("2026-01-12 10:30 CET", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        ("2026-01-12T10:30:00", datetime(2026, 1, 12, 10, 30)),
        ("2026-1-2", date(2026, 1, 2)),
        ("2026-01-12", date(2026, 1, 12)),
        ("2026/01/12", date(2026, 1, 12)),
        ("20260112", date(2026, 1, 12)),
        ("20260112T103000Z", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("202601121030", datetime(2026, 1, 12, 10, 30)),
        ("D:20260112103000+01'00'", date(2026, 1, 12)),
        # mails, RSS, servers, JavaScript
        ("Mon, 12 Jan 2026 10:30:00 GMT", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("12 Jan 2026 10:30 -0500", datetime(2026, 1, 12, 10, 30, tzinfo=EST)),
        ("12 Jan 26 10:30 -0500", datetime(2026, 1, 12, 10, 30, tzinfo=EST)),
        ("Mon, 12 Jan 2026 10:30:00 EST", datetime(2026, 1, 12, 10, 30, tzinfo=EST)),
        ("Mon, 12 Jan 2026 10:30:00 CET", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        ("Mon, 12 Jan 2026 10:30:00", datetime(2026, 1, 12, 10, 30)),
        ("Mon, 12 Jan 2026", date(2026, 1, 12)),
        ("Monday, 12-Jan-26 10:30:00 GMT", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("Mon Jan 12 10:30:00 2026", datetime(2026, 1, 12, 10, 30)),
        ("Mon Jan 12 2026 10:30:00 GMT+0100 (CET)", datetime(2026, 1, 12, 10, 30, tzinfo=CET)),
        # numbers and dates
        (1768213800, datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("1768213800", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        ("1768213800000", datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        (1768213800123.0, datetime(2026, 1, 12, 10, 30, tzinfo=UTC)),
        (20260112, date(2026, 1, 12)),
        (20260112.0, date(2026, 1, 12)),
        (date(2026, 1, 12), date(2026, 1, 12)),
        # words
        ("lunes, 12 enero 2026", date(2026, 1, 12)),
        ("lunes, 12 de enero de 2026, a las 10:30", datetime(2026, 1, 12, 10, 30)),
        ("12 de enero de 2026 a las 8:30 h.", datetime(2026, 1, 12, 8, 30)),
        ("Publicado el lunes, 12 ene. 2026", date(2026, 1, 12)),
        ("12/01/2026 - 10:30", datetime(2026, 1, 12, 10, 30)),
        ("12/01/2026 10:30-11:45", datetime(2026, 1, 12, 10, 30)),
        ("January 12, 2026 3:05 pm", datetime(2026, 1, 12, 15, 5)),
        ("January 12, 2026 12:05 a.m. EST", datetime(2026, 1, 12, 0, 5, tzinfo=EST)),
        ("Veröffentlicht am 12. Januar 2026 um 10:30 Uhr", datetime(2026, 1, 12, 10, 30)),
        ("12 d'abril de 2025 a les 10.30h", datetime(2025, 4, 12, 10, 30)),
        ("Le 12 mars 2025 à 10h30 est arrivé", datetime(2025, 3, 12, 10, 30)),
        ("١٢ يناير ٢٠٢٦", date(2026, 1, 12)),
        ("الاثنين 12 يناير، 2026 - 10:30", datetime(2026, 1, 12, 10, 30)),
        # the hour is left out where it cannot be, or has a zone that cannot be: it would be taken for local
        ("2026-01-12T25:30:00Z", date(2026, 1, 12)),
        ("Mon, 12 Jan 2026 10:30:00 +9999", date(2026, 1, 12)),
        # no dates, and none that an article can have
        ("2026", None),
        ("2026-02-31", None),
        ("2024-13-45", None),
        ("Mon, 45 Jan 2026 10:30:00 GMT", None),
        ("2999-01-01", None),
        ("1970-01-01T00:00:00Z", None),
        ("1969-12-31T19:00:00-05:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1900-01-01", None),
        (0, None),
        (float("inf"), None),
        (float("nan"), None),
        (True, None),
        ("ayer", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_with_their_hour_and_zone_however_they_are_stated(
    value: object, found: date | None
) -> None:
    result = moment(value)
    assert (result, type(result)) == (found, type(found))
    assert not isinstance(result, datetime) or (result.tzinfo is None) == (found.tzinfo is None)  # type: ignore[union-attr]


@pytest.mark.parametrize("fraction", [".5", ".123", ",123456", ".1234567"])
def test_a_fraction_of_a_second_says_nothing_of_an_article(fraction: str) -> None:
    assert moment(f"2026-01-12T10:30:00{fraction}+01:00") == datetime(2026, 1, 12, 10, 30, tzinfo=CET)


def test_the_first_day_of_the_eighties_is_a_day_of_news() -> None:
    assert moment("1980-01-01") == date(1980, 1, 1)


def test_dates_in_running_words_come_in_order_and_without_those_that_cannot_be() -> None:
    words = "Publicado 12/03/2024 9:07 | Ref. 31/02/2024 | Actualizado 13 de marzo de 2024, 10:00"
    assert list(dates_in(words)) == [datetime(2024, 3, 12, 9, 7), datetime(2024, 3, 13, 10, 0)]


def test_a_leading_date_ends_behind_its_hour_and_zone() -> None:
    assert leading_date("2026-01-12T10:30:00+01:00 y más") == (datetime(2026, 1, 12, 10, 30, tzinfo=CET), 25)
    assert leading_date("12 de enero de 2026 Las claves") == (date(2026, 1, 12), 19)
    assert leading_date("El 12 de enero de 2026") is None


@given(st.one_of(st.text(), st.floats(), st.integers(), st.binary(), st.none(), st.lists(st.text())))
def test_any_value_is_a_date_or_none(value: object) -> None:
    assert moment(value) is None or isinstance(moment(value), date)


@given(
    st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}([T ]\d{1,2}:\d\d(:\d\d)?[+-]\d{1,4})?", fullmatch=True)
)
def test_whatever_looks_like_a_date_is_one_or_none(value: str) -> None:
    assert moment(value) is None or isinstance(moment(value), date)
