"""Addresses: one normal form for each, so that the same article is known again."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from index.errors import FuenteError

DEFAULT_PORTS = {"http": 80, "https": 443}

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_IN_QUERY = _IN_PATH | frozenset("?")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}|.", re.DOTALL)
_NEVER = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")

# Only names that say where a reader came from, and never which article is meant.
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid li_fat_id igshid igsh srsltid epik
    mc_cid mc_eid mkt_tok _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id wickedid s_kwcid
    oly_enc_id oly_anon_id rb_clickid ml_subscriber ml_subscriber_hash ref_src xtor cmpid smtyp
    at_medium at_campaign at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team
    ns_campaign ns_mchannel ns_source ns_linkname ns_fee
    ref_url referrer irclid ircclid s_cid ncid ocid smid sr_share __twitter_impression intcmp icid ito wt_mc wt_zmc
    amp_js_v amp_gsa amp_ct
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_STARTS = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "at_custom")
_SECRET = re.compile(
    r"(.*[_.-]|aws)?(token|key|apikey|sig|signature|auth|authorization|pass|password|passwd|pwd|secret|session|"
    r"sessionid|sid|code|jwt|credential|hmac|hash|otp|ticket|accesskeyid|policy)"
    r"|accesstoken|authtoken|phpsessid|jsessionid",
    re.IGNORECASE,
)


class BadUrl(FuenteError):
    """What was given is no address of a web page."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The server that an address names: scheme, host in ASCII, port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """The origin as it stands at the start of an address, the usual port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = DEFAULT_PORTS[self.scheme] == self.port
        return f"{self.scheme}://{host}" + ("" if usual else f":{self.port}")


def canonical(url: str) -> str:
    """The normal form of ``url``, the same for every spelling of one address; doing it twice changes nothing.

    Scheme and host in lower case and ASCII, without the usual port, the fragment and parameters that only
    track readers; dot segments resolved, percent-encoding unified; the order of the other parameters kept.
    Raises BadUrl if ``url`` is no http(s) address, or holds a user name or a password.
    """
    origin, path, query = _parts(url)
    kept = [pair for pair in query.split("&") if pair and not _tracks(pair)]
    return f"{origin}{path}" + (f"?{'&'.join(kept)}" if kept else "")


def tidy(url: str) -> str:
    """The address to ask a server for: like `canonical`, with the query just as it was given.

    Raises BadUrl like `canonical`.
    """
    origin, path, query = _parts(url)
    return f"{origin}{path}" + (f"?{query}" if query else "")


def join(base: str, reference: str) -> str:
    """The address that ``reference`` means on the page ``base``; `tidy`.

    Raises BadUrl like `canonical`.
    """
    try:
        return tidy(urljoin(base, reference.strip()))
    except ValueError as problem:
        raise BadUrl(f"{reference[:200]!r} is no address ({problem}). Check it.") from problem


def origin_of(url: str) -> Origin:
    """The server that ``url`` names. Raises BadUrl like `canonical`."""
    return _parts(url)[0]


def target_of(url: str) -> str:
    """What is asked of the server: path and query. Raises BadUrl like `canonical`."""
    _, path, query = _parts(url)
    return path + (f"?{query}" if query else "")


def redacted(url: str) -> str:
    """``url`` as it may be shown and logged: no user name, password or fragment, secrets in the query as "…".

    Never raises; what cannot be read as an address is cut to its first part.
    """
    try:
        split = urlsplit(url.strip())
    except ValueError:
        return repr(url[:60])
    host = split.netloc.rpartition("@")[2]
    pairs = [_hidden(pair) for pair in split.query.split("&")] if split.query else []
    shown = f"{split.scheme}:" if split.scheme else ""
    shown += (f"//{host}" if split.netloc else "") + split.path + (f"?{'&'.join(pairs)}" if pairs else "")
    shown = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "�", shown)
    return shown if len(shown) <= 300 else shown[:299] + "…"


def _hidden(pair: str) -> str:
    key, equals, value = pair.partition("=")
    return f"{key}=…" if equals and value and _SECRET.fullmatch(unquote(key)) else pair


def _tracks(pair: str) -> bool:
    key = pair.partition("=")[0].lower()
    return key in _TRACKING or key.startswith(_TRACKING_STARTS)


def _parts(url: str) -> tuple[Origin, str, str]:
    given = url.strip()
    split = _split(given)
    scheme = split.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        kind = f"the scheme {scheme}:" if scheme else "no scheme"
        raise BadUrl(
            f"{redacted(given)} has {kind}; only http and https can be fetched. Give an address that begins "
            "with https://."
        )
    if "@" in split.netloc:
        raise BadUrl(
            f"{redacted(given)} was given with a user name or a password in front of its host. Leave out what "
            "stands before the @."
        )
    try:
        port = split.port
    except ValueError as problem:
        raise BadUrl(f"{redacted(given)} has a port that is no number up to 65535. Correct it.") from problem
    if port == 0:
        raise BadUrl(f"{redacted(given)} has port 0, which no server has. Correct it.")
    origin = Origin(scheme, _host(split, given), DEFAULT_PORTS[scheme] if port is None else port)
    return origin, _resolved(_encoded(split.path, _IN_PATH)), _encoded(split.query, _IN_QUERY)


def _split(given: str) -> SplitResult:
    bad = _NEVER.search(given)
    if bad:
        raise BadUrl(
            f"{redacted(given)!r} holds a character that no address has ({bad[0]!r}). Copy the address again."
        )
    try:
        return urlsplit(given)
    except ValueError as problem:
        raise BadUrl(f"{given[:200]!r} is no address ({problem}). Check it.") from problem


def _host(split: SplitResult, given: str) -> str:
    host = split.hostname or ""
    if "[" in split.netloc:
        try:
            return ipaddress.IPv6Address(host).compressed
        except ValueError as problem:
            raise BadUrl(f"{redacted(given)} has no IPv6 address in its brackets. Correct it.") from problem
    if not host.isascii():
        host = _idna(host, given)
    host = host.lower().removesuffix(".")
    if not host:
        raise BadUrl(
            f"{redacted(given)} names no host. Give a whole address, such as https://example.org/news."
        )
    if len(host) > 253 or not _NAME.fullmatch(host) or any(len(label) > 63 for label in host.split(".")):
        raise BadUrl(f"{redacted(given)} has a host that cannot exist ({host[:80]}). Check the address.")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        # 2130706433, 0177.0.0.1, 127.1: every library reads these in its own way, and no newspaper needs them.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as problem:
            raise BadUrl(
                f"{redacted(given)} has a number for a host that is not written as an IPv4 address of four "
                "decimal numbers. Give the host's name."
            ) from problem
    return host


def _idna(host: str, given: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as problem:
        raise BadUrl(
            f"{redacted(given)} has a host that no domain name can spell ({problem}). Check the address."
        ) from problem


def _encoded(text: str, allowed: frozenset[str]) -> str:
    """``text`` with escapes only where they are needed, in capital letters."""

    def one(match: re.Match[str]) -> str:
        found = match[0]
        if len(found) == 3:
            char = chr(int(found[1:], 16))
            return char if char in _UNRESERVED else found.upper()
        return found if found in allowed else "".join(f"%{byte:02X}" for byte in found.encode())

    return _ESCAPE.sub(one, text)


def _resolved(path: str) -> str:
    """``path`` from the root on, without "." and ".." as segments."""
    if not path.startswith("/"):
        path = f"/{path}"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
