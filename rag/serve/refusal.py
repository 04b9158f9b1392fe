"""A request that is refused before any route sees it, in the shape of the interface that it was sent to."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse

from rag.serve.problem import problem


def refusal(path: str, status: int, said: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error with a sentence: in OpenAI's shape below ``/v1``, as RFC 9457 has it elsewhere."""
    if not path.startswith("/v1/"):
        return problem(status, said, headers)
    kind, code = _KINDS.get(status, ("server_error" if status >= 500 else "invalid_request_error", None))
    response = openai_error(status, said, None, code, kind)
    response.headers.update(headers or {})
    return response


def openai_error(
    status: int,
    message: str,
    param: str | None = None,
    code: str | None = None,
    kind: str = "invalid_request_error",
) -> JSONResponse:
    """Return an error in OpenAI's shape."""
    return JSONResponse({"error": {"message": message, "type": kind, "param": param, "code": code}}, status)


_KINDS: Mapping[int, tuple[str, str | None]] = {
    401: ("authentication_error", "invalid_api_key"),
    403: ("permission_error", None),
    429: ("requests", "rate_limit_exceeded"),
}
