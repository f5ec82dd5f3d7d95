"""The labels in use as a workspace keeps them, without their terms: what reports need, read in no time.

Reading the taxonomy's files, 40,000 terms, took a quarter of a day report. The file is named after a digest of theirs,
so that a changed taxonomy, or another model's, is read anew.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import fields
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from corpus.store import models
from corpus.taxonomy import Label
from corpus.using import TAXONOMY, labels_in_use

from .almanac import keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.console import Desk

_NAME: Final = "labels-{digest}.json"
_KEPT: Final = tuple(part.name for part in fields(Label) if part.name != "terms")


def kept_labels(desk: Desk) -> tuple[Label, ...]:
    """Return the labels of the taxonomy in use, terms left out; raises TaxonomyProblem where that is broken."""
    path = desk.workspace.folder / _NAME.format(digest=_digest(desk))
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        found = tuple(_bare(label) for label in labels_in_use(desk))
        _keep(path, found)
    return found


def _digest(desk: Desk) -> str:
    """Return a digest of the files that the taxonomy in use consists of."""
    entry = models.active(desk.db)
    own = None if entry is None else desk.workspace.models / entry.model / TAXONOMY
    if own is not None and own.is_file():
        texts = [own.read_bytes()]
    else:
        folder = resources.files("corpus").joinpath("taxonomy")
        files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
        texts = [one.read_bytes() for one in files]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def _bare(label: Label) -> Label:
    return Label(*(getattr(label, name) for name in _KEPT))


def _parse(text: str) -> tuple[Label, ...]:
    """Read what `_keep` wrote; raises ValueError or TypeError for anything else."""
    found = []
    for row in json.loads(text):
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in zip(_KEPT, row, strict=True)
        }
        found.append(Label(**values))
    return tuple(found)


def _keep(path: Path, labels: Sequence[Label]) -> None:
    """Keep the labels in the place of those of other taxonomies."""
    rows = [[getattr(label, name) for name in _KEPT] for label in labels]
    keep(path, json.dumps(rows, ensure_ascii=False))
    for other in path.parent.glob(_NAME.format(digest="*")):
        if other != path:
            with suppress(OSError):
                other.unlink()
