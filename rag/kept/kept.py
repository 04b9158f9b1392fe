"""What is kept of an answer, and what can be wrong when one is asked for."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast, get_args

from index.errors import FuenteError
from rag.answer import Answer
from rag.question import Turn

Verdict = Literal["helpful", "unhelpful"]
"""A thumb up, or down."""

Reason = Literal["wrong", "unsupported", "incomplete", "outdated"]
"""Why a thumb is down."""

LONGEST_NOTE = 2_000
"""The longest note to a verdict, in characters."""

_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class KeptError(FuenteError):
    """The kept answers cannot be read or written, or not in this way."""


class NotKept(KeptError):
    """There is no answer of that id."""


class Deleted(KeptError):
    """The answer was shared and has been deleted."""


class WrongSecret(KeptError):
    """The secret is not the one that was given when the answer was shared."""


class BadFeedback(KeptError):
    """A verdict is none, or its reason or note cannot be kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given; ``asked_at`` has a zone. ``history`` is the conversation before, as it was sent."""

    id: str
    asked_at: datetime
    answer: Answer
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared answer: the ``id`` goes into links, the ``secret`` deletes it. Only the secret's hash is kept."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer; ``reason`` only where it was not helpful."""

    id: int
    kept: Kept
    given_at: datetime
    verdict: Verdict
    reason: Reason | None = None
    note: str = ""


def new_id() -> str:
    """Return an id of 128 random bits, 22 characters that can stand in an address."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """Say whether a text has the form of an id."""
    return _ID.fullmatch(text) is not None


def checked(verdict: str, reason: str | None, note: str) -> tuple[Verdict, Reason | None, str]:
    """Return a verdict that can be kept, its note without what is no text.

    Raises:
        BadFeedback: the verdict or its reason is none of ours, or the note is too long.
    """
    if verdict not in get_args(Verdict):
        raise BadFeedback(f"“{verdict[:40]}” is no verdict. Say helpful or unhelpful.")
    if reason is not None and reason not in get_args(Reason):
        known = ", ".join(get_args(Reason)[:-1])
        raise BadFeedback(f"“{reason[:40]}” is no reason. Say {known} or {get_args(Reason)[-1]}.")
    if reason is not None and verdict == "helpful":
        raise BadFeedback(f"A helpful answer is not {reason}. Leave out the reason, or say unhelpful.")
    # What is half a character cannot be stored.
    note = note.encode("utf-8", "replace").decode().replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        raise BadFeedback(
            f"The note has {len(note):,} characters, and {LONGEST_NOTE:,} is the limit. Please shorten it."
        )
    return cast(Verdict, verdict), cast(Reason | None, reason), note
