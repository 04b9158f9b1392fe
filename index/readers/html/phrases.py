"""What pages say around an article, in the languages of the press: references, calls to the reader, credits."""

from __future__ import annotations

import re

from index.readers.blocks import Block


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


# What announces other pages: "Lea también", "Mehr zum Thema".
_REFERENCES = _any(
    # Spanish
    r"(?:lea|lee|le[ée]r?|vea|ver|mira|mire|escuch[ae]|consulta|descubre)\s+(?:tambi[ée]n|m[áa]s|adem[áa]s|aqu[íi])",
    r"(?:tambi[ée]n\s+)?(?:te|le|os)\s+(?:puede[n]?|podr[íi]a[n]?)\s+interesar|quiz[áa]s?\s+te\s+interese",
    r"(?:noticias?|art[íi]culos?|contenidos?|temas?|notas?)\s+relacionad[oa]s?|relacionad[oa]s?|m[áa]s\s+informaci[óo]n",
    r"m[áa]s\s+(?:noticias|sobre\s+este\s+tema|en\s+\w+)|(?:sigue|seguir|contin[úu]a|continuar)\s+leyendo",
    r"no\s+te\s+(?:lo\s+)?pierdas|(?:lo|las|los)\s+m[áa]s\s+(?:le[íi]d[oa]s?|vist[oa]s?)|m[áa]s\s+le[íi]d[oa]s|recomendamos",
    # Catalan
    r"(?:llegeix|llegiu|llegir|mira|mireu|vegeu|escolta)\s+(?:tamb[ée]|m[ée]s)|et\s+pot\s+interessar|t['’]interessa",
    r"(?:not[íi]cies|articles|temes)\s+relaciona(?:des|ts)|m[ée]s\s+(?:informaci[óo]|not[íi]cies)|el\s+m[ée]s\s+(?:llegit|vist)",
    # English
    r"(?:read|see)\s+(?:also|more)|also\s+read|related(?:\s+(?:articles|stories|news|content))?|recommended",
    r"more\s+on\s+this(?:\s+story)?|you\s+may\s+also\s+like|(?:keep|continue)\s+reading|most\s+(?:read|viewed|popular)",
    # German
    r"lesen\s+sie\s+(?:auch|hier|mehr|dazu)|mehr\s+(?:zum\s+thema|dazu)|auch\s+interessant|meistgelesen",
    r"das\s+k[öo]nnte\s+sie\s+(?:auch\s+)?interessieren|verwandte\s+(?:artikel|themen)",
    # French
    r"(?:[àa]\s+)?(?:lire|voir|[ée]couter)\s+(?:aussi|[ée]galement)|sur\s+le\s+m[êe]me\s+(?:sujet|th[èe]me)|les\s+plus\s+lus",
    # Portuguese and Italian
    r"(?:leia|veja|saiba)\s+(?:tamb[ée]m|mais)|not[íi]cias\s+relacionadas|mais\s+lidas",
    r"(?:leggi|vedi|guarda)\s+anche|potrebbe(?:ro)?\s+interessarti|articoli\s+correlati|i\s+pi[ùu]\s+letti",
    # Arabic
    r"(?:اقرأ|إقرأ|شاهد|تابع)\s+(?:أيض\w+|ايض\w+|المزيد)|(?:مواضيع|أخبار|مقالات)\s+ذات\s+صلة|الأكثر\s+(?:قراءة|مشاهدة)",
)
_SIGNS = r"[▶►→➡🔴👉📌🔗+*>»\s-]*"
_REFERENCE = re.compile(rf"{_SIGNS}{_REFERENCES}\s*(?P<rest>[:|.…»→-].*)?", re.IGNORECASE | re.DOTALL)
_REFERS = re.compile(rf"{_REFERENCES}(?!\w)", re.IGNORECASE)

# Headings of boxes that are no part of an article, besides those above.
_BOX = re.compile(
    _any(
        r"sobre\s+(?:la\s+firma|el\s+autor|la\s+autora|los\s+autores)|sobre\s+l['’]autora?|about\s+the\s+authors?",
        r"[üu]ber\s+(?:den\s+autor|die\s+autorin)|[àa]\s+propos\s+de\s+l['’]auteur",
        r"(?:\d+\s+)?(?:comentarios?|comments?|comentaris|kommentare|commentaires|commenti|التعليقات)(?:\s*\(?\d+\)?)?",
        r"archivado\s+en|arxivat\s+a|filed\s+under|etiquetas|etiquetes|tags|temas|topics|themen|categor[íi]as",
        r"(?:nuestra\s+|our\s+|unser\s+)?newsletters?|bolet[íi]n(?:es)?|butllet[íi]",
        r"[úu]ltimas\s+noticias|lo\s+[úu]ltimo|darreres\s+not[íi]cies|latest\s+news|key\s+events|the\s+trust\s+project",
    )
    + r"\s*:?",
    re.IGNORECASE,
)

# What asks the reader for something, or is a button.
_CALL = re.compile(
    _SIGNS
    + _any(
        # Spanish
        r"suscr[íi]b(?:ete|ase|irse)\b|ap[úu]nt(?:ate|ese)\b|(?:recibe|reciba)\b.{0,80}\b(?:newsletter|bolet[íi]n|(?:tu|su)\s+correo)",
        r"[úu]n(?:ete|ase)\b.{0,60}\b(?:canal|whatsapp|telegram|comunidad)",
        r"s[íi]gu(?:enos|anos)\b|(?:puedes\s+segu?ir|s[íi]gue)\b.{0,80}\ben\s+(?:facebook|x\b|twitter|instagram|whatsapp"
        r"|telegram|tiktok|youtube|google|redes|nuestr)",
        r"compart(?:e|ir|a)(?:\s+(?:esta|la|el|este)\s+(?:noticia|art[íi]culo|nota|en)\b.{0,40})?$",
        r"in[íi]ci[ae]\s+sesi[óo]n\b|reg[íi]str(?:ate|ese)\b|hazte\s+(?:socio|suscriptor|premium)|hag?[az]\s+clic\b",
        r"(?:y\s+)?recuerda\s+que\s+puedes\s+(?:recibir|seguirnos|escuchar)|desc[áa]rga(?:te)?\s+(?:la|nuestra)\s+app\b",
        r"(?:esta|este)\s+(?:noticia|art[íi]culo|contenido|informaci[óo]n)\s+es\s+(?:solo|exclusiv[oa])\s+(?:para|de)\b.{0,20}(?:suscri|soci)",
        r"contenido\s+(?:exclusivo|solo)\s+para\b.{0,20}(?:suscri|soci)",
        r"(?:si\s+|¿)?ya\s+(?:eres|tienes)\b.{0,40}\b(?:suscri\w+|cuenta|soci[oa])\b|apoya\s+(?:el|nuestro)\s+periodismo\b",
        r"(?:archivado\s+en|etiquetas|temas|tags|filed\s+under)\s*:|(?:comentarios|comments)(?:\s*\(?\d+\)?)?$",
        r"\d+\s+comentarios?$|(?:publicidad|anuncio|he\s+visto\s+un\s+error)$",
        r"(?:imprimir|enviar\s+por\s+(?:correo|email)|copiar\s+enlace|guardar|escuchar(?:\s+(?:el\s+)?art[íi]culo)?)$",
        r"(?:tiempo\s+de\s+lectura|lectura\s+de)\b.{0,20}$|\d+\s+min(?:utos)?\s+de\s+lectura$",
        r"(?:se\s+adhiere|conforme)\s+a\s+los\s+criterios\s+de\b|m[áa]s\s+informaci[óo]n\s+sobre\s+the\s+trust\b",
        r"saltar\s+.{1,60}\s+y\s+continuar\s+leyendo$|(?:fin|final)\s+de\s+(?:recomendamos|contenido)",
        # Catalan
        r"subscriu-?t(?:e\b|['’]hi)|segueix-nos\b|segueix\b.{0,60}\ba\s+(?:telegram|whatsapp|google|instagram)|apunta['’]t\b",
        r"comparteix(?:-ho)?$|publicitat$|comentaris(?:\s*\(?\d+\)?)?$|rep\b.{0,80}\bbutllet[íi]|av[íi]s\s+legal$",
        # English
        r"(?:sign\s+up|subscribe|follow\s+us|join\s+our)\b|advertisement$|already\s+(?:a\s+subscriber|have\s+an\s+account)\b",
        r"thanks\s+for\s+reading\b.{0,120}\b(?:subscribe|share)|support\s+(?:our|my|local)\b.{0,40}\b(?:journalism|work)\b",
        r"(?:please\s+)?(?:turn\s+on|enable)\s+javascript\b|to\s+view\s+this\s+video\b|download\s+(?:the|our)\s+app\b",
        r"our\s+standards\s*:|this\s+(?:article|story)\s+is\s+(?:exclusive|only|for)\b.{0,20}(?:subscriber|member)|(?:get|receive)\b.{0,60}\b(?:in|to)\s+your\s+inbox\b",
        # German
        r"abonnieren\s+sie\b|folgen\s+sie\s+uns\b|jetzt\s+(?:abonnieren|anmelden|registrieren)\b|(?:anzeige|werbung)$|teilen$",
        # French, Portuguese, Italian
        r"(?:abonnez|inscrivez)-vous\b|suivez-nous\b|partager(?:\s+(?:l['’]article|sur)\b.{0,40})?$|publicit[ée]$",
        r"(?:cet\s+article|ce\s+contenu|la\s+suite)\s+est\s+r[ée]serv[ée]|d[ée]j[àa]\s+abonn[ée]|il\s+vous\s+reste\s+[\d.,]+\s*%",
        r"assine\s+(?:j[áa]|a\s+newsletter|o\s)|inscreva-se\b|siga(?:-nos|\s+o\s+canal)\b|compartilhe\b.{0,40}$|publicidade$",
        r"(?:iscriviti|abbonati|seguici)\b|condividi\b.{0,40}$|pubblicit[àa]$|sei\s+gi[àa]\s+abbonato",
        # Arabic
        r"(?:إعلان|شارك|مشاركة|التعليقات)$|(?:اشترك|تابعونا|سجل)\s+(?:في|على|الآن)",
        # rights
        r"©|copyright\b|all\s+rights\s+reserved|todos\s+l?os\s+(?:derechos|direitos)\s+reservados|tots\s+els\s+drets\s+reservats",
        r"alle\s+rechte\s+vorbehalten|tous\s+droits\s+r[ée]serv[ée]s|tutti\s+i\s+diritti\s+riservati|جميع\s+الحقوق\s+محفوظة",
    ),
    re.IGNORECASE,
)
# A call at the end of a line, behind the words that lead to it.
_CALLS = re.compile(
    r"\bhaz\s+(?:una\s+donaci[óo]n|clic\s+aqu[íi])\W*$|\bhazte\s+soci[oa]\W*$|\bmake\s+a\s+donation\W*$|\binicia\s+sesi[óo]n\W*$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:foto|fotograf[íi]a|imagen|im[áa]genes|imatge|v[íi]deo|gr[áa]fico|ilustraci[óo]n|photo|photograph|picture"
    r"|image|cr[ée]dito|cr[èe]dit|bild|quelle)s?\s*(?::|\(|/|©|de\s+archivo\b|por\s+(?-i:[A-ZÁÉÍÓÚÑ]))"
    r"|fuente\s+de\s+la\s+imagen\b|pie\s+de\s+foto\b|image\s+(?:source|caption)\b)[^\n]{0,140}$",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"suscri(?:b|p)|subscri|inicia\s+sesi[óo]n|reg[íi]strate|log\s*in|sign\s+in|abonn|abbona|assin|anmelden|اشترك",
    re.IGNORECASE,
)


def is_boilerplate(block: Block) -> bool:
    """Tell whether a block's words are a reference to other pages, a call to the reader or a credit."""
    text = block.text.strip(" -•")
    if not re.search(r"\w", text):
        return True
    if len(text) > 400:
        return False
    if block.kind == "paragraph" and block.link_share > 0.9 and len(text) < 200:
        return True
    if len(text) < 220 and (_CALL.match(text) or (block.linked and len(text) < 120 and _CALLS.search(text))):
        return True
    reference = _REFERENCE.fullmatch(text)
    if reference is not None:
        return not reference["rest"] or block.link_share > 0.3 or len(text) < 160
    # The words before a link to another page: "Lea también" and the page's title, without a colon.
    if block.link_share > 0.4 and _REFERS.match(text.lstrip("[(")):
        return True
    return len(text) < 160 and bool(_CREDIT.match(text))


def heads_links(block: Block) -> bool:
    """Tell whether a block announces a list of links to other pages ("Te puede interesar")."""
    return len(block.text) < 80 and bool(_REFERENCE.fullmatch(block.text.strip()))


def heads_box(text: str) -> bool:
    """Tell whether ``text`` is the heading of a box that is no part of an article ("Sobre la firma")."""
    text = text.strip()
    return len(text) < 60 and bool(_BOX.fullmatch(text) or _REFERENCE.fullmatch(text))


def closes(text: str) -> bool:
    """Tell whether ``text`` asks to subscribe or to sign in."""
    return bool(_CLOSED.search(text))
