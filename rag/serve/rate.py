"""How often a visitor may ask: so many times in a stretch of time, counted in memory."""

from __future__ import annotations

import ipaddress
import time

from index.errors import FuenteError


class TooMany(FuenteError):
    """A visitor has asked too often; the message says when to come again."""


class Rate:
    """At most ``times`` in any stretch of ``seconds`` for each visitor; 0 times means no limit.

    Any thread may ask. A visitor is an address on the network; of IPv6 only the network's half counts, because
    whoever has one such address has all of its network's.
    """

    def __init__(self, times: int, seconds: int = 60) -> None:
        from limits import RateLimitItemPerSecond
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self.times = times
        self._item = RateLimitItemPerSecond(max(1, times), seconds)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, visitor: str | None) -> float | None:
        """Take one of the visitor's times: None where there was one, else the seconds until there is."""
        who = _of_one(visitor)
        if not self.times or self._limiter.hit(self._item, who):
            return None
        return self._left(who)

    def wait(self, visitor: str | None) -> float | None:
        """Say what ``take`` would say, and take nothing."""
        who = _of_one(visitor)
        if not self.times or self._limiter.test(self._item, who):
            return None
        return self._left(who)

    def _left(self, who: str) -> float:
        stats = self._limiter.get_window_stats(self._item, who)
        return max(0.1, stats.reset_time - time.time())


def _of_one(visitor: str | None) -> str:
    """Return what all addresses of one visitor have in common; whoever has none is one visitor, too."""
    try:
        address = ipaddress.ip_address((visitor or "").partition("%")[0])
    except ValueError:
        return visitor or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
