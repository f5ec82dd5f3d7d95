"""The provider akshare against a local server that answers like AKTools, and with every fault it may have."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from linkage_world import memory
from typer.testing import CliRunner

import cli
from corpus.errors import FetchProblem, UsageError
from corpus.store import tape
from ingest.fetch import Limits
from ingest.market import bring, stored_session
from ingest.providers.akshare import AkShare
from ingest.providers.calls import PAUSE, WAITS, Calls
from ingest.providers.protocol import find
from ingest.quotechecks import Before

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingest.market import Brought

DAY, NEXT = date(2025, 6, 27), date(2025, 6, 30)  # a Friday and a Monday
COUNT = 4100


def is_session(day: date) -> bool:
    return day.weekday() < 5


def spot(count: int = COUNT, bump: float = 0.0) -> list[dict[str, Any]]:
    """Return a market as stock_zh_a_spot_em gives it; the last stock is suspended."""
    rows = [
        {
            "序号": n, "代码": f"{600000 + n:06d}", "名称": f"甲{n}", "最新价": 10.0 + bump, "涨跌幅": 1.0,
            "涨跌额": 0.1, "成交量": 1000.0 + n + bump, "成交额": 1e6, "振幅": 2.0, "最高": 10.5, "最低": 9.9,
            "今开": 10.0, "昨收": 9.9, "量比": 1.0, "换手率": 1.0, "市盈率-动态": 9.0, "市净率": 1.0,
            "总市值": 2e9, "流通市值": 1e9,
        }
        for n in range(1, count)
    ]  # fmt: skip
    return [*rows, {**rows[0], "代码": "000002", "最新价": None, "涨跌幅": None, "成交量": None, "成交额": None}]


def members(count: int) -> list[dict[str, Any]]:
    return [
        {"日期": "2025-06-27", "指数代码": "x", "成分券代码": f"{600001 + n}", "成分券名称": "甲"} for n in range(count)
    ]


SIZES = {"000016": 50, "000300": 300, "000905": 500, "000852": 1000, "000688": 50}
INDEX_ROWS = [
    {"代码": "000001", "名称": "上证指数", "最新价": 3424.2, "昨收": 3448.4, "成交额": 5e11},
    {"代码": "899050", "名称": "北证50", "最新价": "-", "昨收": "-", "成交额": "-"},
    {"代码": "399006", "名称": "创业板指", "最新价": "涨", "昨收": 1, "成交额": 1},
    {"代码": "000003", "名称": "B股指数", "最新价": 200.0, "昨收": 201.0, "成交额": 1.0},
]


def answers(name: str, query: dict[str, str]) -> object:
    """Answer as AKTools documents: a list of records, an empty table as 404."""
    pool = [{"代码": "600001", "名称": "甲", "连板数": 2}]
    known: dict[str, object] = {
        "stock_zh_a_spot_em": spot(),
        "index_stock_cons_csindex": members(SIZES.get(query.get("symbol", ""), 0)),
        "stock_zh_index_spot_em": INDEX_ROWS,
        "stock_zt_pool_em": pool if query.get("date") == "20250627" else [],
        "stock_board_industry_name_em": [
            {"板块代码": "BK0475", "板块名称": "某业"},
            {"板块代码": "BK0476", "板块名称": "他业"},
        ],
        "stock_board_industry_cons_em": [{"代码": "600001", "名称": "甲"}, {"代码": "bad", "名称": "乙"}],
    }
    return known.get(name)


@dataclass
class Script:
    """What the server is to do: faults by function, used up one by one; and what it was asked."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answer: Callable[[str, dict[str, str]], object] = answers


class Server(BaseHTTPRequestHandler):
    """AKTools as far as it is needed."""

    script: ClassVar[Script]

    def do_GET(self) -> None:
        """Answer, or commit the next fault."""
        parts = urlsplit(self.path)
        name = parts.path.rsplit("/", 1)[-1]
        self.script.asked.append(name)
        faults = self.script.faults.get(name, [])
        fault = faults.pop(0) if faults else ""
        found = self.script.answer(name, {key: values[0] for key, values in parse_qs(parts.query).items()})
        body = json.dumps(found, ensure_ascii=False).encode()
        if fault == "slow":
            time.sleep(1.0)
        if fault.isdigit():
            self._send(b"{}", int(fault))
        elif found is None:
            self._send(json.dumps({"error": "no data"}).encode(), 404)
        else:
            self._send({"half": body[: len(body) // 2], "garbage": b"<html>busy</html>"}.get(fault, body))

    def _send(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def provider(script: Script, waits: list[float]) -> Iterator[AkShare]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Scripted", (Server,), {"script": script}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    limits = Limits(connect=1, read=0.5, total=2)
    base = f"http://127.0.0.1:{server.server_port}/"
    yield AkShare(Calls(base, allow_private=True, user_agent="fupan", sleep=waits.append, limits=limits))
    server.shutdown()
    server.server_close()


def nothing(_: date) -> Before:
    return Before(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


def run(db: sqlite3.Connection, provider: AkShare, session: date = DAY, *, boards: bool = False) -> Brought:
    return bring(db, provider, session, is_session, boards=boards)


def test_a_snapshot_is_dated_with_the_session_whose_close_it_is(provider: AkShare) -> None:
    file = provider.quotes(DAY, is_session, nothing)
    (quotes,) = file.quotes
    assert (file.rows, file.sessions, file.problems) == (COUNT, (DAY,), ())
    assert (quotes[0].symbol, quotes[0].close, quotes[0].prev_close) == ("000002", None, 9.9)
    assert (quotes[1].close, quotes[1].high, quotes[1].low, quotes[1].float_value) == (10.0, 10.5, 9.9, 1e9)


def test_a_session_is_brought_step_by_step_and_a_second_run_does_nothing(provider: AkShare, script: Script) -> None:
    db = memory()
    found = run(db, provider, boards=True)
    assert found.problems == []
    assert (found.done["quotes"], found.done["index quotes"], found.done["members of csi300"]) == (COUNT, 1, 300)
    assert found.done["board em:BK0475 某业"] == 1
    assert found.reported == {"limit_up": 1, "limit_down": 0, "touched_up": 0}
    assert tape.all_index_returns(db, 20250627) == {"sse-composite": pytest.approx(3424.2 / 3448.4 - 1)}
    script.asked.clear()
    again = run(db, provider, boards=True)
    assert sum(again.done.values()) == 0
    assert "stock_zh_a_spot_em" not in script.asked
    assert again.notes == ["quotes of 2025-06-27 are there already: not fetched again"]


def test_calls_are_paused_between(provider: AkShare, waits: list[float]) -> None:
    run(memory(), provider)
    assert waits == [PAUSE] * (provider.calls.made - 1)


@pytest.mark.parametrize("fault", ["429", "503", "half", "garbage", "slow"])
def test_what_may_pass_is_tried_again_after_a_while(
    provider: AkShare, script: Script, waits: list[float], fault: str
) -> None:
    script.faults["stock_zh_a_spot_em"] = [fault, fault]
    assert provider.quotes(DAY, is_session, nothing).rows == COUNT
    assert [wait for wait in waits if wait != PAUSE] == list(WAITS[:2])


@pytest.mark.parametrize(
    ("fault", "said"), [("429", "asks for a pause"), ("half", "not JSON"), ("garbage", "not JSON")]
)
def test_what_does_not_pass_is_a_problem_and_the_next_step_has_its_turn(
    provider: AkShare, script: Script, fault: str, said: str
) -> None:
    script.faults["stock_zh_a_spot_em"] = [fault] * 4
    db = memory()
    found = run(db, provider)
    assert [problem.path for problem in found.problems] == ["quotes"]
    assert said in found.problems[0].reason
    assert tape.symbols_on(db, 20250627) == []
    assert found.done["members of star50"] == 50
    assert run(db, provider).done["quotes"] == COUNT  # resumed


def test_what_the_server_refuses_is_not_asked_again(provider: AkShare, script: Script, waits: list[float]) -> None:
    script.faults["stock_zh_a_spot_em"] = ["403"]
    with pytest.raises(FetchProblem, match="403"):
        provider.quotes(DAY, is_session, nothing)
    assert waits == []


def test_half_a_market_is_refused(provider: AkShare, script: Script) -> None:
    script.answer = lambda name, query: spot(2900) if name == "stock_zh_a_spot_em" else answers(name, query)
    db = memory()
    found = run(db, provider)
    assert "half a market" in found.problems[0].reason
    assert tape.symbols_on(db, 20250627) == []


def test_a_snapshot_that_is_still_the_last_session_is_refused(provider: AkShare, script: Script) -> None:
    db = memory()
    run(db, provider)
    found = run(db, provider, NEXT)
    assert "repeats the session before it" in found.problems[0].reason
    assert tape.symbols_on(db, 20250630) == []
    script.answer = lambda name, query: spot(bump=0.3) if name == "stock_zh_a_spot_em" else answers(name, query)
    assert run(db, provider, NEXT).done["quotes"] == COUNT


def test_a_holiday_is_refused(provider: AkShare) -> None:
    db = memory()
    found = run(db, provider, DAY + timedelta(1))
    assert "no trading day" in found.problems[0].reason
    assert tape.symbols_on(db, 20250628) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "busy"}, "not a list of records: stock_zh_a_spot_em: busy"),
        ([1, 2], "not a list of records"),
        ([{"code": 1}], "no column 代码"),
        ([], "it is empty"),
    ],
)
def test_an_answer_of_another_form_says_so(provider: AkShare, script: Script, answer: object, said: str) -> None:
    script.answer = lambda _name, _query: answer
    with pytest.raises(FetchProblem, match=said):
        provider.quotes(DAY, is_session, nothing)


def test_a_list_of_members_that_is_cut_short_is_refused_and_unknown_indices_have_none(
    provider: AkShare, script: Script
) -> None:
    script.answer = lambda _name, _query: members(40)
    with pytest.raises(FetchProblem, match="40 members where the index has 300"):
        provider.members("csi300", DAY)
    assert provider.members("bse50", DAY) == ()


def test_a_refused_pool_is_no_empty_pool(provider: AkShare, script: Script) -> None:
    script.faults["stock_zt_pool_em"] = ["403"]
    with pytest.raises(FetchProblem):
        provider.limit_counts(DAY)


def test_boards_that_fail_fail_alone(provider: AkShare, script: Script) -> None:
    script.faults["stock_board_industry_cons_em"] = ["403"]
    found = run(memory(), provider, boards=True)
    assert [problem.path for problem in found.problems] == ["board em:BK0475 某业"]
    assert found.done["board em:BK0476 他业"] == 1


def test_a_provider_that_is_not_there_is_one_problem_that_says_what_to_do(waits: list[float]) -> None:
    away = AkShare(Calls("http://127.0.0.1:9", allow_private=True, user_agent="fupan", sleep=waits.append))
    found = run(memory(), away, boards=True)
    (problem,) = found.problems
    assert (problem.path, found.failed, found.done) == ("all 9 steps", 9, {})
    assert problem.reason.startswith("cannot reach the server: http://127.0.0.1:9: ")
    assert problem.reason.endswith(f"; {away.start}")
    assert "python -m aktools" in away.start
    assert [wait for wait in waits if wait != PAUSE] == [*WAITS]  # it was asked for one step only


def test_a_private_address_is_refused_once_with_the_setting_that_allows_it() -> None:
    refused = AkShare(Calls("http://127.0.0.1:8080", allow_private=False, user_agent="fupan", sleep=lambda _: None))
    found = run(memory(), refused)
    (problem,) = found.problems
    assert str(problem) == (
        "all 8 steps: a private address is refused: http://127.0.0.1:8080; set allow_private_addresses = true under"
        " [fetch] in fupan.toml if it is meant, or FUPAN_ALLOW_PRIVATE_ADDRESSES=1 for this run"
    )
    assert (found.failed, refused.calls.made) == (8, 1)


def test_a_cause_that_several_steps_share_is_said_once(provider: AkShare, script: Script) -> None:
    script.faults["index_stock_cons_csindex"] = ["403"] * 5
    found = run(memory(), provider)
    (problem,) = found.problems
    assert (problem.path, found.failed) == ("5 steps (members of sse50, members of csi300, members of csi500, …)", 5)
    assert problem.reason == "the server refuses: 403 Forbidden; the server refuses programs or this address"
    assert found.done["quotes"] == COUNT


def test_the_command_says_one_cause_once_and_counts_the_steps(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli.app, ["--workspace", str(tmp_path), "ingest", "market", "--url", "http://10.0.0.1:80"])
    assert ran.exit_code == 1
    problem, counts = ran.stderr.splitlines()
    assert problem.startswith("problem: all 8 steps: a private address is refused: http://10.0.0.1:80; set allow_")
    assert counts == "changed 0, failed 8: nothing new"


def test_providers_are_found_by_name(provider: AkShare) -> None:
    assert isinstance(find("akshare", provider.calls), AkShare)
    with pytest.raises(UsageError, match="known are: akshare"):
        find("yahoo", provider.calls)


def test_private_addresses_need_leave() -> None:
    calls = Calls("http://127.0.0.1:9", allow_private=False, user_agent="fupan", sleep=lambda _: None)
    with pytest.raises(FetchProblem, match="private address"):
        calls.json("x")


def test_an_unknown_session_was_never_stored() -> None:
    assert len(stored_session(memory())(DAY).symbols) == 0
