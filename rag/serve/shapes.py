"""What the HTTP interface takes and returns, each field described for a reader of ``/docs``."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StrictBool, StrictStr

from index.filters import Filter
from rag.question import LIMIT

MACHINE_LABEL = "Written by a machine; not the article's own words and never quoted."

ASKED = "What did Sheinbaum reject?"
KNOWN = "q3mB0Zr5TcC1mWb2yN8uXg"
_CITED: JsonValue = {
    "n": 1,
    "article_id": "a61eb9d7be21cc94",
    "title": "Estados Unidos presiona a México para que el país permita que las fuerzas militares de ambos países "
    "realicen…",
    "outlet": None,
    "published": "2026-01-16",
    "url": None,
    "language": "es",
    "start": 445,
    "end": 759,
    "quote": "Las fuerzas estadounidenses participarían activamente en estas incursiones bajo el mando de las fuerzas "
    'mexicanas, sirviéndoles de apoyo y "proporcionando inteligencia y asesoramiento", algo que ya ha rechazado la '
    "presidenta de México, Claudia Sheinbaum, quien descarta una intervención militar de EEUU en el país.",
    "support": 0.9,
    "outlets": [],
    "context": [],
}
_ANSWERED: dict[str, JsonValue] = {
    "question": ASKED,
    "text": "Sheinbaum rejected a military intervention. [1]",
    "language": "en",
    "abstained": False,
    "statements": [
        {
            "text": "Sheinbaum rejected a military intervention.",
            "citations": [1],
            "verdict": "supported",
        }
    ],
    "citations": [_CITED],
    "closest": [],
    "left_out": 0,
    "notes": [],
    "timings": {
        "searching": 0.02,
        "reading": 3.1,
        "writing": 0.8,
        "checking": 0.9,
        "total": 4.8,
    },
    "model": "qwen2.5-coder-1.5b-instruct-q4_k_m",
    "standalone": ASKED,
    "period": None,
    "looked_for": "",
    "suggestion": "",
}
GIVEN: dict[str, JsonValue] = {**_ANSWERED, "id": KNOWN}
"""An answer, as an example."""

STREAMED = """event: status
data: {"stage": "searching", "detail": 0}

event: statement
data: {"text": "Sheinbaum rejected a military intervention.", "citations": [1], "verdict": "supported"}

event: citation
data: {"n": 1, "article_id": "a61eb9d7be21cc94", "start": 445, "end": 759, "quote": "Las fuerzas …"}

event: done
data: {"question": "What did Sheinbaum reject?", "text": "Sheinbaum rejected a military intervention. [1]"}

"""
"""How an answer comes as events; shortened, since `done` has the whole answer."""


def _written_out(given: Any) -> Any:
    """Take a day only as it is written in ISO 8601, and no number of seconds for one."""
    if (
        given is not None
        and not isinstance(given, date)
        and not (isinstance(given, str) and _DAY.fullmatch(given))
    ):
        raise ValueError("a day is written as year, month and day, such as 2026-01-31")
    return given


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Day = Annotated[date, BeforeValidator(_written_out)]
"""A day in a request."""


class Said(BaseModel):
    """An earlier question of the conversation and the text of its answer."""

    question: StrictStr = Field(description="What was asked.")
    answer: StrictStr = Field(description="The `text` of the answer to it.")


class Narrowed(BaseModel):
    """Which articles are meant."""

    since: Day | None = Field(default=None, description="Only articles of this day or later.")
    until: Day | None = Field(default=None, description="Only articles of this day or earlier.")
    outlets: list[StrictStr] = Field(
        default_factory=list,
        max_length=100,
        description="Only these outlets; case and accents do not count.",
    )
    languages: list[StrictStr] = Field(
        default_factory=list, max_length=100, description="Only articles in these languages, ISO 639-1."
    )
    sections: list[StrictStr] = Field(
        default_factory=list,
        max_length=100,
        description="Only these sections; case and accents do not count.",
    )

    def only(self) -> Filter:
        """Return which articles are meant.

        Raises:
            index.filters.BadFilter: the first day is after the last.
        """
        return Filter.of(
            since=self.since,
            until=self.until,
            outlets=self.outlets,
            languages=self.languages,
            sections=self.sections,
        )


class AskBody(Narrowed):
    """A question, with the conversation it belongs to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "When will it take place?", "history": [[ASKED, "A military intervention."]]}
            ]
        },
    )

    question: StrictStr = Field(description=f"The question, in any language, up to {LIMIT:,} characters.")
    history: list[Said | tuple[StrictStr, StrictStr]] = Field(
        default_factory=list,
        max_length=50,
        description="Earlier turns, oldest first: objects with `question` and `answer`, or pairs of both.",
    )
    quotes: StrictBool = Field(
        default=False, description="Answer with verbatim sentences only, without a writing model."
    )
    standalone: StrictStr | None = Field(
        default=None,
        description="The question as it is to be searched for, in place of the one that the history leads to.",
    )
    timed: StrictBool = Field(
        default=True,
        description="Read only articles from the days that the question speaks of, such as “yesterday”.",
    )


class StatementOut(BaseModel):
    """One sentence of the answer."""

    text: str = Field(description="The sentence, in the question's language.")
    citations: list[int] = Field(description="Numbers of the citations that carry it; never empty.")
    verdict: Literal["supported", "partly"] = Field(
        description="What checking it against its source found; what is not supported is left out."
    )


class ClosestOut(BaseModel):
    """An article offered where the articles do not answer, with its nearest sentence."""

    article_id: str = Field(description="The article: `GET /api/articles/{id}` returns it.")
    title: str = Field(description="The article's title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where the original is.")
    language: str | None = Field(description="The article's language, ISO 639-1.")
    start: int = Field(
        description="First character of the quote in the article's text (code points, from 0)."
    )
    end: int = Field(description="The character after the quote.")
    quote: str = Field(description="One sentence, verbatim: `text[start:end]` of the article.")


class LeanedOut(BaseModel):
    """A sentence that a quote leans on, verbatim."""

    start: int = Field(description="Its first character in the article's text.")
    end: int = Field(description="The character after it.")
    quote: str = Field(description="The sentence.")
    role: Literal["subject", "speaker"] = Field(
        description="What it tells: whom the quote is about, or whose words it is."
    )


class CitationOut(ClosestOut):
    """One verbatim sentence of one article that carries a statement."""

    n: int = Field(description="Its number in the answer, from 1.")
    support: float = Field(description="How sure the check is that the quote says it, from 0 to 1.")
    outlets: list[str] = Field(description="All outlets that printed the story, near copies included.")
    context: list[LeanedOut] = Field(
        description="Sentences that the quote leans on: who its subject is, or who is being quoted."
    )


class PeriodOut(BaseModel):
    """The days that a question speaks of; `timed: false` takes this filter off."""

    words: str = Field(description="The question's own words for it.")
    since: str | None = Field(description="The first day, in ISO 8601; null where it is open.")
    until: str | None = Field(description="The last day, inclusive; null where it is open.")
    relative: bool = Field(description="Whether it was counted from today.")
    newest: bool = Field(description="Whether what is new was asked for; later articles go first.")
    event: str | None = Field(description="What happened from which the days were counted, else null.")
    side: Literal["before", "after"] | None = Field(
        description="Which side of it is meant; null without one."
    )


class AnswerOut(BaseModel):
    """What the articles say, every statement with the sentences that say it; or that they do not say."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWERED]})

    question: str = Field(description="What was asked.")
    text: str = Field(description="The whole answer, or the refusal.")
    language: str = Field(description="The answer's language, ISO 639-1.")
    abstained: bool = Field(description="True where the articles do not say; see `closest`.")
    statements: list[StatementOut] = Field(description="The answer sentence by sentence.")
    citations: list[CitationOut] = Field(description="The quotes that carry the statements.")
    closest: list[ClosestOut] = Field(description="Nearest articles, where there is no answer.")
    left_out: int = Field(description="Statements left out because their source does not say them.")
    notes: list[str] = Field(description="How the answer was made, in sentences for a reader.")
    timings: dict[str, float] = Field(description="Seconds by stage.")
    model: str = Field(description="What wrote the answer; `quotes` where nothing did.")
    standalone: str = Field(description="The question as it was searched for.")
    period: PeriodOut | None = Field(
        description="The days in the question by which articles were filtered; null where they were not."
    )
    looked_for: str = Field(description="Of a refusal: what was looked for, in words; else empty.")
    suggestion: str = Field(
        description="Of a refusal: a question that the closest article answers; empty where there is none."
    )


class GivenOut(AnswerOut):
    """An answer that was just given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_ANSWERED, "id": KNOWN}]})

    id: str = Field(description="Names it for `POST /api/answers` and `POST /api/feedback`, for a day.")


class Health(BaseModel):
    """How the service is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ok",
                    "articles": 1,
                    "passages": 9,
                    "model": "quotes",
                    "preparing": None,
                    "error": None,
                    "demo": False,
                }
            ]
        }
    )

    status: str = Field(description="`ok` while questions can be answered.")
    articles: int = Field(description="Articles in the library.")
    passages: int = Field(description="Passages in the library.")
    model: str = Field(description="What writes the answers now; `quotes` where nothing does.")
    preparing: dict[str, Any] | None = Field(
        description="What is being fetched: `what`, and `done` of `total` bytes; null where nothing is."
    )
    error: str | None = Field(description="What went wrong with the writing model, in a sentence; else null.")
    demo: bool = Field(description="Whether it is served to strangers: nothing can be added then.")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Always `about:blank`.", examples=["about:blank"])
    title: str = Field(description="The status in words.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", examples=[422])
    error: str = Field(
        description="What is wrong and what to do, in a sentence.", examples=["The question is empty."]
    )


class ArticleText(BaseModel):
    """An article's own words, and what is known of where they come from."""

    id: str = Field(description="The article's id.")
    title: str = Field(description="Its title.")
    text: str = Field(description="Its own words, which every quote's `start` and `end` count in.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where the original is.")
    language: str | None = Field(description="Its language, ISO 639-1.")
    machine_summary: str | None = Field(description=f"Key points found beside the article. {MACHINE_LABEL}")
    machine_summary_label: str | None = Field(description="What to show beside it; null without one.")
