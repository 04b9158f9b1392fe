"""So many questions are answered at once, whichever interface they come by; more wait for their turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio


class Places:
    """The places at which questions are answered."""

    def __init__(self, count: int = 4) -> None:
        """Make ``count`` places."""
        self._count = count
        self._limiter: anyio.CapacityLimiter | None = None

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it until the block ends."""
        if self._limiter is None:  # a limiter belongs to a running event loop
            self._limiter = anyio.CapacityLimiter(self._count)
        # a stream may be closed by another task than the one that began it, so the task cannot be who holds the place
        holder = object()
        await self._limiter.acquire_on_behalf_of(holder)
        try:
            yield
        finally:
            self._limiter.release_on_behalf_of(holder)
