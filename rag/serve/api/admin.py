"""Who may change the library over HTTP: whoever sends the admin token, or a key with the scope ``admin``."""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.exceptions import HTTPException

from rag.serve.api.visits import visitor
from rag.serve.rate import Rate

if TYPE_CHECKING:
    from rag.settings import Settings

TRIES = 10
"""Wrong tokens a minute and visitor, after which no more are looked at."""


def admins_only(settings: Settings | None, tries: Rate | None = None) -> Callable[[Request], None]:
    """Return a dependency that lets administrators through; ``tries`` counts wrong tokens.

    It raises HTTPException: 401 without a token, 403 in a demo, with a wrong one, or where there is none to know, 429
    after too many wrong ones.
    """
    tries = tries or Rate(TRIES)
    secret = settings.admin_token if settings else None
    token = secret.get_secret_value().encode() if secret else None
    demo = bool(settings and settings.demo)

    def check(request: Request) -> None:
        if demo:
            raise HTTPException(403, "This is a demo: its articles can be read, and none added or removed.")
        caller = request.scope.get("caller")  # of a key that was known
        if caller is not None:
            if "admin" not in caller.scopes:
                raise HTTPException(403, "This key may not do that. Use one with the scope admin.")
            return
        if token is None:
            raise HTTPException(
                403, "Nobody may do that here. Set FUENTE_ADMIN_TOKEN on the server and start it again."
            )
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise HTTPException(
                401,
                "This needs the admin token. Send it as Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": "Bearer"},
            )
        # Nothing waits between looking and counting, so no two tries can share the last one.
        if (left := tries.wait(visitor(request))) is not None:
            seconds = math.ceil(left)
            said = f"Too many wrong tokens were tried. Try again in {seconds} s."
            raise HTTPException(429, said, {"Retry-After": str(seconds)})
        if not hmac.compare_digest(given.strip().encode("utf-8", "replace"), token):
            tries.take(visitor(request))
            raise HTTPException(403, "That is not the admin token.")

    return check
