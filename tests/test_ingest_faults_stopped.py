"""Ingests that are stopped, met by another program, or run out of room, with real processes and real databases."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from feed_server import Reply, Site, item, rss, serving
from stopping import FUPAN, NOW, dump, ingest, killed, news, steps_of

from corpus.store.articles import archive_counts
from corpus.store.connection import connect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENTRIES = 5000
POOL = 250
FEEDS = """
import os, signal, sys, threading
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from corpus.store.connection import connect
from corpus.store.feeds import subscriptions
from ingest.collect import Collector, Target
from ingest.manners import Manners
from ingest.stories_kept import keeper
db, after = connect(Path(sys.argv[1])), float(sys.argv[2])
now = datetime.fromisoformat(sys.argv[3])
manners = Manners("fupan-test/1", allow_private=True, pause=0.0)
targets = [Target(feed, True, False) for feed in subscriptions(db)]
if after:
    threading.Timer(after, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
Collector(db, keeper, lambda: now, Random(1), manners).collect(targets)
"""


def fupan(workspace: Path, *arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [*FUPAN, "--workspace", str(workspace), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def files(workspace: Path, paths: Sequence[Path], **options: object) -> subprocess.CompletedProcess[str]:
    return fupan(workspace, "ingest", "files", *paths, "--seen", "published", **options)


@pytest.mark.slow
def test_an_ingest_killed_at_fifty_moments_ends_as_one_that_was_not(tmp_path: Path) -> None:
    paths, rng = news(tmp_path / "news", 0, ENTRIES), random.Random(7)
    steps = steps_of(tmp_path / "whole.db", paths, POOL)
    stopped = tmp_path / "stopped.db"
    kills = sum(killed(stopped, paths, rng.randrange(steps // 10), POOL) for _ in range(50))
    assert kills >= 25  # where all is known already, a run is shorter than its moment
    db = connect(stopped)
    ingest(db, paths)
    db.close()
    assert dump(stopped) == dump(tmp_path / "whole.db")
    assert dump(stopped)["sound"] == [("ok",)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_what_was_killed_once_is_made_whole_by_one_more_run(tmp_path: Path, seed: int) -> None:
    paths = news(tmp_path / "news", 0, ENTRIES // 5)
    steps = steps_of(tmp_path / "whole.db", paths, POOL)
    assert killed(tmp_path / "stopped.db", paths, random.Random(seed).randrange(1, steps), POOL)
    db = connect(tmp_path / "stopped.db")
    ingest(db, paths)
    db.close()
    assert dump(tmp_path / "stopped.db") == dump(tmp_path / "whole.db")


@pytest.mark.slow
def test_polls_killed_at_any_moment_end_as_ones_that_were_not(tmp_path: Path) -> None:
    with serving() as site:
        _fill(site, feeds=10, entries=ENTRIES // 10)
        for name in ("whole.db", "stopped.db"):
            db = connect(tmp_path / name)
            db.executemany(
                "INSERT INTO feeds (url, name, added_at) VALUES (?, ?, 0)",
                [(f"{site.base}/{n}.xml", f"feed {n}") for n in range(10)],
            )
            db.close()
        start = time.monotonic()
        _poll(tmp_path / "whole.db", 0.0)
        took, rng = time.monotonic() - start, random.Random(11)
        for _ in range(4):
            _poll(tmp_path / "stopped.db", rng.uniform(0.01, took))
        _poll(tmp_path / "stopped.db", 0.0)
    assert dump(tmp_path / "stopped.db") == dump(tmp_path / "whole.db")
    assert len(dump(tmp_path / "whole.db")["articles"]) == ENTRIES


def _fill(site: Site, feeds: int, entries: int) -> None:
    for n in range(feeds):
        items = [
            item(f"Story {n}-{at} of many", f"https://f{n}.example/{at}", f"Company {at} told of deal {at * 31}.")
            for at in range(entries)
        ]
        site.replies[f"/{n}.xml"] = Reply(rss(*items), headers={"ETag": f'"{n}"'})


def _poll(path: Path, after: float) -> None:
    subprocess.run([sys.executable, "-c", FEEDS, str(path), str(after), NOW.isoformat()], check=False, timeout=60)


@pytest.mark.slow
def test_a_database_locked_for_ten_seconds_is_waited_for(tmp_path: Path) -> None:
    paths = news(tmp_path / "news", 0, 50)
    workspace = tmp_path / "ws"
    assert fupan(workspace, "check").returncode == 0
    holder = sqlite3.connect(workspace / "fupan.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(10, holder.execute, ("ROLLBACK",))
    start = time.monotonic()
    release.start()
    done = files(workspace, paths)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "new 50, revised 0, same 0, failed 0")
    assert time.monotonic() - start >= 10
    holder.close()


def _full(done: subprocess.CompletedProcess[str], workspace: Path, few: Path, many: Path) -> None:
    """Check that the error is clear, that nothing is lost or half, and that with room the work is ended."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the database failed" in done.stderr or "cannot open the workspace's database" in done.stderr
    assert "is the disk full" in done.stderr or "writable" in done.stderr
    after = dump(workspace / "fupan.db")
    assert after["sound"] == [("ok",)]
    assert len(after["articles"]) >= 50
    assert files(workspace, [many]).returncode == 0
    undisturbed = many.parent / "undisturbed"
    assert files(undisturbed, [few]).returncode == files(undisturbed, [many]).returncode == 0
    assert dump(workspace / "fupan.db") == dump(undisturbed / "fupan.db")


def _few_and_many(folder: Path) -> tuple[Path, Path]:
    return news(folder / "few", 0, 50, 1)[0].parent, news(folder / "many", 0, 4000)[0].parent


def _room(bytes_: int) -> None:  # pragma: no cover - in the child
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


@pytest.mark.slow
def test_files_that_may_not_grow_leave_the_archive_whole(tmp_path: Path) -> None:
    (few, many), workspace = _few_and_many(tmp_path), tmp_path / "ws"
    assert files(workspace, [few]).returncode == 0
    room = (workspace / "fupan.db").stat().st_size + 200_000
    _full(files(workspace, [many], preexec_fn=lambda: _room(room)), workspace, few, many)


@pytest.mark.slow
def test_a_full_disk_leaves_the_archive_whole(tmp_path: Path) -> None:
    disk, mount = tmp_path / "disk", shutil.which("mount")
    disk.mkdir()
    tmpfs = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if mount is None or subprocess.run(tmpfs, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here; the limit on files' sizes stands in for it")
    try:
        (few, many), workspace = _few_and_many(tmp_path), disk / "ws"
        assert files(workspace, [few]).returncode == 0
        done = files(workspace, [many])
        shutil.copytree(workspace, tmp_path / "roomy")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    _full(done, tmp_path / "roomy", few, many)


@pytest.mark.slow
def test_two_ingests_at_once_make_the_archive_that_one_after_the_other_makes(tmp_path: Path) -> None:
    halves = news(tmp_path / "one", 0, 3001, 3), news(tmp_path / "two", 2001, 5000, 3)
    for paths in halves:
        assert files(tmp_path / "turns", paths).returncode == 0
    command = [*FUPAN, "--workspace", str(tmp_path / "both"), "ingest", "files", "--seen", "published"]
    both = [subprocess.Popen([*command, *map(str, paths)], stderr=subprocess.PIPE) for paths in halves]
    for one in both:
        _, said = one.communicate()
        assert (one.returncode, said) == (0, said)
    together, turns = dump(tmp_path / "both" / "fupan.db"), dump(tmp_path / "turns" / "fupan.db")
    assert together == turns


@pytest.mark.slow
def test_a_reader_is_never_refused_while_articles_are_written(tmp_path: Path) -> None:
    paths, workspace = news(tmp_path / "news", 0, ENTRIES, 10), tmp_path / "ws"
    assert fupan(workspace, "check").returncode == 0
    command = [*FUPAN, "--workspace", str(workspace), "ingest", "files", *map(str, paths)]
    writer, seen = subprocess.Popen(command, stderr=subprocess.DEVNULL), [0]
    while writer.poll() is None:
        reader = connect(workspace / "fupan.db")
        seen.append(archive_counts(reader)["articles"])
        reader.close()
    assert seen == sorted(seen)
    assert writer.returncode == 0


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    paths = news(tmp_path / "news", 0, 400)
    assert files(tmp_path / "ws", paths).returncode == 0
    command = [*FUPAN, "--workspace", str(tmp_path / "ws"), "export", "articles", "--format", "jsonl"]
    export = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert export.stdout is not None
    assert export.stderr is not None
    assert json.loads(export.stdout.readline())["id"]
    export.stdout.close()
    assert b"rror" not in export.stderr.read()
    export.stderr.close()
    assert export.wait() == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("out", [True, False])
def test_a_full_disk_under_an_export_is_said_in_a_line(tmp_path: Path, out: bool) -> None:
    arguments = ["export", "articles", "--format", "csv", *(["--out", "/dev/full"] if out else [])]
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        command = [*FUPAN, "--workspace", str(tmp_path), *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    where = "/dev/full" if out else "standard output"
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"fupan: cannot write: {where}: No space left on device; make room on the disk, or write elsewhere"
    )
