"""The MCP server over the tools and the articles; it does not know how it is reached."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import to_thread
from mcp import types
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from index.errors import FuenteError
from rag.mcp import resources
from rag.mcp.errors import UnknownTool
from rag.mcp.tools import DATA, Caller, Tools

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from starlette.requests import Request

log = logging.getLogger(__name__)

_Read = TypeVar("_Read", types.ListResourcesResult, types.ReadResourceResult)

_ABOUT = (
    "Fuente answers questions from a library of news articles. Every statement of an answer carries the exact sentence "
    "of an article that says it, checked; where the articles do not say, it refuses. Use `ask` for a question, "
    "`search` and `read_article` to look for yourself. Cite outlet, date and link when you pass on what it says."
)
_UNFORESEEN = "Something went wrong here; the cause is in the server's log. Try again later."


def build(tools: Tools) -> Server[Any]:
    """Return the server; it can be run over any transport."""

    async def list_tools(_: _Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools.listed())

    async def call_tool(context: _Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            return await tools.call(params.name, params.arguments or {}, _caller(context))
        except UnknownTool as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from None
        except FuenteError as error:
            log.info("The tool %s was called in vain: %s", params.name, error)
            return _failed(str(error))
        except Exception:
            log.exception("The tool %s failed", params.name)
            return _failed(_UNFORESEEN)

    async def list_resources(
        _: _Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return await _told(partial(resources.listed, tools.library, params.cursor if params else None))

    async def list_templates(
        _: _Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return resources.templates()

    async def read_resource(_: _Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return await _told(partial(resources.read, tools.library, str(params.uri)))

    return Server(
        "fuente",
        title="Fuente",
        version="0.1.0",
        instructions=f"{_ABOUT} {DATA}",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _caller(context: _Context) -> Caller:
    request: Request | None = context.request
    visitor = request.client.host if request is not None and request.client else None
    base = str(request.base_url).rstrip("/") if request is not None else ""

    async def tell(far: float, doing: str) -> None:
        await context.session.report_progress(far, message=doing)

    known = request.scope.get("caller") if request is not None else None
    return Caller(visitor, base, tell, known)


async def _told(read: Callable[[], _Read]) -> _Read:
    """Return what is read, away from the event loop; what is wrong is an error of the protocol, in a sentence."""
    try:
        return await to_thread.run_sync(read)
    except FuenteError as error:
        raise MCPError(types.INVALID_PARAMS, str(error)) from None
    except Exception:
        log.exception("A resource could not be read")
        raise MCPError(types.INTERNAL_ERROR, _UNFORESEEN) from None


def _failed(said: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=said)], is_error=True)


if TYPE_CHECKING:
    _Context = ServerRequestContext[Any, Any]
