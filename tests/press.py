"""Pages in the shapes that today's press gives them, each with all that a reader should take from it.

Places, persons, outlets and words are invented; the markup is modelled on publishing systems in use.
"""

# ruff: noqa: E501 -- markup reads better unbroken

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

CET = timezone(timedelta(hours=1))
BOGOTA = timezone(timedelta(hours=-5))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, where it was fetched from, and what is to be read in it: every paragraph and no other."""

    html: str
    fetched: str
    title: str
    outlet: str
    paragraphs: tuple[str, ...]
    published: date | None
    language: str
    url: str
    authors: tuple[str, ...] = ()
    updated: date | None = None
    section: str | None = None
    origins: dict[str, str] = field(default_factory=dict)


def _json(*nodes: Any) -> str:
    return "".join(
        f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
        for node in nodes
    )


def _meta(**values: str) -> str:
    """Return meta tags; "__" in a name stands for a colon."""
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in values.items()
    )


def _paragraphs(texts: tuple[str, ...], tag: str = "p", attributes: str = "") -> list[str]:
    return [f"<{tag}{attributes}>{text}</{tag}>" for text in texts]


# --- Spanish

DAM = (
    "La presa de Alcorbo alcanzó este lunes el 92% de su capacidad, un nivel que no se registraba desde 2013, y el organismo de cuenca ordenó abrir dos de sus compuertas para dejar sitio a las lluvias que se esperan el jueves.",
    "«No hay peligro para nadie aguas abajo», aseguró la directora del organismo, Nuria Beltrán, que pidió a los agricultores de la vega que retiren las bombas de riego de la orilla antes de la noche.",
    "El desembalse será de cuarenta metros cúbicos por segundo y durará, según las previsiones, hasta el domingo por la mañana. Los puentes de Alcorbo y Sarmeda seguirán abiertos al tráfico.",
    "Los regantes, que hace un año perdieron la mitad de la cosecha por la sequía, han pedido que parte del agua se derive al canal del norte, en obras desde el otoño.",
    "La ministra de Medio Ambiente visitará la presa el miércoles, acompañada por los alcaldes de los once municipios de la comarca.",
)
DAM_TITLE = "La presa de Alcorbo abre sus compuertas por primera vez en once años"
DAM_DECK = "El embalse está al 92% de su capacidad y se esperan más lluvias a partir del jueves"


def arc_fusion() -> Sheet:
    """Arc XP: React classes, interstitial links, ads between paragraphs, the author's life in a stack below."""
    body = (
        f'<p class="c-paragraph">{DAM[0]}</p><div id="arcad-feature-1" class="arcad-feature-wrapper"><div class="c-ad">Publicidad</div></div>'
        f'<p class="c-paragraph">{DAM[1]}</p><p class="c-paragraph interstitial-link"><a href="/agua/2024/03/10/sequia/">[<b>Lee aquí</b>: La sequía vació los pantanos del sur]</a></p>'
        '<figure class="c-image b-article__image"><img src="/resizer/1.jpg" alt="La presa"><figcaption class="c-media-item__caption">La presa de Alcorbo, el lunes por la tarde. <span class="c-media-item__credit">(Jorge Lunas)</span></figcaption></figure>'
        f'<h2 class="c-heading">Hasta el domingo</h2><p class="c-paragraph">{DAM[2]}</p>'
        '<div class="b-newsletter-promo"><h3>El boletín de La Gaceta del Sur</h3><p>Las noticias de la mañana, en su correo.</p><form><input type="email"><button>Quiero recibirlo</button></form></div>'
        f'<p class="c-paragraph">{DAM[3]}</p><p class="c-paragraph">{DAM[4]}</p>'
    )
    html = (
        '<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>La presa de Alcorbo abre sus compuertas por primera vez en once años | La Gaceta del Sur</title>'
        + _json(
            {
                "@context": "http://schema.org",
                "@type": "NewsArticle",
                "headline": DAM_TITLE,
                "description": DAM_DECK,
                "url": "https://www.lagacetadelsur.example/agua/2024/03/11/la-presa-de-alcorbo-abre-sus-compuertas/",
                "datePublished": "2024-03-11T18:42:07.511Z",
                "dateModified": "2024-03-11T20:05:44.120Z",
                "author": [
                    {"@type": "Person", "name": "Irene Sabater"},
                    {"@type": "Person", "name": "Jorge Lunas"},
                ],
                "publisher": {"@type": "NewsMediaOrganization", "name": "La Gaceta del Sur"},
                "articleSection": "Agua",
                "isAccessibleForFree": True,
            },
            {
                "@context": "http://schema.org",
                "@type": "BreadcrumbList",
                "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Agua"}],
            },
        )
        + '<link rel="canonical" href="https://www.lagacetadelsur.example/agua/2024/03/11/la-presa-de-alcorbo-abre-sus-compuertas/"/>'
        + _meta(og__type="article", og__site_name="La Gaceta del Sur", og__title=DAM_TITLE)
        + '</head><body><div id="fusion-app"><div class="b-header"><nav class="b-header-nav-chain"><a href="/">Portada</a><a href="/agua/">Agua</a></nav></div>'
        '<main class="b-right-rail" tabindex="-1"><section class="b-right-rail__full-width-1"><h1 class="b-headline">'
        + DAM_TITLE
        + f'</h1><h2 class="b-subheadline">{DAM_DECK}</h2>'
        '<div class="b-byline"><span class="b-byline__by">Por</span><a href="/autor/irene-sabater/">Irene Sabater</a> y Jorge Lunas</div>'
        '<time class="b-date" datetime="2024-03-11T18:42:07.511Z">11 de marzo, 2024 | 7:42 p.m.</time></section>'
        f'<div class="b-right-rail__rail-container"><section class="b-right-rail__main"><article class="b-article-body">{body}</article>'
        '<div class="b-author-bio"><div class="c-stack"><h2>Irene Sabater</h2><p>Escribe sobre agua y clima desde 2011. Premio de periodismo rural.</p></div></div>'
        '<div class="b-results-list"><h2>Lo último</h2><article><a href="/x/"><h3>El precio del aceite baja por tercer mes</h3></a><p>La cosecha ha sido mejor de lo esperado.</p></article></div></section>'
        '<aside class="b-right-rail__rail-right"><div class="b-top-table-list"><h2>Más leídas</h2><ol><li><a href="/y/">Un gol en el último minuto salva al Alcorbo</a></li></ol></div></aside></div></main>'
        '<footer class="b-footer"><p>© Gaceta del Sur S.A. Prohibida la reproducción.</p></footer></div>'
        '<script id="fusion-metadata">Fusion.globalContent={"content_elements":[{"type":"text","content":"x"}]};</script></body></html>'
    )
    return Sheet(
        html, "https://www.lagacetadelsur.example/agua/2024/03/11/la-presa-de-alcorbo-abre-sus-compuertas/?outputType=default&utm_source=x",
        DAM_TITLE, "La Gaceta del Sur", (DAM_DECK, *DAM[:2], "Hasta el domingo", *DAM[2:]), datetime(2024, 3, 11, 18, 42, 7, tzinfo=UTC), "es",
        "https://www.lagacetadelsur.example/agua/2024/03/11/la-presa-de-alcorbo-abre-sus-compuertas/",
        ("Irene Sabater", "Jorge Lunas"), datetime(2024, 3, 11, 20, 5, 44, tzinfo=UTC), "Agua",
    )  # fmt: skip


def infobae_like() -> Sheet:
    """Arc as a Latin American portal uses it: sidebars within the body, related links as paragraphs in bold."""
    url = "https://www.elpregon.example/america/2024/03/11/la-presa-de-alcorbo/"
    html = (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="UTF-8"/><title>{DAM_TITLE} - El Pregón</title>'
        f'<link rel="canonical" href="{url}"/><meta name="description" content="{DAM_DECK}"/>'
        + _meta(og__site_name="El Pregón", og__title=f"{DAM_TITLE} - El Pregón", article__section="América", article__published_time="2024-03-11T13:42:00-05:00", article__modified_time="2024-03-11T15:20:00-05:00")
        + _json({"@context": "https://schema.org", "@type": "NewsArticle", "headline": DAM_TITLE, "datePublished": "2024-03-11T13:42:00-05:00", "dateModified": "2024-03-11T15:20:00-05:00", "author": {"@type": "Person", "name": "Por Marcela Ruiz Peña"}, "publisher": {"@type": "Organization", "name": "El Pregón"}, "articleBody": " ".join(DAM)})
        + '</head><body class="nd-body"><div class="site-header"><div class="dropdown-container">Trending<a href="/dolar">Dólar hoy</a><a href="/quini">Quini 6</a></div></div>'
        '<div class="article-section-container"><article class="article"><section class="article-section"><a class="article-section-tag" href="/america/">América</a></section>'
        f'<h1 class="article-headline left">{DAM_TITLE}</h1><h2 class="article-subheadline left">{DAM_DECK}</h2>'
        '<div class="sharebar-article-container"><button>Guardar</button><a>Compartir</a></div>'
        '<div class="author-name-date-container"><span class="authors-name-txt-ctn">Por <a class="author-name" href="/autor/">Marcela Ruiz Peña</a></span><span class="sharebar-article-date">11 Mar, 2024 01:42 p.m. EST</span></div>'
        f'<div class="visual__image image-initial-display"><picture><img src="1.jpg"/></picture><figcaption class="article-figcaption-img">Las compuertas, abiertas (REUTERS/Ana Sol)</figcaption></div>'
        f'<div class="body-article"><p class="paragraph">{DAM[0]}</p><div id="infobae_inline_1" class="ad-wrapper inline"><div class="dfp"></div></div>'
        f'<p class="paragraph">{DAM[1]}</p><p class="paragraph"><b>Te puede interesar: </b><a href="/a/">Seis pueblos se quedaron sin luz por el temporal</a></p>'
        f'<div class="second-article-img"><figure><img src="2.jpg"/><figcaption class="article-figcaption-img">La vega de Sarmeda (EFE)</figcaption></figure></div>'
        f'<p class="paragraph">{DAM[2]}</p><div class="embed_cont type_youtube"><iframe src="https://video.example/1"></iframe></div>'
        f'<p class="paragraph">{DAM[3]}</p><p class="paragraph">{DAM[4]}</p><p class="paragraph"><i>(Con información de EFE)</i></p>'
        '<p class="paragraph"><b>Seguir leyendo:</b></p><ul class="related-list-container"><li><a href="/b/">El gobierno declara la emergencia en el valle</a></li><li><a href="/c/">Cómo se mide el agua de un embalse</a></li></ul></div>'
        '<div class="gallery-cards-container"><h3>Temas Relacionados</h3><a class="article-tag" href="/t">Embalses</a><a class="article-tag" href="/t2">Lluvias</a></div>'
        '<div class="most-read-container"><h2>Últimas Noticias</h2><div class="feed-list"><a href="/d/"><h2>Murió el actor que dio voz a tres generaciones</h2><div class="deck">Tenía 91 años y seguía en los escenarios. Su último papel fue el de un fantasma que no sabía que lo era, en una obra que se estrenó el mes pasado.</div></a></div></div></article></div>'
        '<footer><p>Todos Los Derechos Reservados © 2024 El Pregón</p></footer></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "El Pregón", (DAM_DECK, *DAM, "(Con información de EFE)"), datetime(2024, 3, 11, 13, 42, tzinfo=BOGOTA), "es", url,
        ("Marcela Ruiz Peña",), datetime(2024, 3, 11, 15, 20, tzinfo=BOGOTA), "América",
    )  # fmt: skip


def el_pais_like() -> Sheet:
    """Class names that say nothing, a box on the author, criteria of trust, an offer to subscribers, an archive of topics."""
    url = "https://lacronica.example/clima-y-medio-ambiente/2024-03-11/la-presa-de-alcorbo-abre-sus-compuertas.html"
    more = '<section class="a_ei"><header><h4>Más información</h4></header><div><a href="/z.html"><h5>La sequía deja los pantanos del sur al 18%</h5></a></div></section>'
    html = (
        '<!DOCTYPE html><html lang="es"><head><meta charset="UTF-8"/>'
        f'<title>{DAM_TITLE} | Clima y Medio Ambiente | LA CRÓNICA</title><link rel="canonical" href="{url}"/>'
        + _meta(og__site_name="La Crónica", og__title=DAM_TITLE, article__published_time="2024-03-11T18:42:07.511+01:00", article__section="Clima y Medio Ambiente")
        + '<meta name="DC.date.issued" content="2024-03-11T18:42:07.511+01:00"/><meta name="author" content="Irene Sabater"/>'
        + _json([
            {"@context": "https://schema.org/", "@type": "NewsArticle", "headline": DAM_TITLE, "datePublished": "2024-03-11T17:42:07.511Z", "dateModified": "2024-03-11T19:30:00.000Z", "mainEntityOfPage": {"@type": "WebPage", "@id": url},
             "author": [{"@type": "Person", "name": "Irene Sabater", "url": "https://lacronica.example/autor/irene/#?rel=author_top"}], "publisher": {"@type": "NewsMediaOrganization", "name": "Ediciones La Crónica"}, "articleSection": "Clima y Medio Ambiente", "isAccessibleForFree": False,
             "hasPart": [{"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": "#ctn_premium_article"}], "articleBody": " ".join(DAM), "inLanguage": "es", "wordCount": len(" ".join(DAM).split())},
            {"@context": "https://schema.org/", "@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": {"@id": "https://lacronica.example/clima/", "name": "Clima y Medio Ambiente"}}]},
        ])
        + '</head><body class="salida_articulo clima"><div id="didomi-host"><p>Con su acuerdo, nosotros y nuestros 847 socios usamos cookies.</p></div><header class="x _pr" id="cabecera"><div class="x_w"><a href="/">LA CRÓNICA</a><a href="/suscripciones">Suscríbete</a></div></header>'
        f'<article id="main-content" class="a _g _g-lg _g-o"><header class="a_e _g _g-md _g-lg"><div class="a_k"><a href="/emb/" class="a_k_n">Embalses</a></div><div class="a_e_txt _df"><h1 class="a_t">{DAM_TITLE}</h1><h2 class="a_st">{DAM_DECK}</h2></div>'
        '<figure class="a_e_m a_m"><span class="_db a_m_w"><img src="1.jpg" alt=""/></span><figcaption class="a_m_p"><span>El embalse de Alcorbo, este lunes.</span><span class="a_m_m">Jorge Lunas</span></figcaption></figure></header>'
        '<div class="a_md _g_p-o"><div class="a_md_i"><div class="a_md_txt"><div class="a_md_a"><a href="/autor/" class="a_md_a_n">Irene Sabater</a></div><div class="a_md_f"><span class="x_e_s">Alcorbo - </span><time id="article_date_p" datetime="2024-03-11T17:42:07Z"><a href="/h/" data-date="2024-03-11T18:42:07+01:00">11 mar 2024 - 18:42</a><abbr title="Central European Time">CET</abbr></time></div></div>'
        '<div class="w_rs"><div class="w_rs_i"><button>Compartir en Whatsapp</button><button>Compartir en Facebook</button><a href="#comentarios"><span>3</span>Ir a los comentarios</a></div></div></div></div>'
        f'<div class="a_c clearfix" data-dtm-region="articulo_cuerpo"><p class="">{DAM[0]}</p>{more}<p class="">{DAM[1]}</p><p class="">{DAM[2]}</p><div id="elpais_gpt-INTEXT" class="ad ad-giga"></div><h3 class="">El canal del norte</h3><p class="">{DAM[3]}</p>'
        f'<section class="more_info _df"><header><h3>Archivado en</h3></header></section><p class="">{DAM[4]}</p>'
        '<p><i>Puedes seguir a </i><a href="https://x.example/"><i>LA CRÓNICA Clima</i></a><i> en Facebook y X, o apuntarte aquí para recibir </i><a href="/nl/"><i>nuestra newsletter semanal</i></a>.</p></div>'
        '<div id="ctn_freemium_article"><section class="w_sub"><h3>Tu suscripción se está usando en otro dispositivo</h3><p>¿Quieres añadir otro usuario a tu suscripción?</p><p>Si continúas leyendo en este dispositivo, no se podrá leer en el otro.</p></section></div>'
        '<div data-dtm-region="articulo_sobre-la-firma" class="a_au"><h4>Sobre la firma</h4><div class="a_au_i"><a href="/autor/">Irene Sabater</a><p>Redactora especializada en agua. Licenciada en Geografía por la Universidad de Sarmeda.</p></div></div>'
        '<section class="a_cm" id="comentarios"><h3>Comentarios</h3><p>Mis comentarios</p><p>Normas</p></section><div class="w_nl"><p>Rellena tu nombre y apellido para comentar</p></div>'
        '<section class="_g a_tp" data-dtm-region="articulo_archivado-en"><h3>Archivado En</h3><ul><li><a href="/a">Embalses</a></li><li><a href="/b">Lluvia</a></li></ul></section><div class="a_tr"><p>Se adhiere a los criterios de <a href="/t">The Trust Project</a></p></div></article>'
        '<section class="b b-r"><h2>Lo más visto</h2><ol><li><a href="/1">El gol que nadie vio</a></li><li><a href="/2">Diez recetas con alcachofas</a></li></ol></section></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "Ediciones La Crónica", (DAM_DECK, *DAM[:3], "El canal del norte", *DAM[3:]), datetime(2024, 3, 11, 17, 42, 7, tzinfo=UTC), "es", url,
        ("Irene Sabater",), datetime(2024, 3, 11, 19, 30, tzinfo=UTC), "Clima y Medio Ambiente", {"excerpt": ""},
    )  # fmt: skip


def bbc_mundo_like() -> Sheet:
    """Styles in scripts: class names are hashes; recommendations with links to jump over them stand between the paragraphs."""
    url = "https://www.radiomundo.example/mundo/articles/c51e9d8kqvyo"
    skip = (
        '<section role="region" aria-labelledby="recommendations-heading" class="bbc-1a2b"><a href="#end-of-recommendations" class="focusIndicator bbc-8a1">Saltar Recomendamos y continuar leyendo</a><strong id="recommendations-heading">Recomendamos</strong>'
        '<ul role="list"><li><a href="/mundo/1"><span>La vega que se quedó sin pájaros</span></a></li><li><a href="/mundo/2"><span>Cómo se vacía una presa sin ahogar un valle</span></a></li></ul><p id="end-of-recommendations" tabindex="-1">Fin de Recomendamos</p></section>'
    )
    p = [
        f'<div dir="ltr" class="bbc-19j92fr ebmt73l0"><p class="bbc-hhl7in e17g058b0" dir="ltr">{text}</p></div>'
        for text in DAM
    ]
    html = (
        f'<!DOCTYPE html><html lang="es" dir="ltr" class="no-js"><head><title>{DAM_TITLE} - Radio Mundo</title><link rel="canonical" href="{url}"/><link rel="amphtml" href="{url}.amp"/>'
        + _meta(og__site_name="Radio Mundo", og__title=f"{DAM_TITLE} - Radio Mundo", og__type="article", og__locale="es", article__published_time="2024-03-11T18:42:07.511Z", article__modified_time="2024-03-11T18:42:07.511Z", article__author="https://www.facebook.com/radiomundo")
        + _json({"@context": "http://schema.org", "@graph": [{"@type": "ReportageNewsArticle", "url": url, "headline": DAM_TITLE, "datePublished": "2024-03-11T18:42:07.511Z", "dateModified": "2024-03-11T18:42:07.511Z", "inLanguage": {"@type": "Language", "name": "Spanish", "alternateName": "es"}, "about": [{"@type": "Thing", "name": "Agua"}],
                 "author": [{"@type": "Person", "name": "Carla Osorio"}], "publisher": {"@type": "NewsMediaOrganization", "name": "Radio Mundo", "publishingPrinciples": "https://www.radiomundo.example/p"}, "mainEntityOfPage": {"@type": "WebPage", "@id": url, "name": DAM_TITLE}}]})
        + '</head><body><div id="root"><header role="banner"><a href="#content">Saltar al contenido</a><nav><ul><li><a href="/mundo">Noticias</a></li></ul></nav></header>'
        '<div class="bbc-1dxg8dd"><div class="bbc-1cvxiy9"><main role="main"><div class="bbc-1151pbn"><h1 class="bbc-14gqcmb e1p3vdyi0" id="content" tabindex="-1">' + DAM_TITLE + "</h1></div>"
        '<figure class="bbc-1qdcvv9"><div><img src="1.webp" alt="Una presa"/><p class="bbc-15r8tq1"><span class="bbc-m04vo2">Fuente de la imagen, </span>Getty Images</p></div><figcaption class="bbc-um6hee"><span class="bbc-m04vo2">Pie de foto, </span><p class="bbc-15r8tq1">El embalse de Alcorbo en 2013.</p></figcaption></figure>'
        '<section role="region" aria-labelledby="article-byline" class="bbc-1nk7aho"><strong id="article-byline" class="bbc-m04vo2">Información del artículo</strong><ul role="list"><li><span>Autor</span>, <span>Carla Osorio</span></li><li><span>Título del autor</span>, <span>Enviada especial a Alcorbo</span></li><li><time datetime="2024-03-11">11 marzo 2024</time></li></ul></section>'
        f'{p[0]}{p[1]}{skip}<h2 class="bbc-1y4a8bh" id="Por-qué-ahora" tabindex="-1">¿Por qué ahora?</h2>{p[2]}{p[3]}'
        f'<figure class="bbc-1qdcvv9"><p class="bbc-15r8tq1">Fuente de la imagen, EPA</p></figure>{p[4]}'
        '<div dir="ltr"><p class="bbc-hhl7in"><b><i>Haz clic </i></b><a href="/mundo"><b><i>aquí</i></b></a><b><i> para leer más historias de Radio Mundo.</i></b></p></div><div dir="ltr"><p class="bbc-hhl7in">Suscríbete <a href="/nl">aquí</a> a nuestro nuevo newsletter para recibir cada viernes una selección de nuestro mejor contenido de la semana.</p></div>'
        '<div dir="ltr"><p class="bbc-hhl7in">Y recuerda que puedes recibir notificaciones en nuestra app. Descarga la última versión y actívalas.</p></div></main></div>'
        '<div class="bbc-6o9"><section aria-labelledby="related-content-heading"><h2 id="related-content-heading">Contenido relacionado</h2><ul><li><a href="/mundo/3">El río que cambió de curso</a><time datetime="2024-01-01">1 enero 2024</time></li></ul></section><section aria-labelledby="mr"><h2 id="mr">Más leídas</h2><ol><li><span>1</span><a href="/mundo/4">El pueblo que votó no existir</a></li></ol></section></div></div>'
        '<footer role="contentinfo"><p>© 2024 Radio Mundo. Radio Mundo no se hace responsable del contenido de sitios externos.</p></footer></div><script>window.SIMORGH_DATA={"pageData":{}}</script></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "Radio Mundo", (*DAM[:2], "¿Por qué ahora?", *DAM[2:]), datetime(2024, 3, 11, 18, 42, 7, tzinfo=UTC), "es", url, ("Carla Osorio",),
    )  # fmt: skip


def dw_like() -> Sheet:
    """A broadcaster: a lead called a teaser, a player that asks for JavaScript, an initialled end, links in boxes."""
    url = "https://www.ondalarga.example/es/la-presa-de-alcorbo-abre-sus-compuertas/a-68499123"
    html = (
        f'<!DOCTYPE html><html lang="es" class="no-js"><head><title>{DAM_TITLE} – Onda Larga – 11/03/2024</title><link rel="canonical" href="{url}"/>'
        + _meta(og__site_name="ondalarga.example", og__title=f"{DAM_TITLE} – Onda Larga – 11/03/2024", og__type="article", og__url=url)
        + _json({"@context": "https://schema.org", "@type": "NewsArticle", "mainEntityOfPage": url, "headline": DAM_TITLE, "datePublished": "2024-03-11T19:12:00.000Z", "dateModified": "2024-03-11T21:00:00.000Z", "inLanguage": "es", "articleSection": "Medio ambiente", "author": {"@type": "Organization", "name": "Onda Larga (www.ondalarga.example)"}, "publisher": {"@type": "Organization", "name": "Onda Larga"}})
        + '</head><body><div id="app"><header class="hga-header"><nav aria-label="Menú principal"><a href="/es">Actualidad</a></nav></header><main id="main-content" class="main-content"><article class="a1b2c3"><div class="content-wrapper"><header class="content-header">'
        '<div class="kicker-wrapper"><span class="kicker">Medio ambiente</span><span>España</span></div>'
        f'<h1 class="headline">{DAM_TITLE}</h1><div class="author-details"><a href="/a">Tomás Ferrer</a></div><span class="publication"><time aria-hidden="true">11/03/2024</time><span role="text">11 de marzo de 2024</span></span><p class="teaser-text">{DAM_DECK}.</p></header>'
        '<div class="sharing-bar"><a href="#">Copiar enlace</a></div><span class="article-link"><a href="https://p.ondalarga.example/p/4dQ">https://p.ondalarga.example/p/4dQ</a></span>'
        '<figure class="master_image"><img src="1.jpg"/><figcaption class="img-caption">Vista aérea de la presa.<small class="copyright">Imagen: J. Lunas/Agencia</small></figcaption></figure>'
        f'<div class="rich-text r1"><p>{DAM[0]}</p><div class="advertisement"><span>Publicidad</span></div><p>{DAM[1]}</p>'
        '<div class="vjs-wrapper embed big"><div class="video-container"><p class="vjs-no-js">To view this video please enable JavaScript, and consider upgrading to a web browser that <a href="#">supports HTML5 video</a></p></div></div>'
        f'<h2>Cuarenta metros cúbicos por segundo</h2><p>{DAM[2]}</p><div class="internal-link embed"><a href="/es/b">Embalses: el agua que nos queda</a></div><p>{DAM[3]}</p><p>{DAM[4]}</p><p><em>tf (efe, afp)</em></p></div>'
        '<footer class="content-footer"><section class="show-more"><button>Ir a la siguiente sección</button></section></footer></div></article><section class="related-content"><h2>Lo más leído</h2><a href="/es/c">Un valle bajo el agua</a></section></main></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, f"{url}?maca=spa-rss", DAM_TITLE, "Onda Larga", (f"{DAM_DECK}.", *DAM[:2], "Cuarenta metros cúbicos por segundo", *DAM[2:], "tf (efe, afp)"),
        datetime(2024, 3, 11, 19, 12, tzinfo=UTC), "es", url, ("Tomás Ferrer",), datetime(2024, 3, 11, 21, 0, tzinfo=UTC), "Medio ambiente",
    )  # fmt: skip


def paywall_stub() -> Sheet:
    """Two paragraphs and a wall; the second breaks off under a veil."""
    url = "https://www.elcomercial.example/economia/presa-alcorbo-regantes-20240311184207-nt.html"
    html = (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>{DAM_TITLE} | El Comercial</title><link rel="canonical" href="{url}">'
        + _meta(og__site_name="El Comercial", og__title=DAM_TITLE, article__published_time="2024-03-11T18:42:07+01:00", article__content_tier="locked")
        + _json({"@context": "http://schema.org", "@type": "NewsArticle", "headline": DAM_TITLE, "alternativeHeadline": DAM_DECK, "datePublished": "2024-03-11T18:42:07+01:00", "dateModified": "2024-03-11T18:42:07+01:00", "isAccessibleForFree": "False", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".voc-paywall"}, "articleSection": "Economía", "author": {"@type": "Person", "name": "Redacción"}, "publisher": {"@type": "Organization", "name": "El Comercial"}, "wordCount": 640})
        + '</head><body class="voc-body"><main class="voc-main"><article class="voc-article"><h1 class="voc-title">' + DAM_TITLE + f'</h1><h2 class="voc-subtitle">{DAM_DECK}</h2>'
        '<div class="voc-author"><p class="voc-author__name">Redacción</p><div class="voc-author__time"><time datetime="2024-03-11T18:42:07+01:00">Lunes, 11 de marzo 2024, 18:42</time></div></div>'
        f'<div class="voc-paywall"><p class="voc-p">{DAM[0]}</p><p class="voc-p voc-fade">{DAM[1]}</p></div>'
        '<div class="voc-article-paywall" id="paywall-evolok"><div class="voc-offer"><h2>Esta noticia es exclusiva para suscriptores</h2><p>Suscríbete durante un mes por 1 € y disfruta de todas nuestras noticias sin publicidad intrusiva.</p><a class="btn" href="/ofertas">Suscríbete</a><p>¿Ya tienes una suscripción? <a href="/login">Inicia sesión</a></p></div></div></article></main></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "El Comercial", (DAM_DECK, *DAM[:2]), datetime(2024, 3, 11, 18, 42, 7, tzinfo=CET), "es", url, ("Redacción",), None, "Economía", {"excerpt": "json-ld"},
    )  # fmt: skip


def comments_and_newsletter() -> Sheet:
    """A small paper: no JSON-LD, a box for a newsletter without a telling name, and more comments than article."""
    url = "https://lavozdesarmeda.example/presa-alcorbo-compuertas/"
    comment = (
        '<li class="comment even thread-even depth-1" id="comment-{n}"><article id="div-comment-{n}" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Vecino {n}</b> <span class="says">dice:</span></div><div class="comment-metadata"><time datetime="2024-03-12T0{n}:00:00+01:00">12 marzo, 2024</time></div></footer>'
        '<div class="comment-content"><p>Yo recuerdo la riada del {n} y aquello sí que fue abrir las compuertas de golpe, sin avisar a nadie y de noche, que se llevó el puente viejo y dos tractores.</p><p>Ojalá esta vez lo hagan con más cabeza, porque la vega entera está sembrada y nadie va a pagar lo que se pierda.</p></div><div class="reply"><a href="#">Responder</a></div></article></li>'
    )
    html = (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>{DAM_TITLE} &#8211; La Voz de Sarmeda</title><link rel="canonical" href="{url}"><meta name="author" content="admin">'
        '</head><body class="post-template-default single single-post"><div id="page"><header id="masthead"><a href="/">La Voz de Sarmeda</a></header><div id="content"><div id="primary"><main id="main"><article id="post-4411" class="post-4411 post type-post tag-social category-comarca">'
        f'<header class="entry-header"><span class="cat-links"><a href="/c">Comarca</a></span><h1 class="entry-title">{DAM_TITLE}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="2024-03-11T18:42:07+01:00">11 marzo, 2024</time><time class="updated" datetime="2024-03-12T09:00:00+01:00">12 marzo, 2024</time></span><span class="byline"> por <span class="author vcard"><a class="url fn n" href="/author/eva">Eva Carmona</a></span></span></div></header>'
        f'<div class="entry-content"><p>{DAM[0]}</p><p>{DAM[1]}</p><div class="tnp tnp-subscription-minimal"><p>¿Quiere leer esto cada mañana?</p><p>Déjenos su correo y le mandamos la portada antes del café.</p><form><input type="email" name="ne"><input type="submit" value="Apuntarme"></form></div><p>{DAM[2]}</p><p>{DAM[3]}</p><p>{DAM[4]}</p>'
        '<div class="code-block code-block-3" style="margin: 8px 0; clear: both;"><p><strong>Apoya el periodismo local.</strong> <a href="/donar">Haz una donación</a></p></div></div></article>'
        '<nav class="navigation post-navigation"><a rel="prev" href="/p/">Anterior: La feria se muda al parque</a></nav>'
        f'<div id="comments" class="comments-area"><h2 class="comments-title">9 comentarios en «{DAM_TITLE}»</h2><ol class="comment-list">{"".join(comment.format(n=n) for n in range(1, 10))}</ol><div id="respond" class="comment-respond"><h3>Deja una respuesta</h3><p class="comment-notes">Tu dirección de correo electrónico no será publicada.</p></div></div>'
        '</main></div><div id="secondary" class="widget-area"><section class="widget"><h2>Entradas recientes</h2><ul><li><a href="/r">Fallece el último barquero</a></li></ul></section></div></div></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "La Voz de Sarmeda", DAM, datetime(2024, 3, 11, 18, 42, 7, tzinfo=CET), "es", url, ("Eva Carmona",), datetime(2024, 3, 12, 9, 0, tzinfo=CET),
    )  # fmt: skip


def drupal_paragraphs() -> Sheet:
    """Drupal whose body is a row of components, some of them text and some not."""
    url = "https://www.diarionorte.example/comarca/la-presa-de-alcorbo_184207_102.html"

    def text(*inner: str) -> str:
        return f'<div class="paragraph paragraph--type--texto paragraph--view-mode--default"><div class="clearfix text-formatted field field--name-field-texto field--type-text-long field--label-hidden field__item">{"".join(inner)}</div></div>'

    p = _paragraphs(DAM)
    html = (
        f'<!DOCTYPE html><html lang="es" dir="ltr" prefix="og: https://ogp.me/ns#"><head><meta charset="utf-8" /><title>{DAM_TITLE} | Diario Norte</title><link rel="canonical" href="{url}" /><link rel="shortlink" href="https://www.diarionorte.example/node/102" />'
        + _json({"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": DAM_TITLE, "name": DAM_TITLE, "about": ["Embalses", "Lluvia"], "isAccessibleForFree": "True", "datePublished": "Mon, 11/03/2024 - 18:42", "dateModified": "2024-03-11T21:05:00+0100", "author": {"@type": "Person", "@id": "https://www.diarionorte.example/user/4", "name": "Leire Otxoa, Unai Sáez"}, "publisher": {"@type": "Organization", "name": "Diario Norte", "url": "https://www.diarionorte.example"}, "mainEntityOfPage": url}]})
        + '</head><body class="path-node page-node-type-noticia"><div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><header role="banner">Diario Norte</header><main role="main"><div class="layout-content"><div class="region region-content">'
        f'<article data-history-node-id="102" class="node node--type-noticia node--view-mode-full"><div class="node__content"><div class="field field--name-field-antetitulo field__item">Embalses</div><h1 class="page-title"><span class="field field--name-title">{DAM_TITLE}</span></h1><div class="field field--name-field-subtitulo field__item">{DAM_DECK}</div>'
        '<div class="field field--name-field-firmantes field__items"><div class="field__item"><a href="/f/1">Leire Otxoa</a></div><div class="field__item"><a href="/f/2">Unai Sáez</a></div></div><div class="field field--name-field-fecha field__item"><time datetime="2024-03-11T17:42:00Z" class="datetime">11 de Marzo de 2024 - 18:42</time></div>'
        f'<div class="field field--name-field-contenido field--type-entity-reference-revisions field__items"><div class="field__item">{text(p[0], p[1])}</div>'
        '<div class="field__item"><div class="paragraph paragraph--type--relacionadas"><div class="field__label">Relacionadas</div><a href="/s">La sequía deja los pantanos al 18%</a></div></div>'
        f'<div class="field__item"><div class="paragraph paragraph--type--ladillo"><h2 class="field field--name-field-ladillo">Hasta el domingo</h2></div></div><div class="field__item">{text(p[2])}</div>'
        '<div class="field__item"><div class="paragraph paragraph--type--imagen"><article class="media media--type-image"><img src="2.jpg"/><div class="field field--name-field-pie">Las compuertas, vistas desde el puente.</div></article></div></div>'
        f'<div class="field__item">{text(p[3], p[4])}</div><div class="field__item"><div class="paragraph paragraph--type--newsletter"><p>Recibe el boletín del norte.</p></div></div></div>'
        '<div class="field field--name-field-etiquetas field__items"><div class="field__item"><a href="/t">Alcorbo</a></div></div></div></article></div></div></main></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, DAM_TITLE, "Diario Norte", (DAM_DECK, *DAM[:2], "Hasta el domingo", *DAM[2:]), datetime(2024, 3, 11, 17, 42, tzinfo=UTC), "es", url,
        ("Leire Otxoa", "Unai Sáez"), datetime(2024, 3, 11, 21, 5, tzinfo=CET),
    )  # fmt: skip


def next_data_only() -> Sheet:
    """Next.js that draws in the browser: the article stands in the page's data and nowhere else."""
    url = "https://nueva.example/noticias/presa-alcorbo"
    article = {
        "id": 88123, "slug": "presa-alcorbo", "headline": DAM_TITLE, "standfirst": DAM_DECK, "publishedAt": "2024-03-11T18:42:07+01:00", "updatedAt": "2024-03-11T20:00:00+01:00",
        "authors": [{"name": "Irene Sabater", "slug": "irene-sabater"}], "section": {"name": "Clima", "slug": "clima"},
        "body": [
            {"type": "paragraph", "html": f"<p>{DAM[0]}</p>"}, {"type": "paragraph", "html": f"<p>{DAM[1]}</p>"},
            {"type": "image", "src": "1.jpg", "caption": "La presa de Alcorbo, este lunes por la tarde.", "text": "La presa"},
            {"type": "related", "items": [{"title": "La sequía vació los pantanos del sur"}]},
            {"type": "heading", "text": "Hasta el domingo"}, {"type": "paragraph", "html": f"<p>{DAM[2]}</p>"}, {"type": "ad", "slot": "mid"},
            {"type": "paragraph", "html": f"<p>{DAM[3]}</p>"}, {"type": "paragraph", "html": f"<p>{DAM[4]}</p>"},
        ],
    }  # fmt: skip
    data = {
        "props": {
            "pageProps": {
                "article": article,
                "site": {
                    "name": "Nueva",
                    "legal": "Utilizamos cookies propias y de terceros para mejorar la experiencia de quien nos lee. "
                    * 8,
                },
                "latest": [
                    {
                        "headline": "Otra noticia",
                        "body": [
                            {
                                "type": "paragraph",
                                "html": "<p>" + "Un texto de otra noticia que no es esta. " * 4 + "</p>",
                            }
                        ],
                    }
                ],
            }
        },
        "page": "/noticias/[slug]",
        "buildId": "x1",
    }
    html = (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"/><title>{DAM_TITLE} | Nueva</title><link rel="canonical" href="{url}"/><meta property="og:site_name" content="Nueva"/>'
        f'</head><body><div id="__next"><div class="Spinner_root__x1">Cargando…</div></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script><script src="/_next/static/chunks/main.js" defer></script></body></html>'
    )
    return Sheet(
        html, url, DAM_TITLE, "Nueva", (*DAM[:2], "Hasta el domingo", *DAM[2:]), datetime(2024, 3, 11, 18, 42, 7, tzinfo=CET), "es", url,
        ("Irene Sabater",), datetime(2024, 3, 11, 20, 0, tzinfo=CET), "Clima", {"text": "data"},
    )  # fmt: skip


# --- English

BRIDGE = (
    "The swing bridge at Harrowmouth will stay shut to traffic until at least the end of April, the council said on Tuesday, after divers found cracks in two of the piers that carry its western span.",
    "Engineers had hoped to reopen one lane this week. “We will not put a bus over something we cannot see the bottom of,” said Maud Ellery, who leads the inspection for the county.",
    "The detour adds eleven miles for the 6,000 drivers who cross the river each day, and the ferry, which has been running since January, can take only twenty cars at a time.",
    "Shopkeepers on the quay say trade is down by a third. The council has put aside £400,000 to help them, but the money will not be paid out before the summer.",
)
BRIDGE_TITLE = "Harrowmouth bridge to stay shut until spring as divers find cracks"


def wordpress_blocks() -> Sheet:
    """WordPress with a theme of blocks, Yoast's graph, Jetpack's boxes, a pull quote that repeats and a table that does not."""
    site = "https://harrowmouthherald.example"
    url = f"{site}/2024/03/12/harrowmouth-bridge-to-stay-shut/"
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "Article", "@id": f"{url}#article", "isPartOf": {"@id": url}, "author": [{"@id": f"{site}/#/schema/person/77"}], "headline": BRIDGE_TITLE, "datePublished": "2024-03-12T08:30:00+00:00", "dateModified": "2024-03-12T14:10:09+00:00", "mainEntityOfPage": {"@id": url}, "wordCount": 171, "commentCount": 2, "publisher": {"@id": f"{site}/#organization"}, "articleSection": ["Transport", "News"], "inLanguage": "en-GB"},
        {"@type": "WebPage", "@id": url, "url": url, "name": f"{BRIDGE_TITLE} - Harrowmouth Herald", "isPartOf": {"@id": f"{site}/#website"}, "datePublished": "2024-03-12T08:30:00+00:00", "inLanguage": "en-GB", "breadcrumb": {"@id": f"{url}#breadcrumb"}},
        {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Home", "item": site}, {"@type": "ListItem", "position": 2, "name": BRIDGE_TITLE}]},
        {"@type": "WebSite", "@id": f"{site}/#website", "url": site, "name": "Harrowmouth Herald", "publisher": {"@id": f"{site}/#organization"}},
        {"@type": "Organization", "@id": f"{site}/#organization", "name": "Harrowmouth Herald", "url": site},
        {"@type": "Person", "@id": f"{site}/#/schema/person/77", "name": "Ottilie Grange", "description": "Ottilie has covered transport since 2015."},
    ]}  # fmt: skip
    p = _paragraphs(BRIDGE)
    html = (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8" /><title>{BRIDGE_TITLE} - Harrowmouth Herald</title><link rel="canonical" href="{url}" />'
        + _meta(og__locale="en_GB", og__type="article", og__title=f"{BRIDGE_TITLE} - Harrowmouth Herald", og__site_name="Harrowmouth Herald", article__published_time="2024-03-12T08:30:00+00:00")
        + _json(graph)
        + '</head><body class="single postid-99 wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group"><p class="wp-block-site-title"><a href="/">Harrowmouth Herald</a></p><nav class="wp-block-navigation"><a href="/n">News</a></nav></div></header>'
        f'<main class="wp-block-group is-layout-flow"><div class="wp-block-group has-global-padding"><figure class="wp-block-post-featured-image"><img src="1.jpg"/></figure><h1 class="wp-block-post-title">{BRIDGE_TITLE}</h1>'
        '<div class="wp-block-template-part"><div class="wp-block-group"><div class="wp-block-post-date"><time datetime="2024-03-12T08:30:00+00:00"><a href="#">March 12, 2024</a></time></div><p class="has-contrast-2-color">—</p><p>by</p><div class="wp-block-post-author-name"><a href="#" class="wp-block-post-author-name__link">Ottilie Grange</a></div><div class="taxonomy-category wp-block-post-terms"><span class="wp-block-post-terms__prefix">in </span><a href="/t">Transport</a></div></div></div></div>'
        f'<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained wp-block-post-content-is-layout-constrained">{p[0].replace("<p>", "<p class=has-drop-cap>")}'
        f'<figure class="wp-block-image size-large"><img src="2.jpg"/><figcaption class="wp-element-caption">The western span, seen from the quay. Photo: Ned Hale</figcaption></figure>{p[1]}'
        '<figure class="wp-block-pullquote"><blockquote><p>“We will not put a bus over something we cannot see the bottom of.”</p><cite>Maud Ellery</cite></blockquote></figure>'
        '<h2 class="wp-block-heading">A longer way round</h2>' + p[2] + '<figure class="wp-block-table"><table><thead><tr><th>Route</th><th>Miles</th></tr></thead><tbody><tr><td>Over the bridge</td><td>2</td></tr><tr><td>By Cold Ferry</td><td>13</td></tr></tbody></table></figure>'
        f'<div class="wp-block-jetpack-subscriptions wp-block-jetpack-subscriptions__supports-newline"><div class="wp-block-jetpack-subscriptions__container"><p>Get each new story in your inbox.</p></div></div>{p[3]}'
        '<div class="wp-block-buttons"><div class="wp-block-button"><a class="wp-block-button__link" href="/donate">Support the Herald</a></div></div><div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a>Click to share on X</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3></div></div>'
        '<div class="wp-block-group"><div class="wp-block-post-author"><div class="wp-block-post-author__content"><p class="wp-block-post-author__name">Ottilie Grange</p><p class="wp-block-post-author__bio">Ottilie has covered transport since 2015.</p></div></div><nav class="wp-block-group"><div class="post-navigation-link-previous wp-block-post-navigation-link"><span>Previous: </span><a href="/o">Otters return to the weir</a></div></nav>'
        '<div class="wp-block-comments"><h2 class="wp-block-comments-title">2 responses to “Harrowmouth bridge”</h2><ol class="wp-block-comment-template"><li><div class="wp-block-comment-content"><p>They said the same about the pier in ninety-one, and look at the pier now.</p></div></li></ol></div></div></main><footer class="wp-block-template-part"><p>Designed with WordPress</p></footer></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, BRIDGE_TITLE, "Harrowmouth Herald", (*BRIDGE[:2], "A longer way round", BRIDGE[2], "Route | Miles\nOver the bridge | 2\nBy Cold Ferry | 13", BRIDGE[3]),
        datetime(2024, 3, 12, 8, 30, tzinfo=UTC), "en", url, ("Ottilie Grange",), datetime(2024, 3, 12, 14, 10, 9, tzinfo=UTC), "Transport",
    )  # fmt: skip


def live_blog() -> Sheet:
    """A live blog as a British paper builds it: islands, key events above, a byline in each entry."""
    url = "https://www.thesentinel.example/uk/live/2024/mar/12/harrowmouth-bridge-live"
    title = "Harrowmouth bridge: council gives update on closure – live"
    entries = (
        ("65f0a1", "10.41 GMT", "2024-03-12T10:41:09.000Z", "Money for shops “not before summer”", (BRIDGE[3],)),
        ("65f09c", "10.15 GMT", "2024-03-12T10:15:30.000Z", "Ellery: cracks in two piers", (BRIDGE[0], BRIDGE[1])),
        ("65f090", "09.50 GMT", "2024-03-12T09:50:00.000Z", None, ("Good morning. The council is due to say within the hour what its divers found under the western span. We will bring you all of it here.",)),
    )  # fmt: skip
    blocks = "".join(
        f'<article id="block-{key}" class="dcr-1qgd6q" data-component="block"><header class="dcr-k34"><a href="?page=with:block-{key}#block-{key}" class="dcr-1g5"><time datetime="{when}" data-locale="en-GB" title="{clock}" class="dcr-9cc"><span class="dcr-0">{clock}</span></time></a>'
        + (f'<h2 class="dcr-h2">{heading}</h2>' if heading else "")
        + f'</header><div class="dcr-byline"><span itemprop="name">Ada Finch</span></div><div class="dcr-body">{"".join(_paragraphs(texts, attributes=" class=dcr-s3y"))}</div><footer class="dcr-foot"><gu-island name="ShareButton"><button>Share</button></gu-island><span>Updated at 11.02 GMT</span></footer></article>'
        for key, clock, when, heading, texts in entries
    )  # fmt: skip
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | UK news | The Sentinel</title><link rel="canonical" href="{url}">'
        + _meta(og__site_name="the Sentinel", og__title=title, og__type="article", article__section="UK news", article__author="https://www.thesentinel.example/profile/ada-finch", article__published_time="2024-03-12T09:50:00.000Z", article__modified_time="2024-03-12T11:02:00.000Z")
        + _json([{"@type": "LiveBlogPosting", "@context": "http://schema.org", "@id": url, "headline": title, "datePublished": "2024-03-12T09:50:00.000Z", "dateModified": "2024-03-12T11:02:00.000Z", "coverageStartTime": "2024-03-12T09:50:00.000Z", "author": [{"@type": "Person", "name": "Ada Finch"}], "publisher": {"@type": "Organization", "name": "The Sentinel"},
                  "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Ellery: cracks in two piers", "datePublished": "2024-03-12T10:15:30.000Z", "articleBody": BRIDGE[0]}]}, {"@type": "WebPage", "@context": "http://schema.org", "@id": url}])
        + f'</head><body><div id="bannerandheader"><gu-island name="TopBar"><nav><a href="/uk">UK</a></nav></gu-island></div><main data-layout="LiveLayout"><div class="dcr-head"><a href="/uk-news">UK news</a><h1>{title}</h1><div data-gu-name="standfirst"><p>Divers found damage under the western span; follow all the day’s developments.</p><ul><li><a href="/b">Why the bridge matters</a></li></ul></div></div>'
        '<aside class="dcr-keyevents"><h2>Key events</h2><ul><li><time datetime="2024-03-12T10:41:09.000Z">10.41 GMT</time> Money for shops “not before summer”</li></ul></aside>'
        f'<div data-gu-name="body"><gu-island name="FilterKeyEventsToggle"><label>Show key events only</label><p>Please turn on JavaScript to use this feature</p></gu-island><div id="liveblog-body" class="js-liveblog-body">{blocks}</div></div>'
        '<gu-island name="MostViewedFooter"><h2>Most viewed</h2><ol><li><a href="/m">The otter that came back</a></li></ol></gu-island></main></body></html>'
    )  # fmt: skip
    text = (
        "Divers found damage under the western span; follow all the day’s developments.", "10.41 GMT", "Money for shops “not before summer”", BRIDGE[3], "10.15 GMT", "Ellery: cracks in two piers", BRIDGE[0], BRIDGE[1], "09.50 GMT", entries[2][4][0],
    )  # fmt: skip
    return Sheet(
        html, url, title, "The Sentinel", text, datetime(2024, 3, 12, 9, 50, tzinfo=UTC), "en", url, ("Ada Finch",), datetime(2024, 3, 12, 11, 2, tzinfo=UTC), "UK news",
    )  # fmt: skip


def substack() -> Sheet:
    """A newsletter on the web: asks to subscribe between the paragraphs, buttons as paragraphs, a footnote at the end."""
    url = "https://tidewater.letters.example/p/the-bridge-that-waits"
    title = "The bridge that waits"
    widget = '<div class="subscription-widget-wrap" data-component-name="SubscribeWidget"><div class="subscription-widget show-subscribe"><div class="preamble"><p>Tidewater is a reader-supported publication. To receive new posts and support my work, consider becoming a free or paid subscriber.</p></div><form class="form"><input type="email"/><input type="submit" value="Subscribe"/></form></div></div>'
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{title} - by Ottilie Grange - Tidewater</title><link rel="canonical" href="{url}"/>'
        + _meta(og__type="article", og__title=title, og__url=url, og__description="What a town does without its only crossing")
        + '<meta name="author" content="Ottilie Grange"/>'
        + _json({"@context": "https://schema.org", "@type": "NewsArticle", "url": url, "mainEntityOfPage": url, "headline": title, "description": "What a town does without its only crossing", "datePublished": "2024-03-12T08:30:00+00:00", "dateModified": "2024-03-12T08:30:00+00:00", "isAccessibleForFree": True, "author": [{"@type": "Person", "name": "Ottilie Grange", "url": "https://letters.example/@ottilie"}], "publisher": {"@type": "Organization", "name": "Tidewater", "url": "https://tidewater.letters.example"}})
        + f'</head><body class=""><div id="entry"><div id="main" class="main typography use-theme-bg"><div class="main-menu"><a href="/">Tidewater</a><button>Subscribe</button><button>Sign in</button></div><div class="single-post-container"><div class="container"><div class="single-post"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title published">{title}</h1><h3 class="subtitle">What a town does without its only crossing</h3>'
        '<div class="byline-wrapper"><a href="/@o">Ottilie Grange</a><div class="pencraft">Mar 12, 2024</div><div class="post-ufi"><a class="post-ufi-button">12</a><a>Share</a></div></div></div>'
        f'<div class="visibility-check"></div><div><div class="available-content"><div dir="auto" class="body markup"><p>{BRIDGE[0]}</p><p>{BRIDGE[1]}</p>{widget}'
        '<div class="captioned-image-container"><figure><a class="image-link" href="1.jpg"><img src="1.jpg"/></a><figcaption class="image-caption">The quay at low water</figcaption></figure></div><p class="button-wrapper" data-attrs="{}"><a class="button primary" href="/share"><span>Share</span></a></p>'
        f'<p>{BRIDGE[2]}<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a></p><div><hr/></div><p>{BRIDGE[3]}</p><p>Thanks for reading Tidewater! Subscribe for free to receive new posts and support my work.</p>'
        '<div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-1" class="footnote-number" href="#footnote-anchor-1">1</a><div class="footnote-content"><p>The county counted them with rubber tubes across the road for a week in November.</p></div></div></div></div></div>'
        '<div class="post-footer use-separators"><a>12 Likes</a></div></article></div></div><div class="container"><div class="comments-page"><h4>Discussion about this post</h4><div class="comment"><p>My father drove the ferry before there was any bridge to shut.</p></div></div></div></div></div></div><script>window._preloads = JSON.parse("{}")</script></body></html>'
    )  # fmt: skip
    note = "The county counted them with rubber tubes across the road for a week in November."
    return Sheet(
        html, f"{url}?utm_campaign=post&utm_medium=web&triedRedirect=true", title, "Tidewater",
        ("What a town does without its only crossing", *BRIDGE[:2], f"{BRIDGE[2]}1", BRIDGE[3], note), datetime(2024, 3, 12, 8, 30, tzinfo=UTC), "en", url, ("Ottilie Grange",),
    )  # fmt: skip


def amp_plugin() -> Sheet:
    """AMP as the WordPress plugin makes it: a sidebar, a consent, an accordion, ads and related stories as AMP elements."""
    url = "https://harrowmouthherald.example/2024/03/12/harrowmouth-bridge-to-stay-shut/"
    p = _paragraphs(BRIDGE)
    html = (
        f'<!doctype html><html amp lang="en-GB"><head><meta charset="utf-8"><title>{BRIDGE_TITLE}</title><link rel="canonical" href="{url}"><script async src="v0.js"></script>'
        + _json({"@context": "http://schema.org", "@type": "BlogPosting", "headline": BRIDGE_TITLE, "datePublished": "2024-03-12T08:30:00Z", "dateModified": "2024-03-12T14:10:09Z", "author": {"@type": "Person", "name": "Ottilie Grange"}, "publisher": {"@type": "Organization", "name": "Harrowmouth Herald"}, "mainEntityOfPage": url})
        + '</head><body class="amp-mode-mouse"><amp-sidebar id="sidebar" layout="nodisplay" side="left"><ul><li><a href="/n">News</a></li></ul></amp-sidebar><header id="top" class="amp-wp-header"><div><a href="/">Harrowmouth Herald</a></div></header>'
        f'<article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">{BRIDGE_TITLE}</h1><div class="amp-wp-meta amp-wp-byline"><span class="amp-wp-author author vcard">Ottilie Grange</span></div><div class="amp-wp-meta amp-wp-posted-on"><time datetime="2024-03-12T08:30:00+00:00">3 hours ago</time></div></header>'
        f'<figure class="amp-wp-article-featured-image wp-caption"><amp-img src="1.jpg"></amp-img><p class="wp-caption-text">The western span</p></figure><div class="amp-wp-article-content">{p[0]}<amp-ad width="300" height="250" type="doubleclick"><div placeholder>Advertisement</div></amp-ad>{p[1]}'
        f'<amp-accordion><section><h4>More on this story</h4><p>Otters return to the weir after forty years</p></section></amp-accordion>{p[2]}<amp-list src="/related.json"><div>Related</div></amp-list>{p[3]}</div>'
        '<footer class="amp-wp-article-footer"><div class="amp-wp-meta amp-wp-tax-category">Categories: <a href="/t">Transport</a></div></footer></article><amp-consent id="c" layout="nodisplay"><div id="ui">We and our 312 partners store cookies. <button on="tap:c.accept">Accept</button></div></amp-consent><footer class="amp-wp-footer"><p>© Herald Press Ltd</p></footer></body></html>'
    )  # fmt: skip
    return Sheet(
        html, "https://harrowmouthherald.example/2024/03/12/harrowmouth-bridge-to-stay-shut/amp/", BRIDGE_TITLE, "Harrowmouth Herald", BRIDGE, datetime(2024, 3, 12, 8, 30, tzinfo=UTC), "en", url,
        ("Ottilie Grange",), datetime(2024, 3, 12, 14, 10, 9, tzinfo=UTC),
    )  # fmt: skip


def in_pages() -> Sheet:
    """The first of three pages of one article; the next is named in the head and in a bar below."""
    url = "https://www.countyreview.example/features/the-bridge-that-waits"
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{BRIDGE_TITLE} (page 1 of 3) | County Review</title><link rel="canonical" href="{url}"><link rel="next" href="{url}?page=2">'
        + _meta(og__site_name="County Review", og__title=BRIDGE_TITLE, og__type="article", article__published_time="2024-03-12T08:30:00Z", article__section="Features")
        + '<meta name="author" content="Ned Hale and Ottilie Grange"></head><body><div class="wrap"><div class="story"><h1>' + BRIDGE_TITLE + '</h1><div class="byline">By Ned Hale and Ottilie Grange</div>'
        f'<div class="story-body">{"".join(_paragraphs(BRIDGE))}</div><div class="pager"><span class="current">1</span><a href="{url}?page=2">2</a><a href="{url}?page=3">3</a><a href="{url}?page=2">Next page</a><a href="{url}?page=all">View as a single page</a></div></div>'
        '<div class="rail"><h4>Elsewhere</h4><p><a href="/x">A museum for a tram that never ran</a></p></div></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, BRIDGE_TITLE, "County Review", BRIDGE, datetime(2024, 3, 12, 8, 30, tzinfo=UTC), "en", url, ("Ned Hale", "Ottilie Grange"), None, "Features", {"excerpt": "html"},
    )  # fmt: skip


def companion_columns() -> Sheet:
    """An American daily: hashed class names, a body named by its section, links to skip advertisements, a note on the print edition."""
    url = "https://www.theledger.example/2024/03/12/us/harrowmouth-bridge.html"
    p = _paragraphs(BRIDGE, attributes=' class="css-at9mc1 evys1bk0"')
    ad = '<div data-testid="Dropzone-1"><div id="story-ad-1-wrapper"><p>Advertisement</p><a href="#after">SKIP ADVERTISEMENT</a></div></div>'
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>{BRIDGE_TITLE} - The Ledger</title><link rel="canonical" href="{url}">'
        + _meta(og__title=BRIDGE_TITLE, article__published_time="2024-03-12T08:30:00.000Z", article__section="U.S.")
        + f'</head><body><div id="app"><header class="css-1r6w">The Ledger</header><main id="site-content"><article id="story" class="css-1vxca1d"><div id="top-wrapper">{ad}</div><header class="css-1bxgs1 e12qa4dv1"><div><h1 data-testid="headline" class="css-1l8buln">{BRIDGE_TITLE}</h1></div><p id="article-summary" class="css-1n0orw4">Divers found damage under the western span.</p>'
        '<div data-testid="photoviewer-wrapper"><figure><figcaption>The quay.<span>Credit...Ned Hale</span></figcaption></figure></div><p class="css-4anu6l"><span class="byline-prefix">By </span><span class="css-1baulvz last-byline" itemprop="name">Ottilie Grange</span></p><time datetime="2024-03-12T04:30:00-04:00">March 12, 2024</time></header>'
        f'<section name="articleBody" class="meteredContent css-1r7ky0e"><div class="css-s99gbd" data-testid="companionColumn-0"><div class="css-53u6y8">{p[0]}{p[1]}</div><aside class="css-ew4tgv"></aside></div>{ad}<div class="css-s99gbd" data-testid="companionColumn-1"><div class="css-53u6y8">{p[2]}{p[3]}</div></div></section>'
        '<div class="css-bottom"><p><a href="/by">Ottilie Grange</a> covers transport. <a href="/by">More about Ottilie Grange</a></p><p>A version of this article appears in print on March 13, 2024, Section A, Page 4 of the National edition.</p></div></article></main></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, BRIDGE_TITLE, "The Ledger", ("Divers found damage under the western span.", *BRIDGE), datetime(2024, 3, 12, 8, 30, tzinfo=UTC), "en", url, ("Ottilie Grange",), None, "U.S.",
    )  # fmt: skip


# --- Catalan, German, Arabic, French

MARKET = (
    "El ple de Vallclara va aprovar dimarts a la nit la reforma del mercat municipal, que costarà 3,2 milions d'euros i s'allargarà divuit mesos amb les parades obertes.",
    "«No volem que ningú hagi de tancar la persiana ni un sol dia», va dir l'alcaldessa, Mercè Puigdomènec, que va recordar que l'edifici és del 1927 i que mai no s'hi ha tocat la teulada.",
    "L'oposició hi va votar en contra perquè el projecte no preveu aparcament. Els paradistes, en canvi, van aplaudir des del públic quan es va conèixer el resultat.",
    "Les obres començaran després de Sant Joan per la nau del peix, que és la que pateix més goteres quan plou.",
)
MARKET_TITLE = "Vallclara reformarà el mercat sense tancar cap parada"


def catalan() -> Sheet:
    """A regional paper in Catalan, with what surrounds an article said in Catalan."""
    url = "https://www.elpuntdelvalles.example/article/12-territori/2391044-mercat-de-vallclara.html"
    html = (
        f'<!DOCTYPE html><html lang="ca"><head><meta charset="utf-8"><title>{MARKET_TITLE} | El Punt del Vallès</title><link rel="canonical" href="{url}">'
        + _meta(og__site_name="El Punt del Vallès", og__title=MARKET_TITLE, og__type="article", og__locale="ca_ES", article__section="Territori")
        + '</head><body><div class="capcalera"><a href="/">El Punt del Vallès</a><a href="/subscripcio">Subscriu-t\'hi</a></div><div class="contingut"><div class="noticia">'
        f'<p class="avant">Municipal</p><h1 class="titol">{MARKET_TITLE}</h1><div class="signatura"><span class="autor">Laia Ferrer i Roca</span> - Vallclara</div><div class="data">12 març 2024 8.30 h</div>'
        f'<div class="text-noticia"><p>{MARKET[0]}</p><p>Llegeix també: <a href="/a">El mercat setmanal canvia de plaça</a></p><p>{MARKET[1]}</p><p>Publicitat</p><p>{MARKET[2]}</p>'
        f'<p><strong>Més informació</strong></p><ul><li><a href="/b">La teulada del mercat, en deu imatges</a></li></ul><p>{MARKET[3]}</p><p>Segueix-nos a Telegram i a WhatsApp</p><p>Comparteix</p></div>'
        '<div class="compartir-xarxes"><a>Facebook</a></div><div class="relacionats"><h3>Notícies relacionades</h3><p><a href="/c">Un incendi crema dues hectàrees</a></p></div><div class="comentaris"><h3>Comentaris</h3><p>Ja tocava, que cada hivern compràvem amb paraigua.</p></div></div></div><div class="peu"><p>Tots els drets reservats. Avís legal</p></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, MARKET_TITLE, "El Punt del Vallès", MARKET, datetime(2024, 3, 12, 8, 30), "ca", url, ("Laia Ferrer i Roca",), None, "Territori",  # noqa: DTZ001
    )  # fmt: skip


DEPOT = (
    "Der Stadtrat von Niederwalden hat am Dienstag den Bau eines neuen Straßenbahndepots beschlossen. Es soll auf dem Gelände der früheren Zuckerfabrik entstehen und Platz für 48 Züge bieten.",
    "„Ohne das Depot fährt hier in fünf Jahren keine einzige neue Bahn“, sagte Verkehrsdezernentin Heike Brandt. Die alten Hallen stammen aus dem Jahr 1931 und sind für die längeren Fahrzeuge zu kurz.",
    "Die Kosten werden auf 61 Millionen Euro geschätzt; das Land übernimmt davon 40 Prozent. Anwohner hatten gegen die Pläne mehr als 2.000 Unterschriften gesammelt, weil sie Lärm in der Nacht befürchten.",
    "Baubeginn ist im Herbst. Bis dahin will die Stadt ein Gutachten vorlegen, das zeigt, wie laut es in den Schlafzimmern wirklich wird.",
)
DEPOT_TITLE = "Niederwalden baut ein Depot für 48 Straßenbahnen"


def german() -> Sheet:
    """A German weekly: a kicker in the title, asides with names of their own, "Anzeige", an agency at the end, a box for readers."""
    url = "https://www.der-bote.example/politik/niederwalden-strassenbahn-depot-a-4f1c"
    html = (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Nahverkehr: {DEPOT_TITLE} | DER BOTE</title><link rel="canonical" href="{url}">'
        + _meta(og__site_name="DER BOTE", og__title=DEPOT_TITLE, og__type="article", article__section="Politik")
        + '<meta name="date" content="2024-03-12T08:30:00+01:00"><meta name="last-modified" content="2024-03-12T10:15:00+01:00">'
        + _json({"@context": "https://schema.org", "@type": "NewsArticle", "headline": DEPOT_TITLE, "datePublished": "2024-03-12T08:30:00+01:00", "dateModified": "2024-03-12T10:15:00+01:00", "author": [{"@type": "Organization", "name": "DER BOTE"}, {"@type": "Person", "name": "Von Jonas Weidner"}], "publisher": {"@type": "Organization", "name": "DER BOTE"}, "articleSection": "Politik"})
        + f'</head><body><div data-area="header"><nav><a href="/">Startseite</a></nav></div><main id="Inhalt"><article aria-label="Artikel"><header data-area="intro"><h2><span class="kicker">Nahverkehr</span> <span class="align-middle">{DEPOT_TITLE}</span></h2><div class="RichText leading-loose">Der Stadtrat hat zugestimmt, die Anwohner sind dagegen. Warum die alte Zuckerfabrik gebraucht wird.</div><div class="text-shade">Von <a href="/a">Jonas Weidner</a></div><time datetime="2024-03-12 08:30:00" class="timeformat">12.03.2024, 08.30 Uhr</time></header>'
        f'<section data-area="body"><div class="RichText RichText--iconLinks"><p>{DEPOT[0]}</p></div><div data-area="ad" class="pub"><span>Anzeige</span></div><div class="RichText"><p>{DEPOT[1]}</p></div>'
        '<div data-area="related_articles"><h3>Mehr zum Thema</h3><ul><li><a href="/b">Warum Züge immer länger werden</a></li></ul></div>'
        f'<div class="RichText"><h3>Nachts wird es laut</h3><p>{DEPOT[2]}</p><p>Lesen Sie auch: <a href="/c">Der Lärm der anderen</a></p><p>{DEPOT[3]}</p><p><i>dpa/jw</i></p></div></section><div data-sara-component="newsletter"><p>Abonnieren Sie unseren Newsletter: die Lage am Morgen.</p></div></article>'
        '<section data-area="article-teaser-list"><h2>Meistgelesen</h2><article><h2><a href="/d">Der Mann, der Weichen sammelte</a></h2></article></section></main><footer><p>Alle Rechte vorbehalten</p></footer></body></html>'
    )  # fmt: skip
    deck = (
        "Der Stadtrat hat zugestimmt, die Anwohner sind dagegen. Warum die alte Zuckerfabrik gebraucht wird."
    )
    return Sheet(
        html, url, DEPOT_TITLE, "DER BOTE", (deck, *DEPOT[:2], "Nachts wird es laut", *DEPOT[2:], "dpa/jw"), datetime(2024, 3, 12, 8, 30, tzinfo=CET), "de", url,
        ("Jonas Weidner",), datetime(2024, 3, 12, 10, 15, tzinfo=CET), "Politik",
    )  # fmt: skip


PORT = (
    "أعلنت هيئة ميناء رأس الدوم اليوم الثلاثاء استئناف حركة السفن التجارية بعد توقف دام أسبوعين بسبب العواصف التي ضربت الساحل الشرقي.",
    "وقالت مديرة الهيئة ليلى المنصوري إن ثلاثين سفينة كانت تنتظر في عرض البحر، وإن تفريغ حمولتها سيستغرق خمسة أيام على الأقل، مع إعطاء الأولوية للأدوية والحبوب.",
    "وكانت الأمواج قد بلغت ستة أمتار وألحقت أضرارا بالرصيف الشمالي، الذي سيبقى مغلقا حتى انتهاء أعمال الصيانة في شهر مايو المقبل.",
    "وطالب التجار بتعويضات عن البضائع التي تلفت، فيما وعدت الحكومة بدراسة طلباتهم خلال الأسبوع المقبل.",
)
PORT_TITLE = "ميناء رأس الدوم يستأنف استقبال السفن بعد أسبوعين من التوقف"


def arabic() -> Sheet:
    """An Arabic broadcaster, written from right to left."""
    url = "https://www.sahafa.example/news/2024/3/12/%D9%85%D9%8A%D9%86%D8%A7%D8%A1-%D8%B1%D8%A3%D8%B3-%D8%A7%D9%84%D8%AF%D9%88%D9%85"
    html = (
        f'<!DOCTYPE html><html dir="rtl" lang="ar"><head><meta charset="utf-8"><title>{PORT_TITLE} | أخبار | صحافة نت</title><link rel="canonical" href="https://www.sahafa.example/news/2024/3/12/ميناء-رأس-الدوم">'
        + _meta(og__site_name="صحافة نت", og__title=PORT_TITLE, og__type="article")
        + _json({"@context": "https://schema.org", "@type": "NewsArticle", "mainEntityOfPage": "https://www.sahafa.example/news/2024/3/12/ميناء-رأس-الدوم", "headline": PORT_TITLE, "datePublished": "2024-03-12T09:10:00Z", "dateModified": "2024-03-12T12:40:00Z", "author": {"@type": "Person", "name": "سمير حداد"}, "publisher": {"@type": "Organization", "name": "صحافة نت"}, "articleSection": "اقتصاد"})
        + '</head><body><div id="root"><header class="site-header"><nav><a href="/">الرئيسية</a></nav></header><main class="container--single-page"><div class="article-header"><div class="topics"><a href="/economy">اقتصاد</a></div>'
        f'<h1>{PORT_TITLE}</h1><div class="article-info-block"><div class="article-author-name">سمير حداد</div><div class="date-simple">12/3/2024</div></div></div>'
        f'<div class="wysiwyg wysiwyg--all-content"><p>{PORT[0]}</p><div class="container--ads"><p>إعلان</p></div><p>{PORT[1]}</p><div class="more-on"><h2 class="more-on__heading">اقرأ أيضا</h2><ul class="more-on__list"><li><a href="/x">العواصف تغلق ثلاثة موانئ</a></li></ul></div>'
        f'<p><strong>اقرأ أيضا: </strong><a href="/y">كيف تقاس الأمواج</a></p><h3>الرصيف الشمالي</h3><p>{PORT[2]}</p><p>{PORT[3]}</p><p>المصدر: صحافة نت + وكالات</p></div><div class="article-share"><p>شارك</p></div></main><section class="trending-articles"><h2>الأكثر قراءة</h2><ol><li><a href="/z">قطار الليل يعود</a></li></ol></section></div></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, PORT_TITLE, "صحافة نت", (*PORT[:2], "الرصيف الشمالي", *PORT[2:], "المصدر: صحافة نت + وكالات"), datetime(2024, 3, 12, 9, 10, tzinfo=UTC), "ar", url,
        ("سمير حداد",), datetime(2024, 3, 12, 12, 40, tzinfo=UTC), "اقتصاد",
    )  # fmt: skip


def french_wall() -> Sheet:
    """A French daily behind a wall: "Lire aussi" in boxes, how much is left to read, the tier in OpenGraph."""
    url = "https://www.letemps.example/planete/article/2024/03/11/le-barrage-d-alcorbo_6221_3244.html"
    title = "Le barrage d’Alcorbo ouvre ses vannes pour la première fois depuis onze ans"
    deck = "L’eau est montée à 92 % de la capacité, et la pluie est annoncée pour jeudi."
    body = (
        "Le barrage d’Alcorbo a atteint lundi 92 % de sa capacité, un niveau inédit depuis 2013, et l’agence de bassin a ordonné l’ouverture de deux de ses vannes.",
        "« Il n’y a aucun danger pour personne en aval », a assuré la directrice de l’agence, qui a demandé aux agriculteurs de retirer leurs pompes de la rive avant la nuit.",
    )
    html = (
        f'<!DOCTYPE html><html lang="fr"><head><title>{title}</title><link rel="canonical" href="{url}">'
        + _meta(og__site_name="Le Temps qui passe", og__title=title, og__article__content_tier="locked", og__article__published_time="2024-03-11T18:42:00+01:00", og__article__author="Claire Morin", og__article__section="Planète")
        + f'</head><body><main><section class="zone zone--article"><header class="article__header"><h1 class="article__title">{title}</h1><p class="article__desc">{deck}</p><p class="meta__author">Par <a href="/c">Claire Morin</a></p></header>'
        f'<article class="article__content old__article-content-single"><p class="article__paragraph">{body[0]}</p><section class="catcher catcher--inline"><span class="catcher__desc">Lire aussi | <a href="/x">La sécheresse vide les réservoirs du Sud</a></span></section><p class="article__paragraph">{body[1]}</p>'
        '<p class="article__status">Il vous reste 65.2% de cet article à lire. La suite est réservée aux abonnés.</p></article><section class="paywall js-paywall"><h2>La suite est réservée aux abonnés.</h2><p>Déjà abonné ? Se connecter</p></section></section></main></body></html>'
    )  # fmt: skip
    return Sheet(
        html, url, title, "Le Temps qui passe", (deck, *body), datetime(2024, 3, 11, 18, 42, tzinfo=CET), "fr", url, ("Claire Morin",), None, "Planète", {"excerpt": "opengraph"},
    )  # fmt: skip


SHEETS = {
    make.__name__: make
    for make in (
        arc_fusion, infobae_like, el_pais_like, bbc_mundo_like, dw_like, paywall_stub, comments_and_newsletter, drupal_paragraphs, next_data_only, wordpress_blocks,
        live_blog, substack, amp_plugin, in_pages, companion_columns, catalan, german, arabic, french_wall,
    )
}  # fmt: skip


def consent_only() -> str:
    """A German wall: read with advertising or pay; the article is not in the page."""
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>DER BOTE</title></head><body><div id="consent-wall"><h1>Weiterlesen mit Werbung</h1>'
        "<p>Besuchen Sie unsere Seite wie gewohnt mit Werbung und Tracking. Ihre Einwilligung können Sie jederzeit im Bereich Datenschutz widerrufen.</p>"
        "<p>Wir und unsere 214 Partner speichern Informationen auf Ihrem Gerät, zum Beispiel in Cookies, und verarbeiten personenbezogene Daten, um Anzeigen zu messen.</p>"
        "<button>Akzeptieren und weiter</button><h2>Oder PUR lesen</h2><p>Nutzen Sie unser Angebot ohne Tracking und ohne Cookies für 4,99 Euro im Monat.</p></div></body></html>"
    )
