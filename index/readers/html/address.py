"""The address of a page: absolute, without what only counts visitors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from index.web.url import BadUrl, canonical

# "/2", "/page/2/", "?page=2", "_2.html".
_NUMBER = re.compile(
    r"(?:/(?:page|pagina))?/\d{1,2}/?$|[?&](?:page|pagina|pag|seite)=\d{1,2}$|[-_]\d{1,2}(?=\.html?$)"
)
_MIRROR = re.compile(r"^(?:www\d?|m|mobile|movil|amp)\.")


def clean(address: str | None, base: str | None = None) -> str | None:
    """Return ``address`` absolute and in the normal form of addresses, without a login.

    ``None`` if it is no address of a page: another scheme than http(s), or no host.
    """
    if not address or len(address) > 2000:
        return None
    try:
        parts = urlsplit(urljoin(base or "", re.sub(r"[\s\x00-\x1f]", "", address)))
        found = canonical(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    except (ValueError, BadUrl):
        return None
    return found if "." in found.split("/")[2] else None


def host_of(address: str | None) -> str | None:
    """Return the host of an address without "www." and the like, or ``None``."""
    if not address:
        return None
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return _MIRROR.sub("", host) if host else None


def same_site(one: str, other: str) -> bool:
    """Tell whether two hosts are one site: equal, or one below the other."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def of_one_article(one: str, other: str) -> bool:
    """Tell whether two addresses are pages of one article: alike but for a number, or one without it."""
    return one != other and _NUMBER.sub("", one).rstrip("/") == _NUMBER.sub("", other).rstrip("/")


def believable(address: str, others: Iterable[str | None]) -> bool:
    """Tell whether ``address`` can be an article's: not a site's root, and on the site of one of ``others``."""
    parts = urlsplit(address)
    if parts.path in ("", "/") and not parts.query:
        return False
    host = host_of(address)
    known = [found for found in map(host_of, others) if found]
    return host is not None and (not known or any(same_site(host, found) for found in known))
