"""A real local server below HTTP: what it sends, and how it hangs up, is written down byte by byte."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends a reset


@contextmanager
def sending(answer: bytes, *, reset: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve every connection these bytes, then close or reset it; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with suppress(OSError), connection:
                    connection.settimeout(2)
                    _answer(tls.wrap_socket(connection, server_side=True) if tls else connection, answer, reset=reset)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        scheme = "https" if tls else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/feed"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(3)


def _answer(connection: socket.socket, answer: bytes, *, reset: bool) -> None:
    with suppress(OSError):
        connection.recv(65536)
        connection.sendall(answer)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.close()
