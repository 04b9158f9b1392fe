"""Verdicts of readers -> questions that ``fuente eval`` asks again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rag.kept.kept import Feedback, KeptError


def row(feedback: Feedback) -> dict[str, Any]:
    """Return a verdict as a line of an evaluation set; see ``rag.evaluate`` for the fields.

    A helpful answer says what is right: its quotes are the answers, their articles the relevant ones. A helpful
    refusal says that the articles do not answer, an unhelpful one that they do where it was called wrong or
    incomplete. Of another unhelpful answer only the question is known. The fields named by a verdict or a reason are
    true, for ``--only-field``; ``feedback`` holds the verdict and the whole answer.
    """
    kept, answer = feedback.kept, feedback.kept.answer
    helpful = feedback.verdict == "helpful"
    line: dict[str, Any] = {
        "id": f"{kept.id}.{feedback.id}",
        "question": answer.question,
        "language": answer.language,
        "history": [list(turn) for turn in kept.history],
    }
    if helpful:
        line["answerable"] = not answer.abstained
        line["answers"] = list(dict.fromkeys(c.quote for c in answer.citations))
        named = {c.article_id: {"url": c.url} if c.url else {"id": c.article_id} for c in answer.citations}
        line["relevant"] = list(named.values())
    elif answer.abstained and feedback.reason in ("wrong", "incomplete"):
        line["answerable"] = True
    line[feedback.verdict] = True
    if feedback.reason:
        line[feedback.reason] = True
    line["feedback"] = {
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "note": feedback.note,
        "given_at": feedback.given_at.isoformat(),
        "asked_at": kept.asked_at.isoformat(),
        "answer": answer.to_dict(),
    }
    return line


def write(path: Path, feedback: Iterable[Feedback]) -> int:
    """Write verdicts as JSON lines, one each, and return how many; a file that is there is replaced as a whole.

    Raises:
        KeptError: the file cannot be written.
    """
    lines = [json.dumps(row(one), ensure_ascii=False) + "\n" for one in feedback]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text("".join(lines), encoding="utf-8", errors="replace")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KeptError(
            f"{path} cannot be written ({error.strerror or error}). Name a file in a folder that you may write to."
        ) from error
    return len(lines)
