"""What was read in one text, as data and as text for the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from corpus.records import document
from corpus.times import in_shanghai, in_utc

from .tokens import chinese, english

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus.records import Alignment, Reading, Span
    from corpus.taxonomy import Taxonomy

NOTHING: Final = "  none"
SHOWN_TOKENS: Final = 60  # enough to see how a text is cut
_TONES: Final = {1: "good", 0: "neutral", -1: "bad", None: ""}


def explanation(  # noqa: PLR0913, PLR0917 - one text and all that is known of it
    title: str, text: str, published_at: datetime | None, reading: Reading, place: Alignment, taxonomy: Taxonomy
) -> dict[str, Any]:
    """Return what was read as JSON-ready data; spans are half-open offsets into title, newline, text."""
    whole = document(title, text)
    tokens = english(whole) if reading.lang == "en" else [token for token in chinese(whole) if token.strip()]
    return {
        "title": title,
        "published_at": in_utc(published_at) if published_at else None,
        "lang": reading.lang,
        "recap": reading.recap,
        "described": reading.described.isoformat() if reading.described else None,
        "voice": place.voice,
        "session": place.session.isoformat() if place.session else None,
        "reaction_session": place.reaction_session.isoformat() if place.reaction_session else None,
        "bucket": place.bucket,
        "tokens": tokens,
        "tags": [
            {
                "label": tag.label,
                "kind": taxonomy.labels[tag.label].kind,
                "zh": taxonomy.labels[tag.label].zh,
                "score": tag.score,
                "tone": tag.tone,
                "origin": tag.origin,
                "evidence": _quoted(whole, tag.spans),
            }
            for tag in reading.tags
        ],
        "mentions": [
            {
                "kind": m.kind, "symbol": m.symbol, "name": m.name, "tone": m.tone, "strength": m.strength,
                "ambiguous": m.ambiguous, "span": list(m.span),
            }
            for m in reading.mentions
        ],
        "claims": [
            {
                "kind": c.kind, "subject": c.subject, "comparison": c.comparison, "value": c.value, "unit": c.unit,
                "part": c.part, "session": c.session.isoformat() if c.session else None,
                "span": list(c.span), "text": whole[slice(*c.span)],
            }
            for c in reading.claims
        ],
    }  # fmt: skip


def _quoted(whole: str, spans: Iterable[Span]) -> list[dict[str, object]]:
    return [{"span": [start, end], "text": whole[start:end]} for start, end in spans]


def shown(found: Mapping[str, Any]) -> str:
    """Return the explanation as text for the terminal."""
    lines = [
        f"{found['title']}",
        f"language {found['lang']}   published {_clock(found['published_at'])}",
        _place_line(found),
        "",
        "tags",
        *(map(_tag_line, found["tags"]) if found["tags"] else [NOTHING]),
        "",
        "mentions",
        *(map(_mention_line, found["mentions"]) if found["mentions"] else [NOTHING]),
        "",
        "claims",
        *(map(_claim_line, found["claims"]) if found["claims"] else [NOTHING]),
        "",
        f"tokens ({len(found['tokens'])})",
        "  " + " / ".join(found["tokens"][:SHOWN_TOKENS]),
    ]
    return "\n".join(lines) + "\n"


def _clock(published_at: str | None) -> str:
    return in_shanghai(datetime.fromisoformat(published_at)) if published_at else "unknown"


def _place_line(found: Mapping[str, Any]) -> str:
    voice = f"{found['voice']} (recap)" if found["recap"] else found["voice"]
    session, reaction = found["session"] or "unknown", found["reaction_session"] or "unknown"
    return f"voice {voice}   session {session}   could react {reaction}   bucket {found['bucket']}"


def _tag_line(tag: Mapping[str, Any]) -> str:
    words = ", ".join(dict.fromkeys(str(item["text"]) for item in tag["evidence"]))
    what = f"{tag['label']} ({tag['kind']}, {tag['zh']})"
    return f"  {what}  {tag['score']:.2f}  {_TONES[tag['tone']]}  {tag['origin']}: {words}"


def _mention_line(mention: Mapping[str, Any]) -> str:
    doubt = "  ambiguous" if mention["ambiguous"] else ""
    tone = f"  {_TONES[mention['tone']]} {mention['strength']}" if mention["kind"] == "company" else ""
    return f"  {mention['kind']} {mention['symbol']}  {mention['name']}{tone}{doubt}"


def _claim_line(claim: Mapping[str, Any]) -> str:
    part = f" ({claim['part']})" if claim["part"] else ""
    value, unit = claim["value"], claim["unit"]
    size = f"{value * 100:+.2f} %" if unit == "fraction" else f"{value:,.{0 if value == int(value) else 2}f} {unit}"
    return f"  {claim['kind']} {claim['subject']} {claim['comparison']} {size}{part}   «{claim['text'].strip()}»"
