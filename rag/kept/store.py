"""Shared answers and verdicts in a SQLite file of their own, beside the library's."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.answer import Answer
from rag.answer_from import answer_from
from rag.kept.file import File
from rag.kept.kept import (
    BadFeedback,
    Deleted,
    Feedback,
    Kept,
    KeptError,
    NotKept,
    Shared,
    WrongSecret,
    checked,
    is_id,
    new_id,
)
from rag.question import Turn

MOST_VERDICTS = 200
"""Verdicts on one shared answer that are kept: who has its link can judge it, and nobody knows them."""


class Answers:
    """The answers that are kept in a library's folder. Any thread and any process may use it.

    The file is made when the first answer is kept, and is open only while it is used.
    """

    def __init__(self, folder: Path) -> None:
        """Use the file in ``folder``; nothing is opened yet."""
        self._file = File(folder / "answers.sqlite3")

    @property
    def path(self) -> Path:
        """Where the answers lie."""
        return self._file.path

    def share(self, answer: Answer, history: Sequence[Turn] = (), asked_at: datetime | None = None) -> Shared:
        """Keep an answer for whoever knows its id, and return the id and the secret that deletes it.

        Raises:
            KeptError: the file cannot be written, or is none of ours.
        """
        shared = Shared(new_id(), secrets.token_urlsafe(24))
        kept = Kept(shared.id, asked_at or _now(), answer, tuple(history))
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO answers (id, asked_at, answer, history, secret, shared_at) VALUES (?, ?, ?, ?, ?, ?)",
                (*_packed(kept), _hashed(shared.secret), _now().isoformat()),
            )
        return shared

    def find(self, id: str) -> Kept:
        """Return a shared answer.

        Raises:
            NotKept: none of that id was shared.
            Deleted: it was deleted.
            KeptError: the file cannot be read, or is none of ours.
        """
        with self._file.reading() as connection:
            row = None
            if connection is not None and is_id(id):
                row = connection.execute(
                    "SELECT id, asked_at, answer, history FROM answers WHERE id = ? AND shared_at IS NOT NULL",
                    (id,),
                ).fetchone()
        if row is None:
            raise NotKept(_NOT_KEPT)
        return self._kept(row)

    def delete(self, id: str, secret: str) -> None:
        """Delete a shared answer and the verdicts on it; nothing of its text stays in the file.

        Raises:
            NotKept, Deleted: as ``find``.
            WrongSecret: the secret is another.
            KeptError: the file cannot be written, or is none of ours.
        """
        self._delete(id, _hashed(secret))

    def remove(self, id: str) -> None:
        """Delete a shared answer without its secret: for who runs the server. Raises what ``delete`` does."""
        self._delete(id, None)

    def judge(
        self, kept: Kept, verdict: str, reason: str | None = None, note: str = "", *, again: bool = True
    ) -> None:
        """Keep a verdict on an answer, and the answer with it.

        With ``again`` it takes the place of an earlier one: the answer has one reader, who thought better of it.

        Raises:
            BadFeedback: see ``rag.kept.kept.checked``; or there are too many verdicts on it.
            Deleted: the answer was shared and deleted meanwhile.
            KeptError: the file cannot be written, or is none of ours.
        """
        judged = checked(verdict, reason, note)
        with self._file.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO answers (id, asked_at, answer, history) VALUES (?, ?, ?, ?)",
                _packed(kept),
            )
            row = connection.execute("SELECT deleted_at FROM answers WHERE id = ?", (kept.id,)).fetchone()
            if row[0] is not None:
                raise Deleted(_DELETED)
            if again:
                connection.execute("DELETE FROM feedback WHERE answer_id = ?", (kept.id,))
            query = "SELECT count(*) FROM feedback WHERE answer_id = ?"
            if connection.execute(query, (kept.id,)).fetchone()[0] >= MOST_VERDICTS:
                raise BadFeedback(
                    f"This answer has been judged {MOST_VERDICTS} times; that is enough. Thank you."
                )
            connection.execute(
                "INSERT INTO feedback (answer_id, given_at, verdict, reason, note) VALUES (?, ?, ?, ?, ?)",
                (kept.id, _now().isoformat(), *judged),
            )

    def feedback(self) -> list[Feedback]:
        """Return all verdicts, the oldest first.

        Raises:
            KeptError: the file cannot be read, or is none of ours.
        """
        query = (
            "SELECT f.id, f.given_at, f.verdict, f.reason, f.note, a.id, a.asked_at, a.answer, a.history "
            "FROM feedback AS f JOIN answers AS a ON a.id = f.answer_id ORDER BY f.id"
        )
        with self._file.reading() as connection:
            rows = [] if connection is None else connection.execute(query).fetchall()
        return [
            Feedback(number, self._kept(row), datetime.fromisoformat(given_at), verdict, reason, note)
            for number, given_at, verdict, reason, note, *row in rows
        ]

    def _delete(self, id: str, proof: bytes | None) -> None:
        with self._file.writing() as connection:
            row = None
            if is_id(id):
                query = "SELECT secret, deleted_at FROM answers WHERE id = ? AND shared_at IS NOT NULL"
                row = connection.execute(query, (id,)).fetchone()
            if row is None:
                raise NotKept(_NOT_KEPT)
            if row[1] is not None:
                raise Deleted(_DELETED)
            if proof is not None and not hmac.compare_digest(row[0], proof):
                raise WrongSecret(
                    "That is not the secret of this answer. It came with the link when the answer was shared."
                )
            connection.execute("DELETE FROM feedback WHERE answer_id = ?", (id,))
            connection.execute(
                "UPDATE answers SET answer = NULL, history = NULL, secret = NULL, deleted_at = ? WHERE id = ?",
                (_now().isoformat(), id),
            )
        self._file.wipe()

    def _kept(self, row: Sequence[Any]) -> Kept:
        id, asked_at, answer, history = row
        if answer is None:
            raise Deleted(_DELETED)
        try:
            turns = tuple((asked, answered) for asked, answered in json.loads(history))
            return Kept(id, datetime.fromisoformat(asked_at), answer_from(json.loads(answer)), turns)
        except (ValueError, TypeError) as error:
            raise KeptError(
                f"The kept answer {id} in {self.path} cannot be read ({error}). "
                "Put back a copy of the file, or update Fuente."
            ) from error


_NOT_KEPT = "No answer of that id is kept here. Look whether the link is whole."
_DELETED = "This answer was shared, and has been deleted since."


def _packed(kept: Kept) -> tuple[str, str, str, str]:
    # ASCII: half a character, which no file can hold, becomes an escape
    answer, history = (json.dumps(value) for value in (kept.answer.to_dict(), kept.history))
    return kept.id, kept.asked_at.isoformat(), answer, history


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
