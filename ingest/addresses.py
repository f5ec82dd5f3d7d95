"""Which addresses may be connected to: public ones only, unless the user allows others.

The check is made on the address a socket is opened to, so that no spelling (decimal, octal, mapped into IPv6) and no
name that resolves otherwise the second time gets around it.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from aiohttp import AddrInfoType

_IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet; what is no address is not."""
    try:
        ip: _IP = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(ip))


def _meant(ip: _IP) -> list[_IP]:
    """Return the addresses that an address leads to: an IPv6 one may carry an IPv4 one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    carried: list[_IP] = [ip]
    carried += [ip.sixtofour] if ip.sixtofour else []
    carried += list(ip.teredo) if ip.teredo else []
    return [*carried[1:], ip] if ip not in _NAT64 else [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]


class Guard:
    """Opens sockets for a client, refusing addresses that are not public; `refused` remembers them."""

    def __init__(self, *, allow_private: bool) -> None:
        """Refuse addresses that are not public unless `allow_private`."""
        self._allow_private = allow_private
        self.refused: list[str] = []

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """Return a socket for the address that is about to be connected to; raises OSError where it is refused."""
        family, kind, protocol, _, address = info
        host = str(address[0])
        if not self._allow_private and not is_public(host):
            self.refused.append(host)
            raise OSError(f"{host} is no public address")
        sock = socket.socket(family=family, type=kind, proto=protocol)
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        return sock
