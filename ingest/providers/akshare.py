"""AKShare through AKTools, its own HTTP interface: `GET BASE/api/public/NAME?symbol=...` gives a list of records.

AKTools (`pip install aktools`, then `python -m aktools`) serves every function of AKShare with the Chinese column
names of its documentation: https://aktools.akfamily.xyz and https://akshare.akfamily.xyz, «stock» and «index». Used
are stock_zh_a_spot_em, stock_zh_index_spot_em, index_stock_cons_csindex, stock_zt_pool_em, stock_zt_pool_dtgc_em,
stock_zt_pool_zbgc_em, stock_board_industry_name_em and stock_board_industry_cons_em. An unknown name or an empty table
is answered with 404 or `{"error": ...}`. Written after the documentation and tested against a server of our own that
answers so; it was not tried on the live site.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from corpus.errors import FetchProblem
from corpus.records import IndexQuote, Membership
from ingest.cells import name, number, symbol
from ingest.indices import BY_CODE, incomplete
from ingest.quotes import quotes_in
from ingest.tables import Table, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ingest.quotechecks import Before
    from ingest.quotes import QuoteFile

    from .calls import Calls

_SPOT: Final = ("代码", "名称", "最新价", "涨跌幅", "昨收", "成交量", "成交额", "最高", "最低", "流通市值")
_FAMILIES: Final = ("沪深重要指数", "上证系列指数", "深证系列指数", "中证系列指数")
_CODES: Final = {
    "sse50": "000016", "csi300": "000300", "csi500": "000905", "csi1000": "000852", "star50": "000688",
}  # fmt: skip
_POOLS: Final = {
    "limit_up": "stock_zt_pool_em", "limit_down": "stock_zt_pool_dtgc_em", "touched_up": "stock_zt_pool_zbgc_em",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AkShare:
    """The provider `akshare`; see `protocol.Provider` for what its methods promise."""

    calls: Calls
    start: str = "start AKTools (`pip install aktools`, then `python -m aktools`), or name its address with --url"

    def quotes(self, session: date, is_session: Callable[[date], bool], stored: Callable[[date], Before]) -> QuoteFile:
        """Return the snapshot of all A-shares, dated with the session whose close it is."""
        rows = self._records("stock_zh_a_spot_em", _SPOT)
        columns = {tidy(column): pa.array([_text(row.get(column)) for row in rows], pa.string()) for column in _SPOT}
        columns["日期"] = pa.array([session.isoformat()] * len(rows), pa.string())
        return quotes_in(Table(Path("akshare"), columns, len(rows), 1), is_session, stored)

    def index_quotes(self, session: date) -> tuple[IndexQuote, ...]:
        """Return the indices' closes from the families of indices that AKShare lists."""
        found: dict[str, IndexQuote] = {}
        for family in _FAMILIES:
            for row in self._records("stock_zh_index_spot_em", ("代码", "最新价", "昨收", "成交额"), symbol=family):
                quote = _index_quote(row, session)
                if quote is not None:
                    found.setdefault(quote.index, quote)
        return tuple(found[index] for index in sorted(found))

    def members(self, index: str, session: date) -> tuple[Membership, ...]:
        """Return the members by csindex's list; empty for an index that csindex does not keep."""
        if index not in _CODES:
            return ()
        rows = self._records("index_stock_cons_csindex", ("成分券代码", "成分券名称"), symbol=_CODES[index])
        found = _members(index, rows, session, "成分券代码", "成分券名称")
        if (why := incomplete(index, len(found))) is not None:
            raise FetchProblem("a list of members is not whole", identity=index, cause=why, hint="try again later")
        return found

    def limit_counts(self, session: date) -> Mapping[str, int]:
        """Return the sizes of the pools of the session: 涨停, 跌停, 炸板."""
        day = session.strftime("%Y%m%d")
        return {count: len(self._records(pool, ("代码",), empty=True, date=day)) for count, pool in _POOLS.items()}

    def boards(self) -> tuple[tuple[str, str], ...]:
        """Return the industry boards."""
        rows = self._records("stock_board_industry_name_em", ("板块代码", "板块名称"))
        return tuple((f"em:{row['板块代码']}", str(row["板块名称"])) for row in rows)

    def board_members(self, board: tuple[str, str], session: date) -> tuple[Membership, ...]:
        """Return the stocks of a board."""
        rows = self._records("stock_board_industry_cons_em", ("代码", "名称"), symbol=board[1])
        return _members(board[0], rows, session, "代码", "名称")

    def _records(
        self, function: str, columns: Sequence[str], *, empty: bool = False, **query: str
    ) -> list[dict[str, Any]]:
        """Return the records of a function; raises FetchProblem unless they are records with these columns."""
        try:
            found = self.calls.json(f"api/public/{function}", query)
        except FetchProblem as error:
            if empty and str(error.cause).startswith("404"):  # AKTools says so of an empty table
                return []
            raise
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            said = found.get("error") if isinstance(found, dict) else type(found).__name__
            raise FetchProblem("not a list of records", identity=function, cause=said, hint="is AKTools up to date?")
        lacking = [column for column in columns if found and column not in found[0]]
        if lacking or (not found and not empty):
            cause = f"no column {lacking[0]}" if lacking else "it is empty"
            raise FetchProblem("the table has another form", identity=function, cause=cause, hint="update AKTools")
        return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _index_quote(row: Mapping[str, object], session: date) -> IndexQuote | None:
    index = BY_CODE.get(symbol(row["代码"]) or "")
    try:
        close, previous, turnover = (number(row[key]) for key in ("最新价", "昨收", "成交额"))
    except ValueError:
        return None
    if index is None or not close or not previous:
        return None
    return IndexQuote(session, index, close, previous, turnover)


def _members(
    index: str, rows: Sequence[Mapping[str, object]], session: date, code: str, title: str
) -> tuple[Membership, ...]:
    found = {key: name(row[title]) for row in rows if (key := symbol(row[code])) is not None}
    return tuple(Membership(index, key, title_of, session) for key, title_of in sorted(found.items()))
