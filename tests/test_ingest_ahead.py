"""Files read by a second process ahead of the one that stores: the same articles, whatever becomes of that process."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopping import NOW, SHANGHAI, dump, news, record

from corpus.records import Draft, Problem, Published
from corpus.store.articles import archive_counts
from corpus.store.connection import connect
from ingest import ahead, ahead_serve
from ingest.ahead import HELPER, read_ahead, shared_out
from ingest.ahead_frames import LENGTH, Request, framed, frames_in, packed, unpacked
from ingest.files import FileBatch, found, read_paths
from ingest.pooling import pooled, sketches_of
from ingest.records import Reading
from ingest.stories_kept import keep, keep_each
from ingest.stories_sketched import Sketch, sketched

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[1]
# A helper that answers the beginning of what it should and then ends as `kill -9` would have it.
SHORT: Final = """
import io, os, signal, sys
from ingest.ahead_serve import serve
whole = io.BytesIO()
serve(sys.stdin.buffer, whole)
os.write(1, whole.getvalue()[: {length}])
os.kill(os.getpid(), signal.SIGKILL)
"""
TOLD: Final = """
import os, sys
from pathlib import Path
Path({where!r}).write_text(str(os.getpid()))
from ingest.ahead_serve import main
main()
"""
INGEST: Final = """
import os, random, signal, sys, threading, time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from corpus.store.connection import connect
from ingest.ahead import read_ahead
from ingest.pooling import pooled, sketches_of
from ingest.stories_kept import keep_each
path, after, now, *files = sys.argv[1:]
now, path = datetime.fromisoformat(now), Path(path)
if float(after):
    threading.Timer(float(after), lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
db = connect(path)
batches = read_ahead(
    [*map(Path, files)], source=None, zone=ZoneInfo("Asia/Shanghai"), seen="published", now=now, archive=path, much=0
)
for pool in pooled(batches, 250):
    keep_each(db, [draft for batch in pool for draft in batch.drafts], now, sketches_of(pool))
"""


def read(paths: Sequence[Path], **more: Any) -> list[FileBatch]:  # noqa: ANN401 - options of read_ahead
    return [*read_ahead(paths, source=None, zone=SHANGHAI, seen="published", now=NOW, **more)]


def plainly(paths: Sequence[Path]) -> list[FileBatch]:
    return [*read_paths(paths, source=None, zone=SHANGHAI, seen="published", now=NOW)]


def without_sketches(batches: Sequence[FileBatch]) -> list[FileBatch]:
    return [replace(batch, sketches=()) for batch in batches]


def program(code: str) -> tuple[str, ...]:
    return (*HELPER[:-1], code)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return ten files: records, a packed one, one with a broken line, an empty one, a text, one that is missing."""
    folder = tmp_path / "news"
    paths = news(folder, 0, 600, 6)
    with gzip.open(folder / "6.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(f"{json.dumps(record(700))}\n{{broken\n{json.dumps({'title': 'Chips', 'published': '昨天'})}\n")
    (folder / "7.jsonl").write_text("")
    (folder / "8.txt").write_text("Chip makers rally\n2026-06-02 09:30\nThey did.", encoding="utf-8")
    return [*paths, *(folder / name for name in ("6.jsonl.gz", "7.jsonl", "8.txt", "9.jsonl"))]


def test_a_second_process_reads_what_this_one_would(files: list[Path]) -> None:
    batches, expected = read(files, much=0), plainly(files)
    assert without_sketches(batches) == expected
    assert [problem.line for batch in batches for problem in batch.problems] == [2, None, None]
    helped = [bool(batch.sketches) for batch in batches if batch.drafts]
    assert helped == sorted(helped)  # the first files are our own
    assert helped[-1]
    for batch in batches:
        texts = [(draft.title, draft.text) for draft in batch.drafts]
        assert batch.sketches in {(), tuple(sketched(texts))}


@pytest.mark.slow
def test_a_folder_and_a_single_file_are_read_so_too(files: list[Path]) -> None:
    folder = files[0].parent
    assert without_sketches(read([folder], much=0)) == plainly([folder])
    assert without_sketches(read(files[:1], much=0)) == plainly(files[:1])
    assert read([], much=-1) == []


def test_little_is_read_without_a_second_process(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = ("/no/such/program",)
    assert read(files, helper=nobody) == plainly(files)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert ahead.processors() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    assert ahead.processors() == (os.cpu_count() or 1)


def test_what_the_archive_knows_gets_no_sketch(files: list[Path], tmp_path: Path) -> None:
    db = connect(tmp_path / "fupan.db")
    keep(db, plainly(files)[2].drafts, NOW)
    batches = read(files, much=0, archive=tmp_path / "fupan.db")
    assert without_sketches(batches) == plainly(files)
    assert set(batches[2].sketches) == {None}
    assert None not in batches[3].sketches
    db.close()


@pytest.mark.parametrize(
    "length", [30_000, *(pytest.param(length, marks=pytest.mark.slow) for length in (0, 3, LENGTH, 5000, -LENGTH))]
)
def test_where_the_second_process_dies_this_one_goes_on(files: list[Path], length: int) -> None:
    """The helper is killed after so many bytes; with -LENGTH, when only the end was still to be told."""
    helper = program(SHORT.format(length=length or "0"))
    assert without_sketches(read(files, much=0, helper=helper)) == plainly(files)


@pytest.mark.parametrize("helper", [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_where_there_is_no_second_process_this_one_reads(files: list[Path], helper: tuple[str, ...]) -> None:
    assert read(files, much=0, helper=helper) == plainly(files)


def _told(where: Path) -> int:
    """Return the number of the second process, once it has begun."""
    until = time.monotonic() + 60
    while not (where.is_file() and where.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    return int(where.read_text())


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_who_stops_reading_ends_the_second_process(files: list[Path], tmp_path: Path) -> None:
    where = tmp_path / "helper"
    batches = read_ahead(
        files, source=None, zone=SHANGHAI, seen="now", now=NOW, much=0, helper=program(TOLD.format(where=str(where)))
    )
    assert len([*islice(batches, 3)]) == 3
    helper = _told(where)
    assert _alive(helper)
    batches.close()  # type: ignore[attr-defined]
    assert not _alive(helper)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system does not show its processes")
def test_the_second_process_does_not_outlive_one_that_is_killed(tmp_path: Path) -> None:
    paths, where = news(tmp_path / "news", 0, 8000, 8), tmp_path / "helper"
    code = f"""
import os, signal
from pathlib import Path
from test_ingest_ahead import *
from test_ingest_ahead import _told
batches = read_ahead([*map(Path, {[*map(str, paths)]})], source=None, zone=SHANGHAI, seen="now", now=NOW, much=0,
    helper=program({TOLD.format(where=str(where))!r}))
list(islice(batches, 2))
_told(Path({str(where)!r}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    ran = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert ran.returncode == -signal.SIGKILL
    helper, until = _told(where), time.monotonic() + 10
    while _alive(helper) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(helper)


def ingest(path: Path, paths: Sequence[Path], after: float = 0.0) -> int:
    arguments = [str(path), str(after), NOW.isoformat(), *map(str, paths)]
    ran = subprocess.run([sys.executable, "-c", INGEST, *arguments], cwd=ROOT, check=False, timeout=120)
    return ran.returncode


@pytest.mark.slow
def test_an_ingest_with_two_processes_killed_at_any_moment_ends_as_one_that_was_not(tmp_path: Path) -> None:
    paths, rng = news(tmp_path / "news", 0, 1500, 10), random.Random(3)
    start = time.monotonic()
    assert ingest(tmp_path / "whole.db", paths) == 0
    took = time.monotonic() - start
    kills = [ingest(tmp_path / "stopped.db", paths, rng.uniform(0.1, took)) for _ in range(8)]
    assert -signal.SIGKILL in kills
    assert ingest(tmp_path / "stopped.db", paths) == 0
    db = connect(tmp_path / "plain.db")
    for pool in pooled(iter(plainly(paths)), 250):
        keep(db, [draft for batch in pool for draft in batch.drafts], NOW)
    db.close()
    assert dump(tmp_path / "stopped.db") == dump(tmp_path / "whole.db") == dump(tmp_path / "plain.db")


def _stored(path: Path) -> int:
    if not path.exists():
        return 0
    db = connect(path)
    count = archive_counts(db)["articles"]
    db.close()
    return count


@pytest.mark.slow
def test_ctrl_c_ends_both_processes_with_a_line_and_loses_nothing(tmp_path: Path) -> None:
    paths, workspace = [tmp_path / f"{n}.jsonl" for n in range(12)], tmp_path / "ws"
    for n, path in enumerate(paths):
        lines = (json.dumps({**record(at), "page": "x" * 2000}) for at in range(n * 700, n * 700 + 700))
        path.write_text("\n".join(lines))
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # ignored behind a shell's &
    code = f"{heard}; import cli; cli.main()"
    command = [sys.executable, "-c", code, "--workspace", str(workspace), "ingest", "files"]
    words = [*command, "--seen", "published", *map(str, paths)]
    ran = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not _stored(workspace / "fupan.db"):
        time.sleep(0.02)
    os.killpg(ran.pid, signal.SIGINT)
    _, said = ran.communicate(timeout=30)
    assert ran.returncode not in {0, 1}
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "fupan: stopped; run it again, nothing is done twice"
    again = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 0
    after = dump(workspace / "fupan.db")
    assert after["sound"] == [("ok",)]
    assert len(after["articles"]) == len({record(n)["url"] for n in range(8400)})


@pytest.mark.slow
def test_pools_bring_their_sketches_along(files: list[Path], tmp_path: Path) -> None:
    one, other = connect(tmp_path / "one.db"), connect(tmp_path / "other.db")
    for pool in pooled(read(files, much=0), 150):
        keep_each(one, [draft for batch in pool for draft in batch.drafts], NOW, sketches_of(pool))
    for pool in pooled(plainly(files), 150):
        keep(other, [draft for batch in pool for draft in batch.drafts], NOW)
    one.close()
    other.close()
    assert dump(tmp_path / "one.db") == dump(tmp_path / "other.db")


@pytest.mark.parametrize(
    ("sizes", "own"),
    [([], 0), ([5], 0), ([1] * 10, 2), ([10, 15, 75], 2), ([50, 50], 0), ([0, 0, 22, 78], 3), ([31, 69], 0)],
)
def test_the_first_files_are_our_own_up_to_a_fifth_of_the_bytes(sizes: list[int], own: int) -> None:
    assert shared_out(sizes) == own


TEXT = st.text(max_size=12)
DRAFTS = st.builds(
    Draft, TEXT, TEXT, TEXT, TEXT,
    st.builds(Published, st.none() | st.just(NOW), st.sampled_from(["second", "unknown"]), TEXT, TEXT),
    st.tuples(TEXT, TEXT), st.none() | TEXT, st.none() | TEXT, st.none() | st.just(NOW), st.none() | TEXT,
)  # fmt: skip
SKETCHES = st.none() | st.builds(Sketch, TEXT, TEXT, st.binary(min_size=8, max_size=8))


@settings(deadline=None)
@given(st.data(), st.lists(st.builds(Problem, TEXT, st.none() | st.integers(0, 9), TEXT), max_size=3))
def test_a_batch_comes_out_of_its_frame_as_it_went_in(data: st.DataObject, problems: list[Problem]) -> None:
    drafts = data.draw(st.lists(DRAFTS, max_size=5))
    sketches = data.draw(st.just([]) | st.lists(SKETCHES, min_size=len(drafts), max_size=len(drafts)))
    batch = FileBatch(Path("a/b.jsonl"), tuple(drafts), tuple(problems), tuple(sketches))
    assert unpacked(packed(batch)) == batch


def test_frames_end_where_they_are_broken() -> None:
    whole = framed(b"one") + framed(b"") + framed(b"three")
    assert [*frames_in(io.BytesIO(whole))] == [b"one", b"", b"three"]
    assert [*frames_in(io.BytesIO(whole[:-1]))] == [b"one", b""]
    assert [*frames_in(io.BytesIO(whole[: LENGTH + 3 + 2]))] == [b"one"]


def request(files: Sequence[Path], archive: Path | None = None) -> io.BytesIO:
    asked = Request(found(files), Reading(None, "", SHANGHAI, "published", NOW), archive)
    return io.BytesIO(pickle.dumps(asked))


def test_the_second_process_answers_batch_by_batch_and_says_when_all_is_told(files: list[Path], tmp_path: Path) -> None:
    connect(tmp_path / "fupan.db").close()
    for most, archive in ((1 << 20, None), (1, None), (1, tmp_path / "fupan.db")):
        answer = io.BytesIO()
        ahead_serve.serve(request(files, archive), answer, most)
        *frames, end = frames_in(io.BytesIO(answer.getvalue()))
        assert end == b""
        assert without_sketches([*map(unpacked, frames)]) == plainly(files)


class Deaf(io.BytesIO):
    """A stream that nobody reads from any more."""

    def flush(self) -> None:
        """Fail as a pipe without a reader does."""
        raise BrokenPipeError


def test_the_second_process_ends_when_nobody_listens(files: list[Path]) -> None:
    with pytest.raises(BrokenPipeError):
        ahead_serve.serve(request(files), Deaf(), 1)


def test_an_archive_that_cannot_be_opened_leaves_the_reading_to_this_process(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "fupan.db").write_text("no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "fupan.db").execute("SELECT * FROM articles")
    assert read(files, much=0, archive=tmp_path / "fupan.db") == plainly(files)
