"""Reference tables: who belongs to an index and when, and which Shenwan industry a stock is in.

Spells are half-open; dates naive. Lists that cannot be an index's (a first page of 500 for an index of 1,000) are left
out with a note, for a wrong list is worse than none.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.errors import FileProblem, UsageError
from corpus.records import IndustryName, IndustrySpell, Membership, Problem
from corpus.store.reference import unknown_industries

from .cells import day, name, symbol
from .indices import IDS, incomplete, index_id
from .rowwise import RowProblem, needed_day, number_in, read_rows
from .tables import Table, read_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

_Row = "Mapping[str, object]"
_CSINDEX: Final = ("日期date", "指数代码indexcode", "成份券代码constituentcode", "成份券名称constituentname")
_SPELLS: Final = ("symbol", "name", "from", "to")
_MONTHS: Final = ("month", "index", "symbol", "name")
_A_SHARES: Final = ("60", "68", "00", "30", "92", "4", "8")
_WEIGHTS: Final = ("weight", "权重", "权重(%)", "权重(%)weight")  # the last of csindex's closeweight files
_LEVELS: Final = ("一级行业名称", "二级行业名称", "三级行业名称")
MEMBERS_NEEDED: Final = (
    "日期Date, 指数代码, 成份券代码, 成份券名称 (csindex)",
    "index, symbol, name, from, to",
    "month, index, Symbol, Name",
)
INDUSTRIES_NEEDED: Final = (
    "股票代码, 计入日期, 行业代码",
    "行业代码, 一级行业名称, 二级行业名称, 三级行业名称",
    "symbol, code, from",
)


class Members(NamedTuple):
    """What a file of index members holds."""

    memberships: tuple[Membership, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


class Industries(NamedTuple):
    """What files of industries hold."""

    spells: tuple[IndustrySpell, ...]
    names: tuple[IndustryName, ...]
    problems: tuple[Problem, ...]
    own: bool = False  # spells from a table of the user's, whose codes may be mistyped


def read_members(path: Path, index: str | None = None) -> Members:
    """Read index members; `index`, if given, is the id of the index that the file lists.

    Raises FileProblem where the file is missing, damaged, has other columns, or does not say which index it is of;
    UsageError for an index that is not known.
    """
    if index is not None and index_id(index) is None:
        raise UsageError("unknown index", identity=repr(index), hint=f"known are: {', '.join(sorted(IDS))}")
    table = read_table(path)
    read = _members_reader(table, index)
    dropped: Counter[str] = Counter()
    rows, problems = read_rows(table, lambda row: read(row, dropped))
    kept, notes = _complete(rows)
    notes += [f"{count} rows {why}" for why, count in sorted(dropped.items())]
    return Members(tuple(kept), tuple(problems), tuple(notes))


def read_industries(paths: Iterable[Path]) -> Industries:
    """Read Shenwan's files (stocks and dates; names of codes) or symbol, code, from.

    Raises FileProblem where a file is missing, damaged or has other columns.
    """
    spells: list[IndustrySpell] = []
    names: list[IndustryName] = []
    problems: list[Problem] = []
    own = False
    for path in paths:
        table = read_table(path)
        own = own or table.has("symbol", "code", "from")
        if table.has("行业代码", *_LEVELS):
            found, bad = read_rows(table, _industry_name)
            names += found
        else:
            some, bad = read_rows(table, _industry_reader(table))
            spells += some
        problems += bad
    return Industries(tuple(spells), tuple(names), tuple(problems), own)


def without_unknown(db: sqlite3.Connection, found: Industries, path: Path) -> tuple[list[IndustrySpell], list[Problem]]:
    """Return the spells of a file without those of industries that are in no official list, and these as problems.

    The official file of stocks is taken as it is: it reaches back to classifications before that of the names.
    """
    wrong = set(unknown_industries(db, found.spells)) if found.own else set()
    why = "is in no official list; check it, or ingest the list that has it first"
    problems = [
        Problem(str(path), None, f"the industry {one.code} of {one.symbol} {why}")
        for one in sorted(wrong, key=lambda it: (it.symbol, it.valid_from))
    ]
    return [one for one in found.spells if one not in wrong], problems


def _members_reader(
    table: Table, index: str | None
) -> Callable[[Mapping[str, object], Counter[str]], Membership | None]:
    """Return the reader of the table's layout."""
    if table.has(*_CSINDEX):
        return lambda row, dropped: _from_csindex(row, index, dropped)
    if table.has(*_MONTHS):
        return lambda row, dropped: _from_month(row, index, dropped)
    if not table.has(*_SPELLS[:3]):
        raise table.refuse(MEMBERS_NEEDED)
    if index is None and not table.has("index"):
        raise FileProblem("the file does not say which index it is of", identity=table.path, hint="add --index ID")
    return lambda row, dropped: _from_spell(row, index, dropped)


def _from_csindex(row: Mapping[str, object], index: str | None, dropped: Counter[str]) -> Membership | None:
    english = row.get("成份券英文名称constituentname(eng)")
    return _membership(
        row, (index or row[_CSINDEX[1]], row[_CSINDEX[2]], row[_CSINDEX[3]]), (needed_day(row, _CSINDEX[0]), None),
        dropped, str(english).strip() if english else None,
    )  # fmt: skip


def _from_spell(row: Mapping[str, object], index: str | None, dropped: Counter[str]) -> Membership | None:
    until = None if row.get("to") in {None, ""} else needed_day(row, "to")
    begin = needed_day(row, "from")
    if until is not None and until <= begin:
        raise RowProblem(f"the spell ends on {until}, not after its begin {begin}")
    return _membership(row, (index or row.get("index"), row["symbol"], row["name"]), (begin, until), dropped)


def _from_month(row: Mapping[str, object], index: str | None, dropped: Counter[str]) -> Membership | None:
    month = str(row["month"]).strip()
    begin = day(f"{month[:7]}-01")
    if begin is None:
        raise RowProblem(f"month is none: {month!r}")
    until = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return _membership(row, (index or row["index"], row["symbol"], row["name"]), (begin, until), dropped)


def _membership(
    row: Mapping[str, object],
    what: tuple[object, object, object],
    spell: tuple[date, date | None],
    dropped: Counter[str],
    english: str | None = None,
) -> Membership | None:
    """Build a membership; rows of other markets' indices and stocks are counted in `dropped`."""
    index = index_id(what[0])
    if index is None:
        dropped[f"are of an index that is not known here and were left out: {what[0]}"] += 1
        return None
    code = symbol(what[1])
    if code is None or not code.startswith(_A_SHARES):
        dropped[f"of {index} are of no A-share (B shares, Hong Kong) and were left out"] += 1
        return None
    return Membership(index, code, name(what[2]), *spell, english, _weight(row))


def _weight(row: Mapping[str, object]) -> float | None:
    """Return what a member weighs, in any unit: shares or per cent."""
    weight = next((value for key in _WEIGHTS if (value := number_in(row, key)) is not None), None)
    if weight is not None and weight < 0:
        raise RowProblem(f"the weight is negative: {weight:g}")
    return weight


def _complete(rows: Sequence[Membership]) -> tuple[list[Membership], list[str]]:
    """Leave out the lists that are too short or too long to be the index's."""
    spells = Counter((row.index, row.valid_from, row.valid_to) for row in rows)
    dated = {key for key in spells if not _changes_singly(key[0], spells)}
    wrong = {key: why for key in dated if (why := incomplete(key[0], spells[key])) is not None}
    notes: dict[tuple[str, str], list[date]] = {}
    for (index, begin, _), why in sorted(wrong.items(), key=lambda item: item[0][:2]):
        notes.setdefault((index, why), []).append(begin)
    return [row for row in rows if (row.index, row.valid_from, row.valid_to) not in wrong], [
        f"{index}: {len(dates)} lists from {dates[0]} to {dates[-1]} were left out: {why}"
        for (index, why), dates in notes.items()
    ]


def _changes_singly(index: str, spells: Mapping[tuple[str, date, date | None], int]) -> bool:
    """Say whether an index is given by the spells of single stocks rather than by whole lists."""
    ends = {(begin, until) for name, begin, until in spells if name == index}
    return any(until is None for _, until in ends) and any(until is not None for _, until in ends)


def _industry_reader(table: Table) -> Callable[[Mapping[str, object]], IndustrySpell]:
    for keys in (("股票代码", "行业代码", "计入日期"), ("symbol", "code", "from")):
        if table.has(*keys):
            return lambda row, keys=keys: _industry(row, keys)  # type: ignore[misc]
    raise table.refuse(INDUSTRIES_NEEDED)


def _industry(row: Mapping[str, object], keys: tuple[str, str, str]) -> IndustrySpell:
    code = symbol(row[keys[0]])
    if code is None:
        raise RowProblem(f"the code is none of a stock: {row[keys[0]]!r}")
    return IndustrySpell(code, _industry_code(row[keys[1]]), needed_day(row, keys[2]))


def _industry_code(cell: object) -> str:
    text = str(cell or "").strip().removesuffix(".0")
    if not (text.isdigit() and len(text) == 6):  # noqa: PLR2004 - Shenwan's codes have six digits
        raise RowProblem(f"no industry code: {cell!r}")
    return text


def _industry_name(row: Mapping[str, object]) -> IndustryName:
    """Return a code with its own name: that of the deepest level that is filled in."""
    filled = [str(row[key]).strip() for key in _LEVELS if row[key]]
    if not filled:
        raise RowProblem("the code has no name")
    return IndustryName(_industry_code(row["行业代码"]), len(filled), filled[-1])
