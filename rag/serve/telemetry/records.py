"""Log records that belong to requests, as text or as JSON lines.

None holds a question, a key, an address or a query: what people ask is theirs. ``debug`` may show more, of libraries.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Format = Literal["text", "json"]

REQUEST: ContextVar[str] = ContextVar("fuente_request", default="")
"""The number of the request that is being answered, in each of its tasks and threads; "" outside of any."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")
_EXTRA = ("method", "route", "status", "seconds")


def request_id(given: str) -> str:
    """Return the number that a client gave, where it is well formed, else a new one."""
    return given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


class Numbered(logging.Filter):
    """Gives each record the number of its request, as ``request_id``."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        record.request_id = REQUEST.get()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a record: time (UTC), level, logger, message, and what is known of its request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := getattr(record, "request_id", ""):
            line["request_id"] = number
        line |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def write_records(form: Format) -> None:
    """Let the handlers of the root logger number their records, and write JSON where ``form`` says so."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, Numbered) for known in handler.filters):
            handler.addFilter(Numbered())
        if form == "json":
            handler.setFormatter(JsonLines())
