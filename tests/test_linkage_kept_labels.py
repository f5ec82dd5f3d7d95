"""The labels that a workspace keeps are those of the taxonomy in use, without their terms, and follow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from corpus.console import Desk
from corpus.errors import TaxonomyProblem
from corpus.store.connection import connect
from corpus.store.models import add_model, promote
from corpus.taxonomy import load_taxonomy
from corpus.using import TAXONOMY
from corpus.workspace import open_workspace
from linkage.kept_labels import kept_labels
from linkage.refresh import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = '[[label]]\nid = "my-theme"\nkind = "theme"\nzh = "我"\nen = "Mine"\nscope = "s"\nsymbols = ["600001"]\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    workspace = open_workspace(tmp_path)
    connection = connect(workspace.database)
    yield Desk(workspace, connection)
    connection.close()


def use(desk: Desk, taxonomy: str) -> Path:
    add_model(desk.db, "m1", datetime(2025, 4, 7, tzinfo=UTC), {})
    promote(desk.db, "m1", datetime(2025, 4, 7, tzinfo=UTC))
    folder = desk.workspace.models / "m1"
    folder.mkdir(exist_ok=True)
    (folder / TAXONOMY).write_text(taxonomy, encoding="utf-8")
    return folder / TAXONOMY


def kept(desk: Desk) -> list[str]:
    return [path.name for path in desk.workspace.folder.glob("labels-*.json")]


def test_the_bundled_labels_are_kept_whole_but_for_their_terms(desk: Desk) -> None:
    bundled = tuple(replace(label, terms=()) for label in load_taxonomy().labels.values())
    assert kept(desk) == []
    assert kept_labels(desk) == bundled
    assert len(kept(desk)) == 1
    assert kept_labels(desk) == bundled
    assert version_of(kept_labels(desk)) == version_of(tuple(load_taxonomy().labels.values()))


def test_another_taxonomy_takes_the_place_of_the_one_before(desk: Desk) -> None:
    kept_labels(desk)
    before = kept(desk)
    path = use(desk, OWN)
    assert [(label.id, label.symbols) for label in kept_labels(desk)] == [("my-theme", ("600001",))]
    assert len(kept(desk)) == 1
    assert kept(desk) != before
    path.write_text(OWN.replace("600001", "600002"), encoding="utf-8")
    assert kept_labels(desk)[0].symbols == ("600002",)


def test_a_broken_taxonomy_is_named_every_time(desk: Desk) -> None:
    use(desk, "[[label]]\nid = 3\n")
    for _ in range(2):
        with pytest.raises(TaxonomyProblem):
            kept_labels(desk)
    assert kept(desk) == []


@pytest.mark.parametrize("broken", ["", "[[1, 2]]", "[3]", "{}x"])
def test_a_kept_file_that_is_broken_is_made_anew(desk: Desk, broken: str) -> None:
    good = kept_labels(desk)
    path = desk.workspace.folder / kept(desk)[0]
    path.write_text(broken, encoding="utf-8")
    assert kept_labels(desk) == good
    assert path.read_text(encoding="utf-8").startswith('[["')
