"""Fetching from a real local server, good and bad ones; and never from a private address that nobody allowed."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from corpus.errors import FetchProblem
from ingest.addresses import Guard, is_public
from ingest.fetch import Fetched, Limits, fetch, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = Limits(connect=1, read=0.4, total=1.2, body=20_000, text=100_000, redirects=3)


class Server(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        """Answer with the fault that the path names."""
        kind = self.path.strip("/").split("/")[0]
        getattr(self, f"_{kind}", self._missing)()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _feed(self) -> None:
        self._send(f"agent {self.headers['User-Agent']}".encode(), Content_Type="application/rss+xml; charset=gbk")

    def _gzip(self) -> None:
        self._send(gzip.compress(b"packed"), Content_Encoding="gzip")

    def _cut(self) -> None:
        self._send(gzip.compress(b"packed" * 50)[:-12], Content_Encoding="gzip")

    def _bomb(self) -> None:
        self._send(gzip.compress(b"\0" * 1_000_000), Content_Encoding="gzip")

    def _long(self) -> None:
        self._send(b"x" * 50_000)

    def _missing(self) -> None:
        self._send(b"", 404)

    def _gone(self) -> None:
        self._send(b"", 410)

    def _busy(self) -> None:
        self._send(b"", 503)

    def _moved(self) -> None:
        self._send(b"", 301, Location="/feed")

    def _circle(self) -> None:
        self._send(b"", 302, Location="/circle")

    def _away(self) -> None:
        self._send(b"", 302, Location="file:///etc/passwd")

    def _nowhere(self) -> None:
        self._send(b"here", 302)

    def _slow(self) -> None:
        time.sleep(1.0)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(8):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.25)

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"only this")

    def _garbage(self) -> None:
        self.wfile.write(b"this is no HTTP\r\n\r\n")


class Quiet(ThreadingHTTPServer):
    """A server that does not mind clients who leave."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with Quiet(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def get(url: str, *, allow_private: bool = True) -> Fetched:
    return fetch(url, allow_private=allow_private, user_agent="fupan-test/1", limits=SHORT)


def test_an_answer_comes_with_its_type_and_we_say_who_we_are(base: str) -> None:
    got = get(f"{base}/feed")
    assert (got.status, got.content_type, got.body) == (200, "application/rss+xml; charset=gbk", b"agent fupan-test/1")
    assert got.url == f"{base}/feed"


def test_a_moved_feed_is_followed_and_its_new_address_told(base: str) -> None:
    assert get(f"{base}/moved").url == f"{base}/feed"


def test_packed_answers_are_unpacked(base: str) -> None:
    assert get(f"{base}/gzip").body == b"packed"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing", "the server refuses: {url}: 404 Not Found; check the address"),
        ("gone", "remove the subscription"),
        ("busy", "503 Service Unavailable; try again later"),
        ("circle", "too many redirects: {url}: more than 3"),
        ("away", "not an address of the web: {url}: it leads to file:///etc/passwd"),
        ("cut", "the answer is cut short"),
        ("short", "the answer is cut short"),
        ("bomb", "more than 100000 bytes unpacked"),
        ("long", "the answer is too long: {url}: more than 20000 bytes"),
        ("slow", "the server is too slow"),
        ("drip", "the server is too slow"),
        ("garbage", "cannot reach the server"),
    ],
)
def test_each_fault_of_a_server_is_told_with_what_to_do(base: str, path: str, why: str) -> None:
    url = f"{base}/{path}"
    with pytest.raises(FetchProblem) as error:
        get(url)
    assert why.format(url=url) in str(error.value)


def test_a_redirect_without_target_is_an_answer(base: str) -> None:
    assert get(f"{base}/nowhere").body == b"here"


def test_refused_connections_and_unknown_hosts_are_told() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(FetchProblem, match="cannot reach the server"):
        get(f"http://127.0.0.1:{port}/")
    with pytest.raises(FetchProblem, match="no such host"):
        get("http://no-such-host.invalid/")


def test_a_server_without_tls_is_no_safe_connection(base: str) -> None:
    with pytest.raises(FetchProblem):
        get(base.replace("http:", "https:"))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "0",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(base: str, host: str) -> None:
    port = base.rsplit(":", 1)[1]
    with pytest.raises(FetchProblem) as error:
        get(f"http://{host}:{port}/feed", allow_private=False)
    assert "allow_private_addresses" in str(error.value) or "not an address" in str(error.value)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "example.org", "http://", "http://[::1", "", "http://a:b/"]
)
def test_only_addresses_of_the_web_are_fetched(url: str) -> None:
    with pytest.raises(FetchProblem, match="not an address of the web"):
        get(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("100.64.0.1", False), ("169.254.1.1", False), ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused, not bound
        ("240.0.0.1", False), ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_addresses_of_the_public_internet_are_known(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_the_guard_remembers_what_it_refused() -> None:
    guard = Guard(allow_private=False)
    with pytest.raises(OSError, match=r"10\.0\.0\.1 is no public address"):
        guard((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80)))
    assert guard.refused == ["10.0.0.1"]
    Guard(allow_private=True)((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80))).close()


def test_bodies_are_unpacked_by_what_they_are() -> None:
    raw = zlib.compressobj(wbits=-15)
    deflated = raw.compress(b"text") + raw.flush()
    assert unpacked("u", deflated, "deflate", 99) == unpacked("u", zlib.compress(b"text"), "deflate", 99) == b"text"
    assert unpacked("u", b"text", "identity", 99) == unpacked("u", b"text", "", 99) == b"text"
    assert unpacked("u", gzip.compress(zlib.compress(b"text")), "deflate, gzip", 99) == b"text"
    with pytest.raises(FetchProblem, match="an unknown compression: u: br"):
        unpacked("u", b"", "br", 99)
    with pytest.raises(FetchProblem, match="the answer is damaged"):
        unpacked("u", b"\x1f\x8bnonsense", "gzip", 99)
