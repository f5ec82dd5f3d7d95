"""The taxonomy in use is that of the model in use, everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from corpus.console import Desk
from corpus.errors import TaxonomyProblem
from corpus.store.connection import connect
from corpus.store.models import add_model, promote
from corpus.taxonomy import load_taxonomy
from corpus.using import TAXONOMY, labels_in_use, taxonomy_in_use
from corpus.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2025, 4, 7, tzinfo=UTC)
OWN = '[[label]]\nid = "my-theme"\nkind = "theme"\nzh = "我"\nen = "Mine"\nscope = "s"\nsymbols = ["600001"]\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    workspace = open_workspace(tmp_path)
    connection = connect(workspace.database)
    yield Desk(workspace, connection)
    connection.close()


def use(desk: Desk, taxonomy: str | None) -> None:
    add_model(desk.db, "m1", NOW, {})
    promote(desk.db, "m1", NOW)
    folder = desk.workspace.models / "m1"
    folder.mkdir()
    if taxonomy is not None:
        (folder / TAXONOMY).write_text(taxonomy, encoding="utf-8")


def test_without_a_model_it_is_the_bundled_one(desk: Desk) -> None:
    assert taxonomy_in_use(desk) is load_taxonomy()


def test_a_model_without_its_own_reads_with_the_bundled_one(desk: Desk) -> None:
    use(desk, None)
    assert taxonomy_in_use(desk) is load_taxonomy()


def test_a_model_of_a_users_own_taxonomy_brings_it(desk: Desk) -> None:
    use(desk, OWN)
    assert [label.id for label in labels_in_use(desk)] == ["my-theme"]


def test_a_broken_one_is_named(desk: Desk) -> None:
    use(desk, "[[label]]\nid = 3\n")
    with pytest.raises(TaxonomyProblem):
        taxonomy_in_use(desk)
