"""What the MCP tools take and return, each field described for the model that calls them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from rag.question import LIMIT
from rag.serve.api.shapes import ListedOut, PassageOut
from rag.serve.shapes import ArticleText, AskBody, Narrowed, Said

PIECE, LONGEST_PIECE = 8_000, 30_000
"""Characters of an article that are read at once: where nothing is said, and at most."""

_MOST_HITS = 50
_MOST_LISTED = 100


class AskIn(AskBody):
    """A question, with the conversation it belongs to."""

    # Pairs, as REST also takes them, are a kind of schema that not every model's maker reads.
    history: list[Said] = Field(  # type: ignore[assignment]
        default_factory=list, max_length=50, description="Earlier turns of the conversation, oldest first."
    )

    def turns(self) -> list[tuple[str, str]]:
        """Return what was said before as pairs of question and answer."""
        return [(said.question, said.answer) for said in self.history]


class SearchIn(Narrowed):
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


class ListIn(Narrowed):
    """Which articles are listed, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    words: StrictStr = Field(
        default="", max_length=1_000, description="Only articles that hold all of these words."
    )
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page, from 1.")
    size: int = Field(default=20, ge=1, le=_MOST_LISTED, description="How many articles a page has.")


class FoundOut(BaseModel):
    """What a search found."""

    hits: list[PassageOut] = Field(description="Passages, the best first.")


class PieceOut(ArticleText):
    """An article, or a piece of a long one: ``text`` is the piece."""

    start: int = Field(description="First character of the piece in the article's text.")
    end: int = Field(description="The character after it.")
    total: int = Field(description="How many characters the whole text has.")
    next: int | None = Field(description="Where the next piece starts; null after the last.")


class ListOut(BaseModel):
    """A page of the articles that were asked for, the latest first."""

    articles: list[ListedOut] = Field(description="The articles of this page.")
    total: int = Field(description="How many there are on all pages.")
    page: int = Field(description="Which page this is, from 1.")
    next: int | None = Field(description="The next page; null after the last.")
