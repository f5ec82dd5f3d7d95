"""How values are written in the database: sessions as 20250407, times as seconds, prices as thousandths."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import overload


def session_code(session: date) -> int:
    """Return 20250407 for 2025-04-07."""
    return session.year * 10000 + session.month * 100 + session.day


@overload
def session_of(code: int) -> date: ...
@overload
def session_of(code: None) -> None: ...
def session_of(code: int | None) -> date | None:
    """Return the date behind a session code."""
    return None if code is None else date(code // 10000, code // 100 % 100, code % 100)


@overload
def seconds(moment: datetime) -> int: ...
@overload
def seconds(moment: None) -> None: ...
def seconds(moment: datetime | None) -> int | None:
    """Return whole seconds since 1970 UTC of an aware datetime."""
    return None if moment is None else int(moment.timestamp())


@overload
def moment_of(value: int) -> datetime: ...
@overload
def moment_of(value: None) -> None: ...
def moment_of(value: int | None) -> datetime | None:
    """Return the aware UTC datetime behind whole seconds."""
    return None if value is None else datetime.fromtimestamp(value, UTC)


def thousandths(price: float | None) -> int | None:
    """Return a price in yuan as whole thousandths, the finest tick in use."""
    return None if price is None else round(price * 1000)


def whole(value: float | None) -> int | None:
    """Return a number of shares or yuan as a whole number."""
    return None if value is None else round(value)
