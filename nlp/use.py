"""What a workspace reads with: its taxonomy, its model, and the version that readings are marked by.

Light to import: a process that only hands texts to others that read needs no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.errors import FileProblem
from corpus.store import models
from corpus.taxonomy import load_taxonomy
from corpus.using import taxonomy_of

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.console import Desk
    from corpus.taxonomy import Taxonomy

    from .classifier import Model

CODE_VERSION: Final = "6"  # raise it when the same text would be read otherwise


def reading_version(taxonomy: Taxonomy, model: str | None = None) -> str:
    """Return what identifies this way of reading: the program's and the taxonomy's version, and the model in use."""
    return f"{CODE_VERSION}-{taxonomy.version}" + (f"-{model}" if model else "")


@dataclass(frozen=True, slots=True)
class InUse:
    """What the workspace reads with: the taxonomy, the id of the model and its folder (None: the lexicon alone)."""

    taxonomy: Taxonomy
    model: str | None
    folder: Path | None
    sha256: str | None = None

    def sound_folder(self) -> Path | None:
        """Return the folder for the processes that read, after its file was checked once."""
        self.load()
        return self.folder

    def load(self) -> Model | None:
        """Load the model; raises FileProblem where its file is missing or was changed."""
        if self.folder is None:
            return None
        from .registry import load_model  # noqa: PLC0415 - brings numpy and scipy, which the lexicon does without

        return load_model(self.folder, self.sha256)


def in_use(desk: Desk) -> InUse:
    """Return what the workspace reads with; raises FileProblem where the model's labels are of another taxonomy."""
    entry = models.active(desk.db)
    if entry is None:
        return InUse(load_taxonomy(), None, None)
    folder = desk.workspace.models / entry.model
    taxonomy = taxonomy_of(folder)
    strange = sorted(set(entry.card.get("labels", ())) - set(taxonomy.labels))
    if strange:
        raise FileProblem(
            "the model in use was made with another taxonomy", identity=entry.model,
            cause=f"{strange[0]!r} is no label", hint="train again with `fupan train`, or `fupan models rollback`",
        )  # fmt: skip
    return InUse(taxonomy, entry.model, folder, str(entry.card.get("sha256", "")))
