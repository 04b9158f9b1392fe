"""What the embedded model is shown: made-up examples in the question's language, then the evidence.

A small model cites, refuses and judges well when it is shown how in the very language of the question: on the
same questions, examples in mixed languages separated answerable from unanswerable with an AUC of 0.91,
examples in one language with 0.99 and more. So there is a set of examples a language, and the prompt's
beginning, which never changes for a language, stays in the model's cache.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from rag.evidence import Evidence
from rag.followup.history import Turn
from rag.injected import as_data

Message = Mapping[str, str]
"""``{"role": "system" | "user" | "assistant", "content": …}``."""


def asking(question: str, language: str, evidence: Sequence[Evidence]) -> list[Message]:
    """Return the prompt: instruction, examples in the question's language, evidence, question."""
    return [*opening(language), {"role": "user", "content": task(question, evidence)}]


def task(question: str, evidence: Sequence[Evidence]) -> str:
    """Return the evidence, the best first (a small model leans to the first), a line each, then the question.

    Article text is data: its line breaks and square brackets are taken out of what the model sees, so that
    it can neither end the evidence nor number a sentence.
    """
    lines = [f"[{n}] {as_data(item.in_context)}" for n, item in enumerate(evidence, 1)]
    return "\n".join(lines) + f"\n\nQuestion: {as_data(question)}"


def task_by_article(question: str, evidence: Sequence[Evidence]) -> str:
    """Return the evidence article by article, in reading order under outlet and date, then the question.

    This is how larger models read it: they lean to no place, and a date tells them what "today" is. A sentence keeps
    its number in ``evidence``. As in ``task``, no text can end the evidence or number a sentence.
    """
    articles = {item.article.id: item.article for item in evidence}
    lines = []
    for identity, article in articles.items():
        about = [article.outlet or "", article.published.isoformat() if article.published else ""]
        lines.append(f"{as_data(', '.join(filter(None, about)) or 'An article')}: {as_data(article.title)}")
        own = [(n, item) for n, item in enumerate(evidence, 1) if item.article.id == identity]
        own.sort(key=lambda numbered: numbered[1].sentence.start)
        lines += [f"[{n}] {as_data(item.in_context)}" for n, item in own]
    return "\n".join(lines) + f"\n\nQuestion: {as_data(question)}"


def opening(language: str) -> list[Message]:
    """Return the beginning of ``asking``, the same for every question in a language."""
    examples = _examples()
    chosen = examples["sets"].get(language, examples["sets"]["en"])
    shown_turns: list[Message] = [
        {"role": "system", "content": _ASKING.format(language=language_name(language))}
    ]
    for turn in chosen["turns"]:
        shown = turn["evidence"]
        evidence = "\n".join(examples["evidence"][shown]) + "\n\n" if shown is not None else ""
        reply = f"yes\n{turn['answer']} [{turn['source']}]" if turn["answer"] else "no"
        shown_turns.append({"role": "user", "content": f"{evidence}Question: {turn['question']}"})
        shown_turns.append({"role": "assistant", "content": reply})
    return shown_turns


def has_examples(language: str) -> bool:
    """Return whether there are examples in a language; it gets the English ones otherwise."""
    return language in _examples()["sets"]


def language_name(code: str) -> str:
    """Return a language's English name, or the code itself where it is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


@cache
def _examples() -> dict[str, Any]:
    text = resources.files("rag").joinpath("examples.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def judging(claim: str, quote: str, language: str) -> list[Message]:
    """Return the prompt that asks whether ``quote`` says what ``claim``, in ``language``, says."""
    return [*judging_opening(language), {"role": "user", "content": _claim(claim, quote)}]


def judging_opening(language: str) -> list[Message]:
    """Return the beginning of ``judging``, the same for every claim in a language."""
    examples = _examples()["claims"]
    claims = examples["sets"].get(language, examples["sets"]["en"])
    shown: list[Message] = [{"role": "system", "content": _JUDGING}]
    for (place, sound), text in zip(examples["order"], claims, strict=True):
        shown.append({"role": "user", "content": _claim(text, examples["sentences"][place])})
        shown.append({"role": "assistant", "content": "yes" if sound else "no"})
    return shown


def translating(text: str, language: str) -> list[Message]:
    """Return the prompt that asks for ``text``, which may mix languages, in ``language`` alone."""
    return [*translating_opening(language), {"role": "user", "content": f"Sentence: {as_data(text)}"}]


def translating_opening(language: str) -> list[Message]:
    """Return the beginning of ``translating``, the same for every sentence that is wanted in a language."""
    examples = _examples()["translations"]
    known = language if language in examples["sets"] else "en"
    order = _TRANSLATING.format(language=language_name(language))
    shown: list[Message] = [{"role": "system", "content": order}]
    for mixed, clean in zip(examples["mixed"], examples["sets"][known], strict=True):
        shown.append({"role": "user", "content": f"Sentence: {mixed}"})
        shown.append({"role": "assistant", "content": clean})
    return shown


def rewriting(question: str, language: str, history: Sequence[Turn]) -> list[Message]:
    """Return the prompt that asks for ``question`` put so that it is understood without ``history``.

    Every line of the conversation is begun here and holds no line break of its own, so that what was asked or
    answered can neither end the conversation nor ask the last question.
    """
    return [*rewriting_opening(language), {"role": "user", "content": conversation(question, history)}]


def rewriting_opening(language: str) -> list[Message]:
    """Return the beginning of ``rewriting``, the same for every question in a language."""
    examples = _examples()["rewrites"]
    shown: list[Message] = [{"role": "system", "content": _REWRITING}]
    for turn in examples.get(language, examples["en"]):
        shown.append({"role": "user", "content": conversation(turn["asked"], turn["history"])})
        shown.append({"role": "assistant", "content": turn["standalone"]})
    return shown


def conversation(question: str, history: Sequence[Turn]) -> str:
    """Return the turns, oldest first, a line for a question and one for its answer, then the last question."""
    lines = []
    for asked, answered in history:
        lines.append(f"Q: {as_data(asked)}")
        if answered:
            lines.append(f"A: {as_data(answered)}")
    return "\n".join(lines) + f"\n\nLast question: {as_data(question)}"


def _claim(claim: str, quote: str) -> str:
    return f"Sentence: {as_data(quote)}\nClaim: {as_data(claim)}"


def invented() -> frozenset[str]:
    """Return the names of the examples' made-up people and places.

    A small model at times answers with one of them; where the evidence does not name it, it is a leak.
    """
    return frozenset(_examples()["invented"])


_ASKING = (
    "Answer the question from the numbered sentences of a news article. First say whether they state the answer: "
    "yes or no. Say no if they are only about the same topic or person. After yes, answer in one full sentence in "
    "{language}, using only what one of the sentences says, and end with its number."
)


_JUDGING = (
    "Does the sentence of a news article say what the claim says? Answer yes or no. Answer no if the claim says the "
    "opposite, names another person, place or time, says more than the sentence, or makes certain what the sentence "
    "calls possible."
)

_TRANSLATING = "Translate the sentence into {language}. Keep the names."

_REWRITING = (
    "The last question belongs to a conversation about news. Write it so that it is understood without the "
    "conversation: put names in place of he, it, there and the like, and add what was left out. Keep its own words "
    "and its language. If it is understood by itself, or is about something else, repeat it unchanged."
)
