"""How often a visitor may ask: so many times in a stretch of time, counted in memory."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING

from index.errors import FuenteError
from rag.keys.key import Caller

if TYPE_CHECKING:
    from limits import RateLimitItem


class TooMany(FuenteError):
    """A visitor has asked too often; the message says when to come again, and so does ``seconds``."""

    def __init__(self, said: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(said)


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

    def of(self, caller: Caller | None) -> int:
        """Return how many times a caller has: the key's own number, else everybody's."""
        return caller.rate if caller and caller.rate is not None else self.times

    def count(self, visitor: str | None, caller: Caller | None = None) -> None:
        """Count a question, or what costs as much, among those of its visitor; see ``take``.

        Raises:
            TooMany: there were too many.
        """
        left = self.take(visitor, caller)
        if left is not None:
            wait = math.ceil(left)
            seconds = "1 second" if wait == 1 else f"{wait} seconds"
            said = f"At most {self.of(caller)} questions a minute are answered here. Ask again in {seconds}."
            raise TooMany(said, wait)

    def take(self, visitor: str | None, caller: Caller | None = None) -> float | None:
        """Take one of the visitor's times: None where there was one, else the seconds until there is.

        Who comes with a key is counted by the key and not by the address: one address may be many people's.
        """
        who, item = self._counted(visitor, caller)
        if item is None or self._limiter.hit(item, who):
            return None
        return self._left(item, who)

    def wait(self, visitor: str | None, caller: Caller | None = None) -> float | None:
        """Say what ``take`` would say, and take nothing."""
        who, item = self._counted(visitor, caller)
        if item is None or self._limiter.test(item, who):
            return None
        return self._left(item, who)

    def _counted(self, visitor: str | None, caller: Caller | None) -> tuple[str, RateLimitItem | None]:
        """Return who is counted, and in what; None where there is no limit."""
        times = self.of(caller)
        who = f"key {caller.id}" if caller else _of_one(visitor)
        return who, type(self._item)(times, self._item.multiples) if times else None

    def _left(self, item: RateLimitItem, who: str) -> float:
        stats = self._limiter.get_window_stats(item, who)
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
