"""What the routes for OpenAI's clients return, and the texts to embed; see ``rag.serve.openai.asked`` for the rest."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.serve.shapes import GIVEN, AnswerOut


class MadeMessage(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = Field(description="Always `assistant`.")
    content: str = Field(description="The text, with the numbers of its citations and the sources below.")
    refusal: None = Field(description="Always null: what the articles do not say is said in the text.")
    annotations: list[dict[str, Any]] = Field(description="Where the text cites what, as `url_citation`.")


class MadeChoice(BaseModel):
    """The one answer."""

    index: int = Field(description="Always 0.")
    message: MadeMessage = Field(description="The message.")
    logprobs: None = Field(description="Always null.")
    finish_reason: Literal["stop"] = Field(description="Always `stop`.")


class Used(BaseModel):
    """About how many tokens were read and written."""

    prompt_tokens: int = Field(description="Read.")
    completion_tokens: int = Field(default=0, description="Written.")
    total_tokens: int = Field(description="Both.")


class ChatFuente(AnswerOut):
    """The whole answer, with its id."""

    id: str = Field(description="Names it for `POST /api/answers` and `POST /api/feedback`, for a day.")


class ChatOut(BaseModel):
    """An answer in the shape of a chat completion."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "chatcmpl-q3mB0Zr5TcC1mWb2yN8uXg",
                    "object": "chat.completion",
                    "created": 1_780_000_000,
                    "model": "fuente",
                    "choices": [
                        {
                            "index": 0,
                            "message": {
                                "role": "assistant",
                                "content": "Sheinbaum rejected a military intervention. [1]\n\nSources\n[1] “…”",
                                "refusal": None,
                                "annotations": [],
                            },
                            "logprobs": None,
                            "finish_reason": "stop",
                        }
                    ],
                    "usage": {"prompt_tokens": 8, "completion_tokens": 40, "total_tokens": 48},
                    "fuente": GIVEN,
                }
            ]
        }
    )

    id: str = Field(description="Its id.")
    object: Literal["chat.completion"] = Field(description="What it is.")
    created: int = Field(description="When, in seconds since 1970.")
    model: str = Field(description="The model that was asked for.")
    choices: list[MadeChoice] = Field(description="The answer, one alone.")
    usage: Used = Field(description="About how many tokens.")
    fuente: ChatFuente = Field(description="The whole answer as `POST /api/ask` returns it.")


class ModelOut(BaseModel):
    """A model."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "fuente", "object": "model", "created": 0, "owned_by": "fuente"}]
        }
    )

    id: str = Field(description="Its name.")
    object: Literal["model"] = Field(description="What it is.")
    created: int = Field(description="Always 0.")
    owned_by: str = Field(description="Always `fuente`.")


class ModelsOut(BaseModel):
    """The models there are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "object": "list",
                    "data": [{"id": "fuente", "object": "model", "created": 0, "owned_by": "fuente"}],
                }
            ]
        }
    )

    object: Literal["list"] = Field(description="What it is.")
    data: list[ModelOut] = Field(description="The models.")


class EmbeddingsBody(BaseModel):
    """Texts to embed."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [{"input": ["Hola", "Adiós"]}]})

    input: str | list[str] = Field(
        description="A text, or up to 256 of them; none may be empty.",
        json_schema_extra={
            "anyOf": [
                {"type": "string", "pattern": r"\S"},
                {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 256,
                    "items": {"type": "string", "pattern": r"\S"},
                },
            ]
        },
    )
    encoding_format: Literal["float", "base64"] = Field(
        default="float", description="How numbers are written; base64 of 32-bit floats is shorter."
    )


class EmbeddingOut(BaseModel):
    """A text's vector."""

    object: Literal["embedding"] = Field(description="What it is.")
    index: int = Field(description="Which of the texts.")
    embedding: list[float] | str = Field(description="The unit vector, or its base64.")


class EmbeddingsOut(BaseModel):
    """Vectors, in the order of the texts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "object": "list",
                    "data": [{"object": "embedding", "index": 0, "embedding": [0.05, -0.02]}],
                    "model": "multilingual-e5-small",
                    "usage": {"prompt_tokens": 1, "total_tokens": 1},
                }
            ]
        }
    )

    object: Literal["list"] = Field(description="What it is.")
    data: list[EmbeddingOut] = Field(description="The vectors.")
    model: str = Field(description="The model that made them.")
    usage: Used = Field(description="About how many tokens.")


class ErrorDetail(BaseModel):
    """What is wrong, as OpenAI's clients read it."""

    message: str = Field(description="What is wrong and what to do, in a sentence.")
    type: str = Field(description="What kind of error it is.")
    param: str | None = Field(description="The field that it is about.")
    code: str | None = Field(description="A short name for it.")


class ErrorOut(BaseModel):
    """An error in OpenAI's shape."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "message": "There is no model “gpt-4”. There are fuente and fuente-quotes.",
                        "type": "invalid_request_error",
                        "param": "model",
                        "code": "model_not_found",
                    }
                }
            ]
        }
    )

    error: ErrorDetail = Field(description="The error.")
