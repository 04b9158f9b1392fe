"""From an answer that was just given to one that is kept."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.answer import Answer
from rag.kept.given import MOST, Given
from rag.kept.kept import Deleted, NotKept, Shared
from rag.kept.store import Answers
from rag.question import Turn


class Keeper:
    """The answers of one server: ``given`` lately, and kept in ``answers``. Any thread may use it."""

    def __init__(
        self, folder: Path, admin: str | None = None, tell: Callable[[Answer], None] | None = None
    ) -> None:
        """Keep in the library's ``folder``; ``admin`` is a token that deletes any answer. Nothing is opened yet.

        ``tell`` is told each answer that is given.
        """
        self._tell = tell
        self.given = Given()
        self.answers = Answers(folder)
        self._admin = admin
        self._links: dict[str, Shared] = {}
        self._lock = threading.Lock()

    def remember(self, answer: Answer, history: Sequence[Turn] = ()) -> str:
        """Remember an answer that was just given; return the id by which it can be shared and judged for a day."""
        if self._tell is not None:
            self._tell(answer)
        return self.given.remember(answer, history)

    def share(self, id: str) -> Shared:
        """Keep an answer that was given for whoever knows the id in what is returned.

        Asked again for the same answer it returns the same, as long as that was not deleted.

        Raises:
            NotKept: no answer of that id was given lately.
            KeptError: it cannot be kept.
        """
        kept = self.given.find(id)
        if kept is None:
            raise NotKept(_FORGOTTEN)
        with self._lock:
            link = self._links.get(id)
            if link is not None:
                try:
                    self.answers.find(link.id)
                except (NotKept, Deleted):
                    link = None
            if link is None:
                link = self.answers.share(kept.answer, kept.history, kept.asked_at)
                self._links.pop(id, None)
                self._links[id] = link
                if len(self._links) > MOST:
                    del self._links[next(iter(self._links))]
            return link

    def judge(self, id: str, verdict: str, reason: str | None = None, note: str = "") -> None:
        """Keep what a reader thinks of an answer that was given lately, or that was shared.

        Of one that was given, a later verdict takes the place of the earlier: it has one reader.

        Raises:
            NotKept, Deleted: there is no such answer.
            BadFeedback: see ``rag.kept.kept.checked``.
            KeptError: it cannot be kept.
        """
        given = self.given.find(id)
        if given is not None:
            self.answers.judge(given, verdict, reason, note)
            return
        try:
            shared = self.answers.find(id)
        except NotKept:
            raise NotKept(_FORGOTTEN) from None
        self.answers.judge(shared, verdict, reason, note, again=False)

    def delete(self, id: str, secret: str) -> None:
        """Delete a shared answer, with its own secret or the administrator's token.

        Raises:
            NotKept, Deleted, WrongSecret, KeptError: see ``Answers.delete``.
        """
        if self._admin and hmac.compare_digest(self._admin.encode(), secret.encode("utf-8", "replace")):
            self.answers.remove(id)
        else:
            self.answers.delete(id, secret)


_FORGOTTEN = (
    "No answer of that id was given here lately. An answer is remembered for a day, until the server is started "
    "again; ask the question once more."
)
