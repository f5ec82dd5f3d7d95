"""Help that a newcomer can act on, and wrong calls answered in one line with the next step."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from cli_world import Fupan, travelled

import cli
from corpus.groups import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = str(Path(__file__).resolve().parents[1])


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Fupan:
    """Return a workspace with everything ingested and tagged."""
    return travelled(tmp_path_factory.mktemp("journey"))


def commands(group: Any, *above: str) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - Typer keeps its types
    """Yield the words of every command and group under `group`."""
    for name, one in group.commands.items():
        yield (*above, name)
        if hasattr(one, "commands"):
            yield from commands(one, *above, name)


COMMANDS = tuple(commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_group_has_help_with_an_example_of_itself(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = Fupan(tmp_path)(*words, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(rf"Example: fupan {' '.join(words)}\b", ran.out)
    assert "..." not in ran.out.partition("Commands:")[2]  # no sentence is cut


def test_what_the_command_line_promises_is_there() -> None:
    promised = (
        "demo, feeds add, feeds list, feeds remove, feeds import, feeds export, ingest feeds, ingest files,"
        " ingest quotes, ingest breadth, ingest index-quotes, ingest members, ingest industries, ingest market, tag,"
        " explain, report day, report period, report narrative, breadth, claims, label next, label import,"
        " label export, label stats, train, models list, models show, models promote, models rollback, export, check"
    )
    assert set(promised.split(", ")) <= set(map(" ".join, COMMANDS))


def test_help_lists_the_commands_in_the_order_of_their_use(tmp_path: Path) -> None:
    for words in ((), ("ingest",)):
        listed = re.findall(
            r"^  ([a-z-]+)  ", Fupan(tmp_path)(*words, "--help").out.partition("Commands:")[2], re.MULTILINE
        )
        assert len(listed) > 5
        assert listed == [name for name in ORDER if name in listed]


def test_the_program_alone_and_a_group_alone_show_their_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Fupan(tmp_path)("feeds")
    assert (ran.code, ran.out) == (2, "")
    assert "Example: fupan feeds add" in ran.err
    monkeypatch.setattr(sys, "argv", ["fupan"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2


@pytest.mark.parametrize(
    ("words", "hint"),
    [(("claims",), "fupan tag"), (("feeds", "list"), "fupan feeds add"), (("models", "list"), "train")],
)
def test_an_empty_listing_says_what_would_fill_it(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    ran = Fupan(tmp_path).good(*words)
    assert len(ran.out.splitlines()) == 1
    assert ran.err.startswith("note: no ")
    assert hint in ran.err


def test_the_version_is_told(tmp_path: Path) -> None:
    assert Fupan(tmp_path).good("--version").out == f"fupan {version('fupan')}\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("report", "day", "2025-04-05"), 2, "2025-04-03"),
        (("report", "day", "2025-04-07", "--universe", "moon"), 2, "no such universe, or it has no stocks: 'moon'"),
        (("report", "day", "2025-04-07", "--universe", "csi300"), 2, "--universe all"),
        (("report", "day", "2025-04-07", "--universe", "label:nonsense"), 2, "'label:nonsense'"),
        (("report", "day", "2025-13-01"), 2, "not a date: '2025-13-01'; write it as 2025-04-07"),
        (("report", "day", "2025-04-07", "--as-of", "noon"), 2, "not a time: 'noon'"),
        (("report", "day", "2025-04-07", "--format", "html5"), 2, "--format"),
        (("report", "day", "2025-04-07", "--out", "/nonexistent/x.md"), 2, "cannot write: /nonexistent/x.md"),
        (("breadth", "--universe", "label:nonsense"), 2, "'label:nonsense'"),
        (("breadth", "2025-04-07", "2025-04-07"), 2, "the range is empty: 2025-04-07 to 2025-04-07"),
        (("breadth", "2030-01-01"), 1, "no breadth in this range: all; see `fupan ingest quotes`"),
        (("export", "tags", "--format", "parquet"), 2, "Parquet is not for the terminal; name a file with --out"),
        (("export", "colours"), 2, "colours"),
        (("explain", "/nonexistent/a.txt"), 1, "cannot explain: /nonexistent/a.txt: no such file"),
        (("ingest", "files", "x.txt", "--tz", "Mars/Base"), 2, "unknown time zone: 'Mars/Base'"),
        (("tag", "--workers", "0"), 2, "--workers"),
        (("nonsense",), 2, "no such command 'nonsense'; see `fupan --help`"),
        (("report", "dya"), 2, "no such command 'dya'. Did you mean 'day'?; see `fupan report --help`"),
        (("report", "day"), 2, "missing argument 'DATE'; see `fupan report day --help`"),
        (("report", "day", "2025-04-07", "--tpo", "3"), 2, "see `fupan report day --help`"),
        (("report", "day", "2025-04-07", "--as-of", ""), 2, "not a time: ''"),
        (("report", "day", "2025-04-07", "--lang", "fr"), 2, "'fr' is not one of 'en', 'zh'; see `fupan report"),
        (("report", "day", "2025-04-08"), 1, "the latest before it with quotes is 2025-04-07"),
        (("report", "day", "2025-04-01"), 1, "no session before it has any"),
        (("report", "day", "2099-01-05"), 2, "no session known: 2099-01-05"),
        (("report", "period", "2025-04-07", "2025-04-01"), 2, "the range is empty"),
        (("report", "narrative", "nonsense", "2025-04-01", "2025-04-08"), 2, "no such label: 'nonsense'"),
        (("claims", "2025-04-05"), 2, "2025-04-03 and 2025-04-07"),
        (("explain", "."), 1, "cannot explain: .: a folder; name a file with one text"),
        (("explain", ""), 1, "cannot explain: ''"),
        (("explain", "a.txt", "--format", "csv"), 2, "'csv' is not one of 'table', 'json'"),
        (("check", "--limits", "/nonexistent/a.tab"), 1, "no such file: /nonexistent/a.tab; check the path"),
        (("ingest", "members", "m.csv", "--index", "moon"), 2, "unknown index: 'moon'; known are: bse50"),
        (("label", "import", "/nonexistent/a"), 1, "/nonexistent/a: No such file or directory; give JSON lines"),
        (("train", "--taxonomy", "/nonexistent/a"), 1, "/nonexistent/a: No such file or directory; check the path"),
        (("models", "show", "x"), 2, "no such model: 'x'; see `fupan models list`"),
        (("feeds", "import", "/nonexistent/a"), 1, "/nonexistent/a: No such file or directory; check the path"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_answered_in_one_line(journey: Fupan, words: tuple[str, ...], code: int, says: str) -> None:
    ran = journey(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("fupan: ")


class Raising:
    """An application that ends with an error."""

    def __init__(self, error: BaseException) -> None:
        """Keep the error."""
        self.error = error

    def __call__(self, *, standalone_mode: bool, prog_name: str) -> object:
        """Raise it."""
        assert prog_name == "fupan"
        assert not standalone_mode
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "fupan: stopped; run it again, nothing is done twice\n"),
        (typer.Abort(), 130, "fupan: stopped; run it again, nothing is done twice\n"),
        (OSError(errno.ENOSPC, "No space left"), 1, "fupan: no room: No space left; make room on the disk"),
        (OSError(errno.EIO, "odd"), 1, "fupan: unexpected OSError: [Errno 5] odd; --verbose shows"),
        (ValueError("odd"), 1, "fupan: unexpected ValueError: odd; --verbose shows where it came from\n"),
    ],
)  # fmt: skip
def test_whatever_ends_a_command_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, says: str
) -> None:
    monkeypatch.setattr(cli, "app", Raising(error))
    with pytest.raises(SystemExit) as left:
        cli.main()
    told = capsys.readouterr().err
    assert (left.value.code, told.startswith(says), told.count("\n")) == (code, True, 1)


def fupan(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own, with nothing but these variables and the path."""
    return subprocess.run(
        [sys.executable, "-m", "cli", "--workspace", str(folder), *words], capture_output=True, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": ROOT, **environment},
    )  # fmt: skip


def test_a_terminal_without_the_characters_gets_them_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("沪指收涨", encoding="utf-8")
    ran = fupan(tmp_path / "workspace", "explain", str(path), PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (0, rb"\u6caa\u6307\u6536\u6da8")
    ran = fupan(tmp_path / "workspace", "explain", str(path), LANG="C")
    assert (ran.returncode, ran.stdout.splitlines()[0].decode()) == (0, "沪指收涨")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", ["--help", "check"])
def test_a_full_disk_behind_standard_output_is_one_line(tmp_path: Path, words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "cli", "--workspace", str(tmp_path / "workspace"), words],
            stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr.count(b"\n")) == (1, 1)
    assert ran.stderr.endswith(b"make room on the disk, or write elsewhere\n")
