"""What the HTTP interface takes and returns of answers that are kept; see ``rag.serve.shapes``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from rag.kept.kept import LONGEST_NOTE
from rag.serve.shapes import GIVEN, KNOWN, GivenOut


class KeptOut(GivenOut):
    """An answer as it was given when it was shared."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**GIVEN, "asked_at": "2026-01-16T12:00:00+00:00"}]}
    )

    id: str = Field(description="Its id, which stands in its address.")
    asked_at: str = Field(description="When it was given, in ISO 8601.")


class ShareBody(BaseModel):
    """Which answer is shared."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": KNOWN}]})

    id: StrictStr = Field(description="The `id` that came with the answer.")


class SharedOut(BaseModel):
    """Where a shared answer is, and what deletes it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": KNOWN, "url": f"https://example.org/a/{KNOWN}", "secret": "kx0W2bqv8mC4nZ7r1tYhPg"}
            ]
        }
    )

    id: str = Field(description="The shared answer's id, another than the one that was sent.")
    url: str = Field(description="The address of its page, which needs no script and may be embedded.")
    secret: str = Field(description="Deletes it. Keep it: it is not stored here, only its hash is.")


class FeedbackBody(BaseModel):
    """What a reader thinks of an answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": KNOWN, "verdict": "unhelpful", "reason": "outdated"}]}
    )

    id: StrictStr = Field(description="The `id` that came with the answer, or a shared answer's.")
    verdict: StrictStr = Field(description="`helpful` or `unhelpful`.")
    reason: StrictStr | None = Field(
        default=None, description="Why not: `wrong`, `unsupported`, `incomplete` or `outdated`."
    )
    note: StrictStr = Field(default="", description=f"More about it, up to {LONGEST_NOTE:,} characters.")
