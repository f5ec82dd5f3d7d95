"""Articles from files and folders, in pieces that keep memory flat.

A file is never half trusted: what can be read goes in, and what cannot is reported with its line. Whether a second run
finds the same articles depends on nothing but the files' names and contents: no path of this machine is part of a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from corpus.errors import FileProblem
from corpus.records import Draft, Problem

from . import texts
from .jsonlists import read_json
from .opening import open_bytes, read_bytes, stem, suffix
from .records import Reading, RecordProblem, draft_of
from .rows import PIECE, guarded, read_csv, read_jsonl, read_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from .stories_sketched import Sketch

_READERS: Final = {
    ".json": read_json, ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".csv": read_csv, ".parquet": read_parquet,
}  # fmt: skip
SUFFIXES: Final = (*texts.SUFFIXES, *_READERS)
_ONE_OF: Final = f"articles come in {', '.join(SUFFIXES)}, each also .gz"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read, and what names it the same on every machine; or `why` nothing at this path can be read."""

    path: Path
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FileBatch:
    """Up to 2,000 articles of a file, and what could not be read between them.

    `sketches` are those of the articles where they were made along with the reading, None for articles known then.
    """

    path: Path
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    sketches: tuple[Sketch | None, ...] = ()


def read_paths(
    paths: Sequence[Path],
    *,
    source: str | None,
    zone: ZoneInfo,
    seen: Literal["now", "published"],
    now: datetime,
) -> Iterator[FileBatch]:
    """Yield the articles of files and folders, folders walked in the order of names.

    `source` stands for every article if given; naive times are in `zone`. Nothing is raised: a missing file, an
    unknown suffix, a folder without readable files are problems of their batch.
    """
    return read_found(found(paths), Reading(source, "", zone, seen, now))


def found(paths: Iterable[Path]) -> list[Found]:
    """Return the files to read, folders walked."""
    return [one for path in paths for one in (_folder(path) if path.is_dir() else [_one(path, path.parent)])]


def read_found(files: Iterable[Found], reading: Reading) -> Iterator[FileBatch]:
    """Yield the articles of files."""
    for one in files:
        yield from _file(one, reading)


def _folder(folder: Path) -> list[Found]:
    """Return a folder's files; hidden ones are passed over."""
    files = sorted(
        (one for one in folder.rglob("*") if one.is_file() and not _hidden(one, folder)),
        key=lambda one: one.relative_to(folder).parts,
    )
    if not any(suffix(one) in SUFFIXES for one in files):
        return [Found(folder, "", f"no file to read in this folder; {_ONE_OF}")]
    return [_one(path, folder) for path in files]


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _one(path: Path, folder: Path) -> Found:
    """Return a file under its folder's name and its path within."""
    return Found(path, f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}")


def _file(one: Found, reading: Reading) -> Iterator[FileBatch]:
    path, kind = one.path, suffix(one.path)
    if one.why:
        yield FileBatch(path, (), (Problem(str(path), None, one.why),))
    elif kind in texts.SUFFIXES:
        yield _text(path, one.name, kind, reading)
    elif kind in _READERS:
        yield from _records(path, kind, reading)
    else:
        unknown = f"unknown suffix {kind or '(none)'}; {_ONE_OF}"
        why = unknown if path.exists() else "no such file; check the path"
        yield FileBatch(path, (), (Problem(str(path), None, why),))


def _text(path: Path, name: str, kind: str, reading: Reading) -> FileBatch:
    """Return a file's one article; without a source it bears the name of its folder."""
    fallback = path.resolve().parent.name or "files"
    try:
        draft = texts.text_draft(read_bytes(path), name, kind, _with(reading, fallback))
    except FileProblem as error:
        return FileBatch(path, (), (Problem(str(path), None, _without_path(error)),))
    except RecordProblem as error:
        return FileBatch(path, (), (Problem(str(path), None, str(error)),))
    return FileBatch(path, (draft,), ())


def _with(reading: Reading, fallback: str) -> Reading:
    return Reading(reading.source, fallback, reading.zone, reading.seen, reading.now)


def _without_path(error: FileProblem) -> str:
    return ": ".join(str(part) for part in (error.what, error.cause) if part is not None)


def _records(path: Path, kind: str, reading: Reading) -> Iterator[FileBatch]:
    """Yield a file's records in pieces; a file without any is a problem."""
    hollow = _hollow(path)
    if hollow:
        yield FileBatch(path, (), (Problem(str(path), None, hollow),))
        return
    rows = guarded(_READERS[kind], path)
    reading = _with(reading, stem(path))
    empty = True
    while piece := list(islice(rows, PIECE)):
        empty = False
        yield _batch(path, piece, reading)
    if empty:
        yield FileBatch(path, (), (Problem(str(path), None, "the file holds no records"),))


def _hollow(path: Path) -> str | None:
    """Say why a file cannot be read at all, None if it can."""
    try:
        with open_bytes(path) as stream:
            return None if stream.read(1) else "the file is empty"
    except FileNotFoundError:
        return "no such file; check the path"
    except (OSError, EOFError) as error:
        return f"cannot read the file: {error}"


def _batch(path: Path, rows: Sequence[tuple[int | None, object]], reading: Reading) -> FileBatch:
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for line, value in rows:
        try:
            if isinstance(value, RecordProblem):
                raise value
            drafts.append(draft_of(value, reading))  # type: ignore[arg-type]
        except RecordProblem as problem:
            problems.append(Problem(str(path), line, str(problem)))
    return FileBatch(path, tuple(drafts), tuple(problems))
