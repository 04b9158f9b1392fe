"""Who comes: by a key, by the admin token, or by a session that one of them began."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading

from index.errors import FuenteError
from rag.keys import ADMIN, PREFIX, READ, Caller, Keys
from rag.serve.rate import Rate
from rag.serve.sessions import Sessions, Token

TRIES = 10
"""Wrong keys a minute and address that are looked at."""

_ADMIN = Caller("admin", "admin token", frozenset((READ, ADMIN)))
_REMEMBERED = 1000
_SESSIONS = 10_000


class WrongKey(FuenteError):
    """This is no key, or one that was removed."""


class TooManyTries(FuenteError):
    """Too many wrong keys came from an address; ``seconds`` says when to try again."""

    def __init__(self, left: float) -> None:
        self.seconds = math.ceil(left)
        super().__init__(f"There were too many wrong keys from this address. Try again in {self.seconds} s.")


class Door:
    """Tells who comes. With ``needed`` nobody passes without a key. Any thread may ask."""

    def __init__(self, keys: Keys, token: str | None = None, needed: bool = False) -> None:
        """Know the holders of ``keys``, and of the admin ``token``, where there is one."""
        self.needed = needed
        self.keys = keys
        self.sessions = Sessions(most=_SESSIONS)
        self._token = Token(token) if token else None
        self._tries, self._guesses = Rate(TRIES), Rate(TRIES)
        self._lock = threading.Lock()
        self._pepper = secrets.token_bytes(32)
        self._dummies: dict[bytes, None] = {}

    def caller(self, given: str, visitor: str | None) -> Caller:
        """Return whose key this is. A right key is never kept waiting: nobody can guess one.

        Raises:
            WrongKey: it is nobody's.
            TooManyTries: too many wrong ones came from the address of ``visitor``.
            KeysError: the keys cannot be read.
        """
        if given.startswith(PREFIX) and (key := self.keys.find(given)):
            self.keys.note_use(key)
            return key.caller()
        # The admin token was thought of by a person: whoever tries too often is not even told when it is right.
        if (left := self._tries.wait(visitor)) is not None:
            raise TooManyTries(left)
        if self._token and self._token.right(given):
            return _ADMIN
        self._tries.take(visitor)
        raise WrongKey(
            "This key is not known here, or it was removed. Ask whoever runs the server for another."
        )

    def perhaps(self, given: str, visitor: str | None) -> Caller | None:
        """Return who comes to an open server; what cannot be a key is passed over.

        Clients of OpenAI's interface want a key to be set and send ``none``, ``EMPTY`` or the like where none is
        needed. So only what begins as our keys do can be wrong; of the rest, the admin token is known, as long as it is
        not being guessed at. The same wrong word again is no guess.

        Raises:
            WrongKey, TooManyTries, KeysError: see ``caller``.
        """
        if given.startswith(PREFIX):
            return self.caller(given, visitor)
        if self._token is None:
            return None
        word = hmac.digest(self._pepper, given.encode("utf-8", "replace"), hashlib.sha256)
        with self._lock:
            if word in self._dummies:
                return None
        if self._guesses.wait(visitor) is not None:
            return None
        if self._token.right(given):
            return _ADMIN
        self._guesses.take(visitor)
        with self._lock:
            self._dummies[word] = None
            if len(self._dummies) > _REMEMBERED:
                del self._dummies[next(iter(self._dummies))]
        return None

    def of_session(self, session: str | None) -> Caller | None:
        """Return who began a session, as long as their key may be used. Raises KeysError."""
        who = self.sessions.who(session)
        if who is None or who == _ADMIN.id:
            return _ADMIN if who else None
        key = self.keys.of(who)
        return key.caller() if key else None
