"""The forms that label files come in: our JSON lines, and what Doccano and Label Studio export.

Doccano gives JSON lines with `text` and `label` (a list of names); Label Studio a JSON list of tasks, each with `data`
and `annotations`, or in its short form with `text` and `choices`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Numbered: TypeAlias = "tuple[int, dict[str, Any] | None, str]"


def records(content: str) -> Iterator[Numbered]:
    """Yield (number, record, reason): the record in our own form, or None and why it cannot be read.

    The number is that of the line, in a JSON list that of the task, from 1.
    """
    if content.lstrip().startswith("["):
        yield from _tasks(content)
        return
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                yield _numbered(number, json.loads(line))
            except (json.JSONDecodeError, RecursionError) as error:
                yield number, None, f"not JSON: {error}"


def _tasks(content: str) -> Iterator[Numbered]:
    try:
        tasks = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        yield 1, None, f"not JSON: {error}"
        return
    for number, task in enumerate(tasks, 1):
        yield _numbered(number, task)


def _numbered(number: int, value: object) -> Numbered:
    if not isinstance(value, dict):
        return number, None, "not an object"
    record = dict(value)
    if isinstance(record.get("data"), dict):
        record = _from_label_studio(record)
    if "labels" not in record:
        record["labels"] = _choices(record.pop("label", record.pop("choices", None)))
    if isinstance(record["labels"], list) or "labels" not in value:
        return number, record, ""
    return number, None, "labels are a list of ids"


def _from_label_studio(task: Mapping[str, Any]) -> dict[str, Any]:
    chosen: list[str] = []
    for annotation in task.get("annotations") or task.get("completions") or ():
        for result in annotation.get("result", ()):
            chosen += _choices(result.get("value")) or []
    return {**task["data"], "labels": sorted(set(chosen))}


def _choices(value: object) -> list[str] | None:
    if isinstance(value, dict):
        value = value.get("choices")
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) else None
