"""Packed bytes to plain ones as they come, never more at once than was asked for."""

from __future__ import annotations

import zlib
from typing import Protocol

from index.web.limits import FetchFailed, FetchRefused

ACCEPT_ENCODING = "gzip, deflate"
"""The packings to ask servers for: those whose bombs the standard library can stop in the middle."""

_FREE = 1 << 20
_STEP = 1 << 16
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Unpacker(Protocol):
    """What undoes a packing, chunk by chunk."""

    def feed(self, chunk: bytes) -> bytes:
        """The plain bytes of the next chunk. Raises FetchRefused when there are too many."""
        ...

    def finish(self) -> None:
        """Raise FetchFailed if the packed data is not whole."""
        ...


class Plain:
    """Bytes that are not packed."""

    def feed(self, chunk: bytes) -> bytes:
        """Return ``chunk``."""
        return chunk

    def finish(self) -> None:
        """Nothing to check."""


class Inflater:
    """gzip and deflate, with a bound on what comes out and on how many times larger it is."""

    def __init__(self, what: str, *, gzip: bool, max_bytes: int, max_ratio: int) -> None:
        self._what, self._gzip = what, gzip
        self._max_bytes, self._max_ratio = max_bytes, max_ratio
        self._came = self._given = 0
        self._start = b""
        self._inflate: zlib._Decompress | None = None
        self._members = 0

    def feed(self, chunk: bytes) -> bytes:
        """The plain bytes of the next chunk.

        Raises FetchRefused where they become too many, FetchFailed where the data is damaged.
        """
        self._came += len(chunk)
        data, self._start = self._start + chunk, b""
        plain: list[bytes] = []
        more = False  # a full step may have left plain bytes inside, though no packed ones are left over
        while data or more:
            if self._inflate is None:
                if len(data) < 2:
                    self._start = data
                    break
                if self._members and (not self._gzip or not data.startswith(b"\x1f\x8b")):
                    break  # padding behind the end, which browsers pass over too
                self._inflate = zlib.decompressobj(self._bits(data))
            try:
                piece = self._inflate.decompress(data, _STEP)
            except zlib.error as problem:
                raise FetchFailed(
                    f"{self._what} is packed and damaged: it cannot be unpacked. Try again later."
                ) from problem
            self._given += len(piece)
            self._check(self._came - len(self._inflate.unconsumed_tail))
            plain.append(piece)
            data, more = self._inflate.unconsumed_tail, len(piece) == _STEP
            if self._inflate.eof:
                data, more = self._inflate.unused_data, False
                self._inflate, self._members = None, self._members + 1
        return b"".join(plain)

    def finish(self) -> None:
        """Raise FetchFailed if the data ends in the middle."""
        if self._came and (self._inflate is not None or not self._members):
            raise FetchFailed(f"{self._what} is packed and broke off before its end. Try again later.")

    def _bits(self, data: bytes) -> int:
        if self._gzip:
            return _GZIP
        # Both are sent as "deflate": with the head that the standard asks for, and without any.
        return _ZLIB if data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0 else _RAW

    def _check(self, came: int) -> None:
        if self._given > self._max_bytes:
            raise FetchRefused(
                f"{self._what} unpacks to more than the {self._max_bytes:,} bytes allowed. Raise the limit if "
                "it is meant to be that large."
            )
        if self._given > _FREE and self._given > self._max_ratio * came:
            raise FetchRefused(
                f"{self._what} unpacks to more than {self._max_ratio} times the {came:,} bytes that came, "
                "as no news does: it is not read."
            )


def unpacker(encoding: str, what: str, *, max_bytes: int, max_ratio: int) -> Unpacker:
    """What undoes the ``Content-Encoding`` that a server states.

    ``what`` begins the sentences of errors. Raises FetchRefused for packings that were not asked for.
    """
    codings = [c for c in (part.strip().lower() for part in encoding.split(",")) if c not in ("", "identity")]
    if not codings:
        return Plain()
    if len(codings) == 1 and codings[0] in ("gzip", "x-gzip", "deflate"):
        return Inflater(what, gzip=codings[0] != "deflate", max_bytes=max_bytes, max_ratio=max_ratio)
    raise FetchRefused(
        f"{what} came packed as {encoding[:80]!r}; {ACCEPT_ENCODING} was asked for and nothing else can be "
        "unpacked safely. The server is to blame; try another address of it."
    )
