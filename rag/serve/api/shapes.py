"""What the routes about searching and articles take and return; see ``rag.serve.shapes``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from index.filters import Filter
from rag.question import LIMIT
from rag.serve.shapes import ASKED, ArticleText, Day

ARTICLE = "a61eb9d7be21cc94"
_TITLE = "Estados Unidos presiona a México"
_LISTED: dict[str, JsonValue] = {
    "id": ARTICLE,
    "title": _TITLE,
    "outlet": None,
    "published": "2026-01-16",
    "language": "es",
    "opening": "Estados Unidos presiona a México para que permita operaciones conjuntas.",
}
_COPY: JsonValue = {
    "id": "0f3c2d1b4a596877",
    "title": _TITLE,
    "outlet": "El Ejemplo",
    "published": "2026-01-17",
    "url": "https://example.org/mexico",
    "language": "es",
}
_VERSION: JsonValue = {
    "number": 1,
    "title": _TITLE,
    "text": "Estados Unidos presiona.",
    "published": "2026-01-16",
    "updated": None,
    "stored_at": "2026-01-16T09:00:00+00:00",
    "replaced_at": "2026-01-16T12:00:00+00:00",
}

Names = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]


class Chosen(BaseModel):
    """Which articles are meant."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(
        default=None, description="Only articles of this day or later.", examples=["2026-01-01"]
    )
    until: Day | None = Field(
        default=None, description="Only articles of this day or earlier.", examples=["2026-12-31"]
    )
    outlet: Names = Field(
        default_factory=list, description="Only these outlets; case and accents do not count. Repeat it."
    )
    language: Names = Field(
        default_factory=list, description="Only these languages, ISO 639-1. Repeat it.", examples=[["es"]]
    )
    section: Names = Field(
        default_factory=list, description="Only these sections; case and accents do not count. Repeat it."
    )

    def only(self) -> Filter:
        """Return the filter.

        Raises:
            index.filters.BadFilter: the first day is after the last.
        """
        return Filter.of(
            since=self.since,
            until=self.until,
            outlets=self.outlet,
            languages=self.language,
            sections=self.section,
        )


class SearchQuery(Chosen):
    """What is searched for."""

    question: str = Field(
        description=f"What to search for, in any language, up to {LIMIT:,} characters.", examples=[ASKED]
    )
    k: int = Field(default=10, ge=1, le=50, description="How many passages at most.", examples=[3])


class PassageOut(BaseModel):
    """A passage of an article."""

    article_id: str = Field(description="The article: `GET /api/articles/{id}` returns it.")
    start: int = Field(description="First character of the passage in the article's text.")
    end: int = Field(description="The character after it.")
    text: str = Field(description="The passage, verbatim: `text[start:end]` of the article.")
    score: float = Field(
        description="How near it is; grows with nearness, and compares within one search only."
    )
    title: str = Field(description="The article's title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where the original is.")
    language: str | None = Field(description="The article's language, ISO 639-1.")
    outlets: list[str] = Field(description="All outlets that printed it, near copies included.")


class FoundOut(BaseModel):
    """What a search found."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": ASKED,
                    "passages": [
                        {
                            "article_id": ARTICLE,
                            "start": 445,
                            "end": 759,
                            "text": "Las fuerzas estadounidenses participarían …",
                            "score": 0.87,
                            "title": _TITLE,
                            "outlet": None,
                            "published": "2026-01-16",
                            "url": None,
                            "language": "es",
                            "outlets": [],
                        }
                    ],
                }
            ]
        }
    )

    question: str = Field(description="What was searched for.")
    passages: list[PassageOut] = Field(description="The passages, the nearest first.")


class ListQuery(Chosen):
    """Which articles are listed, and from where on."""

    q: str = Field(
        default="",
        max_length=500,
        description="Only articles that hold all these words.",
        examples=["Sheinbaum"],
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many articles at most.", examples=[20])
    cursor: str = Field(
        default="",
        max_length=2_000,
        description="The `next` of the page before; the first page is without.",
    )


class ListedOut(BaseModel):
    """An article in a list."""

    id: str = Field(description="Its id: `GET /api/articles/{id}` returns all of it.")
    title: str = Field(description="Its title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    language: str | None = Field(description="Its language, ISO 639-1.")
    opening: str = Field(description="Its first sentence; a long one is cut.")


class PageOut(BaseModel):
    """Some of the articles, the latest published first, those without a date last."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"articles": [_LISTED], "next": None}]})

    articles: list[ListedOut] = Field(description="The articles.")
    next: str | None = Field(
        description="Send it as `cursor`, with the same filters, for those that follow; null where none do. It stays "
        "right while articles are added."
    )


class VersionOut(BaseModel):
    """What an article said before it was changed."""

    number: int = Field(description="Its number; 1 is what was stored first.")
    title: str = Field(description="Its title then.")
    text: str = Field(description="Its text then.")
    published: str | None = Field(description="When it was published, as it said then; ISO 8601.")
    updated: str | None = Field(description="When it was changed, as it said then; ISO 8601.")
    stored_at: str = Field(description="When it came here, in ISO 8601.")
    replaced_at: str = Field(description="When another version took its place, in ISO 8601.")


class CopyOut(BaseModel):
    """A near copy of an article, in another place."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    outlet: str | None = Field(description="Who published it.")
    published: str | None = Field(description="When, in ISO 8601.")
    url: str | None = Field(description="Where it is.")
    language: str | None = Field(description="Its language, ISO 639-1.")


class ArticleOut(ArticleText):
    """One article of the library."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": ARTICLE,
                    "title": _TITLE,
                    "text": "Estados Unidos presiona a México. …",
                    "outlet": None,
                    "published": "2026-01-16",
                    "updated": None,
                    "url": None,
                    "language": "es",
                    "section": None,
                    "authors": [],
                    "machine_summary": None,
                    "machine_summary_label": None,
                    "versions": [_VERSION],
                    "copies": [_COPY],
                }
            ]
        }
    )

    updated: str | None = Field(description="When it was last changed, as it says itself; ISO 8601.")
    section: str | None = Field(description="Its section.")
    authors: list[str] = Field(description="Who wrote it.")
    versions: list[VersionOut] = Field(description="What it said before, the first version first.")
    copies: list[CopyOut] = Field(description="Its near copies in other places, the earliest first.")


class CountOut(BaseModel):
    """A name and how many articles have it."""

    name: str = Field(description="The name, or a language's code.")
    articles: int = Field(description="How many articles have it.")


class WritingOut(BaseModel):
    """Work on the library that is going on."""

    doing: str = Field(description="What is being done, such as “adding articles”.")
    since: str = Field(description="Since when, in ISO 8601.")
    here: bool = Field(description="Whether this server does it, and not another program.")


class LibraryOut(BaseModel):
    """What the library holds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "articles": 2,
                    "passages": 9,
                    "sentences": 41,
                    "stories": 1,
                    "languages": [{"name": "es", "articles": 2}],
                    "outlets": [{"name": "El Ejemplo", "articles": 1}],
                    "sections": [],
                    "first": "2026-01-16",
                    "last": "2026-01-17",
                    "undated": 0,
                    "writing_model": "quotes",
                    "embedding_model": "multilingual-e5-small",
                    "writing": None,
                }
            ]
        }
    )

    articles: int = Field(description="Articles.")
    passages: int = Field(description="Passages, which searches find.")
    sentences: int = Field(description="Sentences of all passages, headings included.")
    stories: int = Field(description="Stories: near copies of an article count as one.")
    languages: list[CountOut] = Field(description="Languages, the most frequent first.")
    outlets: list[CountOut] = Field(description="Outlets, the most frequent first.")
    sections: list[CountOut] = Field(description="Sections, the most frequent first.")
    first: str | None = Field(description="The first day of an article, in ISO 8601; null without one.")
    last: str | None = Field(description="The last day.")
    undated: int = Field(description="Articles without a date.")
    writing_model: str = Field(description="What writes the answers now; `quotes` where nothing does.")
    embedding_model: str | None = Field(description="What made the vectors; null while there are none.")
    writing: WritingOut | None = Field(
        description="Who is writing to it at this moment; null where nobody is."
    )
