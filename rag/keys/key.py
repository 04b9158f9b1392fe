"""What a key is, and who comes with one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from index.errors import FuenteError

PREFIX = "fuente_"
"""What every key begins with, so that people and scanners of leaked secrets know one when they see it."""

READ, ADMIN = "read", "admin"
"""The scopes there are; who has ``admin`` has ``read``, too."""

_LONGEST_NAME = 100


class KeysError(FuenteError):
    """The keys cannot be read or written."""


class BadKey(KeysError):
    """A key cannot be made like this; the message says why."""


class NoKey(KeysError):
    """There is no key of that name."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: a key's holder. ``rate`` is their own number of questions a minute, if they have one."""

    id: str
    name: str
    scopes: frozenset[str]
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key: never the key."""

    id: str
    name: str
    scopes: frozenset[str]
    rate: int | None
    created: datetime
    used: date | None
    """The day of its last use, in UTC; None where it was never used."""
    revoked: datetime | None

    def caller(self) -> Caller:
        """Return who comes with the key."""
        return Caller(self.id, self.name, self.scopes, self.rate)


def new() -> str:
    """Return a new key: the prefix and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> bytes:
    """Return what is kept of a key.

    One SHA-256 is enough: a slow hash is for passwords, which are few enough to be tried out; 256 random bits are not.
    """
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def scopes_of(scope: str) -> frozenset[str]:
    """Return a scope with all that it includes. Raises BadKey where there is none of that name."""
    if scope not in (READ, ADMIN):
        raise BadKey(f"There is no scope “{scope[:40]}”. There are {READ} and {ADMIN}.")
    return frozenset((READ, ADMIN) if scope == ADMIN else (READ,))


def name_of(given: str) -> str:
    """Return a name on one line. Raises BadKey where it is empty, too long or not to be printed."""
    name = " ".join(given.split())
    if not name:
        raise BadKey("A key needs a name, such as that of who will use it.")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadKey(f"A key's name has at most {_LONGEST_NAME} characters that can be printed.")
    return name
