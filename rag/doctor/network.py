"""Where the page is served."""

from __future__ import annotations

import ipaddress
import socket

from rag.doctor.check import Check
from rag.settings import Settings


def port(settings: Settings) -> Check:
    """Check that the page's port is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            advice = "If that is Fuente already serving, all is well; else set FUENTE_PORT to another port."
            where = f"{settings.host}:{settings.port} is not free ({error.strerror or error})"
            return Check("Port", "warn", where, advice)
    return Check("Port", "ok", f"{settings.host}:{settings.port} is free")


def exposure(settings: Settings) -> Check:
    """Check what stands between the network and the page, where it is served to more than this machine."""
    if _loopback(settings.host):
        return Check("Open to", "ok", "this machine alone")
    if settings.demo:
        return Check("Open to", "ok", f"strangers, as a demo, {settings.per_minute} questions a minute each")
    lacking = []
    if settings.admin_token is None:
        lacking.append("FUENTE_ADMIN_TOKEN is not set: nobody can add articles or delete a shared answer")
    if not settings.per_minute and settings.access == "open":
        lacking.append("neither FUENTE_RATE nor FUENTE_ACCESS=keys is set: one visitor can ask without end")
    if lacking:
        advice = "Set what is missing, or FUENTE_DEMO=true where strangers come."
        return Check("Open to", "warn", f"the network, at {settings.host}. {'; '.join(lacking)}", advice)
    who = "those on the network who have a key" if settings.access == "keys" else "the network"
    return Check("Open to", "ok", f"{who}, at {settings.host}")


def proxy(settings: Settings) -> Check:
    """Check that visitors are known by the right address: the proxy's word counts only where there is one."""
    from rag.doctor.limits import in_container

    if settings.proxied:
        if _loopback(settings.host) or in_container():
            return Check("Proxy", "ok", "visitors are known by the last address of X-Forwarded-For")
        advice = "Let nobody but the proxy reach the port: FUENTE_HOST=127.0.0.1, a firewall, or unset FUENTE_PROXIED."
        found = f"FUENTE_PROXIED is set, and {settings.host} can be reached without the proxy"
        return Check("Proxy", "warn", found, advice)
    if in_container() and not _loopback(settings.host):
        advice = (
            "If a proxy of yours stands before it, set FUENTE_PROXIED=true; else all visitors count as one."
        )
        return Check("Proxy", "warn", "this looks like a container, and FUENTE_PROXIED is not set", advice)
    return Check("Proxy", "ok", "none: visitors are known by the address that they come from")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
