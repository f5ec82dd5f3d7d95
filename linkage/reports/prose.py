"""A day report in plain words, composed by rules from its figures; it says what accompanied the move, never why.

One composition for both languages; the words are in `phrases`. Narratives that passed in the direction of the
universe's move are named apart from those that passed in the other one, and from those that passed only by the
companies that news names: these accompanied their own stocks and not the move. Where the session was quiet there is no
move to accompany.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .compose import MOST, amount, composed, listed
from .phrases import PHRASES, REGIMES, STANDINGS
from .render import percent
from .standing import by_names, leaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linkage.regimes import Regime

    from .compose import Sentence
    from .note import Tongue
    from .records import Basket, DayReport, Narrative


def paragraph(report: DayReport, lang: Tongue = "en") -> str:
    """Return a paragraph in English or Chinese that says no more than the report's figures do."""
    return composed(_sentences(report, lang), PHRASES[lang])


def _sentences(report: DayReport, lang: Tongue) -> Iterator[Sentence]:
    """Yield the sentences of a report: the key of each in the table of phrases, and what to fill in."""
    yield _head(report, lang)
    along, against, companies = _passed(report)
    calm = report.tape.regime in {"quiet", None}
    groups = (("calm" if calm else "along", along), ("against", against), ("companies", companies))
    yield from ((key, {"found": _listed(found, report, lang)}) for key, found in groups if found)
    if not report.articles:
        yield "textless", {}
    if report.adequate is False:
        yield "not adequate" if along else "silent", {}
    elif report.articles and not (along or against or companies) and report.tape.members is not None:
        yield ("none" if _tested(report) or not report.narratives else "untested"), {}
    names = PHRASES[lang]["names"]
    if unborne := [n for n in report.narratives if n.standing == "told, not borne out"]:
        yield "unborne", {"found": names.join(_name(n, lang) for n in unborne[:MOST])}
    if report.untold:
        yield "untold", {"found": names.join(move.label for move in report.untold[:MOST])}
    if report.explained_share is not None and along:
        yield "share", {"share": report.explained_share}


def _tested(report: DayReport) -> bool:
    return any(p is not None for n in report.narratives for p in (n.told.p, n.news.p))


def _head(report: DayReport, lang: Tongue) -> Sentence:
    tape, where = report.tape, {"session": report.session, "universe": report.universe}
    if tape.members is None:
        return "unended", where
    kind = PHRASES[lang]["kind"].format(regime=_regime(tape.regime, lang)) if tape.regime else ""
    figures = {"up": tape.advancers, "down": tape.decliners, "members": tape.members}
    return "head", {**where, **figures, "median": percent(tape.median_return), "kind": kind}


def _regime(regime: Regime, lang: Tongue) -> str:
    if lang == "zh":
        return REGIMES[regime]
    return regime if regime in {"quiet", "mixed"} else f"a {regime}"


def _listed(passed: Sequence[Narrative], report: DayReport, lang: Tongue) -> str:
    return listed([_one(n, report, lang) for n in passed], PHRASES[lang])


def _one(n: Narrative, report: DayReport, lang: Tongue) -> str:
    words, own = PHRASES[lang], _own(n, report)
    stocks = words["stocks"].format(mean=percent(own.mean_return)) if own else ""
    standing = n.standing if lang == "en" else STANDINGS[n.standing]
    told, news = (amount(count, words) for count in (n.told.stories, n.news.stories))
    return words["one"].format(name=_name(n, lang), standing=standing, told=told, news=news, stocks=stocks)


def _name(n: Narrative, lang: Tongue) -> str:
    return n.name.en if lang == "en" else n.name.zh


def _own(n: Narrative, report: DayReport) -> Basket | None:
    """Return what a narrative's own stocks did; None for one that is read against the universe itself."""
    whole = report.tape.members
    return n.basket if n.basket and whole is not None and n.basket.members < whole else None


def _passed(report: DayReport) -> tuple[list[Narrative], list[Narrative], list[Narrative]]:
    """Return what passed in the direction of the universe's breadth, in another one, and by companies only."""
    share = report.tape.breadth or 0.0
    way = (share > 0) - (share < 0)
    passed = [n for n in report.narratives if n.passed]
    wide = [n for n in passed if not by_names(n)]
    along, against = [n for n in wide if leaning(n) == way], [n for n in wide if leaning(n) != way]
    return along, against, [n for n in passed if by_names(n)]
