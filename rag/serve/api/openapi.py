"""The OpenAPI document: what the framework finds out, with the bodies that routes read by themselves, and examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from rag.serve.api.adding_shapes import AddBody
from rag.serve.openai.asked import ChatBody
from rag.serve.openai.shapes import EmbeddingsBody, ErrorOut
from rag.serve.problem import says
from rag.serve.shapes import Problem

_REF = "#/components/schemas/{model}"

OPEN = ("/healthz", "/readyz", "/metrics")
"""What is told to whoever watches the server, with no key and no body."""

_BEFORE = (400, 401, 408, 414, 429, 503)
"""How any request may be refused before its route sees it: see ``rag.serve.access`` and ``rag.serve.guard``."""


def describe(app: FastAPI) -> None:
    """Complete the document that ``app`` serves."""
    found: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(found(), ours())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def completed(document: dict[str, Any], models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the document with all that its routes refer to, and an example for every body, as ``models`` have it."""
    read = (AddBody, ChatBody, EmbeddingsBody)
    _, asked = models_json_schema([(model, "validation") for model in read], ref_template=_REF)
    _, told = models_json_schema([(Problem, "serialization"), (ErrorOut, "serialization")], ref_template=_REF)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update({**asked["$defs"], **told["$defs"]})
    for unused in (
        "HTTPValidationError",
        "ValidationError",
    ):  # the framework's, in place of which ours is told
        schemas.pop(unused, None)
    for model in models:  # the framework drops what is null in an example
        extra = model.model_config.get("json_schema_extra")
        if isinstance(extra, dict) and "examples" in extra and model.__name__ in schemas:
            schemas[model.__name__]["examples"] = extra["examples"]
    components["securitySchemes"] = {
        "admin": {
            "type": "http",
            "scheme": "bearer",
            "description": "The admin token of the server (FUENTE_ADMIN_TOKEN), or a key that may do as much.",
        }
    }
    for path, _, operation in operations(document):
        if path not in OPEN:
            for status, refused in says(*_BEFORE).items():
                if path.startswith("/v1/"):
                    refused["content"]["application/json"] = {
                        "schema": {"$ref": _REF.format(model="ErrorOut")}
                    }
                operation.setdefault("responses", {}).setdefault(str(status), refused)
        responses = operation.get("responses", {}).values()
        for body in (operation.get("requestBody", {}), *responses):
            media = body.get("content", {}).get("application/json")
            if media and "example" not in media:
                examples = resolved(media.get("schema", {}), schemas).get("examples")
                if examples:
                    media["example"] = examples[0]
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation as (path, method, operation)."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def ours(base: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Yield the models of the HTTP interface; the framework keeps its routes' models to itself."""
    for model in base.__subclasses__():
        if model.__module__.startswith("rag.serve."):
            yield model
        yield from ours(model)


def resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that a reference names, or the schema itself."""
    found: dict[str, Any] = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return found
