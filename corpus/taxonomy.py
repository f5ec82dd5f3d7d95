"""The labels: what they mean, the terms that speak of them, and the stocks behind them.

A taxonomy file (TOML) has `[[label]]` tables with `id`, `kind`, `zh`, `en`, `scope`, optional `parents`, `shenwan`
(industry codes), `symbols`, and `terms.zh` / `terms.en` with `strong`, `weak`, `exclude`. A user's own needs no terms.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from .errors import TaxonomyProblem, UnknownLabel
from .records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_KEYS: Final = frozenset({"id", "kind", "zh", "en", "scope", "parents", "shenwan", "symbols", "terms"})
_REQUIRED: Final = ("id", "kind", "zh", "en", "scope")
_STRENGTHS: Final = ("strong", "weak", "exclude")
_CODE: Final = re.compile(r"[0-9]{6}")
_HINT: Final = "see docs/guide.md, Taxonomy"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that speak of a label. `exclude` marks a phrase in which the label's terms do not count."""

    text: str
    lang: Literal["zh", "en"]
    strength: Literal["strong", "weak", "exclude"]


@dataclass(frozen=True, slots=True)
class Label:
    """A sector, theme or policy: its names, its scope, the labels it supports and the stocks behind it."""

    id: str
    kind: Kind
    zh: str
    en: str
    scope: str
    parents: tuple[str, ...] = ()
    shenwan: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """Labels by id, in the order of their files."""

    labels: Mapping[str, Label] = field(default_factory=dict)

    def label(self, identity: str) -> Label:
        """Return the label with this id; raises UnknownLabel with the nearest ids."""
        try:
            return self.labels[identity]
        except KeyError:
            from difflib import get_close_matches  # noqa: PLC0415 - only for the message

            near = ", ".join(get_close_matches(identity, self.labels, n=3)) or "the taxonomy has none like it"
            raise UnknownLabel("no such label", identity=repr(identity), hint=f"near it: {near}") from None

    @cached_property
    def version(self) -> str:
        """A digest of ids, kinds, terms, parents and industries: tags made with another one are stale."""
        text = repr(
            [(label.id, label.kind, label.parents, label.terms, label.shenwan) for label in self.labels.values()]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Load a taxonomy file, or the bundled one; raises TaxonomyProblem at the first mistake."""
    if path is not None:
        return _taxonomy([(path.name, _text(path))])
    return _bundled()


@cache
def _bundled() -> Taxonomy:
    folder = resources.files("corpus").joinpath("taxonomy")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return _taxonomy([(item.name, item.read_text(encoding="utf-8")) for item in files])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or error
        raise TaxonomyProblem("cannot read the taxonomy", identity=path, cause=cause, hint="check the path") from error


def _taxonomy(files: Iterable[tuple[str, str]]) -> Taxonomy:
    labels: dict[str, Label] = {}
    for name, text in files:
        for table in _tables(name, text):
            label = _label(name, table)
            if label.id in labels:
                raise TaxonomyProblem("a label stands twice", identity=f"{name}: {label.id}", hint="keep one of them")
            labels[label.id] = label
    for label in labels.values():
        for parent in label.parents:
            if parent not in labels:
                raise TaxonomyProblem("a parent is no label", identity=f"{label.id}: {parent}", hint=_HINT)
    return Taxonomy(labels)


def _tables(name: str, text: str) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyProblem("the taxonomy is not TOML", identity=name, cause=error) from error
    extra = sorted(set(content) - {"label"})
    if extra or not content.get("label"):
        cause = f"unknown key {extra[0]!r}" if extra else "no [[label]] table"
        raise TaxonomyProblem("the taxonomy has another form", identity=name, cause=cause, hint=_HINT)
    tables = content["label"]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise TaxonomyProblem("the taxonomy has another form", identity=name, cause="label is no [[label]]", hint=_HINT)
    return cast("list[dict[str, Any]]", tables)


def _label(name: str, table: dict[str, Any]) -> Label:
    identity = f"{name}: {table.get('id', '?')}"
    missing = [key for key in _REQUIRED if not isinstance(table.get(key), str)]
    unknown = sorted(set(table) - _KEYS)
    if missing or unknown:
        cause = f"no {missing[0]!r}" if missing else f"unknown key {unknown[0]!r}"
        raise TaxonomyProblem("a label has another form", identity=identity, cause=cause, hint=_HINT)
    if table["kind"] not in get_args(Kind):
        raise TaxonomyProblem(
            "unknown kind", identity=identity, cause=repr(table["kind"]), hint="use sector, theme or policy"
        )
    return Label(
        **{key: table[key] for key in _REQUIRED},
        parents=_strings(identity, "parents", table.get("parents")),
        shenwan=_codes(identity, "shenwan", table.get("shenwan")),
        symbols=_codes(identity, "symbols", table.get("symbols")),
        terms=_terms(identity, table.get("terms", {})),
    )


def _strings(identity: str, key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise TaxonomyProblem("a list is empty or holds no texts", identity=f"{identity}: {key}", hint=_HINT)
    if len(set(value)) < len(value):
        twice = next(item for item in value if value.count(item) > 1)
        raise TaxonomyProblem("a value stands twice", identity=f"{identity}: {key}", cause=repr(twice))
    return tuple(value)


def _codes(identity: str, key: str, value: object) -> tuple[str, ...]:
    codes = _strings(identity, key, value)
    for code in codes:
        if not _CODE.fullmatch(code):
            raise TaxonomyProblem("a code has six digits", identity=f"{identity}: {key}", cause=repr(code), hint=_HINT)
    return codes


def _terms(identity: str, table: object) -> tuple[Term, ...]:
    if not isinstance(table, dict) or set(table) - {"zh", "en"}:
        raise TaxonomyProblem("terms are kept under zh and en", identity=identity, hint=_HINT)
    terms: list[Term] = []
    for lang, groups in table.items():
        if not isinstance(groups, dict) or set(groups) - set(_STRENGTHS):
            raise TaxonomyProblem("terms are strong, weak or exclude", identity=f"{identity}: {lang}", hint=_HINT)
        for strength in _STRENGTHS:
            terms += [
                Term(text, lang, strength) for text in _strings(identity, f"{lang}.{strength}", groups.get(strength))
            ]
    _refuse_twice(identity, terms)
    return tuple(terms)


def _refuse_twice(identity: str, terms: Iterable[Term]) -> None:
    seen: set[str] = set()
    for term in terms:
        if term.text.casefold() in seen and term.text.casefold() == term.text:
            raise TaxonomyProblem("a term stands twice", identity=identity, cause=repr(term.text))
        seen.add(term.text)
