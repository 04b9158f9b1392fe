"""Out of a page's tree goes what is around an article: menus, shares, related links, captions, comments, ads."""

from __future__ import annotations

import re

from index.readers.blocks import Block, Node, set_of, words_of
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
    "whatsapp-canal canal-whatsapp donate donation"
)
_DATES = _tokens(
    "date dates fecha fechas timestamp pub-?date published publish-?date dateline-?time updated entry-?meta "
    "article-?meta post-?meta post-?info meta-?info posted-on article-?info"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# An element with more of the page's paragraphs than this is not beside the article but around it.
_MOST = 0.4

_HEADS = (
    r"(?:lea|lee|le[ée]r?|vea|ver|mira|mire|escuch[ae]|consulta|descubre)\s+(?:tambi[ée]n|m[áa]s|adem[áa]s|aqu[íi])"
    r"|(?:tambi[ée]n\s+)?(?:te|le|os)\s+(?:puede[n]?|podr[íi]a[n]?)\s+interesar|quiz[áa]s?\s+te\s+interese"
    r"|(?:noticias?|art[íi]culos?|contenidos?|temas?|notas?)\s+relacionad[oa]s?|relacionad[oa]s?|m[áa]s\s+informaci[óo]n"
    r"|m[áa]s\s+(?:noticias|sobre\s+este\s+tema|en\s+\w+)|sigue\s+leyendo|contin[úu]a\s+leyendo|no\s+te\s+(?:lo\s+)?pierdas"
    r"|lo\s+m[áa]s\s+(?:le[íi]do|visto)|(?:read|see)\s+(?:also|more)|also\s+read|related(?:\s+(?:articles|stories|news))?"
    r"|more\s+on\s+this(?:\s+story)?|recommended|you\s+may\s+also\s+like|[àa]\s+lire\s+aussi|leia\s+(?:tamb[ée]m|mais)"
    r"|leggi\s+anche|lesen\s+sie\s+auch|mehr\s+zum\s+thema"
)
_REFERENCE = re.compile(
    rf"(?:[▶►→➡🔴👉📌🔗+*>»\s-]*)(?:{_HEADS})\s*(?P<rest>[:|.…»→-].*)?", re.IGNORECASE | re.DOTALL
)
_CALL = re.compile(
    r"[▶►→➡🔴👉📌🔗\s-]*(?:suscr[íi]b(?:ete|ase|irse)\b|ap[úu]nt(?:ate|ese)\b|(?:recibe|reciba)\b.{0,80}\b(?:newsletter|bolet[íi]n|correo)"
    r"|[úu]n(?:ete|ase)\b.{0,60}\b(?:canal|whatsapp|telegram|comunidad)|s[íi]gu(?:enos|anos|e)\b.{0,60}\b(?:en\b|redes|canal|google)"
    r"|compart(?:e|ir|a)(?:\s+(?:esta|la|el|este)\s+(?:noticia|art[íi]culo|nota|en)\b.{0,40})?$"
    r"|in[íi]ci[ae]\s+sesi[óo]n\b|reg[íi]str(?:ate|ese)\b|hazte\s+(?:socio|suscriptor|premium)|(?:sign\s+up|subscribe|follow\s+us|join\s+our)\b"
    r"|(?:publicidad|advertisement|anuncio|werbung|publicit[ée])$|(?:archivado\s+en|etiquetas|temas|tags|filed\s+under)\s*:"
    r"|(?:©|copyright\b|todos\s+los\s+derechos|all\s+rights\s+reserved)|(?:comentarios|comments)(?:\s*\(?\d+\)?)?$|\d+\s+comentarios?$"
    r"|(?:imprimir|enviar\s+por\s+(?:correo|email)|copiar\s+enlace|guardar|escuchar(?:\s+(?:el\s+)?art[íi]culo)?)$"
    r"|(?:tiempo\s+de\s+lectura|lectura\s+de)\b.{0,20}$|\d+\s+min(?:utos)?\s+de\s+lectura$"
    r"|(?:conforme\s+a\s+los\s+criterios\s+de|más\s+información\s+sobre\s+the\s+trust)\b)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:foto|fotograf[íi]a|imagen|im[áa]genes|v[íi]deo|gr[áa]fico|ilustraci[óo]n|photo|picture|cr[ée]dito|cr[ée]ditos)s?\s*"
    r"(?::|\(|/|©|de\s+archivo\b|por\b)[^\n]{0,140}$",
    re.IGNORECASE,
)


def prune(tree: Node) -> None:
    """Take out of ``tree`` every element that stands beside the article and not around it.

    What an element is, its tag, role, class and id tell. The words behind an element stay.
    """
    total = _paragraphs(tree)
    doomed = [node for node in tree.iter() if isinstance(node.tag, str) and _beside(node)]
    for node in doomed:
        if node.getparent() is None or node.tag in ("body", "html"):
            continue
        if _paragraphs(node) <= _MOST * total or node.tag in ("select", "textarea", "noframes"):
            remove(node)
        elif node.tag == "form":
            node.tag = "div"


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
    """Return the class names and the id of an element, in lower case and with hyphens at their joints."""
    names = f"{node.get('class') or ''} {node.get('id') or ''}"[:400]
    return _CAMEL.sub("-", names).replace("_", "-").casefold()


def is_boilerplate(block: Block) -> bool:
    """Tell whether a block's words are a reference to other pages, a call to the reader or a credit."""
    text = block.text.strip(" -•")
    if not re.search(r"\w", text):
        return True
    if len(text) > 400:
        return False
    if block.kind == "paragraph" and block.link_share > 0.9 and (len(text) < 200):
        return True
    if _CALL.match(text) and (len(text) < 220):
        return True
    reference = _REFERENCE.fullmatch(text)
    if reference is not None:
        return not reference["rest"] or block.link_share > 0.3 or len(text) < 160
    # The words before a link to another page: "Lea también" and the page's title, without a colon.
    if block.linked and re.match(rf"(?:{_HEADS})\b", text, re.IGNORECASE) and block.link_share > 0.4:
        return True
    return len(text) < 160 and bool(_CREDIT.match(text))


def heads_links(block: Block) -> bool:
    """Tell whether a block announces a list of links to other pages ("Te puede interesar")."""
    return len(block.text) < 80 and bool(_REFERENCE.fullmatch(block.text.strip()))


def _beside(node: Node) -> bool:
    tag = node.tag
    if tag.startswith("amp-") and tag != "amp-body":
        return True
    if tag in _TAGS or node.get("role", "").casefold() in _ROLES:
        return True
    if (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or _HIDDEN.search(node.get("style", ""))
    ):
        return True
    if tag in ("html", "body", "main", "h1", "article", "a", "p", "td") and tag not in ("p", "a"):
        return False
    names = names_of(node)
    if names == " ":
        return False
    if tag == "a":
        # A link within a sentence belongs to it, whatever it is called.
        return bool(_tokens("share compartir skip-?link").search(names)) and len(words_of(node)) < 40
    if _ALWAYS.search(names):
        return True
    return bool(_DATES.search(names)) and len(words_of(node)) < 160


def _paragraphs(node: Node) -> int:
    """Count the characters in paragraphs below ``node``, but not those of links."""
    size = 0
    for paragraph in node.iter("p"):
        size += len("".join(paragraph.itertext()).strip()) - sum(
            len("".join(link.itertext())) for link in paragraph.iter("a")
        )
    return size
