"""Reading beside bare jieba, on the same real articles in one run: `python benchmarks/tagging.py [ARTICLES]`.

`fupan tag`, everything included (language, companies, labels, tone, claims, recap, session, store), with one and with
two workers, each from the same archive, beside `jieba.lcut` over the same documents; then peak memory. More articles
than there are real ones are made by repeating these under other ids and numbers: 1000000 shows that memory stays flat.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import jieba
from gold import items
from journey import timed

from corpus.records import document
from nlp.tokens import DICTIONARY

if TYPE_CHECKING:
    from gold import Item

ARTICLES: Final = 10_000
SAMPLE: Final = 2_000  # articles of which jieba's speed is taken; cut before and after the tool runs
MEGABYTES: Final = 600


def written(folder: Path, chosen: list[Item], count: int) -> Path:
    """Write `count` articles as record files, and return the file."""
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, item in enumerate(islice(cycle(chosen), count)):
            again = f" ({number})" if number >= len(chosen) else ""
            record = {"id": f"n{number}", "title": item.title + again, "text": item.text,
                      "published_at": item.published_at.isoformat()}  # fmt: skip
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def tagged(workspace: Path, *options: str) -> tuple[float, float]:
    """Run `fupan tag`; return seconds and peak megabytes of the largest process, workers too where there is /proc."""
    over, peaks = Event(), [0.0]
    watch = Thread(target=_watch, args=(over, peaks))
    watch.start()
    seconds, most, _ = timed(workspace, "tag", *options)
    over.set()
    watch.join()
    return seconds, max(most, *peaks)


def _watch(over: Event, peaks: list[float]) -> None:
    """Note the peaks of all processes that descend from this one, twice a second."""
    while not over.wait(0.5):
        parents = {path: _field(path / "status", "PPid") for path in Path("/proc").glob("[0-9]*")}
        family, before = {os.getpid()}, 0
        while len(family) > before:
            before = len(family)
            family |= {int(path.name) for path, parent in parents.items() if parent in family}
        peaks += [_field(Path("/proc") / str(one) / "status", "VmHWM") / 1024 for one in family - {os.getpid()}]


def _field(status: Path, name: str) -> int:
    """Return a number of a process's status, 0 where it has ended."""
    try:
        lines = status.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def cut_seconds(texts: list[str]) -> float:
    """Return the seconds that bare jieba takes for one text."""
    begin = time.perf_counter()
    for text in texts:
        jieba.lcut(text)
    return (time.perf_counter() - begin) / len(texts)


def main() -> None:
    """Ingest, cut, tag with one and two workers, and print the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    real = [*items()]
    chosen = random.Random(1).sample(real, min(count, len(real)))  # noqa: S311 - a sample, not a secret
    texts = [document(item.title, item.text) for item in chosen[:SAMPLE]]
    jieba.setLogLevel("WARNING")
    jieba.load_userdict(DICTIONARY)
    jieba.lcut("好")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        timed(folder / "w", "tag")  # makes what a workspace keeps for good, such as its calendar
        timed(folder / "w", "ingest", "files", str(written(folder, chosen, count)), "--seen", "published")
        one = most_one = 0.0
        before = cut_seconds(texts)
        if count <= len(real):
            shutil.copytree(folder / "w", folder / "one")
            one, most_one = tagged(folder / "one")
        two, most_two = tagged(folder / "w", "--workers", "2")
        bare = count * (before + cut_seconds(texts)) / 2
    most = max(most_one, most_two)
    print(f"{count:,} articles: bare jieba {bare:.1f} s; two workers {two:.1f} s; the largest process {most:.0f} MB")
    if one:
        print(f"one worker {one:.1f} s: {bare / one:.2f} of jieba's speed; two workers {one / two:.2f} of one")
    if most > MEGABYTES:
        sys.exit(f"missed: {MEGABYTES} MB")


if __name__ == "__main__":
    main()
