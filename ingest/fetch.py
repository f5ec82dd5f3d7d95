"""The only HTTP: one GET, its bytes bounded in every direction.

The client is aiohttp: kept up by its own organisation, asynchronous (feeds are polled side by side), and it lets us
open each socket, which is where addresses are checked. Redirects are followed here, so that each hop is checked like
the first; bodies are decompressed here, so that both lengths are bounded.
"""

from __future__ import annotations

import asyncio
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urljoin, urlsplit

import aiohttp

from corpus.errors import FetchProblem

from .addresses import Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    # What must be waited for before an address is asked; it may refuse with a FetchProblem.
    Turn: TypeAlias = Callable[[str], AbstractAsyncContextManager[object]]

CONNECT_SECONDS: Final = 20.0
READ_SECONDS: Final = 20.0
TOTAL_SECONDS: Final = 60.0  # a server that drips a byte now and then never reaches the other limits
MAX_BODY: Final = 10 * 1024**2
MAX_TEXT: Final = 50 * 1024**2
MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_LASTING: Final = frozenset((301, 308))
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8,"
    " */*;q=0.5"
)
_ALLOW: Final = "set allow_private_addresses = true under [fetch] in fupan.toml if it is meant"
_LATER: Final = "try again later"
_HINTS: Final = {
    401: "it wants a login; fupan has none",
    403: "the server refuses programs or this address",
    404: "check the address",
    410: "it is gone for good: remove the subscription",
    429: "the server asks for a pause: try later",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds, bytes as sent, bytes as unpacked, hops."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    total: float = TOTAL_SECONDS
    body: int = MAX_BODY
    text: int = MAX_TEXT
    redirects: int = MAX_REDIRECTS


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: `url` is where it was found in the end, `body` is unpacked, header names are lower case.

    `moved` is the new address where the server said that the old one is one no more (301, 308); answers that say that
    there is nothing (304, 4xx, 5xx) have no body.
    """

    url: str
    status: int
    content_type: str | None
    body: bytes
    headers: Mapping[str, str]
    moved: str | None = None
    reason: str = ""


def fetch(url: str, *, allow_private: bool, user_agent: str, limits: Limits = LIMITS) -> Fetched:
    """Return what a GET of `url` brings; raises FetchProblem where it is refused, fails or exceeds the limits."""
    return asyncio.run(fetch_one(url, allow_private=allow_private, user_agent=user_agent, limits=limits))


async def fetch_one(url: str, *, allow_private: bool, user_agent: str, limits: Limits = LIMITS) -> Fetched:
    """Return what `fetch` does, within a running event loop."""
    got = await ask(url, allow_private=allow_private, user_agent=user_agent, limits=limits)
    if refused := refusal(url, got):
        raise refused
    return got


async def ask(  # noqa: PLR0913 - what a request is made with
    url: str,
    *,
    allow_private: bool,
    user_agent: str,
    limits: Limits = LIMITS,
    headers: Mapping[str, str] = NO_HEADERS,
    turn: Turn = nullcontext,
) -> Fetched:
    """Return whatever answer a GET with more `headers` brings, also 304 and refusals; see `refusal`.

    Each hop of a redirect waits for its own `turn`: a host is no less busy for having been pointed to by another.
    Raises FetchProblem where there is none, or where it exceeds the limits.
    """
    guard = Guard(allow_private=allow_private)
    timeout = aiohttp.ClientTimeout(total=limits.total, sock_connect=limits.connect, sock_read=limits.read)
    own = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    try:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guard, force_close=True), timeout=timeout,
            headers={**own, **headers}, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:  # fmt: skip
            return await _follow(session, url, limits, turn)
    except TimeoutError as error:
        raise FetchProblem("the server is too slow", identity=url, hint=_LATER) from error
    except (aiohttp.ClientError, ValueError, OSError) as error:
        raise _problem(url, error, guard) from error


def refusal(url: str, got: Fetched) -> FetchProblem | None:
    """Return what an answer that brings nothing means to the user, None for a good one."""
    if not _is_refusal(got.status):
        return None
    hint = _HINTS.get(got.status, _LATER if got.status >= 500 else "check the address")  # noqa: PLR2004 - RFC 9110, 15
    return FetchProblem("the server refuses", identity=url, cause=f"{got.status} {got.reason}".strip(), hint=hint)


def _is_refusal(status: int) -> bool:
    return status >= 400 or status < 200  # noqa: PLR2004 - RFC 9110, 15


async def _follow(session: aiohttp.ClientSession, url: str, limits: Limits, turn: Turn) -> Fetched:
    address, moved, lasting = url, None, True
    for _ in range(limits.redirects + 1):
        _check_scheme(url, address)
        async with turn(address), session.get(address, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or target is None:
                return await _answer(url, response, limits, moved)
            address = urljoin(str(response.url), target.strip())
            # What a passing redirect leads to is no address to remember, however lasting the next one is.
            lasting = lasting and response.status in _LASTING
            moved = address if lasting else moved
    raise FetchProblem(
        "too many redirects", identity=url, cause=f"more than {limits.redirects}", hint="check the address"
    )


def _check_scheme(url: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        cause = f"it leads to {address}" if address != url else None
        raise FetchProblem(
            "not an address of the web", identity=url, cause=cause, hint="only http:// and https:// are fetched"
        )


async def _answer(url: str, response: aiohttp.ClientResponse, limits: Limits, moved: str | None) -> Fetched:
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = b""
    if not _is_refusal(response.status):
        packed = await _read(url, response, limits.body)
        body = unpacked(url, packed, headers.get("content-encoding", ""), limits.text) if packed else b""
    found, reason = str(response.url), response.reason or ""
    return Fetched(found, response.status, headers.get("content-type"), body, headers, moved, reason)


async def _read(url: str, response: aiohttp.ClientResponse, limit: int) -> bytes:
    pieces, length = [], 0
    async for piece in response.content.iter_chunked(65536):
        length += len(piece)
        if length > limit:
            raise FetchProblem("the answer is too long", identity=url, cause=f"more than {limit} bytes")
        pieces.append(piece)
    return b"".join(pieces)


def unpacked(url: str, data: bytes, encoding: str, limit: int) -> bytes:
    """Return a body as it was before Content-Encoding; raises FetchProblem past `limit` bytes or on damage."""
    names = [name for one in encoding.lower().split(",") if (name := one.strip()) not in {"", "identity"}]
    for name in reversed(names):
        if name not in {"gzip", "x-gzip", "deflate"}:
            raise FetchProblem("an unknown compression", identity=url, cause=name)
        data = _inflate(url, data, limit)
    return data


def _inflate(url: str, data: bytes, limit: int) -> bytes:
    raw = data[:1] not in {b"\x1f", b"\x78"}  # deflate is sent with and without zlib's header
    machine = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
    try:
        text = machine.decompress(data, limit + 1)
    except zlib.error as error:
        raise FetchProblem("the answer is damaged", identity=url, cause=error, hint=_LATER) from error
    if len(text) > limit:
        raise FetchProblem("the answer is too long", identity=url, cause=f"more than {limit} bytes unpacked")
    if not machine.eof:
        raise FetchProblem("the answer is cut short", identity=url, hint=_LATER)
    return text


def _problem(url: str, error: Exception, guard: Guard) -> FetchProblem:
    """Return what a failure means to the user."""
    if guard.refused:
        return FetchProblem("a private address is refused", identity=url, cause=guard.refused[0], hint=_ALLOW)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchProblem("no such host", identity=url, hint="check the address and the connection")
    if isinstance(error, aiohttp.ClientSSLError):
        return FetchProblem("no safe connection", identity=url, cause=error, hint="the site's certificate is at fault")
    if isinstance(error, aiohttp.InvalidURL) or (isinstance(error, ValueError) and not isinstance(error, OSError)):
        return FetchProblem("not an address of the web", identity=url, hint="only http:// and https:// are fetched")
    if isinstance(error, aiohttp.ClientPayloadError):
        return FetchProblem("the answer is cut short", identity=url, hint=_LATER)
    return FetchProblem("cannot reach the server", identity=url, cause=_cause(error), hint=_LATER)


def _cause(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientResponseError):  # its message goes on with all that the server sent
        return f"it breaks HTTP: {error.message.partition(chr(10))[0].rstrip(':')}"
    return " ".join(str(error).split()) or type(error).__name__
