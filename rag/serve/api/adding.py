"""Adding and removing articles over HTTP, for administrators. Adding is a job that is looked at until it is done."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from index.library import ArticleNotFound
from rag.serve import brought
from rag.serve.add import LARGEST
from rag.serve.api.adding_shapes import JOB, AcceptedOut, AddBody, JobOut
from rag.serve.api.admin import admins_only
from rag.serve.api.once import Key, Once
from rag.serve.brought import Brought
from rag.serve.forms import FILES, TooMuch, form_of
from rag.serve.jobs import Full, Job, Jobs
from rag.serve.problem import says
from rag.serve.rate import Rate

if TYPE_CHECKING:
    from index.library import Library
    from rag.settings import Settings

_TEXTS = 4_000_000
"""Bytes that a request in JSON may have."""

_LOCATION = {"Location": {"description": "The job's address.", "schema": {"type": "string"}}}
_BEARER: dict[str, Any] = {"security": [{"admin": []}]}
_BODIES: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/AddBody"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": FILES,
                        "description": "Files, each with one article or several: text, HTML, PDF, Word, JSON and more.",
                        "items": {"type": "string", "format": "binary"},
                    }
                },
            }
        },
    },
}


def router(
    library: Library, settings: Settings | None, jobs: Jobs, once: Once, tries: Rate | None = None
) -> APIRouter:
    """Return the routes; ``jobs`` does the work, ``once`` knows what was sent before."""
    routes = APIRouter(dependencies=[Depends(admins_only(settings, tries))])

    @routes.post(
        "/api/articles",
        operation_id="addArticles",
        status_code=202,
        response_model=AcceptedOut,
        responses={
            202: {"description": "The work goes on; look at the job.", "headers": _LOCATION},
            **says(401, 403, 409, 413, 415, 422, 429, 500, 503),
        },
        openapi_extra={"requestBody": _BODIES, **_BEARER},
        summary="Add articles",
    )
    async def add(request: Request, key: Key = None) -> Response:
        """Add articles: texts and web addresses as JSON, or files as a form. For administrators."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            mark, what = await _files(library, request)
        elif kind == "application/json":
            mark, what = await _texts(library, request)
        else:
            raise HTTPException(
                415, "Send articles as application/json, or files as multipart/form-data; see /docs."
            )
        taken = False
        try:
            with once.turn(request, mark) as turn:
                if turn.kept is not None:
                    return turn.kept
                taken = True  # from here on the jobs drop what was brought
                try:
                    job = jobs.submit(what)
                except Full as error:
                    raise HTTPException(429, str(error), {"Retry-After": "60"}) from None
                return turn.keep(JSONResponse(told(job), 202, headers={"Location": f"/api/jobs/{job.id}"}))
        finally:
            if not taken:
                await to_thread.run_sync(what.drop)

    @routes.get(
        "/api/jobs/{id}",
        operation_id="readJob",
        response_model=JobOut,
        responses=says(401, 403, 404, 422, 429, 500),
        openapi_extra=_BEARER,
        summary="See how far a job is",
    )
    def job(id: str) -> JSONResponse:
        """Say how far a job is, and what came of it. Jobs are remembered until the server ends. For administrators."""
        found = jobs.find(id)
        if found is None:
            raise HTTPException(404, f"There is no job “{id[:40]}”. One is known by an id such as {JOB}.")
        return JSONResponse(told(found), headers={"Cache-Control": "no-store"})

    @routes.delete(
        "/api/articles/{id}",
        operation_id="removeArticle",
        status_code=204,
        responses=says(401, 403, 404, 409, 413, 422, 429, 500, 503),
        openapi_extra=_BEARER,
        summary="Remove an article",
    )
    def remove(id: str, request: Request, key: Key = None) -> Response:
        """Remove an article and all that was made of it; what it was read from stays. For administrators."""
        with once.turn(request, b"") as turn:
            if turn.kept is not None:
                return turn.kept
            try:
                library.remove(id)
            except ArticleNotFound as error:
                raise HTTPException(404, str(error)) from None
            return turn.keep(Response(status_code=204))

    return routes


def told(job: Job) -> dict[str, Any]:
    """Return what is said of a job, as JSON-ready values."""
    state, now = job.state, job.gauge.now()
    progress = {
        "articles": now.articles,
        "failed": now.failed,
        "part": None if now.part is None else min(1.0, now.part),
        "name": now.name,
    }
    report = job.report.to_dict() if job.report and state == "done" else None
    for other in ("removed", "missing"):  # adding does neither
        if report:
            del report[other]
    error = job.error or None if state == "done" else None
    return {"id": job.id, "state": state, "progress": progress, "report": report, "error": error}


async def _texts(library: Library, request: Request) -> tuple[bytes, Brought]:
    """Read a body of JSON and put its texts where they wait."""
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if len(held) > _TEXTS:
            said = f"The request is too large: at most {_TEXTS // 1_000_000} MB are read. Send files instead."
            raise HTTPException(413, said, {"Connection": "close"})
    try:
        body = AddBody.model_validate_json(bytes(held))
    except ValidationError as error:
        wrong = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_context=False)]
        raise RequestValidationError(wrong) from None
    good, bad = brought.addresses_in(body.addresses)
    if not (body.texts or good):
        raise HTTPException(422, bad[0][1] if bad else "Nothing was sent. Send texts, or addresses of pages.")
    mark = hashlib.sha256(body.model_dump_json().encode()).digest()
    waiting = await to_thread.run_sync(partial(_written, library, body))
    return mark, Brought(waiting.folder, waiting.names, tuple(good), tuple(bad))


async def _files(library: Library, request: Request) -> tuple[bytes, Brought]:
    """Read a form and put its files where they wait."""
    try:
        async with form_of(request, LARGEST) as form:
            sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
            if not sent:
                raise HTTPException(422, "No file was sent. Send one or more in the field “files”.")
            return await to_thread.run_sync(_stored, library, sent)
    except TooMuch:
        said = f"The files are too large: at most {LARGEST // 1_000_000} MB are read at once."
        raise HTTPException(413, said, {"Connection": "close"}) from None
    except HTTPException as error:
        if error.status_code == 400:  # the form's reader has words for programmers
            raise HTTPException(422, f"That is no form, or has more than {FILES} files.") from None
        raise


def _written(library: Library, body: AddBody) -> Brought:
    if not body.texts:
        return Brought()
    folder = brought.coming(library)
    try:
        names = [
            brought.put_text(folder, one.text, one.title, one.outlet, one.published, one.url)
            for one in body.texts
        ]
    except OSError:
        Brought(folder).drop()
        raise
    return Brought(folder, tuple(names))


def _stored(library: Library, sent: list[UploadFile]) -> tuple[bytes, Brought]:
    """Copy what was sent to where it waits; what is too large is refused and the rest goes on."""
    folder, mark = brought.coming(library), hashlib.sha256()
    names, refused = [], []
    try:
        for upload in sent:
            upload.file.seek(0)
            content = hashlib.file_digest(upload.file, "sha256").hexdigest()  # type: ignore[arg-type]
            mark.update(f"{upload.filename}\0{content}\n".encode("utf-8", "replace"))
            upload.file.seek(0)
            try:
                names.append(brought.put_file(folder, upload.filename or "", upload.file))
            except brought.TooLarge as error:
                refused.append((brought.safe_name(upload.filename or ""), str(error)))
    except OSError:
        Brought(folder).drop()
        raise
    return mark.digest(), Brought(folder, tuple(names), refused=tuple(refused))
