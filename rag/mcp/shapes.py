"""What the MCP tools take and return, each field described for the model that calls them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from index.filters import Filter
from rag.question import LIMIT
from rag.serve.shapes import MACHINE_LABEL, AskBody, Said

PIECE, LONGEST_PIECE = 8_000, 30_000
"""Characters of an article that are read at once: where nothing is said, and at most."""

_MOST_HITS = 50
_MOST_LISTED = 100


class _Narrowed(BaseModel):
    """Which articles are meant."""

    since: date | None = Field(default=None, description="Only articles of this day or later.")
    until: date | None = Field(default=None, description="Only articles of this day or earlier.")
    outlets: list[StrictStr] = Field(
        default_factory=list, max_length=100, description="Only these outlets; case and accents do not count."
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


class AskIn(AskBody):
    """A question, with the conversation it belongs to."""

    # Pairs, as REST also takes them, are a kind of schema that not every model's maker reads.
    history: list[Said] = Field(  # type: ignore[assignment]
        default_factory=list, max_length=50, description="Earlier turns of the conversation, oldest first."
    )

    def turns(self) -> list[tuple[str, str]]:
        """Return what was said before as pairs of question and answer."""
        return [(said.question, said.answer) for said in self.history]


class SearchIn(_Narrowed):
    """Words or a question to look for."""

    model_config = ConfigDict(extra="forbid")

    question: StrictStr = Field(
        description=f"A question, or words to look for, in any language, up to {LIMIT:,} characters."
    )
    k: int = Field(default=10, ge=1, le=_MOST_HITS, description="How many passages, the best first.")


class ReadIn(BaseModel):
    """An article, and which piece of it."""

    model_config = ConfigDict(extra="forbid")

    article_id: StrictStr = Field(description="The article's id, as citations, hits and lists have it.")
    start: int = Field(
        default=0, ge=0, description="The first character to read; `next` of the piece before."
    )
    length: int = Field(
        default=PIECE,
        ge=200,
        le=LONGEST_PIECE,
        description="About how many characters to read; a piece ends with a word.",
    )


class ListIn(_Narrowed):
    """Which articles are listed, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    words: StrictStr = Field(
        default="", max_length=1_000, description="Only articles that hold all of these words."
    )
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page, from 1.")
    size: int = Field(default=20, ge=1, le=_MOST_LISTED, description="How many articles a page has.")


class HitOut(BaseModel):
    """A passage that was found."""

    article_id: str = Field(description="The article: `read_article` returns it.")
    start: int = Field(description="First character of the passage in the article's text.")
    end: int = Field(description="The character after it.")
    text: str = Field(description="The passage, verbatim: `text[start:end]` of the article.")
    score: float = Field(description="How well it fits; of use only beside the others.")
    title: str = Field(description="The article's title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where the original is.")
    language: str | None = Field(description="The article's language, ISO 639-1.")
    outlets: list[str] = Field(description="All outlets that printed the story, near copies included.")


class FoundOut(BaseModel):
    """What a search found."""

    hits: list[HitOut] = Field(description="Passages, the best first.")


class PieceOut(BaseModel):
    """An article, or a piece of a long one: ``text`` is the piece."""

    id: str = Field(description="The article's id.")
    title: str = Field(description="Its title.")
    text: str = Field(description="Its own words, which every quote's `start` and `end` count in.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where the original is.")
    language: str | None = Field(description="Its language, ISO 639-1.")
    machine_summary: str | None = Field(description=f"Key points found beside the article. {MACHINE_LABEL}")
    machine_summary_label: str | None = Field(description="What to show beside it; null without one.")
    start: int = Field(description="First character of the piece in the article's text.")
    end: int = Field(description="The character after it.")
    total: int = Field(description="How many characters the whole text has.")
    next: int | None = Field(description="Where the next piece starts; null after the last.")


class ListedOut(BaseModel):
    """An article in a list."""

    id: str = Field(description="The article: `read_article` returns it.")
    title: str = Field(description="Its title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    language: str | None = Field(description="Its language, ISO 639-1.")
    opening: str = Field(description="Its first sentence.")


class ListOut(BaseModel):
    """A page of the articles that were asked for, the latest first."""

    articles: list[ListedOut] = Field(description="The articles of this page.")
    total: int = Field(description="How many there are on all pages.")
    page: int = Field(description="Which page this is, from 1.")
    next: int | None = Field(description="The next page; null after the last.")
