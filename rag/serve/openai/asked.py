"""A request for a chat completion -> the question, what was said before it, and how it is to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

from index.errors import FuenteError
from rag.question import Turn

WRITTEN, QUOTES = "fuente", "fuente-quotes"
"""The models there are: answers as the writing model puts them, and verbatim sentences only."""

_TURNS = 50


class BadRequest(FuenteError):
    """A request cannot be read; ``param`` names what is wrong with it, ``status`` is its HTTP status."""

    def __init__(self, message: str, param: str | None = None, status: int = 400, code: str | None = None):
        super().__init__(message)
        self.param, self.status, self.code = param, status, code


class ChatPart(BaseModel):
    """A piece of a message; only text is read."""

    model_config = ConfigDict(extra="allow")

    type: StrictStr = Field(description="`text`; others are passed over.")
    text: StrictStr = Field(default="", description="The text.")


class ChatMessage(BaseModel):
    """A message; names, tool calls and the like are passed over."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="Whose it is."
    )
    content: StrictStr | list[ChatPart] | None = Field(default=None, description="What it says.")

    def said(self) -> str:
        """Return its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type in ("text", "input_text"))
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream is to tell beside the answer."""

    model_config = ConfigDict(extra="ignore")

    include_usage: StrictBool = Field(default=False, description="Count tokens at the end.")


class ChatBody(BaseModel):
    """What is read of a request; what only concerns sampling is passed over."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": WRITTEN, "messages": [{"role": "user", "content": "What did Sheinbaum reject?"}]}
            ]
        },
    )

    model: StrictStr = Field(
        default=WRITTEN,
        description=f"`{WRITTEN}`, or `{QUOTES}` for verbatim sentences only.",
        json_schema_extra={"enum": [WRITTEN, QUOTES]},
    )
    messages: list[ChatMessage] = Field(
        min_length=1, max_length=10_000, description="The conversation; the last one is the question."
    )
    stream: StrictBool = Field(default=False, description="Send each statement as soon as it is verified.")
    stream_options: StreamOptions | None = Field(default=None, description="More about a stream.")
    n: StrictInt = Field(
        default=1, description="Answers that are wanted; there is one.", json_schema_extra={"enum": [1]}
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked of a chat model; ``usage`` says that a stream ends with the count of tokens."""

    question: str
    history: tuple[Turn, ...]
    model: str
    stream: bool
    usage: bool

    @property
    def quotes(self) -> bool:
        """Whether verbatim sentences are wanted only."""
        return self.model == QUOTES


def read(body: Any) -> Asked:
    """Return what a request asks for.

    The last message is the question, and has to be the user's. Earlier ones of the user and the assistant are the
    conversation. Messages of the system are passed over: what is answered here comes from articles, by rules of ours.

    Raises:
        BadRequest: it cannot be answered; the message says why.
    """
    try:
        given = ChatBody.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][:3]) or None
        raise BadRequest(f"{where or 'The request'} cannot be used: {first['msg']}.", where) from None
    if given.model not in (WRITTEN, QUOTES):
        raise BadRequest(
            f"There is no model “{given.model[:80]}”. There are {WRITTEN} and {QUOTES}.",
            "model",
            404,
            "model_not_found",
        )
    if given.n != 1:
        raise BadRequest("There is one answer to a question. Leave out n, or make it 1.", "n")
    *before, last = given.messages
    if last.role != "user" or not last.said().strip():
        raise BadRequest("The last message has to be the user's, with a question in it.", "messages")
    usage = bool(given.stream_options and given.stream_options.include_usage)
    return Asked(last.said(), _turns(before), given.model, given.stream, usage)


def _turns(messages: Sequence[ChatMessage]) -> tuple[Turn, ...]:
    """Return the conversation as pairs of question and answer, the newest ones."""
    turns: list[Turn] = []
    question = ""
    for message in messages:
        if message.role == "user":
            question = message.said()
        elif message.role == "assistant" and question.strip():
            turns.append((question, _without_sources(message.said())))
            question = ""
    return tuple(turns[-_TURNS:])


def _without_sources(text: str) -> str:
    """Return an earlier answer of ours without the list of sources that its text ended with."""
    from rag.serve.openai.told import HEAD

    return text.partition(f"\n\n{HEAD}\n")[0]
