"""Pages of newspapers that do not exist, in the shapes that publishing systems give them.

Places, persons and words are invented. Each function returns one page, as text or as bytes.
"""

# ruff: noqa: E501 -- markup reads better unbroken

from __future__ import annotations

import json
from typing import Any

FIRST = (
    "El Ayuntamiento de Valdeluz aprobó este martes la compra de doce autobuses eléctricos que empezarán a circular "
    "en otoño, según confirmó la concejala de Movilidad, Irene Castaño."
)
SECOND = (
    "La inversión asciende a 6,4 millones de euros y se pagará en tres años. «Es la mayor renovación de la flota "
    "desde 1998», explicó Castaño ante los vecinos del barrio de La Ribera."
)
SUBTITLE = "Una línea nueva hasta el hospital"
THIRD = (
    "Los vehículos cubrirán la línea 7, que unirá la estación con el hospital comarcal cada quince minutos. La "
    "oposición pidió que el servicio llegue también a las urbanizaciones del norte."
)
LAST = (
    "El contrato se firmará antes de que acabe el mes y las primeras pruebas con viajeros están previstas para "
    "septiembre."
)
TITLE = "Valdeluz estrena doce autobuses eléctricos"
OUTLET = "El Faro de Castilla"
URL = "https://www.elfarodecastilla.example/ciudad/2024/03/12/valdeluz-autobuses-electricos.html"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><h2>{SUBTITLE}</h2><p>{THIRD}</p><p>{LAST}</p>"

COOKIES = (
    '<div id="onetrust-consent-sdk"><p>Utilizamos cookies propias y de terceros para mostrarle publicidad. '
    "Puede aceptar todas o configurar su uso.</p><button>Aceptar y continuar</button></div>"
)
MENU = '<nav><ul><li><a href="/">Portada</a></li><li><a href="/ciudad">Ciudad</a></li><li><a href="/deportes">Deportes</a></li></ul></nav>'
SHARE = '<div class="social-share"><span>Comparte esta noticia</span><a href="#">WhatsApp</a><a href="#">Facebook</a></div>'
RELATED = (
    '<div class="related-news"><h3>Te puede interesar</h3><ul><li><a href="/a">El mercado central cierra por obras durante el verano</a>'
    '</li><li><a href="/b">Una grúa cae junto al río sin causar heridos</a></li></ul></div>'
)
NEWSLETTER = '<div class="newsletter-box"><p>Recibe cada mañana nuestra newsletter con lo más importante del día.</p></div>'
PHOTO = (
    '<figure><img src="a.jpg" alt="Un autobús"><figcaption>Uno de los nuevos autobuses, en las cocheras. '
    "<span>Marta Olmo / EFC</span></figcaption></figure>"
)
COMMENTS = (
    '<section id="comments"><h3>2 comentarios</h3><p>Ya era hora de que alguien pensara en los que vamos en autobús.</p>'
    "<p>Otra vez gastando lo que no tenemos, como siempre en esta ciudad.</p></section>"
)
FOOTER = "<footer><p>© 2024 Editorial Meseta Norte. Todos los derechos reservados.</p><a href='/aviso'>Aviso legal</a></footer>"
AUTHOR_BOX = '<div class="author-bio"><p>Periodista especializada en movilidad. Antes trabajó diez años en la radio local.</p></div>'
TAGS = '<ul class="tags"><li><a href="/t/1">Autobuses</a></li><li><a href="/t/2">Valdeluz</a></li></ul>'
AD = '<div class="ad-slot"><p>Publicidad</p><a href="#">Compre ahora su coche nuevo</a></div>'

NOISE = (
    "cookies propias", "Portada", "Comparte", "Te puede interesar", "El mercado central", "newsletter", "Marta Olmo",
    "en las cocheras", "Ya era hora", "Otra vez gastando", "Editorial Meseta", "Aviso legal", "Periodista especializada",
    "Compre ahora", "Publicidad",
)  # fmt: skip
"""Words of everything above that must never be in an article's text."""


def article_json(**changes: Any) -> dict[str, Any]:
    """Return a NewsArticle node as most systems write it."""
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": "2024-03-12T08:30:00+01:00",
        "dateModified": "2024-03-12T11:45:00+01:00",
        "author": [
            {
                "@type": "Person",
                "name": "Lucía Herranz",
                "url": "https://www.elfarodecastilla.example/autor/1",
            }
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": OUTLET,
            "logo": {"@type": "ImageObject", "url": "/l.png"},
        },
        "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
        "articleSection": "Ciudad",
        "inLanguage": "es-ES",
    }
    return node | changes


def script(*nodes: Any) -> str:
    """Return JSON-LD in its script element."""
    return "".join(
        f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
        for node in nodes
    )


def page(body: str, head: str = "", html: str = ' lang="es"', title: str = f"{TITLE} | {OUTLET}") -> str:
    """Return a page around ``body``."""
    return (
        f'<!DOCTYPE html><html{html}><head><meta charset="utf-8"><title>{title}</title>{head}'
        "<style>p{margin:0}</style><script>var config = {a: 1 < 2};</script></head>"
        f"<body>{body}<script>dataLayer.push('fin')</script></body></html>"
    )


def framed(article: str, below: str = "") -> str:
    """Return an article's HTML between everything that newspapers put around it."""
    return (
        f"{COOKIES}<header class='site-header'>{MENU}</header><main>{article}{SHARE}{AUTHOR_BOX}{TAGS}{below}</main>"
        f"<aside class='sidebar'>{RELATED}{AD}</aside>{COMMENTS}{NEWSLETTER}{FOOTER}"
    )


def arc() -> str:
    """A page of a large publishing system: one NewsArticle, body in <article class="article-body">."""
    body = (
        f'<header class="a_e"><a href="/ciudad">Ciudad</a><h1 class="a_t">{TITLE}</h1>'
        '<h2 class="a_st">La flota se renueva con una inversión de 6,4 millones de euros en tres años</h2></header>'
        f"{PHOTO}<div class='a_md'><a href='/autor/1'>Lucía Herranz</a> <time datetime='2024-03-12T08:30:00+01:00'>12 mar 2024 - 08:30</time></div>"
        f'<div class="article-body" data-dtm-region="articulo_cuerpo"><p>{FIRST}</p>{AD}<p>{SECOND}</p>{RELATED}'
        f"<h3>{SUBTITLE}</h3><p>{THIRD}</p>{NEWSLETTER}<p>{LAST}</p></div>"
    )
    head = script(article_json()) + (
        f'<link rel="canonical" href="{URL}"><meta property="og:title" content="{TITLE}"><meta property="og:url" content="{URL}">'
        f'<meta property="og:site_name" content="{OUTLET}"><meta property="article:section" content="Ciudad">'
    )
    return page(framed(f"<article>{body}</article>"), head)


def yoast() -> str:
    """WordPress with Yoast: an @graph whose nodes refer to each other."""
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article", "@id": f"{URL}#article", "isPartOf": {"@id": URL}, "headline": f"{TITLE} - {OUTLET}",
                "author": {"name": "", "@id": "https://www.elfarodecastilla.example/#/schema/person/ab12"},
                "datePublished": "2024-03-12T07:30:00+00:00", "dateModified": "2024-03-13T10:00:00+00:00",
                "mainEntityOfPage": {"@id": URL}, "publisher": {"@id": "https://www.elfarodecastilla.example/#organization"},
                "articleSection": ["Ciudad", "Movilidad"], "inLanguage": "es",
            },
            {"@type": "WebPage", "@id": URL, "url": URL, "name": f"{TITLE} - {OUTLET}", "datePublished": "2024-03-12T07:30:00+00:00"},
            {"@type": "Organization", "@id": "https://www.elfarodecastilla.example/#organization", "name": OUTLET},
            {"@type": "Person", "@id": "https://www.elfarodecastilla.example/#/schema/person/ab12", "name": "Lucía Herranz"},
        ],
    }  # fmt: skip
    graph["@graph"][0]["author"].pop("name")  # type: ignore[index]
    post = (
        f'<article class="post-812 post type-post status-publish category-ciudad tag-autobuses"><h1 class="entry-title">{TITLE}</h1>'
        f'<div class="entry-meta"><span class="byline">por <a rel="author" href="#">Lucía Herranz</a></span></div>'
        f'<div class="entry-content">{BODY}<p><strong>Lea también:</strong> <a href="/x">Una grúa cae junto al río sin causar heridos</a></p>'
        '<div class="sharedaddy sd-sharing-enabled"><h3>Comparte esto:</h3><a href="#">X</a></div></div></article>'
    )
    head = script(graph) + f'<link rel="canonical" href="{URL}?utm_source=rss&amp;utm_medium=feed#comments">'
    return page(framed(post), head, title=f"{TITLE} - {OUTLET}")


def drupal() -> str:
    """Drupal: metadata in OpenGraph and meta tags only."""
    head = (
        f'<link rel="canonical" href="/ciudad/autobuses"><meta property="og:url" content="{URL}"><meta property="og:site_name" content="{OUTLET}">'
        f'<meta property="og:title" content="{TITLE} | {OUTLET}"><meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2024-03-12T08:30:00+0100"><meta property="article:modified_time" content="2024-03-12T09:00:00+0100">'
        '<meta property="article:author" content="https://www.facebook.com/elfaro"><meta name="dcterms.creator" content="Lucía Herranz y Pablo Sanz">'
        '<meta property="article:section" content="Ciudad"><meta property="og:locale" content="es_ES">'
    )
    node = (
        f'<div class="node node--type-noticia"><h1 class="page-title"><span>{TITLE}</span></h1>'
        f'<div class="field field--name-field-entradilla"><p class="entradilla">Los vecinos piden más frecuencias en los barrios del norte.</p></div>'
        f'<div class="field field--name-field-image">{PHOTO}</div><div class="clearfix text-formatted field field--name-body">{BODY}</div>'
        '<div class="field field--name-field-tags"><a href="/t">Autobuses</a></div></div>'
    )
    return page(framed(node), head, html="")


def microdata() -> str:
    """A system of the outlet's own, with schema.org in attributes."""
    body = (
        '<div itemscope itemtype="http://schema.org/NewsArticle">'
        f'<meta itemprop="mainEntityOfPage" content="{URL}"><h1 itemprop="headline">{TITLE}</h1>'
        '<p class="firma">Por <span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">Lucía Herranz</span></span></p>'
        '<time itemprop="datePublished" datetime="2024-03-12T08:30:00+01:00">12/03/2024 08:30</time>'
        '<time itemprop="dateModified" datetime="2024-03-12T10:00:00+01:00">Actualizado 10:00</time>'
        f'<span itemprop="articleSection">Ciudad</span><div itemprop="articleBody" class="txt">{BODY}{RELATED}</div>'
        f'<div itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><meta itemprop="name" content="{OUTLET}"></div></div>'
    )
    return page(framed(body), f'<meta property="og:url" content="{URL}">')


def blogger() -> str:
    """Blogger: the text parted by <br>, the date above the post."""
    text = "<br /><br />".join((FIRST, SECOND, THIRD, LAST))
    body = (
        "<div class='date-outer'><h2 class='date-header'><span>martes, 12 de marzo de 2024</span></h2>"
        f"<div class='post hentry'><h3 class='post-title entry-title'>{TITLE}</h3>"
        f"<div class='post-body entry-content' itemprop='description articleBody'>{text}<br /></div>"
        "<div class='post-footer'>Publicado por <span class='fn'>lucia</span> en <a href='#'>8:30</a> No hay comentarios:</div></div></div>"
    )
    return page(framed(body), title=f"La bitácora de Valdeluz: {TITLE}")


def amp() -> str:
    """An AMP page, whose canonical address is the full page's."""
    body = (
        f'<header><amp-img src="l.png"></amp-img></header><article><h1>{TITLE}</h1><amp-social-share type="twitter"></amp-social-share>'
        f'<amp-img src="a.jpg"></amp-img><div class="article-body">{BODY}<amp-ad width="300"><p>Compre ahora su coche nuevo</p></amp-ad></div></article>'
        "<amp-consent><div>Utilizamos cookies propias y de terceros.</div></amp-consent>"
    )
    head = script(article_json()) + f'<link rel="canonical" href="{URL}"><style amp-custom>p{{}}</style>'
    return page(body, head, html=" amp lang='es'")


def printed() -> str:
    """A page for printers: nearly nothing but the article."""
    return page(
        f"<body onload='print()'><h1>{TITLE}</h1><p class='fecha'>12 de marzo de 2024, 8:30 h</p>{BODY}"
        "<p>Imprimir</p><p>© 2024 Editorial Meseta Norte. Todos los derechos reservados.</p>"
    )


def only_json_body() -> str:
    """A page whose text stands in JSON-LD alone, as scripts draw it."""
    text = "\n\n".join((FIRST, SECOND, THIRD, LAST))
    return page(
        '<div id="root"></div><noscript>Active JavaScript para ver esta página.</noscript>',
        script(article_json(articleBody=text)),
    )


def paywall(visible: int) -> str:
    """A closed article that shows the first ``visible`` of its paragraphs; none: a line that breaks off."""
    shown = (
        "".join(f"<p>{text}</p>" for text in (FIRST, SECOND)[:visible])
        or "<p>El Ayuntamiento de Valdeluz aprobó este…</p>"
    )
    node = article_json(
        isAccessibleForFree="False",
        hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".closed"},
    )
    body = (
        f'<article><h1>{TITLE}</h1><div class="article-body">{shown}</div><div class="paywall-offer"><h2>Sigue leyendo</h2>'
        "<p>Suscríbete desde 1 euro al mes y lee sin límites. Si ya eres suscriptor, inicia sesión.</p></div></article>"
    )
    return page(framed(body), script(node))


def live_blog() -> str:
    """A live blog: entries with their times, the newest first."""
    entries = (
        ("12:40", "Reabre la estación", "Los trenes vuelven a parar en Valdeluz después de dos horas de corte por el temporal de viento."),
        ("11:05", "Sin heridos", "El servicio de emergencias confirma que no hay heridos y pide que nadie se acerque al paseo del río."),
        ("10:15", "Corte de la línea", "La caída de un árbol sobre la catenaria obliga a cortar la línea entre Valdeluz y Montarrón."),
    )  # fmt: skip
    posts = "".join(
        f'<article class="live-entry"><header><time datetime="2024-03-12T{time}:00+01:00">{time}</time><h3>{title}</h3>'
        f'<span class="author">Pablo Sanz</span></header><div class="entry-content"><p>{text}</p></div>{SHARE}</article>'
        for time, title, text in entries
    )
    node = article_json(
        **{"@type": "LiveBlogPosting", "headline": "Última hora del temporal en Valdeluz, en directo"}
    )
    return page(
        framed(
            f'<h1>Última hora del temporal en Valdeluz, en directo</h1><div class="live-blog">{posts}</div>'
        ),
        script(node),
        title="Última hora del temporal en Valdeluz, en directo",
    )


def opinion() -> str:
    """A column: the author's name above, a pull quote within, the author's life below."""
    body = (
        '<article class="opinion"><div class="columna">Tribuna</div><h1>La plaza que nadie cruza</h1><div class="autor"><a href="#">Elvira Montes</a></div>'
        "<div class='cuerpo-noticia'><p>Hay una plaza en mi ciudad que todos rodean y que nadie cruza, porque alguien decidió poner en ella un seto y una "
        "fuente que lleva seca desde que tengo memoria.</p><blockquote><p>«Una ciudad se mide por lo que deja hacer gratis», decía mi abuela.</p></blockquote>"
        "<p>No pido un monumento ni un aparcamiento. Pido un banco a la sombra, que es la forma más barata de la democracia.</p>"
        "<p>Quizá mañana alguien lo ponga. Mientras tanto, seguiremos dando la vuelta.</p></div>"
        '<div class="autor-bio"><p>Elvira Montes es escritora. Su último libro es «Los inviernos cortos».</p></div></article>'
    )
    node = article_json(**{"@type": ["OpinionNewsArticle"], "headline": "La plaza que nadie cruza", "author": {"@type": "Person", "name": "Elvira Montes"}, "articleSection": "Opinión"})  # fmt: skip
    return page(framed(body), script(node), title=f"La plaza que nadie cruza | Opinión | {OUTLET}")


def interview() -> str:
    """An interview with its questions in bold."""
    turns = (
        ("¿Por qué dejó la arquitectura?", "Porque dibujaba casas que yo no podía pagar. Un día cerré el estudio y abrí una panadería."),
        ("¿Y no se arrepiente?", "Ninguna mañana. El pan no miente: si lo haces mal, lo sabes a las dos horas."),
        ("¿Qué le diría a quien empieza?", "Que duerma mucho antes, porque después ya no va a dormir."),
    )  # fmt: skip
    text = "".join(f"<p><strong>{question}</strong></p><p>{answer}</p>" for question, answer in turns)
    return page(
        framed(
            "<article><h1>«El pan no miente»</h1><div class='article-content'><p>Rosa Villalba recibe en su obrador de Valdeluz a las cinco de la mañana, "
            f"con las manos llenas de harina y la radio puesta.</p>{text}</div></article>"
        ),
        script(article_json(headline="«El pan no miente»")),
    )


WIRE = "VALDELUZ, 12 Mar. (NOTICENTRO) -"


def wire() -> str:
    """A piece of an agency with its dateline, and lines parted by <br> within one paragraph."""
    body = (
        f'<div class="cuerpo"><h1>El paro baja en Valdeluz por quinto mes</h1><div class="fecha">Publicado 12/03/2024 9:07</div><p>{WIRE} El número de parados '
        "inscritos en Valdeluz bajó en 214 personas durante febrero, hasta las 9.318, según los datos publicados este martes por la Consejería de Empleo.</p>"
        "<p>Por sectores, el desempleo cayó en:</p><ul><li>Servicios: 120 personas menos.</li><li>Construcción: 61 personas menos.</li><li>Industria: 33 personas menos.</li></ul>"
        "<p>El consejero del ramo, Andrés Molina, atribuyó la mejora a «la buena marcha del comercio».</p></div>"
    )
    return page(
        framed(body),
        '<meta name="author" content="Noticentro"><meta name="DC.date.issued" content="2024-03-12T09:07:00+01:00">',
        title="El paro baja en Valdeluz por quinto mes",
    )


def gallery() -> str:
    """Photos with captions, and a text that is short but a text."""
    photos = "".join(
        f"<figure><img src='{n}.jpg'><figcaption>Imagen {n} de la feria, con los caballos en el ruedo.</figcaption></figure>"
        for n in range(1, 9)
    )
    body = (
        "<article><h1>La feria de Valdeluz, en imágenes</h1><div class='article-body'><p>La feria del caballo volvió a llenar el recinto de Valdeluz "
        "con más de treinta mil visitantes en su primer fin de semana, un récord desde que se celebra.</p><p>La lluvia respetó los desfiles y solo obligó a "
        f"suspender el concurso de doma del sábado por la tarde.</p>{photos}</div></article>"
    )
    return page(
        framed(body),
        script(article_json(headline="La feria de Valdeluz, en imágenes")),
        title="La feria de Valdeluz, en imágenes",
    )


def list_article() -> str:
    """An article that is a list: numbered subtitles and an ordered list."""
    body = (
        "<article><h1>Tres paseos para la primavera</h1><div class='article-body'><p>La provincia guarda caminos fáciles que se recorren en una mañana y que "
        "apenas salen en las guías de viaje más conocidas.</p><h2>1. El camino de los molinos</h2><p>Sale de la ermita y sigue el río durante cuatro kilómetros sin una sola cuesta.</p>"
        "<h2>2. La senda del hayedo</h2><p>Conviene ir entre semana, porque el aparcamiento se llena antes de las diez.</p><p>Qué llevar:</p>"
        "<ol><li>Agua para toda la mañana.</li><li>Un mapa de papel, porque no hay cobertura.</li></ol><p>Los tres caminos están señalizados desde 2019.</p></div></article>"
    )
    return page(
        framed(body),
        script(article_json(headline="Tres paseos para la primavera")),
        title="Tres paseos para la primavera",
    )


def results_table() -> str:
    """An article with a table that belongs to it."""
    table = (
        "<table><caption>Resultados en Valdeluz</caption><tr><th>Partido</th><th>Votos</th><th>Concejales</th></tr>"
        "<tr><td>Unión Vecinal</td><td>8.412</td><td>11</td></tr><tr><td>Alianza del Río</td><td>6.030</td><td>8</td></tr></table>"
    )
    return page(
        framed(
            f"<article><h1>{TITLE}</h1><div class='article-body'><p>{FIRST}</p>{table}<p>{LAST}</p></div></article>"
        ),
        script(article_json()),
    )


def nineties() -> str:
    """Tables in tables, <font>, no closing tags, no metadata but a title."""
    return (
        "<HTML><HEAD><TITLE>El Faro - Archivo</TITLE></HEAD><BODY BGCOLOR=#ffffff><TABLE WIDTH=100%><TR><TD COLSPAN=2><FONT SIZE=5><B>El Faro</B></FONT>"
        "<TR><TD WIDTH=120 VALIGN=top><TABLE><TR><TD><A HREF=/>Portada</A><TR><TD><A HREF=/loc>Local</A><TR><TD><A HREF=/dep>Deportes</A></TABLE>"
        f"<TD><TABLE><TR><TD><FONT SIZE=4><B>{TITLE}</B></FONT><BR><FONT SIZE=1>12 de marzo de 1998</FONT><TR><TD><FONT FACE=Arial><P>{FIRST}<P>{SECOND}<P>{THIRD}<P>{LAST}</FONT></TABLE></TABLE>"
        "<CENTER><FONT SIZE=1>Copyright 1998 El Faro</FONT></CENTER></BODY></HTML>"
    )


def bare() -> str:
    """No metadata at all: no head, no title, no class."""
    return f"<p>{FIRST}<p>{SECOND}<p>{THIRD}<p>{LAST}"


def broken() -> str:
    """Tags that close nothing, attributes without quotes, a truncated end."""
    return (
        f"<html><head><title>{TITLE}</title><body><div class=article-body><h1>{TITLE}</h2></div></span><p>{FIRST}<p>{SECOND}</div></p>"
        f"<b><i><p>{THIRD}</b></i></section><p class='x>{'y' * 3}' ><p>{LAST}</p></article></table><div <p"
    )


def claves(shape: str) -> str:
    """An article with a box of machine-made key points above it, in one of several shapes."""
    points = (
        "<ul><li>Valdeluz compra doce autobuses eléctricos por más de seis millones.</li>"
        "<li>La línea 7 llegará hasta el hospital comarcal desde el otoño.</li></ul>"
    )
    boxes = {
        "aside": f'<aside class="claves-ia"><h2>Las claves</h2><span class="badge">nuevo</span><span>Generado con IA</span>{points}</aside>',
        "div": f'<div class="box"><div class="head"><h3>Las claves</h3><small>nuevo</small><em>Generado con IA</em></div><div>{points}</div></div>',
        "details": f"<details open><summary>Resumen generado con IA</summary>{points}</details>",
        "note": f'<section class="summary"><h4>Resumen</h4>{points}<p>Este resumen ha sido generado con inteligencia artificial y revisado por un periodista.</p></section>',
        "flat": f"<h3>Las claves</h3><p>Generado con IA</p>{points}",
        "flat note": f"<h3>Resumen</h3>{points}<p>Este resumen ha sido generado con inteligencia artificial y revisado por un periodista.</p>",
        "paragraph": "<p>Las claves nuevo Generado con IA Valdeluz compra doce autobuses eléctricos por más de seis millones. La línea 7 llegará hasta el hospital comarcal desde el otoño.</p>",
        "after": "",
    }
    box = boxes[shape]
    first = f"<p>{FIRST}</p>"
    if shape == "after":
        box, first = (
            f"<p>{FIRST}</p><div class='k'><p><b>Puntos clave</b> <i>Creado con inteligencia artificial</i></p>{points}</div>",
            "",
        )
    return page(
        framed(
            f'<article><h1>{TITLE}</h1><div class="article-body">{box}{first}<p>{SECOND}</p><h3>{SUBTITLE}</h3><p>{THIRD}</p><p>{LAST}</p></div></article>'
        ),
        script(article_json()),
    )


def teasers_below() -> str:
    """The article between <article> elements that are teasers."""
    teaser = "<article class='card'><h2><a href='/{n}'>Titular número {n} sobre otra cosa distinta</a></h2><p>Entradilla corta de la noticia {n} que no es la de esta página.</p></article>"
    cards = "".join(teaser.format(n=n) for n in range(1, 7))
    return page(
        f"{MENU}<div>{cards[: len(cards) // 6]}</div><article><h1>{TITLE}</h1>{BODY}</article><div>{cards}</div>{FOOTER}",
        script(article_json()),
    )


def endless() -> str:
    """A page that goes on with the next whole article."""
    other = (
        "<article><h1>Otra noticia entera que sigue debajo</h1>"
        + "".join(
            f"<p>La segunda noticia dice {n} veces algo que no pertenece a la primera, con detalle y sin descanso alguno.</p>"
            for n in range(12)
        )
        + "</article>"
    )
    return page(f"{MENU}<article><h1>{TITLE}</h1>{BODY}</article>{other}", script(article_json()))


def front_page() -> str:
    """A front page: nothing but teasers."""
    cards = "".join(
        f"<article><h2><a href='/n/{n}'>Titular número {n} de la portada de hoy, largo como suelen ser</a></h2><p>Un resumen breve de la noticia {n}.</p></article>"
        for n in range(20)
    )
    return page(
        f"{MENU}<main>{cards}</main>{FOOTER}",
        script({"@context": "https://schema.org", "@type": "WebSite", "name": OUTLET}),
        title=f"{OUTLET}: noticias de última hora",
    )


def links_page() -> str:
    """A list of links, as a section's archive."""
    links = "".join(
        f"<li><a href='/n/{n}'>Titular número {n} del archivo de la sección de ciudad</a></li>"
        for n in range(60)
    )
    return page(f"{MENU}<h1>Archivo de Ciudad</h1><ul>{links}</ul>{FOOTER}", title="Archivo de Ciudad")


def cookie_wall() -> str:
    """Only the question about cookies."""
    text = (
        "<h1>Tu privacidad nos importa</h1><p>Nosotros y nuestros socios almacenamos cookies en su dispositivo y tratamos datos personales con su consentimiento.</p>"
        "<p>Puede aceptar las cookies o rechazarlas. Si rechaza las cookies, puede suscribirse para leer sin publicidad.</p><button>Aceptar</button>"
    )
    return page(f"<div>{text}</div>", title=OUTLET)


def login() -> str:
    """Only a form to sign in."""
    return page(
        "<h1>Inicia sesión</h1><form><label>Correo</label><input type='email'><label>Contraseña</label><input type='password'><button>Entrar</button></form><p>¿No tienes cuenta? Regístrate gratis en un minuto.</p>",
        title=f"Inicia sesión | {OUTLET}",
    )


def shell() -> str:
    """A page that scripts would fill."""
    return page(
        '<div id="app"></div><noscript>Necesitas activar JavaScript para usar esta aplicación.</noscript><script>'
        + "x=1;" * 2000
        + "</script>"
    )


def soft_404() -> str:
    """ "Not found" in a page like any other."""
    return page(
        f"{MENU}<main><h1>Página no encontrada</h1><p>La página que busca no existe o ha cambiado de dirección. Vuelva a la portada para seguir leyendo las noticias del día.</p></main>{RELATED}{FOOTER}",
        title=f"Error 404 | {OUTLET}",
    )


def hostile() -> dict[str, bytes]:
    """Pages that try to crash a reader or to keep it busy; each holds the whole article as well."""
    article = f"<div class='article-body'><h1>{TITLE}</h1>{BODY}</div>"
    return {
        "deep": ("<html><body>" + "<div>" * 100_000 + article + "</div>" * 100_000).encode(),
        "deep and never closed": ("<html><body>" + "<font><b><i>" * 30_000 + article).encode(),
        "deep in every way": (
            "<html><body>" + "<ul><li><table><tr><td><blockquote><b>" * 5_000 + article
        ).encode(),
        "scripts": page(
            "<script>"
            + "var a='<p>x</p>';" * 400_000
            + "</script>"
            + article
            + "<style>"
            + "a{b:c}" * 300_000
            + "</style>"
        ).encode(),
        "a thousand open scripts": (article + "<iframe><svg><template>" * 50_000).encode(),
        "attributes": page(
            f"<div data-x='{'a' * 5_000_000}'>{article}</div><p {' '.join(f'a{n}=1' for n in range(20_000))}>"
        ).encode(),
        "entities": page("&nbsp;&#0;&#xD800;&#x110000;&bogus;&amp;amp;" * 5000 + article).encode(),
        "nul": page(article).encode().replace(b"<p>", b"<p\x00>", 1).replace(b"</h1>", b"</h1>\x00", 1),
        "comments": page(
            "<!--" * 200_000 + "-->" + article + "<!-->" * 1000 + "<!-- " + "--" * 100_000 + "-->"
        ).encode(),
        "laughs": (
            '<!DOCTYPE html [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;&a;">]>' + page(article + "<p>&b;</p>")
        ).encode(),
        "quotes": page("<a href=\"'\"'\"'>" * 20_000 + "</a>" + article).encode(),
        "less than": page("<" * 500_000 + article).encode(),
        "links": page(article + "<a href=x>y</a> " * 10_000).encode(),
        "json": page(
            article,
            "<script type='application/ld+json'>"
            + "[" * 200_000
            + "</script>"
            + "<script type='application/ld+json'>"
            + '{"@graph":' * 50_000
            + "</script>",
        ).encode(),
        "ordered list": page(article + "<ol>" + "<li>uno" * 12_000 + "</ol>").encode(),
    }
