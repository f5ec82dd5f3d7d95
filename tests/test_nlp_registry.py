"""Model files: what is stored is read back, what is foreign is refused."""

from __future__ import annotations

import hashlib
import json
import pickle
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC
from skops import io

from corpus.errors import FileProblem
from nlp.blend import default_blend
from nlp.classifier import Model
from nlp.features import subject
from nlp.registry import CARD, FILE, FORM, load_model, read_card, save_model

if TYPE_CHECKING:
    from pathlib import Path


def model() -> Model:
    """Two labels over two features: the first likes 晶, the second 酒."""
    weights = csr_matrix(np.array([[2.0, 0.0], [0.0, 3.0]], dtype=np.float32))
    one, zero = np.ones(2), np.zeros(2)
    return Model(
        "abc", "t", ("chips", "wine"), {"晶": 0, "酒": 1}, weights, zero, one, zero, one / 2,
        np.array([True, True]), "c", default_blend(), np.array([3, 5], dtype=np.uint64),
    )  # fmt: skip


def put(folder: Path, content: Any) -> None:  # noqa: ANN401 - whatever an attacker stores
    folder.mkdir(exist_ok=True)
    io.dump(content, folder / FILE)
    sign(folder)


def sign(folder: Path) -> None:
    """Write a card that vouches for the file, as an attacker can."""
    total = hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
    (folder / CARD).write_text(json.dumps({"sha256": total}), encoding="utf-8")


def test_a_model_is_read_back_as_it_was(tmp_path: Path) -> None:
    card = save_model(tmp_path, model(), {"labels": ["chips", "wine"]})
    assert save_model(tmp_path, model(), {})["sha256"]  # again in its place
    back, item = load_model(tmp_path / "abc"), subject("晶圆", 2)
    assert back.log_odds([item])[0].tolist() == pytest.approx(model().log_odds([item])[0].tolist())
    assert (back.labels, back.seen.tolist(), back.blend) == (model().labels, [3, 5], default_blend())
    assert back.evidence(item, "chips") == ((0, 1),)
    assert read_card(tmp_path / "abc")["sha256"] != "" != card["sha256"]


def test_a_large_model_gives_the_same_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    item, small = subject("晶圆酒", 3), model().log_odds([subject("晶圆酒", 3)])[0]
    monkeypatch.setattr("nlp.classifier.TABLE", 0)
    assert model().log_odds([item])[0].tolist() == pytest.approx(small.tolist())
    assert model().log_odds([subject("", 0)]).tolist() == [[0.0, 0.0]]


def test_a_file_with_other_types_is_refused_even_with_a_true_card(tmp_path: Path) -> None:
    class Evil:
        """Not one of the trusted types."""

    put(tmp_path / "m", {"form": FORM, "x": LinearSVC()})
    with pytest.raises(FileProblem, match="broken"):
        load_model(tmp_path / "m")
    put(tmp_path / "m", {"form": FORM, "x": Evil()})
    with pytest.raises(FileProblem, match="foreign things"):
        load_model(tmp_path / "m")


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(pickle.dumps(print))
    sign(tmp_path)
    with pytest.raises(FileProblem, match="not a model file"):
        load_model(tmp_path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.registry.LARGEST", 1000)
    with zipfile.ZipFile(tmp_path / FILE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", "0" * 5000)
    sign(tmp_path)
    with pytest.raises(FileProblem, match="bytes unpacked"):
        load_model(tmp_path)


def test_another_form_and_broken_arrays_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "m", {"form": 9})
    with pytest.raises(FileProblem, match="of this fupan"):
        load_model(tmp_path / "m")
    put(tmp_path / "m", {"form": FORM, "names": np.frombuffer(b"a", np.uint8), "labels": "x"})
    with pytest.raises(FileProblem, match="broken"):
        load_model(tmp_path / "m")


def test_a_card_that_is_missing_or_odd_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="card"):
        read_card(tmp_path)
    (tmp_path / CARD).write_text("[]", encoding="utf-8")
    with pytest.raises(FileProblem, match="another form"):
        read_card(tmp_path)
