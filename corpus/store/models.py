"""The register of models: which there are, which is in use. Their files lie in the workspace's folder `models`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from corpus.errors import UsageError

from .codes import moment_of, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

Status: TypeAlias = Literal["candidate", "active", "retired"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as the register knows it."""

    model: str
    created_at: datetime
    status: Status
    card: Mapping[str, Any]


def add_model(connection: sqlite3.Connection, model: str, now: datetime, card: Mapping[str, Any]) -> None:
    """Enter a model as a candidate; a model that is known keeps its standing."""
    connection.execute(
        "INSERT INTO models VALUES (?1, ?2, 'candidate', ?3) ON CONFLICT DO UPDATE SET card = ?3",
        (model, seconds(now), json.dumps(card, ensure_ascii=False, sort_keys=True)),
    )


def entries(connection: sqlite3.Connection) -> list[Entry]:
    """Return all models, the newest first."""
    query = "SELECT model, created_at, status, card FROM models ORDER BY created_at DESC, model"
    return [
        Entry(model, moment_of(at), status, json.loads(card)) for model, at, status, card in connection.execute(query)
    ]


def entry(connection: sqlite3.Connection, model: str) -> Entry:
    """Return one model by its id or the unique beginning of it; raises UsageError for an unknown one."""
    found = [one for one in entries(connection) if one.model.startswith(model)]
    exact = [one for one in found if one.model == model] or found
    if len(exact) != 1:
        why = "several begin so" if exact else None
        raise UsageError("no such model", identity=repr(model), cause=why, hint="see `fupan models list`")
    return exact[0]


def active(connection: sqlite3.Connection) -> Entry | None:
    """Return the model in use, None where the lexicon alone reads."""
    return next((one for one in entries(connection) if one.status == "active"), None)


def promote(connection: sqlite3.Connection, model: str, now: datetime) -> None:
    """Put a model to use and retire the one before; to be called in a transaction."""
    chosen = entry(connection, model)
    connection.execute("UPDATE models SET status = 'retired' WHERE status = 'active'")
    card = {**chosen.card, "promotions": [*chosen.card.get("promotions", ()), seconds(now)]}
    connection.execute(
        "UPDATE models SET status = 'active', card = ? WHERE model = ?",
        (json.dumps(card, ensure_ascii=False, sort_keys=True), chosen.model),
    )


def rollback(connection: sqlite3.Connection) -> Entry | None:
    """Put the model before the one in use back, and return it; None: the lexicon alone reads again.

    To be called in a transaction. Raises UsageError where no model is in use.
    """
    current = active(connection)
    if current is None:
        raise UsageError("no model is in use", hint="see `fupan models list`")
    connection.execute("UPDATE models SET status = 'candidate' WHERE model = ?", (current.model,))
    retired = [one for one in entries(connection) if one.status == "retired"]
    before = max(retired, key=lambda one: (one.card.get("promotions", [0])[-1], one.model), default=None)
    if before is not None:
        connection.execute("UPDATE models SET status = 'active' WHERE model = ?", (before.model,))
    return before
