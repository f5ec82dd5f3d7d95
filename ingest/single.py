"""One text to be explained: a file, standard input, or a page on the web."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import FileProblem
from corpus.times import SHANGHAI

from .fetch import fetch
from .files import read_paths
from .manners import user_agent

if TYPE_CHECKING:
    from datetime import datetime

    from corpus.records import Draft
    from corpus.workspace import Settings


def one_text(what: str, settings: Settings, now: datetime) -> Draft:
    """Return the one text behind a path, `-` for standard input, or an address.

    Raises FileProblem where there is none or more than one, FetchProblem where the address cannot be fetched.
    """
    if what != "-" and not what.startswith(("http://", "https://")):
        return _only_draft(Path(what), what, now)
    data = sys.stdin.buffer.read() if what == "-" else _fetched(what, settings)
    with tempfile.TemporaryDirectory() as folder:
        kind = "html" if data.lstrip()[:1] == b"<" else "txt"
        path = Path(folder) / f"text.{kind}"
        path.write_bytes(data)
        return _only_draft(path, "stdin" if what == "-" else what, now)


def _fetched(url: str, settings: Settings) -> bytes:
    return fetch(url, allow_private=settings.allow_private_addresses, user_agent=user_agent(settings.user_agent)).body


def _only_draft(path: Path, name: str, now: datetime) -> Draft:
    if path.is_dir():
        raise FileProblem("cannot explain", identity=name or "''", cause="a folder", hint="name a file with one text")
    batches = list(read_paths([path], source=None, zone=SHANGHAI, seen="now", now=now))
    drafts = [draft for batch in batches for draft in batch.drafts]
    if len(drafts) != 1:
        reasons = [problem.reason for batch in batches for problem in batch.problems]
        cause = reasons[0] if reasons else f"it holds {len(drafts)} articles"
        raise FileProblem("cannot explain", identity=name, cause=cause, hint="name a file with one text")
    return drafts[0]
