"""Models on disk: a folder each, with arrays stored by skops and a card in JSON.

A model file holds arrays and texts only. It is loaded with no trusted type beyond those, after its SHA-256 was compared
with the card; a file that was changed, that is foreign or that is a pickle is refused. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from corpus.errors import FileProblem
from corpus.using import TAXONOMY

from .classifier import Blend, Model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "model.skops"
CARD: Final = "card.json"
FORM: Final = 3  # of the file, and of the features that it names
LARGEST: Final = 1 << 30  # bytes unpacked: no real model comes near it
_HINT: Final = "train again with `fupan train`, or go back with `fupan models rollback`"


def save_model(models: Path, model: Model, card: Mapping[str, Any], taxonomy: Path | None = None) -> dict[str, Any]:
    """Write a model into its folder below `models` and return its card, with the file's SHA-256.

    The folder appears whole or not at all. `taxonomy` is the user's own taxonomy file, kept with the model.
    """
    target, fresh = models / model.id, models / f".{model.id}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    from skops import io  # noqa: PLC0415 - imports scikit-learn

    io.dump(_packed(model), fresh / FILE, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    full = {**card, "sha256": sha256_of(fresh / FILE)}
    (fresh / CARD).write_text(json.dumps(full, ensure_ascii=False, indent=1), encoding="utf-8")
    if taxonomy is not None:
        shutil.copyfile(taxonomy, fresh / TAXONOMY)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return full


def load_model(folder: Path, sha256: str | None = None) -> Model:
    """Load the model in `folder`; raises FileProblem where it is missing, changed, foreign or broken.

    `sha256` is what the register says of the file; without it the card beside the file is believed.
    """
    path = folder / FILE
    wanted = sha256 or read_card(folder).get("sha256")
    try:
        found = sha256_of(path)
    except OSError as error:
        raise FileProblem("cannot read the model", identity=path, cause=error.strerror, hint=_HINT) from error
    if found != wanted:
        raise FileProblem("the model file was changed", identity=path, cause="its SHA-256 is another", hint=_HINT)
    return _unpacked(_loaded(path), path)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of the model in `folder`; raises FileProblem where there is none."""
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileProblem("cannot read the model's card", identity=path, cause=error, hint=_HINT) from error
    if not isinstance(card, dict):
        raise FileProblem("the model's card has another form", identity=path, hint=_HINT)
    return card


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _loaded(path: Path) -> dict[str, Any]:
    from skops import io  # noqa: PLC0415 - imports scikit-learn

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
        foreign = io.get_untrusted_types(file=path) if size <= LARGEST else [f"{size:,} bytes unpacked"]
        content = None if foreign else io.load(path, trusted=[])
    except Exception as error:  # whatever a hostile file makes the reader raise
        raise FileProblem("not a model file of fupan", identity=path, cause=error, hint=_HINT) from error
    if foreign:
        raise FileProblem("the model file holds foreign things", identity=path, cause=foreign[0], hint=_HINT)
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise FileProblem("not a model file of this fupan", identity=path, hint=_HINT)
    return content


def _packed(model: Model) -> dict[str, Any]:
    matrix = csr_matrix(model.weights)
    names = sorted(model.names, key=lambda name: model.names[name])
    return {
        "form": FORM, "id": model.id, "taxonomy": model.taxonomy, "labels": "\n".join(model.labels),
        "names": np.frombuffer("\n".join(names).encode(), np.uint8), "data": matrix.data.astype(np.float32),
        "indices": matrix.indices.astype(np.int32), "indptr": matrix.indptr.astype(np.int32),
        "bias": model.bias, "slope": model.slope, "offset": model.offset, "thresholds": model.thresholds,
        "alone": model.alone, "families": model.families, "blend": np.array(model.blend), "seen": model.seen,
    }  # fmt: skip


def _unpacked(content: Mapping[str, Any], path: Path) -> Model:
    try:
        names = content["names"].tobytes().decode().split("\n")
        labels = tuple(content["labels"].split("\n"))
        parts = (content["data"], content["indices"], content["indptr"])
        weights = csr_matrix(parts, shape=(len(names), len(labels)))
        weights.check_format(full_check=True)
        columns = [content[key] for key in ("bias", "slope", "offset", "thresholds", "alone")]
        bias, slope, offset, thresholds, alone = (column.reshape(len(labels)) for column in columns)
        return Model(
            content["id"], content["taxonomy"], labels, {name: n for n, name in enumerate(names)}, weights,
            bias, slope, offset, thresholds, alone, content["families"], Blend(*map(float, content["blend"])),
            content["seen"],
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise FileProblem("the model file is broken", identity=path, cause=error, hint=_HINT) from error
