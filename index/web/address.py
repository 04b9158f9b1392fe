"""Which network addresses belong to the public Internet, after the registries of special-purpose addresses.

The lists are here and not left to `ipaddress.is_global`, whose answers changed between releases of Python.
"""

from __future__ import annotations

import ipaddress
from functools import cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL = (
    ("127.0.0.0/8", "this machine itself"),
    ("0.0.0.0/8", "this machine itself"),
    ("10.0.0.0/8", "a private network"),
    ("172.16.0.0/12", "a private network"),
    ("192.168.0.0/16", "a private network"),
    ("100.64.0.0/10", "a provider's inner network"),
    ("169.254.0.0/16", "the local link, where clouds keep their secrets"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("192.31.196.0/24", "name servers of private networks"),
    ("192.52.193.0/24", "multicast relays"),
    ("192.88.99.0/24", "relays of 6to4"),
    ("192.175.48.0/24", "name servers of private networks"),
    ("198.18.0.0/15", "measuring networks"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "no network yet, or broadcast"),
    ("::1/128", "this machine itself"),
    ("::/128", "this machine itself"),
    ("::ffff:0:0/96", "IPv4 in the shape of IPv6"),
    ("::ffff:0:0:0/96", "IPv4 in the shape of IPv6"),
    ("::/96", "IPv4 in the shape of IPv6"),
    ("64:ff9b::/96", "translation to IPv4"),
    ("64:ff9b:1::/48", "translation to IPv4"),
    ("100::/64", "nothing: what is sent there is thrown away"),
    ("fc00::/7", "a private network"),
    ("fe80::/10", "the local link"),
    ("fec0::/10", "a private network"),
    ("ff00::/8", "multicast"),
    ("2001::/32", "tunnels of Teredo, which lead to IPv4"),
    ("2001:db8::/32", "documentation"),
    ("2001::/23", "protocol assignments"),
    ("2002::/16", "tunnels of 6to4, which lead to IPv4"),
    ("2620:4f:8000::/48", "name servers of private networks"),
    ("3fff::/20", "documentation"),
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")


def not_public(address: str) -> str | None:
    """What ``address`` belongs to if that is not the public Internet, in words; None where it is public.

    ``address`` is an IPv4 or IPv6 address as a resolver gives it, with or without a zone. Anything else is
    not public.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no network that is known"
    for network, what in _networks():
        if found in network:
            return what
    if isinstance(found, ipaddress.IPv6Address) and found not in _GLOBAL_V6:
        return "no network yet"
    return None


def is_literal(host: str) -> bool:
    """Tell whether ``host`` is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _networks() -> tuple[tuple[Network, str], ...]:
    return tuple((ipaddress.ip_network(text), what) for text, what in _SPECIAL)
