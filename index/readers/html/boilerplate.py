"""Out of a page's tree goes what is around an article: menus, shares, related links, captions, comments, ads."""

from __future__ import annotations

import re

from index.readers.blocks import Node, blocks_of, is_hidden, local, set_of, words_of
from index.readers.html.phrases import closes, heads_box
from index.readers.html.source import writable

_TAGS = set_of(
    "nav footer aside form button input select textarea label iframe object embed figcaption video audio canvas dialog "
    "menu img picture map frameset noframes"
)
_ROLES = set_of(
    "navigation banner complementary contentinfo dialog alertdialog alert search menu menubar toolbar"
)


def _tokens(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words.split())})(?![a-z])")


# Parts of class names and ids, between signs that are no letters ("article-related__list", "relatedLinks").
_ALWAYS = _tokens(
    "cookies? cookiebar cookie-?banner consent gdpr onetrust didomi cmp comments? comentarios? disqus "
    "respond newsletters? boletin(?:es)? suscripcion suscribete suscribirse subscribe subscription signup "
    "registro related relateds? relacionad[oa]s? relacionadas-\\w+ recirculation recirc recomendad[oa]s? "
    "recommended recommendations? most-?read most-?popular mas-?leid[oa]s? lo-mas trending popular(?:es)? "
    "lea-?tambien lee-?tambien leer-?mas read-?more te-?puede-?interesar puede-?interesar ver-?tambien "
    "see-?also more-?on mas-?noticias noticias-relacionadas outbrain taboola share shares sharing sharebar "
    "sharedaddy social socials rrss redes compartir comparte tags? tag-?list etiquetas topics? keywords "
    "breadcrumbs? migas miga ad ads adslot ad-slot advert advertisement advertising publicidad banner "
    "sponsor(?:ed)? patrocinad[oa] promo promos? dfp gpt caption captions wp-caption-text pie-?foto "
    "pie-?de-?foto foto-?pie credits? creditos copyright author-?bio autor-?bio author-?box about-?author "
    "bio biografia author-?info author-?card sobre-(?:el-)?autor byline bylines author authors autor autora "
    "autores firma firmas signature navbar subnav navigation menu sidebar footer toolbar modal popup pop-?up "
    "overlay toast skip skip-?link sr-only visually-hidden screen-reader-text hidden-print no-print noprint "
    "print-hidden gallery-nav player jp-relatedposts twitter-tweet instagram-media reading-?time "
    "tiempo-?lectura teaser teasers whatsapp telegram google-?news follow-?us siguenos "
    "paywall-(?:prompt|message|offer|cta|banner|wall) login-?wall regwall registration mc4wp-form "
    "whatsapp-canal canal-whatsapp donate donation comentaris kommentare commentaires commenti relacionats "
    "verwandte-artikel lire-aussi leia-tambem leia-mais leggi-anche correlati recommendation-list compartir-xarxes "
    "teilen partager compartilhar condividi publicitat anzeige werbung publicite publicidade pubblicita butlleti "
    "signatura kommentar-\\w+ pager pagination paginacion"
)
_DATES = _tokens(
    "date dates fecha fechas timestamp pub-?date published publish-?date dateline-?time updated entry-?meta "
    "article-?meta post-?meta post-?info meta-?info posted-on article-?info"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COMMENTS = _tokens("comments? comentarios? comentaris kommentare commentaires commenti disqus respond")
_WALL = re.compile(r"paywall|premium|suscri|subscri|offer|oferta|freemium|regwall|login|muro")
_LINKS = _tokens("share compartir skip-?link")
# An element with more of the page's paragraphs than this is not beside the article but around it.
_MOST = 0.4
# With fewer characters in paragraphs a page is written in another way.
_WRITTEN_IN_PARAGRAPHS = 400
_LINE = 200

# Attributes that name a part of a page besides class and id, as systems do whose class names are made by programs.
_NAMING = tuple(
    f"data-{name}"
    for name in "testid test-id component component-name area region dtm-region gu-name module e2e qa type".split()  # noqa: SIM905
)


def prune(tree: Node) -> None:
    """Take out of ``tree`` every element that stands beside the article and not around it.

    What an element is, its tag, role and names tell, and the heading of a box. The words behind an element stay.
    """
    in_paragraphs = _size(tree, "p") >= _WRITTEN_IN_PARAGRAPHS
    measured = "p" if in_paragraphs else "*"
    total = _size(tree, measured)
    doomed = [node for node in tree.iter() if isinstance(node.tag, str) and _beside(node)]
    for node in doomed:
        if node.getparent() is None or node.tag in ("body", "html"):
            continue
        size = _size(node, measured)
        comments = _COMMENTS.search(names_of(node)) and size < 0.9 * total and node.find(".//h1") is None
        if size <= _MOST * total or comments or node.tag in ("select", "textarea", "noframes"):
            remove(node)
        elif node.tag == "form":
            node.tag = "div"
    for block in blocks_of(tree):
        if heads_box(block.text):
            _remove_box(block.node, _MOST * total, measured)


def _remove_box(heading: Node, most: float, measured: str) -> None:
    """Take out the largest element that ``heading`` opens and that has no more than ``most`` characters."""
    box = None
    node = heading
    while (outer := node.getparent()) is not None and outer.tag in (
        "div",
        "section",
        "header",
        "ul",
        "ol",
        "li",
    ):
        before = outer.text or ""
        for sibling in node.itersiblings(preceding=True):
            before += "".join(sibling.itertext()) + (sibling.tail or "")
        if before.strip() or _size(outer, measured) > most or outer.find(".//h1") is not None:
            break
        box = node = outer
    if box is not None:
        remove(box)


def remove(node: Node) -> None:
    """Take ``node`` out of its tree; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        tail = writable(node.tail)
        before = node.getprevious()
        if before is None:
            parent.text = f"{writable(parent.text or '')} {tail}"
        else:
            before.tail = f"{writable(before.tail or '')} {tail}"
    node.tail = None
    parent.remove(node)


def names_of(node: Node) -> str:
    """Return the classes, the id and other names of an element, in lower case and with hyphens at their joints."""
    names = " ".join(node.get(attribute) or "" for attribute in ("class", "id", "name", *_NAMING))
    return _CAMEL.sub("-", names[:400]).replace("_", "-").strip().casefold()


def _beside(node: Node) -> bool:
    tag = node.tag
    if tag.startswith("amp-") and tag != "amp-body":
        return True
    if tag in _TAGS or node.get("role", "").casefold() in _ROLES:
        return True
    if is_hidden(node) or node.get("aria-hidden") == "true":
        return True
    if tag in ("html", "body", "main", "h1", "article", "td"):
        return False
    names = names_of(node)
    if not names:
        return False
    if tag == "a":
        # A link within a sentence belongs to it, whatever it is called.
        return bool(_LINKS.search(names)) and len(words_of(node)) < 40
    if (found := _ALWAYS.search(names)) and not (found[0].startswith("teaser") and _under_title(node)):
        return True
    if _WALL.search(names) and _asks_to_pay(node):
        return True
    return bool(_DATES.search(names)) and len(words_of(node)) < 160


def _under_title(node: Node) -> bool:
    """Tell whether a node stands beside the title, behind it: a teaser there is the article's own lead."""
    return any(local(sibling) == "h1" for sibling in node.itersiblings(preceding=True))


def _asks_to_pay(node: Node) -> bool:
    """Tell whether all that ``node`` says is that one should subscribe: a wall may be around the article, too."""
    blocks = blocks_of(node)
    return any(closes(block.text) for block in blocks) and all(
        len(block.text) < _LINE or closes(block.text) for block in blocks
    )


def _size(node: Node, tag: str) -> int:
    """Count the characters of the elements ``tag`` in ``node`` ("*": of all that is in it), but not those of links."""
    of = node.iter(tag) if tag != "*" else (node,)
    return sum(
        len("".join(part.itertext()).strip()) - sum(len("".join(link.itertext())) for link in part.iter("a"))
        for part in of
    )
