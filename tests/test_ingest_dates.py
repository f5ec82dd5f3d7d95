"""Dates: every form the wild has, its zone, its precision; and no guess, ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import find_date, parse_date
from ingest.zones import zone_named

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)  # 12:30 in Shanghai


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "at", "precision", "rule"),
    [
        ("2026-06-02T11:45:30Z", "2026-06-02 11:45:30", "second", "iso"),
        ("2026-06-02T11:45:30.123Z", "2026-06-02 11:45:30.123", "second", "iso"),
        ("2026-06-02T11:45:30+08:00", "2026-06-02 03:45:30", "second", "iso"),
        ("2026-06-02 11:45:30", "2026-06-02 03:45:30", "second", "iso"),
        ("2026-06-02 11:45:30 +0800", "2026-06-02 03:45:30", "second", "iso"),
        ("2026-06-02T11:45", "2026-06-02 03:45", "minute", "iso"),
        ("2026-06-02 11:45", "2026-06-02 03:45", "minute", "iso"),
        ("2026-06-02", "2026-06-01 16:00", "day", "iso"),
        ("20260602", "2026-06-01 16:00", "day", "compact"),
        ("202606021145", "2026-06-02 03:45", "minute", "compact"),
        ("20260602114530", "2026-06-02 03:45:30", "second", "compact"),
        ("2025年09月29日 21:00", "2025-09-29 13:00", "minute", "chinese"),
        ("2025年9月29日21时05分", "2025-09-29 13:05", "minute", "chinese"),
        ("2025年9月29日 星期一 下午3:20", "2025-09-29 07:20", "minute", "chinese"),
        ("2025年9月29日 上午9点", "2025-09-29 01:00", "minute", "chinese"),
        ("2025年9月29日 中午1:05", "2025-09-29 05:05", "minute", "chinese"),
        ("2025年9月29日 凌晨12:05", "2025-09-28 16:05", "minute", "chinese"),
        ("2025年9月29日", "2025-09-28 16:00", "day", "chinese"),
        ("２０２５年９月２９日　２１：００：０５", "2025-09-29 13:00:05", "second", "chinese"),
        ("2016/6/29 15:07:41", "2016-06-29 07:07:41", "second", "numeric"),
        ("2016.6.29", "2016-06-28 16:00", "day", "numeric"),
        ("2016/6/29 3:07 PM", "2016-06-29 07:07", "minute", "numeric"),
        ("2016/6/29 15:07 北京时间", "2016-06-29 07:07", "minute", "numeric"),
        ("9月29日 21:00", "2025-09-29 13:00", "minute", "chinese-no-year"),
        ("6月3日 12:40", "2026-06-03 04:40", "minute", "chinese-no-year"),
        ("06-02 11:45", "2026-06-02 03:45", "minute", "month-day"),
        ("12-31 11:45", "2025-12-31 03:45", "minute", "month-day"),
        ("2小时前", "2026-06-03 02:30", "minute", "ago"),
        ("半小时前", "2026-06-03 04:00", "minute", "ago"),
        ("30秒前", "2026-06-03 04:29:30", "minute", "ago"),
        ("5 minutes ago", "2026-06-03 04:25", "minute", "ago"),
        ("an hour ago", "2026-06-03 03:30", "minute", "ago"),
        ("刚刚", "2026-06-03 04:30", "minute", "ago"),
        ("3天前", "2026-05-30 16:00", "day", "ago"),
        ("昨天 21:00", "2026-06-02 13:00", "minute", "named-day"),
        ("yesterday at 9:05 pm", "2026-06-02 13:05", "minute", "named-day"),
        ("今日", "2026-06-02 16:00", "day", "named-day"),
        ("1780366530", "2026-06-02 02:15:30", "second", "epoch"),
        ("1780366530123", "2026-06-02 02:15:30", "second", "epoch"),
        ("Tue, 02 Jun 2026 11:45:30 GMT", "2026-06-02 11:45:30", "second", "rfc822"),
        ("Tue, 02 Jun 2026 11:45:30 CST", "2026-06-02 03:45:30", "second", "rfc822"),
        ("Tue, 2 Jun 2026 11:45:30 +0800 (CST)", "2026-06-02 03:45:30", "second", "rfc822"),
        ("Tue, 02 Jun 26 11:45 EST", "2026-06-02 16:45", "minute", "rfc822"),
        ("06-Nov-94 08:49:37 GMT", "1994-11-06 08:49:37", "second", "rfc822"),
        ("02 Jun 2026 09:30 ET", "2026-06-02 13:30", "minute", "rfc822"),
        ("June 2, 2026", "2026-06-01 16:00", "day", "english"),
        ("Jun. 2nd, 2026 at 9:30 a.m. EST", "2026-06-02 14:30", "minute", "english"),
        ("9:30 AM UTC, June 2, 2026", "2026-06-02 09:30", "minute", "english"),
        ("Tue Jun  2 11:45:30 2026", "2026-06-02 03:45:30", "second", "english"),
        ("June 2, 2026, 12:05 AM GMT+8", "2026-06-01 16:05", "minute", "english"),
        ("Published: 2026-06-02 11:45", "2026-06-02 03:45", "minute", "iso"),
        ("发布时间：2026年6月2日 11:45", "2026-06-02 03:45", "minute", "chinese"),
        ("2026-06-02T23:59:60Z", "2026-06-02 23:59:59", "second", "numeric"),
    ],
)
def test_a_date_of_any_form_is_read_in_the_sources_zone(raw: str, at: str, precision: str, rule: str) -> None:
    got = parse_date(raw, SHANGHAI, NOW)
    assert (got.at, got.precision, got.rule, got.raw) == (utc(at), precision, rule, raw)


@pytest.mark.parametrize(
    "raw",
    [
        "", "soon", "03/04/2025", "2025-13-01", "2025-02-30T10:00:00", "2025年2月30日", "25年6月3日", "June 31, 2025",
        "2025-06-03 25:00", "Jun 2025", "周一 21:00", "2 months ago", "02 Jun 2026 09:30 XYZ", "2025年6月3日 晚上12点",
        "13:05 PM, June 2, 2026", "2026-06-02T11:45:30+99:00", "99999999999999999 hours ago", "9999999 days ago",
        "2月30日", "02-30 10:00", "2026-02-20 10:00:61", "0001-01-01T00:00:00+08:00",
    ],
)  # fmt: skip
def test_what_is_no_certain_date_is_unknown_with_its_words_kept(raw: str) -> None:
    got = parse_date(raw, SHANGHAI, NOW)
    assert (got.at, got.precision, got.raw) == (None, "unknown", raw)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("2026-06-05 00:00:00", "in the future"),
        ("2034-03-05", "in the future"),
        ("1989-12-31", "before 1990"),
        ("123456789", "before 1990"),
        ("0001-01-01T00:00:00", "no such time"),
    ],
)
def test_dates_that_cannot_be_are_refused_by_name(raw: str, rule: str) -> None:
    got = parse_date(raw, SHANGHAI, NOW)
    assert (got.at, got.precision, got.raw, got.rule) == (None, "unknown", raw, rule)


def test_a_clock_that_is_a_few_hours_ahead_is_believed() -> None:
    assert parse_date("2026-06-03 20:00:00", SHANGHAI, NOW).at == utc("2026-06-03 12:00:00")


def test_a_naive_time_follows_its_zone_through_summer_time() -> None:
    assert parse_date("2026-01-05 09:30", NEW_YORK, NOW).at == utc("2026-01-05 14:30")
    assert parse_date("2026-05-05 09:30", NEW_YORK, NOW).at == utc("2026-05-05 13:30")


def test_cst_is_chinas_time_in_china_and_americas_elsewhere() -> None:
    raw = "Tue, 02 Jun 2026 11:45:30 CST"
    assert parse_date(raw, SHANGHAI, NOW).at == utc("2026-06-02 03:45:30")
    assert parse_date(raw, NEW_YORK, NOW).at == utc("2026-06-02 17:45:30")


def test_a_date_of_this_year_that_has_not_come_is_last_years() -> None:
    new_year = datetime(2025, 12, 31, 17, tzinfo=UTC)  # 01:00 on 2026-01-01 in Shanghai
    assert parse_date("12月31日 23:50", SHANGHAI, new_year).at == utc("2025-12-31 15:50")
    assert parse_date("2月29日 10:00", SHANGHAI, utc("2025-03-01 00:00")).at == utc("2024-02-29 02:00")


def test_offsets_beyond_the_earths_are_no_zone() -> None:
    assert zone_named("+15:00", SHANGHAI) is None
    assert zone_named("+08:75", SHANGHAI) is None
    assert zone_named("GMT-5", SHANGHAI) is not None


def test_a_stamp_is_found_in_a_line_and_one_with_a_time_goes_first() -> None:
    assert find_date("来源：某报 2026年6月2日11:45 编辑", SHANGHAI, NOW).at == utc("2026-06-02 03:45")
    assert find_date("as of 2026-06-01; posted 2026-06-02 11:45", SHANGHAI, NOW).at == utc("2026-06-02 03:45")
    assert find_date("on June 2, 2026 the index rose 2.15%", SHANGHAI, NOW).precision == "day"
    assert find_date("turnover 2026.06 points, 1234-56-78", SHANGHAI, NOW).precision == "unknown"


@given(st.text(max_size=60) | st.from_regex(r"[0-9年月日:/ .,+-]{1,30}", fullmatch=True))
def test_no_text_makes_the_reader_fail_or_date_what_it_should_not(raw: str) -> None:
    got = parse_date(raw, SHANGHAI, NOW)
    assert (got.at is None) == (got.precision == "unknown")
    assert got.at is None or utc("1990-01-01 00:00") <= got.at <= NOW + timedelta(days=1)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2026, 6, 2)))  # noqa: DTZ001 - naive as feeds write them
def test_a_moment_is_the_same_in_every_form(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    forms = ("%Y-%m-%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%d %b %Y %H:%M:%S")
    seen = {parse_date(moment.strftime(form), SHANGHAI, NOW).at for form in forms}
    assert seen == {moment.replace(tzinfo=SHANGHAI).astimezone(UTC)}
