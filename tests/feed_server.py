"""A real local HTTP server whose answers tests write down by path, and that remembers how it was asked."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Reply:
    """An answer: `seconds` is how long the server thinks about it, `gate` where it waits until others are asked for."""

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    gate: threading.Barrier | None = None


@dataclass
class Site:
    """A server's address, its answers by path, and what it was asked: path, headers in lower case, time.

    What is in `turns` is answered first, each once, in turn.
    """

    base: str
    replies: dict[str, Reply] = field(default_factory=dict)
    turns: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [path for path, _, _ in self.asked]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site within a block; what it does not know is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as the site says; a matching ETag is 304."""
            with site.lock:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic()))
                site.at_once += 1
                site.most_at_once = max(site.at_once, site.most_at_once)
                turns = site.turns.get(self.path)
                reply = turns.pop(0) if turns else site.replies.get(self.path, Reply(status=404))
            if reply.gate:
                reply.gate.wait(timeout=60)
            time.sleep(reply.seconds)
            with site.lock:
                site.at_once -= 1
            etag = reply.headers.get("ETag")
            fresh = etag is not None and self.headers["If-None-Match"] == etag
            self._send(Reply(b"", 304, reply.headers) if fresh else reply)

        def _send(self, reply: Reply) -> None:
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        site = Site(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def rss(*items: str, title: str = "a feed", more: str = "") -> str:
    """Return an RSS feed."""
    return f"<rss version='2.0'><channel><title>{title}</title>{more}{''.join(items)}</channel></rss>"


def item(title: str, link: str, description: str = "") -> str:
    """Return an item of an RSS feed."""
    return f"<item><title>{title}</title><link>{link}</link><description>{description}</description></item>"
