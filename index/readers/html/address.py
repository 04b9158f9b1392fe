"""The address of a page: absolute, without what only counts visitors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w*|(?:fb|g|d|y|ms|tw|tt|wbra|gbra|epi|li_fat_|irc?)clid|mscl?kid|gclsrc|igsh(?:id)?|mc_[ce]id|_g[al]|_hs\w+"
    r"|ref_?(?:src|url)?|referrer|cmp(?:id)?|ns_\w+|xtor|s_cid|ncid|ocid|smid|smtyp|sr_share|at_(?:medium|campaign|custom\d)"
    r"|__twitter_impression|share|shared|social|origen|intcmp|icid|ito|feature|amp_\w+|wt_\w+|mkt_tok|trk|spm",
    re.IGNORECASE,
)
_MIRROR = re.compile(r"^(?:www\d?|m|mobile|movil|amp)\.")
_HOST = re.compile(r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff.-]*[a-z0-9\u00a1-\uffff])?", re.IGNORECASE)


def clean(address: str | None, base: str | None = None) -> str | None:
    """Return ``address`` absolute and without fragment, login and tracking parameters.

    ``None`` if it is no address of a page: another scheme than http(s), or no host.
    """
    if not address or len(address) > 2000:
        return None
    try:
        parts = urlsplit(urljoin(base or "", re.sub(r"[\s\x00-\x1f]", "", address)))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or "." not in host or not _HOST.fullmatch(host):
        return None
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    query = parts.query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    # Put together again only if something went: encodings differ.
    query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


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


def believable(address: str, others: Iterable[str | None]) -> bool:
    """Tell whether ``address`` can be an article's: not a site's root, and on the site of one of ``others``."""
    parts = urlsplit(address)
    if parts.path in ("", "/") and not parts.query:
        return False
    host = host_of(address)
    known = [found for found in map(host_of, others) if found]
    return host is not None and (not known or any(same_site(host, found) for found in known))
