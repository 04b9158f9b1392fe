"""Pages that hold no article, and what to say of them."""

from __future__ import annotations

import re

from index.readers.blocks import Node, words_of
from index.readers.html.body import Body
from index.readers.html.metadata import Fields
from index.readers.html.source import Page

_PARAGRAPH = 80
_SHORT = 250
_ENDS = re.compile(r"[.!?…][\"»”’')\]]*$")
_NOT_FOUND = re.compile(
    r"\b(?:error\s*)?404\b|p[áa]gina\s+no\s+(?:encontrada|existe|disponible)|no\s+(?:se\s+ha\s+|hemos\s+)?(?:encontr\w+|podido\s+encontrar)"
    r"\s+(?:la\s+)?p[áa]gina|(?:contenido|art[íi]culo|noticia)\s+no\s+(?:encontrad[oa]|disponible)|page\s+(?:not\s+found|introuvable)"
    r"|(?:p[áa]gina|contenido|art[íi]culo)\b.{0,30}\b(?:ya\s+no\s+est[áa]|no\s+existe|ha\s+sido\s+eliminad[oa])|not\s+found"
    r"|seite\s+nicht\s+gefunden|no\s+longer\s+available|p[áa]gina\s+n[ãa]o\s+encontrada",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\bcookies?\b|\btracking\b|consent|privacida[dt]|privacitat|privacy|einwilligung|datenschutz|personenbezogen"
    r"|vie\s+priv[ée]e|donn[ée]es\s+personnelles|datos\s+personales|ملفات\s+تعريف|(?:nuestros|our|unsere|nos)\s+(?:\d+\s+)?(?:socios|partner)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|activ[ae]r?|habilit[ae]r?|requires?|necesit\w+|turn\s+on|permit\w*|aktivier\w+|activez)\b.{0,40}\bjava\s?script"
    r"|java\s?script\b.{0,60}\b(?:enabled?|activad[oa]|habilitad[oa]|disabled|desactivad[oa]|required)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"no\s+(?:eres|soy)\s+un\s+robot|not\s+a\s+robot|captcha|checking\s+your\s+browser|verif\w+\s+(?:que\s+)?(?:you\s+are|eres)\s+human"
    r"|just\s+a\s+moment|access\s+denied|acceso\s+denegado|403\s+forbidden",
    re.IGNORECASE,
)


def seen_before(page: Page) -> tuple[str, bool]:
    """Return the words of a page as a reader sees them, and whether it asks for a password.

    To be asked before the page is pruned, for :func:`refusal`.
    """
    asks = any((node.get("type") or "").casefold() == "password" for node in page.tree.iter("input"))
    body = page.tree.find(".//body")
    return words_of(body if body is not None else page.tree)[:20_000], asks


def refusal(page: Page, body: Body, text: str, fields: Fields, seen: tuple[str, bool]) -> str | None:
    """Return why ``text``, taken from ``page``, is no article, as the end of a sentence; ``None`` if it is one."""
    words, asks = seen
    title = " ".join([*fields.headings, _title(page.tree)])
    real = [part for part in text.split("\n\n") if len(part) >= _PARAGRAPH and _ENDS.search(part)]
    if _NOT_FOUND.search(title[:300]) and len(text) < 1200 and len(real) < 3:
        return (
            'is the site\'s page for an address that does not exist ("not found"). '
            "Check the address, and save the article's own page."
        )
    if not real or len(text) < (_PARAGRAPH if fields.says_article else _SHORT):
        return _nothing(page, body, fields, words, asks)
    if body.teasers >= 3 and not fields.says_article:
        return _list(body.teasers)
    if (
        body.words
        and body.linked > 0.6 * body.words
        and len(text) < 0.25 * body.words
        and not fields.says_article
    ):
        return _list(0)
    if len(_COOKIES.findall(text)) >= 3 and len(text) < 1500 and not fields.says_article:
        return _COOKIE_WALL
    return None


_COOKIE_WALL = (
    "shows only a question about cookies and no article. Open the page in a browser, answer the question, and save "
    "the page again."
)


def _list(teasers: int) -> str:
    many = f" ({teasers} teasers)" if teasers else ""
    return f"is a list of links to articles{many} and no article. Give the page of one article."


def _nothing(page: Page, body: Body, fields: Fields, words: str, asks: bool) -> str:
    if fields.closed:
        return (
            "is closed to readers without a subscription: it shows no whole paragraph of its article. Save the page "
            "while you are signed in, or give the article's text."
        )
    if asks:
        return "is a page to sign in and holds no article. Sign in, and save the article's own page."
    if _ROBOT.search(words[:2000]):
        return "is a check for robots and holds no article. Open it in a browser, and save the article's own page."
    if _SCRIPT.search(words[:3000]) or (
        len(words) < 400 and (page.script_size > 2000 or _SCRIPT.search(page.noscript))
    ):
        return (
            "is empty until a browser runs its scripts: the article is not in it. Open it in a browser, wait for the "
            "article, and save the page from there."
        )
    if len(_COOKIES.findall(words[:3000])) >= 2 and len(words) < 3000:
        return _COOKIE_WALL
    if _NOT_FOUND.search(words[:500]):
        return (
            'is the site\'s page for an address that does not exist ("not found"). '
            "Check the address, and save the article's own page."
        )
    if body.teasers >= 3 or fields.says_list or (body.words > 200 and body.linked > 0.5 * body.words):
        return _list(body.teasers)
    size = len(words)
    return (
        f"holds no article: {'no text' if not size else f'{size} characters, none of them a paragraph of one'}. "
        "Give the article's own page, or its text."
    )


def _title(tree: Node) -> str:
    return " ".join(" ".join(node.itertext()) for node in list(tree.iter("title"))[:1])
