"""Which articles of the archive those from outside are, where their keys do not say so.

A link is one article in all its forms (see `links`). An entry of a feed with neither a link of its own nor an id that
the archive knows may still be known, because its feed makes new ids at each poll, has none, or edited the entry: it is
the article of its source

- in the same words (case, width, script and punctuation apart) and of the same date,
- in the same words, where these are many or its date only counts back from now, published within a week of it,
- under the same title and of the same time of day, whose words no entry has any more: an edit. Of a date alone, that
  only holds for entries without ids whose titles name an event.

An article's words are what its feed said: where its page's stand in their place, a digest tells the same
(see `completions`). What the feed has at once in two entries is two articles, unless both say the same and of the same
time of day; and of several that may be meant, none is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from corpus.store.articles import UNNAMED, storable
from corpus.store.codes import seconds
from corpus.store.identities import has_beginning, known_keys, told_at, told_behind, told_between, told_undated

from .completions import behind_page, digest, words_digest
from .links import BEGINNINGS, LINKED, one_link, other_keys
from .stories import heavy, normalised, story_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Mapping, Sequence

    from corpus.records import Draft
    from corpus.store.identities import Told

    _Words: TypeAlias = tuple[str, str]
    _Place: TypeAlias = tuple[str, int | None, str]

MANY: Final = 60  # letters of title and text: a shorter flash may be told again on another day
WEEK: Final = 7 * 86400  # seconds; feeds that date their entries anew hold them for less
AGO: Final = "ago"  # the form of a date that counts back from now
WITHOUT_ID: Final = "text:"  # how the keys of articles begin that have neither link nor id


def linked(db: sqlite3.Connection, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return drafts under the keys by which the archive, or a draft before them, has their links in another form."""
    if not any(draft.key.startswith(LINKED) for draft in drafts):
        return drafts
    drafts = storable(drafts)
    links = {draft.key: draft.url or "" for draft in drafts if draft.key.startswith(LINKED)}
    known = known_keys(db, links)
    first = {one_link(key): key for key in known}
    begins = tuple(begin for begin in BEGINNINGS if has_beginning(db, begin))
    others = {key: other_keys(key, url, begins) for key, url in links.items() if key not in known}
    there = known_keys(db, (it for keys in others.values() for it in keys))
    meant: dict[str, str] = {}
    for key, keys in others.items():
        oldest = min(((there[it], it) for it in keys if it in there), default=None)
        meant[key] = first.setdefault(one_link(key), oldest[1] if oldest else key)
    return _renamed(drafts, meant)


def recognised(db: sqlite3.Connection, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return the drafts of a feed under the keys by which the archive has them."""
    drafts = linked(db, storable(drafts))
    plain = {draft.key: draft for draft in drafts if not draft.key.startswith(LINKED)}
    taken = set(known_keys(db, plain))
    steady = any(not key.startswith(WITHOUT_ID) for key in taken)
    twice = _twice(plain, taken)
    meant: dict[str, str] = {}
    for source, those in _doubtful(plain, taken | twice.keys()).items():
        meant |= matched(those, _told(db, source, those, steady=steady), taken)
    return _renamed(drafts, meant | {key: meant.get(first, first) for key, first in twice.items()})


class _Entry(NamedTuple):
    """An entry as it is looked for; `redated` says that its words tell it whatever its date."""

    key: str
    title: str
    words: _Words
    digests: tuple[str, str]
    story: str
    at: int | None
    precision: str
    redated: bool


def _twice(drafts: Mapping[str, Draft], taken: Container[str]) -> dict[str, str]:
    """Return which drafts tell again what another tells, in the same words and of the same time of day, by keys.

    It is one that the archive has, else the first; a draft that the archive has is itself.
    """
    timed = {key: draft for key, draft in drafts.items() if draft.published.precision in {"second", "minute"}}
    often = Counter((_source(draft), draft.published.at) for draft in timed.values())
    first: dict[object, str] = {}
    found: dict[str, str] = {}
    for key in sorted(timed, key=lambda it: it not in taken):
        draft = timed[key]
        if often[place := (_source(draft), draft.published.at)] > 1:
            one = first.setdefault((place, normalised(draft.title), normalised(draft.text)), key)
            if one != key and key not in taken:
                found[key] = one
    return found


def _doubtful(drafts: Mapping[str, Draft], taken: Container[str]) -> dict[str, list[_Entry]]:
    """Return the drafts whose keys the archive has not, by their sources."""
    found: dict[str, list[_Entry]] = defaultdict(list)
    for key, draft in drafts.items():
        if key not in taken:
            found[_source(draft)].append(_entry(draft))
    return found


def _source(draft: Draft) -> str:
    return draft.sources[0] if draft.sources else UNNAMED


def _entry(draft: Draft) -> _Entry:
    words, said = _words(draft), draft.published
    redated = said.rule == AGO or sum(map(len, words)) >= MANY
    story = story_key(draft.title, draft.text)
    digests = words_digest(words), digest(draft)
    return _Entry(draft.key, draft.title, words, digests, story, seconds(said.at), said.precision, redated)


def _told(db: sqlite3.Connection, source: str, entries: Sequence[_Entry], *, steady: bool) -> list[Told]:
    """Return what entries of a source may be; where its ids are `steady`, an undated one with a new id is new."""
    moments = sorted({one.at for one in entries if one.at is not None})
    found = [one for moment in moments for one in told_at(db, source, moment)]
    redated = [one for one in entries if one.redated]
    if redated and moments:
        first, last = moments[0] - WEEK, moments[-1] + WEEK
        found += told_between(db, source, first, last, {one.story for one in redated})
        found += told_behind(db, source, first, last, {each for one in redated for each in one.digests})
    if not steady and any(one.at is None for one in entries):
        found += told_undated(db, source)
    return [*dict.fromkeys(found)]


def matched(entries: Sequence[_Entry], told: Sequence[Told], taken: Iterable[str]) -> dict[str, str]:
    """Return which of the articles that their source told entries are, by keys; `taken` are those that others are."""
    left, meant = {*taken}, dict[str, str]()
    for find in (_retold, _read, _edits):
        if rest := [one for one in entries if one.key not in meant]:
            meant |= find(rest, [it for it in told if it.key not in left])
            left.update(meant.values())
    return meant


def _retold(entries: Iterable[_Entry], told: Iterable[Told]) -> dict[str, str]:
    """Return which articles entries tell again, in the words of their feed."""
    return _same(entries, ((behind_page(it.extra) or _words(it), it) for it in told))


def _read(entries: Iterable[_Entry], told: Iterable[Told]) -> dict[str, str]:
    """Return which articles entries tell in the words of their pages."""
    return _same(entries, ((_words(it), it) for it in told if behind_page(it.extra)))


def _same(entries: Iterable[_Entry], told: Iterable[tuple[_Words | str, Told]]) -> dict[str, str]:
    """Return which articles entries are, where each article comes behind its words or their digest."""
    by_words: dict[_Words | str, list[Told]] = defaultdict(list)
    for words, it in told:
        by_words[words].append(it)
    meant: dict[str, str] = {}
    left: set[str] = set()
    for one in entries:
        alike = [it for said in (*one.digests, one.words) for it in by_words.get(said, ())]
        same = [it for it in alike if it.key not in left and _same_date(one, it)]
        if same:
            meant[one.key] = min(same, key=lambda it: (_apart(one, it), it.key)).key
            left.add(meant[one.key])
    return meant


def _edits(entries: Iterable[_Entry], told: Iterable[Told]) -> dict[str, str]:
    """Return which articles entries are edits of: one that only one of them can be."""
    by_place: dict[_Place, list[Told]] = defaultdict(list)
    for it in told:
        by_place[normalised(it.title), it.at, it.precision].append(it)
    places = {one.key: (one.words[0], one.at, one.precision) for one in entries if _editable(one)}
    claims = Counter(places.values())
    return {
        key: by_place[place][0].key
        for key, place in places.items()
        if claims[place] == 1 and len(by_place.get(place, ())) == 1
    }


def _editable(one: _Entry) -> bool:
    """Whether title and date tell which article an entry is an edit of."""
    if not one.words[0] or one.at is None:
        return False
    return one.precision != "day" or (one.key.startswith(WITHOUT_ID) and heavy(one.title))


def _words(it: Draft | Told) -> _Words:
    return normalised(it.title), normalised(it.text)


def _same_date(one: _Entry, it: Told) -> bool:
    if one.at is None or it.at is None:
        return one.at == it.at
    return (one.at, one.precision) == (it.at, it.precision) or (one.redated and _apart(one, it) <= WEEK)


def _apart(one: _Entry, it: Told) -> int:
    return abs((one.at or 0) - (it.at or 0))


def _renamed(drafts: Sequence[Draft], meant: Mapping[str, str]) -> Sequence[Draft]:
    if all(key == to for key, to in meant.items()):
        return drafts
    return [
        draft if (key := meant.get(draft.key, draft.key)) == draft.key else replace(draft, key=key) for draft in drafts
    ]
