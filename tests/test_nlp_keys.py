"""A review at a real terminal: a pseudo-terminal gives single keys, and shows what a person would see."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
import termios
import threading
import tty
from typing import TYPE_CHECKING

import pytest
from commanding import Fupan

from nlp import keys

if TYPE_CHECKING:
    from pathlib import Path

TITLES = ("芯片股大涨，半导体板块领涨两市", "白酒股下跌，茅台领跌", "光伏组件价格上涨，光伏板块走强")


class Terminal:
    """A pseudo-terminal whose keys were pressed in advance, and which remembers what was written to it."""

    def __init__(self, pressed: str) -> None:
        """Press the keys."""
        self._master, slave = os.openpty()
        self.stdin = os.fdopen(slave, "r", encoding="utf-8")
        self.screen = os.fdopen(os.dup(slave), "w", encoding="utf-8")
        tty.setcbreak(slave)  # else the line discipline would take erase and end-of-file for itself
        os.write(self._master, f"{pressed}qq".encode())  # a test that asks for too few keys ends all the same
        self._seen: list[bytes] = []
        self._reader = threading.Thread(target=self._drain)
        self._reader.start()

    def _drain(self) -> None:
        try:
            while chunk := os.read(self._master, 4096):
                self._seen.append(chunk)
        except OSError:  # what Linux says once nobody holds the other end
            return

    def close(self) -> str:
        """Return what was written."""
        self.screen.close()
        self.stdin.close()
        self._reader.join(10)
        os.close(self._master)
        return b"".join(self._seen).decode()


@pytest.fixture
def fupan(tmp_path: Path) -> Fupan:
    found = Fupan(tmp_path)
    news = [
        {"id": str(n), "title": title, "text": "", "published_at": f"2025-04-0{n + 1}T09:00:00+08:00"}
        for n, title in enumerate(TITLES)
    ]
    found("ingest", "files", found.file("news.jsonl", *news))
    return found


def review(monkeypatch: pytest.MonkeyPatch, fupan: Fupan, pressed: str, annotator: str = "anna") -> str:
    """Review at a terminal with these keys; return what it showed."""
    terminal = Terminal(pressed)
    # The command sets stdin and stderr for itself: those of the terminal are put in their place.
    monkeypatch.setattr("cli_world.io.StringIO", _Streams(terminal))
    try:
        ran = fupan("label", "next", "--annotator", annotator, typed="")
    finally:
        monkeypatch.undo()
        shown = terminal.close()
    assert ran.code == 0, shown
    return shown


class _Streams:
    """Makes the streams of a command in the order in which `Fupan` does: out, err, stdin."""

    def __init__(self, terminal: Terminal) -> None:
        """Hand out the terminal's."""
        self._streams = iter([io.StringIO(), terminal.screen, terminal.stdin])

    def __call__(self, _typed: str = "") -> object:
        return _Kept(next(self._streams))


class _Kept:
    """A stream that can be asked what was written, as a test asks a StringIO."""

    def __init__(self, stream: io.TextIOBase) -> None:
        """Keep it open."""
        self._stream = stream

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def getvalue(self) -> str:
        """Say nothing: the terminal remembers."""
        return ""


def said(fupan: Fupan) -> list[tuple[str, str, int]]:
    with sqlite3.connect(fupan.folder / "workspace" / "fupan.db") as db:
        query = "SELECT id, label, present FROM labels JOIN articles USING (article) ORDER BY 1, 2"
        return db.execute(query).fetchall()


def test_single_keys_answer_and_the_evidence_is_lit(monkeypatch: pytest.MonkeyPatch, fupan: Fupan) -> None:
    shown = review(monkeypatch, fupan, "y" * 30)
    assert "\x1b[1;33m" in shown
    assert {identity for identity, label, _ in said(fupan) if label == "*"} == {"0", "1", "2"}
    assert ("1", "liquor", 1) in said(fupan)
    assert "new 3" in shown


def test_no_skip_undo_and_quit(monkeypatch: pytest.MonkeyPatch, fupan: Fupan) -> None:
    shown = review(monkeypatch, fupan, "sq")
    assert said(fupan) == []
    assert "[2/3]" in shown
    asked = review(monkeypatch, fupan, "n" * 12).count("[1/3]")
    answered = said(fupan)
    assert {identity for identity, _, _ in answered} == {"0", "1", "2"}
    assert {present for _, label, present in answered} == {0}
    review(monkeypatch, fupan, "n" * asked + "uq", "bert")  # the first article, taken back
    assert said(fupan) == answered


def test_a_label_is_added_by_its_id_and_mistyping_does_no_harm(monkeypatch: pytest.MonkeyPatch, fupan: Fupan) -> None:
    shown = review(monkeypatch, fupan, "agoldx\x7f\nanothing\n" + "n" * 6 + "q")
    assert "added: gold" in shown
    assert "no such label" in shown
    assert [label for _, label, present in said(fupan) if present] == ["gold"]


def test_a_sitting_resumes_where_it_ended_and_everybody_has_a_queue(
    monkeypatch: pytest.MonkeyPatch, fupan: Fupan
) -> None:
    asked = review(monkeypatch, fupan, "n" * 12, "chloe").count("[1/3]")
    review(monkeypatch, fupan, "y" * asked + "q")
    assert "[1/2]" in review(monkeypatch, fupan, "q")
    assert "[1/3]" in review(monkeypatch, fupan, "q", "bert")
    assert f"anna and chloe: {asked} verdicts on the same, 0% alike" in fupan("label", "stats").err


def test_an_article_without_suggestions_is_said_to_have_none(monkeypatch: pytest.MonkeyPatch, fupan: Fupan) -> None:
    fupan("ingest", "files", fupan.file("more.jsonl", {"id": "9", "title": "某地举办花展", "text": ""}))
    shown = review(monkeypatch, fupan, "n" * 20)
    assert "nothing suggested: a adds a label, y ends" in shown
    assert ("9", "*", 0) in said(fupan)


def test_keys_without_a_meaning_change_nothing(monkeypatch: pytest.MonkeyPatch, fupan: Fupan) -> None:
    review(monkeypatch, fupan, "x\x04q")  # keys without a meaning change nothing
    assert said(fupan) == []


def test_a_key_is_read_without_enter_and_the_terminal_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal("yn")
    monkeypatch.setattr(sys, "stdin", terminal.stdin)
    before = termios.tcgetattr(terminal.stdin.fileno())
    assert [keys.key_of_terminal(), keys.key_of_terminal()] == ["y", "n"]
    assert termios.tcgetattr(terminal.stdin.fileno()) == before
    terminal.close()


def test_windows_keys_come_from_its_own_module(monkeypatch: pytest.MonkeyPatch) -> None:
    class Console:
        """What Windows has in place of termios."""

        @staticmethod
        def getwch() -> str:
            return "y"

    terminal = Terminal("")
    monkeypatch.setattr(sys, "stdin", terminal.stdin)
    monkeypatch.setitem(sys.modules, "termios", None)
    monkeypatch.setitem(sys.modules, "msvcrt", Console)
    assert keys.key_of_terminal() == "y"
    terminal.close()
