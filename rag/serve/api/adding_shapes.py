"""What the routes that add articles take and return; see ``rag.serve.shapes``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from rag.serve.api.shapes import ARTICLE
from rag.serve.shapes import Day

JOB = "Xb2q8_Lw0fKd"
_REPORT: dict[str, Any] = {
    "ok": True,
    "added": [ARTICLE],
    "changed": [],
    "unchanged": 0,
    "failed": [],
    "warnings": [],
    "stories": [],
}
_NONE: dict[str, Any] = {"articles": 0, "failed": 0, "part": None, "name": ""}
_EXAMPLE: dict[str, Any] = {
    "texts": [
        {
            "title": "A new bridge",
            "text": "The mayor opened the new bridge on Monday. It cost eleven million euros.",
            "outlet": "The Example",
            "published": "2026-03-02",
        }
    ],
    "addresses": [],
}


class TextIn(BaseModel):
    """The text of an article, with what is known of it."""

    model_config = ConfigDict(extra="forbid")

    text: StrictStr = Field(
        min_length=1, max_length=2_000_000, pattern=r"\S", description="The article's own words, verbatim."
    )
    title: StrictStr = Field(default="", max_length=300, description="Its title.")
    outlet: StrictStr = Field(default="", max_length=300, description="Who published it.")
    published: Day | None = Field(default=None, description="On which day.")
    url: StrictStr = Field(default="", max_length=2_000, description="The address of the original.")


class AddBody(BaseModel):
    """Articles to add: their texts, or the addresses of pages and feeds that hold them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [_EXAMPLE],
            "anyOf": [
                {"required": ["texts"], "properties": {"texts": {"minItems": 1}}},
                {"required": ["addresses"], "properties": {"addresses": {"minItems": 1}}},
            ],
        },
    )

    texts: list[TextIn] = Field(default_factory=list, max_length=200, description="Texts.")
    addresses: list[Annotated[StrictStr, Field(max_length=2_000)]] = Field(
        default_factory=list, max_length=100, description="Web addresses, each of a page or a feed."
    )


class WrongOut(BaseModel):
    """What is wrong with something that was sent."""

    source: str = Field(description="A file's name, or an address.")
    reason: str = Field(description="What is wrong, in a sentence.")


class ReportOut(BaseModel):
    """What came of a job."""

    ok: bool = Field(description="Whether nothing failed.")
    added: list[str] = Field(description="Ids of articles that are new.")
    changed: list[str] = Field(description="Ids of articles that say something else now.")
    unchanged: int = Field(description="How many articles were there already.")
    failed: list[WrongOut] = Field(description="What could not be taken.")
    warnings: list[WrongOut] = Field(description="What was taken, but not whole or not as one may think.")
    stories: list[list[str]] = Field(description="Ids of articles that are near copies of each other.")


class GoneOut(BaseModel):
    """How far a job is."""

    articles: int = Field(description="Articles that are settled.")
    failed: int = Field(description="What has failed.")
    part: float | None = Field(description="How much of it is done, from 0 to 1; null where nobody can tell.")
    name: str = Field(description="What is being read.")


class JobOut(BaseModel):
    """Work that goes on here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": JOB,
                    "state": "done",
                    "progress": {"articles": 1, "failed": 0, "part": 1.0, "name": ""},
                    "report": _REPORT,
                    "error": None,
                },
            ]
        }
    )

    id: str = Field(description="Names it for `GET /api/jobs/{id}`.")
    state: Literal["waiting", "working", "done"] = Field(description="Where it is.")
    progress: GoneOut = Field(description="How far it is.")
    report: ReportOut | None = Field(description="What came of it; null before it is done.")
    error: str | None = Field(description="Why it came to no report, in a sentence; else null.")


class AcceptedOut(JobOut):
    """Work that was taken on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": JOB, "state": "waiting", "progress": _NONE, "report": None, "error": None}]
        }
    )
