"""Bytes to text, and text to its plain normal form."""

from __future__ import annotations

import codecs
import re
import unicodedata

from index.readers.draft import UnreadableFile

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"RIFF", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b")) + b"\x7f"
# What Western European newspapers print beyond ASCII.
_WESTERN = frozenset(
    "áéíóúüñçàèìòùâêîôûäëïöåãõæøœßýÁÉÍÓÚÜÑÇÀÈÌÒÙÂÊÎÔÛÄËÏÖÅÃÕÆØŒÝ¿¡«»‹›“”„‘’‚–—…ºª°·€£§•\u00a0\u00ad¼½²³"
)
# Encodings worth guessing; without a list charset-normalizer picks exotic ones for short texts.
_CANDIDATES = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "iso8859_15",
    "koi8_r", "mac_roman", "cp850", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, the byte order mark, soft hyphens, zero-width spaces, and marks that reorder what is
# shown. Joiners (U+200C, U+200D) stay: Persian, Indic writing and emoji need them.
_INVISIBLE = re.compile(
    "(?<![\u0590-\u1fff])\u200c|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def decode(data: bytes, name: str) -> str:
    """Return the text in ``data``: Unicode by its byte order mark, UTF-8, else the likeliest encoding.

    ``name`` names the file in errors. Raises :class:`UnreadableFile` if ``data`` is not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFile(
                    f"{name} says it is {encoding.upper()} but is damaged near byte "
                    f"{error.start + len(bom)}. Save it again as UTF-8."
                ) from error
    _refuse_binary(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _nearly_utf8(data) or _western(data) or _guess(data, name)


def normalise(text: str) -> str:
    """Return ``text`` in NFC: plain line ends, no control characters, one blank line between paragraphs.

    Spaces at line ends and blank lines at both ends of the text go. Doing it twice changes nothing.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnreadableFile(f"{name} is {what}, not plain text. Give the article's text instead.")
    head = data[:65536]
    control = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if b"\x00" in head or control > 2 + len(head) // 50:
        raise UnreadableFile(
            f"{name} is not plain text: it holds {control} control bytes in its first {len(head)}. "
            "Save the article as UTF-8 text."
        )


def _nearly_utf8(data: bytes) -> str | None:
    """Accept UTF-8 with a few broken bytes, as in a file that was cut short."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(char > "\x7f" for char in text) - broken
    return text if beyond_ascii >= 10 * broken else None


def _western(data: bytes) -> str | None:
    """Read Windows-1252 (and so Latin-1) if what comes out looks like a Western European text."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [char for char in text if char > "\x7f"]
    letters = sum(char.isalpha() for char in text)
    usual = sum(char in _WESTERN for char in beyond)
    # In other alphabets' encodings nearly every letter would be an accented one.
    return text if usual >= 0.95 * len(beyond) and sum(map(str.isalpha, beyond)) <= 0.25 * letters else None


def _guess(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_CANDIDATES).best()
    if best is None:
        raise UnreadableFile(f"{name} is in an encoding that is not known. Save the article as UTF-8 text.")
    return str(best)
