"""``python -m rag.serve.api.reference docs/api.md``: the OpenAPI document as a page of Markdown, with types."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.serve.api.openapi import operations

_HEAD = """# HTTP interface

Written by `python -m rag.serve.api.reference docs/api.md`; a running server has the same at `/docs`,
and at `/openapi.json` for programs.
Every error is `application/problem+json` (RFC 9457) with a sentence in `error`; below `/v1` most have OpenAI's shape.
"""


def markdown(document: dict[str, Any]) -> str:
    """Return an OpenAPI 3.1 document as Markdown: the routes first, then the types that they name."""
    schemas = document["components"]["schemas"]
    parts = [_HEAD]
    for path, method, operation in operations(document):
        parts.extend(_operation(path, method, operation, schemas))
    parts.append("## Types\n")
    for name in sorted(schemas):
        parts.append(f"### {name}\n")
        if schemas[name].get("description"):
            parts.append(f"{_line(schemas[name]['description'])}\n")
        parts.append(_fields(schemas[name]))
    return "\n".join(parts).rstrip() + "\n"


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield f"## {operation['summary']}\n"
    yield f"`{method.upper()} {path}` (`{operation['operationId']}`)\n"
    yield operation["description"].strip() + "\n"
    if operation.get("security"):
        yield "Needs `Authorization: Bearer` and the admin token.\n"
    parameters = operation.get("parameters", [])
    if parameters:
        yield "| Parameter | In | Type | |"
        yield "|---|---|---|---|"
        for one in parameters:
            needed = "required. " if one.get("required") else ""
            kind, told = _kind(one["schema"]), _line(one.get("description", ""))
            yield f"| `{one['name']}` | {one['in']} | {kind} | {needed}{told} |"
        yield ""
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        yield f"Takes `{kind}`: {_kind(media['schema'])}\n"
        if "example" in media:
            yield _example(media["example"])
    errors = []
    for status, response in operation["responses"].items():
        if status >= "400":
            errors.append(f"{status} {response['description']}")
            continue
        kinds = [f"`{kind}` {_kind(media['schema'])}" for kind, media in response.get("content", {}).items()]
        yield f"Returns {status}: {', '.join(kinds) or 'nothing'}. {_line(response['description'])}\n"
        for media in response.get("content", {}).values():
            yield _example(media["example"])
    yield f"Errors: {', '.join(errors)}.\n"


def _fields(schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = ["| Field | Type | |", "|---|---|---|"]
    for name, field in schema.get("properties", {}).items():
        kind = _kind(field) + ("" if name in needed else ", optional")
        rows.append(f"| `{name}` | {kind} | {_line(field.get('description', ''))} |")
    return "\n".join(rows) + "\n"


def _kind(schema: dict[str, Any]) -> str:
    """Return a type in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema and "properties" not in schema:
            return " or ".join(dict.fromkeys(map(_kind, schema[several])))
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(one)}`" for one in schema["enum"])
    kind = str(schema.get("type", "any value"))
    if "prefixItems" in schema:
        return f"pair of {' and '.join(map(_kind, schema['prefixItems']))}"
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("format") == "binary":
        return "file"
    bounds = [f"{word} {schema[key]:,}" for key, word in _BOUNDS if key in schema]
    return " ".join([f"{kind} ({schema['format']})" if "format" in schema else kind, *bounds])


_BOUNDS = (("minimum", "from"), ("maximum", "to"), ("maxLength", "up to"))


def _example(example: Any) -> str:
    if isinstance(example, str):
        return f"```text\n{example.rstrip()}\n```\n"
    return f"```json\n{json.dumps(example, ensure_ascii=False, indent=1)}\n```\n"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def document() -> dict[str, Any]:
    """Return the document of the application over an empty library; no model is loaded."""
    from index.library import Library
    from rag.engine import Engine
    from rag.serve.server import create_app
    from rag.settings import Settings

    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        app = create_app(Engine(library, llm="quotes", settings=Settings()), library)
        return app.openapi()


def main(arguments: Sequence[str]) -> int:
    """Write the page to the file named; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Name the file to write, such as docs/api.md.\n")
        return 2
    Path(arguments[0]).write_text(markdown(document()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
