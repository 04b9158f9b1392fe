"""Plain text and Markdown files."""

from __future__ import annotations

from pathlib import Path

from index.language import detect
from index.readers.bounded import bounded
from index.readers.decode import decode, normalise
from index.readers.draft import Draft, UnreadableFile
from index.readers.head import without_head
from index.readers.machine_summary import without_machine_summary
from index.title import title_of

# No article is this long; a data dump is.
_LARGEST = 20_000_000
_FACTS = ("title", "url", "outlet", "published", "language")


def read_text(path: Path) -> Draft:
    """Read the plain text or Markdown file at ``path`` as one article.

    UTF-8, UTF-16 and older encodings are understood. What stands above the article (date, title, address,
    outlet) and key points that a machine wrote are taken out of its text. Title and language are always set
    as far as the text allows: the first sentence, and what :func:`index.language.detect` says.

    Raises :class:`UnreadableFile` if the file cannot be opened, is too large, blank, not text, or holds
    nothing but a head or machine-made key points.
    """
    return draft_of(decode(_bytes(path), path.name), path.name)


def draft_of(text: str, name: str) -> Draft:
    """Make a draft of decoded ``text``; ``name`` names its source in errors.

    Raises :class:`UnreadableFile` as :func:`read_text` does.
    """
    text = normalise(text)
    if not text:
        raise UnreadableFile(f"{name} is blank: it holds no text. Give a file with the article in it.")
    body, head = without_head(text)
    body, summary = without_machine_summary(body)
    if not body:
        what = "key points made by a machine" if summary else "a head (date, title and the like)"
        raise UnreadableFile(f"{name} holds only {what} and no article text. Add the article's own text.")
    language = head.language or detect(body)
    return Draft(
        text=body,
        title=head.title or title_of(body, language) or None,
        url=head.url,
        outlet=head.outlet,
        published=head.published,
        language=language,
        machine_summary=summary,
        origins=tuple((name, "head") for name in _FACTS if getattr(head, name) is not None),
    )


def _bytes(path: Path) -> bytes:
    advice = "Split it into one file for each article."
    with bounded(path, "an article", _LARGEST, advice) as (stream, _):
        data = stream.read()
    if not data:
        raise UnreadableFile(f"{path.name} is empty (0 bytes). Give a file with the article in it.")
    return data
