"""Weighs what was found in a text for the tone of a label or a company: a linear function for each of -1, 0 and 1.

Its parts are named cues (what kind of thing is said, where, of whom) and what the wording as a whole says. The weights
stand in `lexicons/weighing.toml`; `benchmarks/learned.py` fits them by multinomial logistic regression, together with
those of the wording, on real items read by hand. The largest of the three sums decides. How strong news is for a
company, minor, clear or strong, is weighed likewise.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.tone.cues import Cue, Hit
    from nlp.tone.roles import Said

Table: TypeAlias = "Mapping[str, Sequence[float]]"

SIGNS: Final = (-1, 0, 1)
MUTE: Final = (0.0, 0.0, 0.0)  # what the wording says where it was not looked at
CUE: Final = 0.4
SAID: Final = 0.6
# Follows the balance that the rules come to, whatever else there is.
BY_RULE: Final[Table] = {"balance -1": (1.0, 0.0, 0.0), "balance 0": (0.0, 1.0, 0.0), "balance 1": (0.0, 0.0, 1.0)}


@cache
def weights(of: Literal["label", "company", "strength"]) -> Table:
    """Return the weights of the parts, three numbers each, in the order of SIGNS or of the strengths 1 to 3."""
    text = resources.files("nlp").joinpath("lexicons", "weighing.toml").read_text(encoding="utf-8")
    table: Table = tomllib.loads(text)[of]
    return table


def weighed(parts: Mapping[str, float], wording: Sequence[float], table: Table) -> int:
    """Return the sign whose sum is the largest; of equal ones the one nearest to none."""
    return largest(sums(parts, wording, table))


def sums(parts: Mapping[str, float], start: Sequence[float], table: Table) -> Sequence[float]:
    """Return the three sums: `start`, and what the parts weigh."""
    down, flat, up = start
    get = table.get
    for name, value in parts.items():
        row = get(name)
        if row is not None:
            one, other, third = row
            down += value * one
            flat += value * other
            up += value * third
    return down, flat, up


def strongest(parts: Mapping[str, float], start: Sequence[float], table: Table) -> int:
    """Return the strength whose sum is the largest, 1 to 3; of equal ones the smallest."""
    three = sums(parts, start, table)
    return three.index(max(three)) + 1


def largest(three: Sequence[float]) -> int:
    """Return the sign of the largest of three sums, of equal ones the one nearest to none."""
    down, flat, up = three
    if flat >= down and flat >= up:
        return 0
    return 1 if up > down else -1 if down > up else 0


def cues(hits: Iterable[Hit], title_end: int) -> dict[str, float]:
    """Return the parts that all of a text share: its cues by place, group, sign and strength."""
    found: dict[str, float] = {}
    get = found.get
    for start, _, cue in hits:
        name, total = _cue_names("title" if start < title_end else "body", cue)
        found[name] = get(name, 0.0) + CUE * (cue.strength or 1)
        if cue.sign:
            found[total] = get(total, 0.0) + CUE * cue.sign
    return found


def said_parts(items: Iterable[Said], title_end: int) -> dict[str, float]:
    """Return the parts of one bearer: what is said of it by place, group, sign, and strength."""
    found: dict[str, float] = {}
    get = found.get
    for _, (start, _, cue), weight in items:
        name, exact, total = _said_names("title" if start < title_end else "body", cue)
        value = SAID * weight
        found[name] = get(name, 0.0) + value
        found[exact] = get(exact, 0.0) + value
        found[total] = get(total, 0.0) + value * cue.sign
    return found


@cache
def _cue_names(place: str, cue: Cue) -> tuple[str, str]:
    return f"{place} {cue.group} {cue.sign}", f"{place} sum"


@cache
def _said_names(place: str, cue: Cue) -> tuple[str, str, str]:
    name = f"said in {place} {cue.group} {cue.sign}"
    return name, f"{name} {cue.strength}", f"said in {place} sum"


def add(found: dict[str, float], name: str, value: float) -> None:
    """Add to a part."""
    found[name] = found.get(name, 0.0) + value
