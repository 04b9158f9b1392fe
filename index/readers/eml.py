"""Mails saved as files: newsletters and press releases."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from pathlib import Path

from index.dates import moment
from index.readers.bounded import bounded
from index.readers.decode import decode, normalise
from index.readers.draft import Draft, UnreadableFile
from index.readers.markup import has_markup, paragraphs_of_html
from index.readers.properties import Properties, believable_authors, draft_with

_log = logging.getLogger(__name__)

# Mail servers take 25 to 50 MB, with every attachment written a third longer.
_LARGEST = 70_000_000
_LARGEST_TEXT = 6_000_000
_MOST_PARTS = 1000
# Python's parser takes microseconds for each line, and for a header the square of its length: 70 MB of attachments
# have a million lines, and a header has some hundred letters.
_MOST_LINES = 1_500_000
_MOST_BOUNDARIES = 50_000
_LONGEST_HEADER = 20_000
_FORWARDED = re.compile(r"^(?:\s*(?:re|rv|fw|fwd|wg|tr|reenv|enc)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_HEADER = re.compile(rb"[!-9;-~]{1,70}:[ \t\r\n]?")
_KIND = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_SIGNATURE = re.compile(r"\n-- \n")
_PGP = "-----BEGIN PGP MESSAGE-----"
# Old programs say Latin-1 and mean Windows-1252, which has the curly quotes too.
_WINDOWS = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1", "l1"})


def read_eml(path: Path) -> Draft:
    """Read the mail at ``path`` as one article: its subject is the title, its text or HTML part the text.

    The sender of a newsletter (a mail with a way to unsubscribe) is the outlet, any other person the author.
    Attachments are left out, with a warning for those that may be articles themselves.
    Raises :class:`UnreadableFile` if it is no mail, encrypted, too large or blank.
    """
    data = _bytes(path)
    try:
        mail = message_from_bytes(data, policy=compat32)
        parts = _parts(mail, path.name)
        text = _text(parts, path.name)
        said = _said(mail)
        title = _FORWARDED.sub("", _header(mail, "Subject"), count=1).strip()[:300]
        sent = moment(_header(mail, "Date"))
        left_out = tuple(_left_out(mail, path.name))
    except UnreadableFile:
        raise
    except RecursionError as error:
        raise UnreadableFile(
            f"{path.name} nests its parts deeper than any mail. Save its text alone."
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        # Python's mail parser gives up on some broken headers in these ways.
        raise UnreadableFile(f"{path.name} is damaged: {error}. Save the mail again, or its text.") from error
    return replace(_with_header(draft_with(text, path.name, said), title, sent), warnings=left_out)


def _left_out(mail: Message, name: str) -> Iterator[str]:
    """Yield a sentence for each attachment that could be read by itself: a press release often is one."""
    from index.readers import readable as has_reader

    for part in mail.walk():
        filename = _readable(str(part.get_filename() or ""))[-100:]
        if part.get_content_disposition() == "attachment" and has_reader(Path(filename)):
            yield f"{name}: its attachment {filename} is left out. Save it as a file of its own and add that."


def _with_header(draft: Draft, title: str, sent: date | None) -> Draft:
    origins = dict(draft.origins)
    if title:
        origins["title"] = "header"
    if sent:
        origins["published"] = "header"
    if draft.authors:
        origins["authors"] = "header"
    return replace(
        draft, title=title or draft.title, published=sent or draft.published, origins=tuple(origins.items())
    )


def _bytes(path: Path) -> bytes:
    with bounded(path, "a mail", _LARGEST, "Save it without its attachments.") as (stream, _):
        data = stream.read()
    if not data:
        raise UnreadableFile(f"{path.name} is empty (0 bytes). Save the mail again.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{path.name} is a mail in Outlook's own format. Save it as .eml or its text as .txt."
        )
    start = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
    # The first line of a mailbox file stands before the headers.
    if start.startswith(b"From "):
        start = start.partition(b"\n")[2]
    if not _HEADER.match(start) or not re.search(
        rb"(?im)^(?:from|subject|date|mime-version|content-type)\s*:", start[:65536]
    ):
        raise UnreadableFile(
            f"{path.name} is not a mail: it does not begin with headers such as From and Subject. "
            "Save the mail as .eml, or its text as .txt."
        )
    if (
        start.count(b"\n") > _MOST_LINES
        or start.count(b"\n--") > _MOST_BOUNDARIES
        or any(len(header[0]) > _LONGEST_HEADER for header in _KIND.finditer(start))
    ):
        raise UnreadableFile(
            f"{path.name} has more lines, parts or headers than any mail. Save its text alone."
        )
    return start


def _parts(mail: Message, name: str) -> list[Message]:
    kind = mail.get_content_type()
    smime = kind in ("application/pkcs7-mime", "application/x-pkcs7-mime")
    if kind == "multipart/encrypted" or (
        smime and str(mail.get_param("smime-type", "")).lower() != "signed-data"
    ):
        raise UnreadableFile(f"{name} is encrypted. Open it in your mail program and save its text.")
    if smime:
        raise UnreadableFile(f"{name} is signed in a way that hides its text. Open it and save its text.")
    parts: list[Message] = []
    for part in mail.walk():
        if len(parts) > _MOST_PARTS:
            raise UnreadableFile(f"{name} has more than {_MOST_PARTS} parts. Save its text alone.")
        if part.is_multipart():
            continue
        filename = part.get_filename()
        attached = (part.get_content_disposition() or "") == "attachment" or (
            filename and not part.get_content_type().startswith("text/")
        )
        if attached:
            _log.info("%s: left out the attachment %r.", name, str(filename or part.get_content_type())[:100])
        elif part.get_content_type() in ("text/plain", "text/html"):
            parts.append(part)
    return parts


def _text(parts: list[Message], name: str) -> str:
    """Return the mail's text: its plain part, unless that only stands in for the HTML part."""
    plain = "\n\n".join(
        _plain(part, name) for part in parts if part.get_content_type() == "text/plain"
    ).strip()
    if _PGP in plain:
        raise UnreadableFile(f"{name} is encrypted (PGP). Open it in your mail program and save its text.")
    # Plain text that is all markup was meant to be HTML.
    if plain and has_markup(plain) and plain.lstrip().startswith("<"):
        plain = paragraphs_of_html(plain)
    html = "\n\n".join(
        paragraphs_of_html(_content(part, name)) for part in parts if part.get_content_type() == "text/html"
    ).strip()
    # "To see this message use a program that shows HTML": a plain part may hold a notice only.
    text = (
        html
        if len(html) > 4 * len(plain) or (html and len(plain) < 200 and len(html) > len(plain) + 100)
        else plain
    )
    if not text:
        raise UnreadableFile(
            f"{name} holds no text, only attachments or pictures. Save what they hold instead."
        )
    return text


def _plain(part: Message, name: str) -> str:
    text = _content(part, name).replace("\r\n", "\n").replace("\r", "\n")
    text = _SIGNATURE.split(text, maxsplit=1)[0]
    if str(part.get_param("format", "")).lower() == "flowed":
        joined = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
        return re.sub(r" \n(?!\n|>)", joined, text)
    return "\n\n".join(_unwrapped(block) for block in re.split(r"\n\s*\n", text))


def _unwrapped(block: str) -> str:
    """Join the lines of a paragraph that was wrapped at the width of a mail."""
    lines = [line.rstrip() for line in block.strip("\n").split("\n")]
    full = lines[:-1]
    wrapped = full and all(
        50 <= len(line) <= 90 and not line.startswith((">", "-", "*", "•", "http")) for line in full
    )
    return (
        " ".join(line.strip() for line in lines)
        if wrapped and not lines[-1].startswith((">", "-", "*", "•"))
        else block
    )


def _content(part: Message, name: str) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    if len(data) > _LARGEST_TEXT:
        raise UnreadableFile(
            f"{name} has {len(data) / 1e6:.0f} MB of text; a mail may have {_LARGEST_TEXT / 1e6:.0f} MB."
        )
    charset = str(part.get_content_charset() or "").strip().lower()
    try:
        if charset and charset not in _WINDOWS:
            return data.decode(charset)
    except (LookupError, ValueError):
        pass
    return decode(data, name)


def _header(mail: Message, field: str) -> str:
    """Return a header's words, decoded as far as they can be, on one line."""
    return _readable(str(mail.get(field) or "")[:_LONGEST_HEADER])


def _readable(text: str) -> str:
    try:
        # Bytes beyond ASCII come as lone surrogates where no encoding was given.
        text = text.encode("ascii", "surrogateescape").decode("utf-8") if not text.isascii() else text
    except UnicodeError:
        text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    said: list[str] = []
    try:
        for piece, charset in decode_header(text):
            said.append(piece if isinstance(piece, str) else _decoded(piece, charset))
    except (ValueError, LookupError, TypeError):
        return " ".join(normalise(text).split())
    return " ".join(normalise("".join(said)).split())


def _decoded(piece: bytes, charset: str | None) -> str:
    charset = (charset or "utf-8").lower()
    for encoding in ("cp1252" if charset in _WINDOWS else charset, "utf-8"):
        try:
            return piece.decode(encoding)
        except (LookupError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def _said(mail: Message) -> Properties:
    """Return who sent the mail: an outlet its newsletter, a person a text."""
    name, address = next(iter(getaddresses([str(mail.get("From") or "")[:_LONGEST_HEADER]])), ("", ""))
    # The name is decoded by itself: a comma in it would part it in two.
    name = _readable(name).strip("\"' ")
    if any(mail.get(header) for header in ("List-Unsubscribe", "List-Id")):
        host = address.rpartition("@")[2].casefold().strip("> ")
        return Properties(outlet=name[:120] or (host if "." in host else ""))
    return Properties(authors=believable_authors([name]))
