"""Articles are data: sentences that speak to a machine are known, and what a model reads cannot act on its prompt.

Two halves. ``instructs`` tells of a sentence that it gives orders to an assistant, or about the reader's own answer:
it tells no news and is not chosen as evidence. It knows how such orders are worded, and no more: a plain request
("Explain the theory of relativity.") has no mark of its own, and is resisted by answering only from sentences
that answer the question. ``as_data`` takes from any text what could end its place in a prompt.
"""

from __future__ import annotations

import re
import unicodedata

from index.stems import fold, function_words
from rag.orders import ABOUT, ORDERS, Orders


def instructs(sentence: str, language: str | None = None) -> bool:
    """Return whether a sentence speaks to a machine or about its reader's answer, rather than telling news.

    Orders are looked for in all of ``rag.orders``' languages, whatever the article's: an attack need not be in its
    ``language`` (ISO 639-1). That only tells a role's name ("system:") from a word that the article itself may
    put before a colon. Words in quotation marks are somebody's and do not count, unless there are no others.
    """
    bare = _visible(sentence)
    if _TEMPLATE.search(bare):
        return True
    folded = fold(bare).replace("’", "'")
    if _plays_a_role(folded, language):
        return True
    own = _QUOTED.sub(" … ", folded)
    if len(_WORD.findall(own)) < _FEWEST:
        own = _MARKS.sub(" ", folded)
    own = " ".join(own.split())
    about = own if not ABOUT.isdisjoint(_WORD.findall(own)) else ""
    clauses = [clause.strip(" '*_#>-") for clause in _CLAUSE.split(own)]
    return any(_ordered(about, clauses, code, orders) for code, orders in ORDERS.items())


def as_data(text: str) -> str:
    """Return text as a model may read it: on one line, and with nothing in it that a prompt is made of.

    No chat template's token can be in it: they all begin with an angle or a square bracket, which become other marks.
    Line breaks and runs of white space become a space; control, zero-width, direction, tag and other invisible
    characters go. Where a part's name stands as in a transcript ("system:", "Question:"), its colon becomes a dash.
    """
    lined = _ROLE.sub(r"\1 –", _LINE_END.sub("\n", text))
    shown = " ".join(_visible(lined).translate(_OTHER_MARKS).split())
    return _ROLE.sub(r"\1 –", _HASHES.sub("#", shown))


def _ordered(about: str, clauses: list[str], code: str, orders: Orders) -> bool:
    """Return whether a sentence orders; ``about`` is empty where it speaks of no machine and no answer."""
    heads = [_after_openers(clause, orders) for clause in clauses if clause]
    if any(orders.opening.match(head) or orders.demanded.match(head) for head in heads):
        return True
    if not about:
        return False
    if orders.anywhere.search(about):
        return True
    if orders.yours.search(about) and any(_imperative(head, code, orders) for head in heads):
        return True
    return bool(
        orders.formal
        and orders.theirs
        and orders.theirs.search(about)
        and any(orders.formal.match(head) for head in heads)
    )


def _after_openers(clause: str, orders: Orders) -> str:
    """Return a clause without the words before an order, "please now"."""
    while (found := orders.openers.match(clause)) and clause[found.end() : found.end() + 1] in ("", " "):
        rest = clause[found.end() :].lstrip()
        if not rest:
            break
        clause = rest
    return clause


def _imperative(head: str, code: str, orders: Orders) -> bool:
    """Return whether a clause may begin with an imperative and not with its subject."""
    first = head.split(" ", 1)[0]
    if first in orders.verbs:
        return True
    return bool(orders.bare.match(first)) and first not in function_words(code)


def _plays_a_role(folded: str, language: str | None) -> bool:
    found = _ROLE_FIRST.match(folded)
    if found is None:
        return False
    own_word = found["role"] in _ROLES.get(language or "", ())
    # "System: 4-4-2" is news in its own language; an order behind the colon is found as any other is.
    return not own_word and bool(_WORD.search(folded, found.end()))


def _visible(text: str) -> str:
    """Return text without what nobody sees, and every white space as itself or as a space."""
    if text.isprintable() and not _HIDDEN.search(text):
        return text
    kept = []
    for char in text:
        kind = unicodedata.category(char)
        if char.isspace() or kind in ("Zl", "Zp"):
            kept.append("\n" if char in "\n\r\u2028\u2029\x0b\x0c\x85" else " ")
        elif kind not in _UNSEEN and not _HIDDEN.match(char):
            kept.append(char)
    return "".join(kept)


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, formats (zero-width, direction, tags), lone surrogates, private and unassigned characters."""

_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that are drawn as nothing, and selectors of variants, in which text can hide."""

_OTHER_MARKS = str.maketrans(
    {
        **dict.fromkeys("[［【〔〚⟦", "("),
        **dict.fromkeys("]］】〕〛⟧", ")"),
        **dict.fromkeys("<＜", "‹"),
        **dict.fromkeys(">＞", "›"),
    }
)
_HASHES = re.compile(r"#{2,}")
_LINE_END = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 2
_QUOTED = re.compile(
    r"«[^»]*(?:»|$)|“[^”]*(?:”|$)|„[^“”]*(?:[“”]|$)|\"[^\"]*(?:\"|$)|‹[^›]*(?:›|$)|^[^«“„\"]*[»”]"
)
_MARKS = re.compile(r"[«»“”„\"‹›]")
_CLAUSE = re.compile(r"[.:;!?,()…—–]+|\s-+\s|\n")

_ROLES = {
    "en": ("system", "assistant", "user", "human", "developer"),
    "es": ("sistema", "asistente", "usuario"),
    "de": ("system", "assistent", "benutzer", "nutzer"),
    "fr": ("systeme", "assistant", "utilisateur"),
    "it": ("sistema", "assistente", "utente"),
    "pt": ("sistema", "assistente", "usuario"),
}
_ROLE_FIRST = re.compile(
    rf"\W*(?P<role>{'|'.join(sorted({role for roles in _ROLES.values() for role in roles}))})"
    r"(?: (?:message|prompt|nachricht|mensaje))?\W{0,2}:"
)
_ROLE = re.compile(
    r"((?:^|(?<=[.!?…:;»”\"]\s))\W*\b(?:"
    rf"{'|'.join(sorted({role for roles in _ROLES.values() for role in roles}))}|"
    r"(?:last )?question|claim|sentence|answer|instructions?|response|input|output|[qa])\b\W{0,2}?)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_TEMPLATE = re.compile(
    r"<\s*[|｜]\s*/?\w[\w▁ ]{0,40}[|｜]\s*>"  # <|im_start|>, <|eot_id|>
    r"|\[\s*/?\s*(?:INST|SYS|SYSTEM|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\s*\]"
    r"|<<\s*/?\s*SYS\s*>>"
    r"|</?(?:start|end)_of_(?:turn|text)>|</?s>|<(?:bos|eos|pad|unk)>"
    r"|</?(?:system|assistant|user|human|instructions?|prompt|tool_call|tool_response|think)\s*>"
    r"|(?:^|\s)#{2,}\s*(?:system|instructions?|response|input|output|human|assistant|user)\b",
    re.IGNORECASE,
)
