"""The embedded model as a writer: a statement from one sentence at a time, so that its source is certain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from rag import prompt
from rag.embedded.llm import EmbeddedLLM
from rag.evidence import Evidence
from rag.followup import Turn, around_pronoun, fault, leans_openly, own_beginning, same
from rag.reader import Reader
from rag.write import Draft

_MAX_TOKENS = 200
_YES = "yes\n"
_QUESTION = 'root ::= [^\\n\\[\\]?]* "?"?'
"""One line that ends with its question mark, where it has one."""
_GAP = 'root ::= " "? [^\\n\\[\\]?]{2,60} '
"""What stands in a pronoun's place, before the rest of its question."""
_QUESTION_TOKENS = 64


def grouped(text: str, source: str) -> str:
    """Return ``text`` with numbers such as "17, 786, 419" written "17,786,419", where ``source`` has those digits.

    A small model takes the spaces of "17 786 419" for pauses.
    """

    def mended(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        wanted = r"[.,\s]?".join(digits)
        held = re.search(rf"(?<!\d){wanted}(?!\d)", source)
        return found[0].replace(", ", ",") if held else found[0]

    return re.sub(r"(?<!\d)\d{1,3}(?:, \d{3})+(?!\d)", mended, text)


class EmbeddedWriter:
    """Writes with the model in this process, its output held to one line."""

    def __init__(self, llm: EmbeddedLLM, reader: Reader | None = None) -> None:
        """Write with ``llm``, for ``reader`` while they are there."""
        self._llm = llm
        self._reader = reader
        self.name = llm.name

    def until(self, reader: Reader) -> EmbeddedWriter:
        """Return a writer with the same model that stops when ``reader`` leaves."""
        return EmbeddedWriter(self._llm, reader)

    @property
    def busy(self) -> int:
        """How many requests the model answers at this moment."""
        return self._llm.busy

    def assess(self, question: str, language: str, item: Evidence) -> float:
        """Return log p(yes) − log p(no) of the model's first word on whether the sentence states the answer.

        Raises:
            ModelFailed: the model did not answer.
        """
        self._begin(prompt.opening(language), language)
        return self._llm.log_odds(prompt.asking(question, language, [item]), "yes", "no", self._reader)

    def write(self, question: str, language: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Yield a statement for each sentence of the evidence, written from it alone, so that its source is certain.

        Raises:
            ModelFailed: the model did not answer.
        """
        self._begin(prompt.opening(language), language)
        for place, item in enumerate(evidence):
            # Whether there is an answer was asked before, so the reply begins behind its "yes"; it ends where the
            # sentence's number would begin, which can only be this one's.
            begun = {"role": "assistant", "content": _YES}
            pieces = self._llm.write(
                [*prompt.asking(question, language, [item]), begun],
                grammar='root ::= [^\\n\\[\\]]+ "["',
                stop="[",
                max_tokens=_MAX_TOKENS,
                reader=self._reader,
            )
            text = grouped("".join(pieces).removeprefix(_YES).strip(), item.quote)
            if text:
                yield Draft(text, place)

    def judge(self, claim: str, quote: str, language: str) -> float:
        """Return log p(yes) − log p(no) of the model's first word on whether ``quote`` says ``claim``.

        Raises:
            ModelFailed: the model did not answer.
        """
        self._begin(prompt.judging_opening(language), language)
        return self._llm.log_odds(prompt.judging(claim, quote, language), "yes", "no", self._reader)

    def translate(self, text: str, language: str) -> str:
        """Return the statement in ``language``.

        Raises:
            ModelFailed: the model did not answer.
        """
        self._begin(prompt.translating_opening(language), language)
        pieces = self._llm.write(
            prompt.translating(text, language),
            grammar="root ::= [^\\n\\[\\]]+",
            max_tokens=_MAX_TOKENS,
            reader=self._reader,
        )
        return "".join(pieces).strip()

    def rewrite(self, question: str, language: str, history: Sequence[Turn]) -> str:
        """Return the question as it is understood without the conversation, unchecked.

        The reply is begun with what stays of the question: a small model would at times repeat an earlier one. Where
        that fails, only the pronoun may be replaced, and where that fails too, the question may only be added to.

        Raises:
            ModelFailed: the model did not answer.
        """
        self._begin(prompt.rewriting_opening(language), language)
        messages = prompt.rewriting(question, language, history)
        tries = [(own_beginning(question, language, history), _QUESTION)]
        around = around_pronoun(question, language, history)
        if around is not None:
            tries.append((around[0], _GAP + json.dumps(around[1] + "?", ensure_ascii=False)))
        tries.append((question.rstrip(" ?.!…"), _QUESTION))
        text = ""
        for begun, grammar in dict.fromkeys(tries):
            begin = [{"role": "assistant", "content": begun}] if begun else []
            made = self._llm.write(
                [*messages, *begin], grammar=grammar, max_tokens=_QUESTION_TOKENS, reader=self._reader
            )
            text = "".join(made)
            text = (text if text.startswith(begun) else begun + text).strip()
            if fault(text, question, language, history) is None and not (
                same(text, question) and leans_openly(question, language, history)
            ):
                break
        return text

    def warm(self, language: str) -> None:
        """Read the unchanging beginnings of the prompts, so that the first question need not wait for it.

        Raises:
            ModelFailed: the model did not answer.
        """
        for opening in (prompt.opening, prompt.judging_opening, prompt.rewriting_opening):
            self._begin(opening(language), language)

    def _begin(self, opening: Sequence[prompt.Message], language: str) -> None:
        if prompt.has_examples(language):  # anybody may ask in any language: only of some is it worth keeping
            self._llm.begin(opening, self._reader)
