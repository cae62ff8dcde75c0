"""Whether an address leads into the network that this machine stands in."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


def is_private_host(url: str) -> bool:
    """Whether a host is, or its name stands for, an address that is not of the public internet.

    A name that stands for nothing leads nowhere, so not inside. Asks the system's resolver, which may take
    a while.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    # a zone, as in fe80::1%eth0, is not part of the address
    return any(_is_private(str(told[4][0]).partition("%")[0]) for told in found)


def _is_private(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return not (mapped or parsed).is_global
