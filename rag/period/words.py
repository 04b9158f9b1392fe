"""The words for time of Spanish, English and German, and the table of all six languages; see ``rag.period.tongue``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rag.period.romance import FRENCH, ITALIAN, PORTUGUESE
from rag.period.tongue import Tongue

_SPANISH = Tongue(
    article=r"el|la|los|las|el dia|los dias|el mes de|el ano",
    inside=r"en|durante|por|de|a lo largo de",
    since=r"desde|a partir de|a contar de",
    until=r"hasta",
    before=r"antes de|previo a",
    after=r"despues de|tras|luego de|posterior(?:es)? a",
    between=r"entre",
    start=r"desde|de",
    to=r"a|hasta|y",
    of=r"de|del",
    year=r"(?:en|durante|a lo largo de|desde|hasta|antes de|despues de|tras)(?: el)?(?: ano)?|(?:el|del) ano",
    month=r"(?:en|durante|desde|hasta|antes de|despues de|tras|a partir de|a lo largo de)(?: el)?(?: mes de)?"
    r"|(?:el|del) mes de"
    r"|(?:el|este|en) (?:pasado|proximo)(?: mes de)?|este",
    weekday=r"el|al|del|este|(?:el|al|del) (?:pasado|proximo)(?: dia)?|el dia",
    numbered=r"(?:ante)?ayer,?|hoy,?|el|al|del|dia|dias|los|entre|desde|hasta|lunes|martes|miercoles|jueves|viernes|sabado|domingo",
    units={
        "hour": "horas?|hs",
        "day": "dias?",
        "week": "semanas?",
        "month": "mes(?:es)?",
        "quarter": "trimestres?",
        "year": "anos?",
    },
    last=r"(?:el|la|del) pasad[oa]",
    this=r"este|esta",
    next=r"(?:(?:el|la|del) )?proxim[oa]",
    gone=r"pasad[oa]|ultim[oa]",
    coming=r"proxim[oa]|que viene|entrante",
    rolling=r"(?:(?:l[oa]s|est[oa]s) )?(?:ultim|pasad)[oa]s(?: {n})?",
    rolling_one=r"(?:el|la) ultim[oa]",
    ago=(
        r"\b(?<!desde )hace(?: ya| casi| unos| unas| aproximadamente)? {n}(?: atras)?(?! (?:de|que)\b)",
        r"\b{n} atras\b",
    ),
    away={"antes de ayer": -2, "esta (?:manana|tarde|noche|madrugada)": 0},
    not_away=r"hoy (?:en dia|por hoy)|(?:la|cada|una|por|toda|las|del) manana"
    r"|(?:mundo|jovenes|juventud|sociedad|ninos|mujeres|hombres?|politica|epoca|vida|a dia|al dia) de hoy",
    weekend=r"fin(?:es)? de semana",
    parts=(
        r"(?:a |de |desde |hacia )?(?:los )?(?:principios?|comienzos?|inicios?) del?",
        r"(?:a |de |hacia )?mediados del?",
        r"(?:a |de |hacia )?(?:los )?(?:fines|finales|fin|final) del?",
    ),
    ordinals=(
        "primer[oa]?|1(?:er|o|a|ro|ra)?",
        "segund[oa]|2(?:o|a|do|da)?",
        "tercer[oa]?|3(?:er|o|a|ro|ra)?",
        "cuart[oa]|4(?:o|a|to|ta)?",
    ),
    quarter="trimestre",
    half="semestre|mitad",
    seasons={"spring": "primavera", "summer": "verano", "autumn": "otono", "winter": "invierno"},
    newest=r"ultimas (?:noticias?|novedades|cifras|informaciones|actualizaciones|declaraciones|estadisticas)"
    r"|ultimos (?:datos|reportes|informes|numeros|casos|registros|titulares|acontecimientos)"
    r"|ultim[oa] (?:hora|noticia|informacion|novedad|actualizacion|cifra|reporte|informe|balance|parte|dato)"
    r"|lo ultimo(?= (?:sobre|de|del|en|acerca|con|respecto|que (?:se|hay))\b|\W*$)"
    r"|(?:lo )?mas recientes?|recientes?|recientemente|ultimamente|novedades|en este momento|hace poco"
    r"|(?:hasta |por )?ahora(?! que)(?: mismo)?",
    event_article=r"el|la|los|las|su|sus|esta|este|esa|ese|dicha|dicho",
    events="""reunion reuniones llamada llamadas eleccion elecciones votacion partido clasico debate
    cumbre visita ataque atentado accidente juicio discurso referendum plebiscito anuncio ceremonia
    concierto final terremoto sismo temporal tormenta incendio huracan huelga paro protesta
    manifestacion muerte fallecimiento asesinato acuerdo fallo renuncia dimision llegada asuncion
    investidura entrevista conferencia encuentro explosion golpe inundacion naufragio operativo sesion
    interpelacion balotaje derrota victoria triunfo crimen choque sorteo estreno lanzamiento firma rueda
    detencion arresto apertura reapertura inauguracion comparecencia""",
    ahead=r"\b[a-záéíóúüñ]{2,}(?:rá|rán|rás|ré|remos)\b|\b(?:va|van|vamos|vas) a \w+r\b",
    so_far=r"lo que va del?",
    week_of=r"la semana de(?:l lunes)?",
    habit=r"de (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)s?"
    r" a (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)s?",
)
_ENGLISH = Tongue(
    article=r"the",
    inside=r"in|on|at|during|over|throughout|of|from|for|within",
    since=r"since|starting|as of",
    until=r"until|till|up to|through|by",
    before=r"before|prior to|ahead of",
    after=r"after|following",
    between=r"between",
    start=r"from|between",
    to=r"to|and|until|till|through",
    of=r"of",
    year=r"in|during|throughout|since|until|till|before|after|by|(?:the|in|of) year",
    month=r"in|during|throughout|since|until|till|before|after|from|by"
    r"|last|this|next|(?:of|in) (?:last|this)",
    weekday=r"on|last|this|next|since|until|till|before|after|from|late"
    r"|early|past|(?:on|from|since|of) (?:last|this)",
    numbered=r"",
    units={
        "hour": "hours?|hrs?",
        "day": "days?",
        "week": "weeks?",
        "month": "months?",
        "quarter": "quarters?",
        "year": "years?",
    },
    last=r"last|previous",
    this=r"this",
    next=r"next|(?:the )?coming",
    gone=r"(?!)",
    coming=r"(?!)",
    rolling=r"(?:(?:the|these) )?(?:last|past)(?: {n})?|recent",
    rolling_one=r"the (?:last|past)",
    ago=(r"\b(?<!since )(?<!over )(?<!than )(?<!as of ){n} ago\b",),
    away={
        "the day before yesterday": -2,
        "last night": -1,
        "this (?:morning|afternoon|evening)": 0,
        "earlier today": 0,
    },
    not_away=r"today(?:'|’)s (?:young|youth|world|children|kids|teens|teenagers|society|women|men)"
    r"|(?:usa|india|russia|psychology|history|world|of) today|today show"
    r"|world of tomorrow",
    weekend=r"weekend",
    parts=(
        r"early(?: in)?[ -]|(?:at |since )?(?:the )?(?:beginning|start) of |(?:in )?early[ -]",
        r"(?:in )?mid[ -]|(?:in )?(?:the )?middle of ",
        r"(?:in )?late(?: in)?[ -]|(?:at )?(?:the )?end of ",
    ),
    ordinals=("first|1st", "second|2nd", "third|3rd", "fourth|4th"),
    quarter="quarter",
    half="half",
    seasons={"spring": "spring", "summer": "summer", "autumn": "autumn|fall", "winter": "winter"},
    newest=r"(?<!at the )latest|most recent(?:ly)?|recent(?:ly)?|lately"
    r"|breaking news|newest|last news|(?:right )?(?<!until )(?<!from )now(?! (?:that|on)\b)"
    r"|at the moment|what(?:'|’| i)s new",
    event_article=r"the|his|her|their|its|this|that|these|those|a|an|(?:last |this )?\w+(?:'|’)s",
    events="""call phone-call meeting meetings election elections vote ballot referendum match game final
    debate summit visit attack attacks bombing shooting accident crash trial speech announcement
    ceremony concert earthquake quake storm fire hurricane flood strike protest protests march rally
    death killing murder assassination agreement deal ruling verdict resignation arrival inauguration
    interview conference talks explosion blast coup sinking hearing defeat victory win draw premiere
    launch signing arrest opening reopening reshuffle decision raid landing""",
    ahead=r"\b(?:will|won't|won’t|shall|going to)\b|\w(?:'|’)ll\b",
    week_of=r"(?:the )?week (?:of|beginning|starting|ending)",
    so_far=r"so far this|(?:later|earlier) this",
    habit=r"from monday (?:to|until|till|through) (?:friday|sunday)|monday (?:to|through) friday",
)
_GERMAN = Tongue(
    article=r"der|die|das|dem|den|dem tag|monat",
    inside=r"im|in|am|an|wahrend|uber|vom|zum|zu|des|bei",
    since=r"seit|ab",
    until=r"bis|bis zum|bis zur",
    before=r"vor",
    after=r"nach",
    between=r"zwischen",
    start=r"vom|von|zwischen",
    to=r"bis|bis zum|und|und dem",
    of=r"des|von|der",
    year=r"in|im jahre?|seit|bis|vor|nach|zwischen|von|wahrend des jahres",
    month=r"im|seit|bis|vor|nach|zwischen|von|ab|(?:im|seit|vom|bis) (?:letzten|vergangenen|diesem)"
    r"|letzten|vergangenen|diesen",
    weekday=r"am|seit|bis|vor|nach|ab|zum|vom|diesen|letzten|vergangenen"
    r"|kommenden|nachsten|(?:am|seit|vom) (?:letzten|vergangenen|kommenden|nachsten|diesem)",
    numbered=r"",
    units={
        "hour": "stunden?",
        "day": "tage?n?",
        "week": "wochen?",
        "month": "monate?[ns]?",
        "quarter": "quartale?s?",
        "year": "jahre?[ns]?",
    },
    last=r"(?:letzt|vergangen|vorig)e[rsnm]?",
    this=r"(?:diese[rsnm]?)",
    next=r"(?:nachst|kommend)e[rsnm]?",
    gone=r"(?!)",
    coming=r"(?!)",
    rolling=r"(?:(?:den|der|die) )?(?:letzten|vergangenen)(?: {n})?",
    rolling_one=r"(?!)",
    ago=(r"\b(?<!als )vor(?: etwa| rund| knapp)? {n}\b",),
    away={"heute (?:morgen|abend|nacht|fruh)": 0, "letzte nacht": -1},
    not_away=r"(?:heute|gestern|vorgestern) morgen|guten morgen|(?:am|jeden) morgen",
    weekend=r"wochenende",
    parts=(r"(?:seit )?anfang(?: des jahres)? ", r"mitte(?: des jahres)? ", r"ende(?: des jahres)? "),
    ordinals=("erste[ns]?|1\\.", "zweite[ns]?|2\\.", "dritte[ns]?|3\\.", "vierte[ns]?|4\\."),
    quarter="quartal",
    half="halbjahr|halfte",
    seasons={"spring": "fruhling|fruhjahr", "summer": "sommer", "autumn": "herbst", "winter": "winter"},
    newest=r"(?:neueste|jungste)[nrs]?|letzte nachrichten|neuigkeiten"
    r"|zuletzt|jetzt|kurzlich|neulich|gerade eben|aktuelle[nrs]? (?:nachrichten|meldungen|stand|zahlen)",
    event_article=r"der|die|das|dem|den|seiner|ihrer|seinem|ihrem|dieser|diesem",
    events="""treffen sitzung anruf telefonat wahl wahlen abstimmung spiel finale debatte gipfel besuch
    angriff anschlag unfall prozess rede referendum volksentscheid zeremonie konzert erdbeben sturm
    brand hurrikan streik protest protesten demonstration tod mord einigung urteil rucktritt ankunft
    amtseinfuhrung interview pressekonferenz explosion putsch niederlage sieg gesprach verhaftung
    eroffnung gesprachen""",
    ahead=r"\b(?:wird|werden|werde)\b",
    habit=r"(?:von )?montags? bis (?:freitag|samstag|sonntag)s?",
)
TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {"es": _SPANISH, "en": _ENGLISH, "de": _GERMAN, "fr": FRENCH, "it": ITALIAN, "pt": PORTUGUESE}
)
"""The languages that are read, by ISO 639-1 code."""

TWO_HALVES = frozenset({"es", "pt"})
"""Languages that are spoken in both halves of the world: which summer is meant cannot be known."""
