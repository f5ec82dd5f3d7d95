"""Texts with the labels that people gave them: the bundled examples, and label files of users.

A line of a label file is `{"text": "…", "labels": ["id", …]}` with optional `title`, `id`, `lang`, `published_at`,
`not` (labels known to be absent) and `tone`; an article of the workspace is named by `id` without `text`. Exports of
Doccano and Label Studio are read as well. Labels that a line does not name are absent from its text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from .errors import FileProblem
from .labelforms import records
from .records import Problem, document
from .times import SHANGHAI, in_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from .taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is known of its labels.

    `closed` says that every label not in `present` is absent; else only those in `absent` are. `origin`: bundled,
    human, or lexicon (a weak label). `id` names an article of the workspace when there is no text. `weight` is what the
    example counts for in training.
    """

    title: str
    text: str
    present: frozenset[str]
    absent: frozenset[str] = frozenset()
    closed: bool = True
    origin: Literal["bundled", "human", "lexicon"] = "human"
    id: str | None = None
    published_at: datetime | None = None
    tone: Mapping[str, int] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelFile:
    """What was read from a label file: examples, and what could not be used."""

    examples: tuple[Example, ...]
    problems: tuple[Problem, ...]


def bundled() -> tuple[Example, ...]:
    """Return the examples that come with the program; raises FileProblem where one is broken."""
    folder = resources.files("corpus").joinpath("labelled")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".jsonl")), key=lambda item: item.name)
    found: list[Example] = []
    for item in files:
        for number, record, reason in records(item.read_text(encoding="utf-8")):
            if record is None:
                raise FileProblem("a bundled example is broken", identity=f"{item.name}:{number}", cause=reason)
            found.append(_example(record, "bundled"))
    return tuple({digest(example): example for example in found}.values())


def read_labels(path: Path, taxonomy: Taxonomy) -> LabelFile:
    """Read a label file; lines that cannot be used are listed. Raises FileProblem where the file cannot be read."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(
            "cannot read the labels",
            identity=path,
            cause=getattr(error, "strerror", None) or error,
            hint="give JSON lines in UTF-8",
        ) from error
    examples: list[Example] = []
    problems: list[Problem] = []
    for number, record, reason in records(content):
        wrong = reason if record is None else _mistake(record, taxonomy)
        if record is None or wrong:
            problems.append(Problem(str(path), number, wrong or "not readable"))
        else:
            examples.append(_example(record, "human"))
    kept, contradictions = without_contradictions(examples, str(path))
    return LabelFile(tuple(kept), (*problems, *contradictions))


def without_contradictions(examples: Iterable[Example], path: str) -> tuple[list[Example], list[Problem]]:
    """Return the examples once each, without those whose text stands twice with other labels."""
    by_text: dict[tuple[int, str | None], list[Example]] = {}
    for example in examples:
        by_text.setdefault((digest(example), None if example.text or example.title else example.id), []).append(example)
    kept, problems = [], []
    for same in by_text.values():
        if len({(one.present, one.absent) for one in same}) == 1:
            kept.append(same[0])
        else:
            said = " and ".join(sorted(", ".join(sorted(one.present)) or "none" for one in same))
            problems.append(Problem(path, None, f"contradictory labels ({said}) for «{shown(same[0])}»"))
    return kept, problems


def digest(example: Example) -> int:
    """Return a number that identifies the text, white space apart: the first 64 bits of its SHA-256."""
    text = "".join(document(example.title, example.text).split())
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def shown(example: Example) -> str:
    """Return the beginning of the text, to name the example by."""
    whole = document(example.title, example.text) or example.id or ""
    return whole[:40].replace("\n", " ")


def _mistake(record: Mapping[str, Any], taxonomy: Taxonomy) -> str | None:
    labels, absent = _strings(record.get("labels")), _strings(record.get("not", []))
    if labels is None or absent is None:
        return "labels (and not) are lists of ids"
    unknown = sorted({*labels, *absent} - set(taxonomy.labels))
    if unknown:
        return f"unknown label {unknown[0]!r}; see the taxonomy"
    both = sorted(set(labels) & set(absent))
    if both:
        return f"{both[0]!r} is said to be present and absent"
    if not isinstance(record.get("text", ""), str) or not isinstance(record.get("title", ""), str):
        return "title and text are texts"
    if not (record.get("text", "") + record.get("title", "")).strip() and not record.get("id"):
        return "the text is empty"
    return _wrong_tone(record.get("tone", {}))


def _wrong_tone(tone: object) -> str | None:
    good = isinstance(tone, dict) and all(value in (-1, 0, 1) for value in tone.values())
    return None if good else "tone is {label: -1, 0 or 1}"


def _strings(value: object) -> list[str] | None:
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _example(record: Mapping[str, Any], origin: Literal["bundled", "human"]) -> Example:
    title, text = record.get("title") or "", record.get("text") or ""
    if not title:
        title, _, text = text.strip().partition("\n")
    identity = record.get("id")
    return Example(
        title=title,
        text=text,
        present=frozenset(record["labels"]),
        absent=frozenset(record.get("not", ())),
        origin=origin,
        id=None if identity is None else str(identity),
        published_at=_moment(record.get("published_at")),
        tone=dict(record.get("tone", {})),
    )


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def written(examples: Iterable[Example]) -> Iterator[str]:
    """Yield examples as lines of a label file."""
    for one in examples:
        record: dict[str, object] = {"id": one.id} if one.id else {}
        record |= {"title": one.title, "text": one.text, "labels": sorted(one.present)}
        if one.absent:
            record["not"] = sorted(one.absent)
        if one.tone:
            record["tone"] = dict(sorted(one.tone.items()))
        if one.published_at:
            record["published_at"] = in_utc(one.published_at)
        yield json.dumps(record, ensure_ascii=False) + "\n"
