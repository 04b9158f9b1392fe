"""A public link to the page, through Gradio's tunnel: a machine of theirs passes on what visitors send."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from index.errors import FuenteError

log = logging.getLogger(__name__)


class NoLink(FuenteError):
    """A public link cannot be had."""


def link_to(address: str, *, offline: bool = False) -> str:
    """Open the tunnel to the page at ``address`` and return its public link; that takes some seconds.

    Raises:
        NoLink: the service is out of reach, its program cannot be had for this machine, or it refuses.
    """
    if offline:
        raise NoLink(
            "There is no public link: FUENTE_OFFLINE is set, so nothing may be asked of the Internet. Unset it."
        )
    from gradio import networking

    page = urlsplit(address)
    try:
        link: str = networking.setup_tunnel(
            page.hostname or "127.0.0.1", page.port or 80, secrets.token_urlsafe(32), None, None
        )
    except Exception as error:  # whatever their program or service does, the page goes on
        log.debug("The tunnel could not be opened.", exc_info=error)
        raise NoLink(f"There is no public link: {_why(error)}. The page goes on at {address}.") from error
    return link


def announce(address: str, tell: Callable[[str], None], *, offline: bool = False) -> threading.Thread:
    """Tell the public link, or in a sentence why there is none, once that is known; the page does not wait for it."""

    def run() -> None:
        try:
            link = link_to(address, offline=offline)
        except NoLink as error:
            tell(str(error))
        else:
            tell(f"Anyone can reach it at {link} while this runs.")

    thread = threading.Thread(target=run, name="fuente-share", daemon=True)
    thread.start()
    return thread


def end() -> None:
    """Close the tunnels that were opened, in silence."""
    import sys

    tunneling = sys.modules.get("gradio.tunneling")
    for tunnel in getattr(tunneling, "CURRENT_TUNNELS", ()):
        if tunnel.proc is not None:
            tunnel.proc.terminate()
            tunnel.proc = None  # else Gradio prints about it


def _why(error: BaseException) -> str:
    import httpx

    cause = error.__cause__ or error
    if isinstance(cause, httpx.HTTPError):
        return "Gradio's service, which gives such links, cannot be reached from here"
    if isinstance(error, OSError):
        return f"the program that opens the tunnel cannot be had or started on this machine ({error})"
    first = str(error).strip().partition("\n")[0].rstrip(".:")
    return f"Gradio's service, which gives such links, does not work now ({first or type(error).__name__})"
