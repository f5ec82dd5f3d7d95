"""Which taxonomy a workspace reads with: that of the model in use, else the bundled one.

Everything that counts, reports or learns by label must ask here, so that a user's own themes are read against their own
stocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .store import models
from .taxonomy import load_taxonomy

if TYPE_CHECKING:
    from pathlib import Path

    from .console import Desk
    from .taxonomy import Label, Taxonomy

TAXONOMY: Final = "taxonomy.toml"  # a model's own, in its folder


def taxonomy_in_use(desk: Desk) -> Taxonomy:
    """Return the taxonomy of the model in use, or the bundled one; raises TaxonomyProblem where that is broken."""
    entry = models.active(desk.db)
    return load_taxonomy() if entry is None else taxonomy_of(desk.workspace.models / entry.model)


def taxonomy_of(folder: Path) -> Taxonomy:
    """Return the taxonomy of the model in `folder`: its own, or the bundled one where it has none."""
    own = folder / TAXONOMY
    return load_taxonomy(own if own.is_file() else None)


def labels_in_use(desk: Desk) -> tuple[Label, ...]:
    """Return the labels of the taxonomy in use, in its order."""
    return tuple(taxonomy_in_use(desk).labels.values())
