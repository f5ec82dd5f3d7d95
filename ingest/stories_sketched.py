"""What of a text its copies are found by, worked out for many texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .stories import story_keys
from .stories_bands import bands
from .stories_copies import bodies

if TYPE_CHECKING:
    from collections.abc import Sequence


class Sketch(NamedTuple):
    """The key of a text's story, what of it is shingled, and its bands as they are stored."""

    key: str
    body: str
    bands: bytes


def sketched(texts: Sequence[tuple[str, str]], keys: Sequence[str] | None = None) -> list[Sketch]:
    """Return the sketches of texts, each a title and a text; `keys` are those of their stories where these stand."""
    titles, plain = [title for title, _ in texts], [text for _, text in texts]
    keys, whole = story_keys(titles, plain) if keys is None else keys, bodies(titles, plain)
    stored = bands(keys, whole)
    size, together = stored.itemsize * stored.shape[1], stored.tobytes()
    return [
        Sketch(key, body, together[at * size : (at + 1) * size])
        for at, (key, body) in enumerate(zip(keys, whole, strict=True))
    ]
