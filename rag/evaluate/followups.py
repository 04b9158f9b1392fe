"""Whether a follow-up is told from a question of its own, and how near its standalone form is to a person's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np

from index.errors import FuenteError
from index.language import detect
from rag.evaluate.data import Item
from rag.evaluate.run import Group, Series
from rag.evaluate.words import f1, words
from rag.question import LIMIT, BadQuestion, Turn, understand

if TYPE_CHECKING:
    from index.embed import Encoder
    from rag.settings import Settings

Rewriter = Callable[[str, Sequence[Turn]], str]
"""A question and the turns before it, oldest first, to the question that stands alone."""

DECISION = ("rewritten where it has to be", "left alone where it stands")


class BadRewriter(FuenteError):
    """What was named to rewrite questions is no function that can be called."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question with its forms by who made them: "ours", "last turn" and "last two"."""

    item: Item
    language: str
    forms: dict[str, str]


def by_rules(question: str, history: Sequence[Turn]) -> str:
    """Return what is searched for without a model."""
    return understand(question, history).standalone


@contextmanager
def rewriting(settings: Settings) -> Iterator[tuple[Rewriter, str]]:
    """Lend what rewrites questions as the engine does, with the model of the settings or by rules, and its name."""
    from rag.model import Model

    model = Model(settings.llm, settings)
    try:
        model.prepare()
        while model.status()["preparing"]:
            time.sleep(0.1)
        writer = model.writer()
        if writer is None:
            yield by_rules, "rules"
            return
        by_model = writer.rewrite

        def rewritten(question: str, history: Sequence[Turn]) -> str:
            return understand(question, history, rewrite=by_model).standalone

        yield rewritten, writer.name
    finally:
        model.close()


def last_turn(question: str, history: Sequence[Turn]) -> str:
    """Return the question as it was asked: the rival that never rewrites."""
    return question


def last_two(question: str, history: Sequence[Turn]) -> str:
    """Return the question behind the one before it: the rival that always joins."""
    return f"{history[-1][0]} {question}" if history else question


def rewriter_at(name: str) -> Rewriter:
    """Return the function of ``MODULE:FUNCTION``.

    Raises:
        BadRewriter: it cannot be imported, or is no function.
    """
    module, _, function = name.partition(":")
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadRewriter(
            f"{name} cannot be imported ({error}). Write it as package.module:function."
        ) from error
    if not callable(found):
        raise BadRewriter(f"{name} is no function. Name one that takes a question and the turns before it.")
    return cast(Rewriter, found)


def rewrite(items: Sequence[Item], ours: Rewriter = by_rules) -> Iterator[Rewritten]:
    """Put each question that has a human standalone form in each rival's; others are passed over."""
    rivals = {"ours": ours, "last turn": last_turn, "last two": last_two}
    for item in items:
        if item.standalone is None:
            continue
        try:
            forms = {who: made(item.question, item.history)[-LIMIT:] for who, made in rivals.items()}
        except BadQuestion:
            continue
        yield Rewritten(item, item.language or _language(item), forms)


def measure(rewritten: Sequence[Rewritten], encoder: Encoder) -> list[Group]:
    """Return the measures by the question's language.

    A question has to be rewritten where the human form has other words than the question. Nearness to the human form is
    the F1 of words and the cosine of query vectors.
    """
    groups: dict[str, list[Rewritten]] = {}
    for one in rewritten:
        groups.setdefault(one.language, []).append(one)
    return [Group(name, tuple(_series(ones, encoder))) for name, ones in groups.items()]


def _series(ones: Sequence[Rewritten], encoder: Encoder) -> Iterator[Series]:
    wanted = {one.item.id: _differs(one, str(one.item.standalone)) for one in ones}
    made = {one.item.id: _differs(one, one.forms["ours"]) for one in ones}
    yield Series("decision", {i: float(made[i] == wanted[i]) for i in wanted})
    yield Series(DECISION[0], {i: float(made[i]) for i in wanted if wanted[i]})
    yield Series(DECISION[1], {i: float(not made[i]) for i in wanted if not wanted[i]})
    for who in ones[0].forms:
        yield Series(
            f"F1, {who}", {one.item.id: f1(one.forms[who], str(one.item.standalone)) for one in ones}
        )
    human = encoder.encode_queries([str(one.item.standalone) for one in ones])
    for who in ones[0].forms:
        vectors = encoder.encode_queries([one.forms[who] for one in ones])
        cosines = np.einsum("nd,nd->n", human, vectors)
        yield Series(
            f"cosine, {who}",
            {one.item.id: float(c) for one, c in zip(ones, cosines, strict=True)},
            unit="number",
        )


def _language(item: Item) -> str:
    """The language of the whole conversation: "And in Porto?" alone may be of many."""
    return detect(" ".join([*(asked for asked, _ in item.history), str(item.standalone)])) or "?"


def _differs(one: Rewritten, form: str) -> bool:
    return words(form) != words(one.item.question)
