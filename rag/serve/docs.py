"""The OpenAPI document as a readable page, written on the server.

The usual documentation pages load their scripts from a content network; this one needs no script and no
request to anywhere else.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from rag.serve.markup import plain


def serve(app: FastAPI) -> None:
    """Serve the documentation of ``app`` at ``/docs``."""

    @app.get("/docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        return HTMLResponse(page(app.openapi(), str(request.base_url).rstrip("/")))


def page(document: dict[str, Any], base: str) -> str:
    """Return an OpenAPI 3.1 document as one HTML page; ``base`` is the address its examples call."""
    info = document["info"]
    schemas = document.get("components", {}).get("schemas", {})
    style = resources.files("rag.serve").joinpath("docs.css").read_text(encoding="utf-8")
    parts = [
        _operation(path, method, operation, schemas, base)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{plain(info['title'])}: HTTP interface</title><style>{style}</style>"
        f"<h1>{plain(info['title'])}</h1><p>{plain(info.get('description', ''))}</p>"
        '<p>The same as a document for programs: <a href="openapi.json">openapi.json</a> (OpenAPI '
        f"{plain(document['openapi'])}).</p>{''.join(parts)}</html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any], base: str) -> str:
    parts = [
        f"<h2>{plain(operation.get('summary', path))}</h2>"
        f'<p class="route"><code>{method.upper()} {plain(path)}</code></p>'
        f"<p>{_text(operation.get('description', ''))}</p>"
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    example = f"curl {base}{path}"
    if method == "delete":
        example = f"curl -X DELETE {base}{path} -H 'Authorization: Bearer SECRET'"
    if body:
        sample = json.dumps(_example(body, schemas), ensure_ascii=False)
        quoted = sample.replace("'", "'\\''")
        example += f" \\\n  -H 'Content-Type: application/json' \\\n  -d '{quoted}'"
        parts.append(f"<h3>Request</h3>{_fields(body, schemas)}")
    parts.append(f'<h3>Example</h3><pre tabindex="0">{plain(example)}</pre>')
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            parts.append(f"<h3>Response {plain(status)}</h3>{_fields(schema, schemas)}")
            shown = _example(schema, schemas)
            if shown is not None:
                parts.append(
                    f'<pre tabindex="0">{plain(json.dumps(shown, ensure_ascii=False, indent=2))}</pre>'
                )
    errors = [f"{s} {r['description']}" for s, r in operation["responses"].items() if s >= "400"]
    if errors:
        parts.append(
            "<h3>Errors</h3><p>Each with a sentence in <code>error</code>: "
            + plain(", ".join(errors))
            + ".</p>"
        )
    return "".join(parts)


def _fields(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> str:
    schema = _resolved(schema, schemas)
    required = set(schema.get("required", ()))
    rows = []
    for name, field in schema.get("properties", {}).items():
        kind = _kind(field)
        note = "" if name in required or depth else ", optional"
        inner = field.get("items")
        nested = _fields(inner, schemas, depth + 1) if inner and "$ref" in inner and depth < 2 else ""
        rows.append(
            f"<dt><code>{plain(name)}</code> <span>{plain(kind + note)}</span></dt>"
            f"<dd>{_text(field.get('description', ''))}{nested}</dd>"
        )
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _text(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", plain(text))


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if field.get("type") == "array":
        return "list"
    return str(field.get("type", "object"))


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    examples = _resolved(schema, schemas).get("examples")
    return examples[0] if examples else None


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, schema)
    return found
