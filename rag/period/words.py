"""What six languages say around days, as regular expressions over folded text; see ``rag.quantities.words``.

Text is folded character by character (small letters, no accents), so a place in it is a place in the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's words for time.

    ``inside``, ``since``, ``until``, ``before``, ``after``, ``between``, ``start`` and ``to`` are what stands before a
    day ("in", "from … to"), ``article`` what may stand in between. ``year`` is what makes four digits a year, ``month``
    a name of a month one, ``weekday`` a day's name that day, ``numbered`` a number before a month its day.
    ``last``, ``this`` and ``next`` stand before a unit, ``gone``, ``here`` and ``coming`` after it. ``rolling`` is the
    plural that counts from today and ``rolling_one`` the same of one unit; ``{n}`` is a number, in ``ago`` with its unit. ``parts`` are the
    beginning, middle and end of something, ``so_far`` stands before a unit that has begun, ``habit`` is no time at all. ``events`` are things that happen on a day.
    """

    article: str
    inside: str
    since: str
    until: str
    before: str
    after: str
    between: str
    start: str
    to: str
    of: str
    year: str
    month: str
    weekday: str
    numbered: str
    units: Mapping[str, str]
    last: str
    this: str
    next: str
    gone: str
    here: str
    coming: str
    rolling: str
    rolling_one: str
    ago: tuple[str, ...]
    away: Mapping[str, int]
    not_away: str
    weekend: str
    parts: tuple[str, str, str]
    ordinals: tuple[str, str, str, str]
    quarter: str
    half: str
    seasons: Mapping[str, str]
    newest: str
    event_article: str
    events: str
    ahead: str
    so_far: str = r"(?!)"
    habit: str = r"(?!)"


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
    month=r"(?:en|durante|desde|hasta|antes de|despues de|tras|a partir de|a lo largo de)(?: el)?(?: mes de)?|(?:el|del) mes de"
    r"|(?:el|este|en) (?:pasado|proximo)(?: mes de)?|este",
    weekday=r"el|al|del|este|(?:el|al|del) (?:pasado|proximo)(?: dia)?|el dia",
    numbered=r"el|al|del|dia|dias|los|entre|desde|hasta|lunes|martes|miercoles|jueves|viernes|sabado|domingo",
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
    here=r"(?!)",
    coming=r"proxim[oa]|que viene|entrante",
    rolling=r"(?:(?:l[oa]s|est[oa]s) )?(?:ultim|pasad)[oa]s(?: {n})?",
    rolling_one=r"(?:el|la) ultim[oa]",
    ago=(
        r"\b(?<!desde )hace(?: ya| casi| unos| unas| aproximadamente)? {n}(?: atras)?(?! (?:de|que)\b)",
        r"\b{n} atras\b",
    ),
    away={"antes de ayer": -2, "esta (?:manana|tarde|noche|madrugada)": 0},
    not_away=r"hoy (?:en dia|por hoy)|(?:la|cada|una|por|toda|las) manana"
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
    events="""reunion reuniones llamada llamadas eleccion elecciones votacion partido clasico debate cumbre visita ataque
    atentado accidente juicio discurso referendum plebiscito anuncio ceremonia concierto final terremoto sismo temporal
    tormenta incendio huracan huelga paro protesta manifestacion muerte fallecimiento asesinato acuerdo fallo renuncia
    dimision llegada asuncion investidura entrevista conferencia encuentro explosion golpe inundacion naufragio
    operativo sesion interpelacion balotaje derrota victoria triunfo crimen choque sorteo estreno lanzamiento firma
    rueda detencion arresto apertura reapertura inauguracion comparecencia""",
    ahead=r"\b[a-záéíóúüñ]{2,}(?:rá|rán|rás|ré|remos)\b|\b(?:va|van|vamos|vas) a \w+r\b",
    so_far=r"lo que va del?",
    habit=r"de (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)s? a (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)s?",
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
    month=r"in|during|throughout|since|until|till|before|after|from|by|last|this|next|(?:of|in) (?:last|this)",
    weekday=r"on|last|this|next|since|until|till|before|after|from|late|early|past|(?:on|from|since|of) (?:last|this)",
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
    here=r"(?!)",
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
    not_away=r"today(?:'|’)s (?:young|youth|world|children|kids|teens|teenagers|society|women|men)|(?:usa|india|russia|psychology|history|world|of) today|today show|world of tomorrow",
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
    newest=r"(?<!at the )latest|most recent(?:ly)?|recent(?:ly)?|lately|breaking news|newest|last news|(?:right )?(?<!until )(?<!from )now(?! (?:that|on)\b)|at the moment|what(?:'|’| i)s new",
    event_article=r"the|his|her|their|its|this|that|these|those|a|an|(?:last |this )?\w+(?:'|’)s",
    events="""call phone-call meeting meetings election elections vote ballot referendum match game final debate summit visit
    attack attacks bombing shooting accident crash trial speech announcement ceremony concert earthquake quake storm fire
    hurricane flood strike protest protests march rally death killing murder assassination agreement deal ruling verdict
    resignation arrival inauguration interview conference talks explosion blast coup sinking hearing defeat victory win
    draw premiere launch signing arrest opening reopening reshuffle announcement decision raid landing""",
    ahead=r"\b(?:will|won't|won’t|shall|going to)\b|\w(?:'|’)ll\b",
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
    month=r"im|seit|bis|vor|nach|zwischen|von|ab|(?:im|seit|vom|bis) (?:letzten|vergangenen|diesem)|letzten|vergangenen|diesen",
    weekday=r"am|seit|bis|vor|nach|ab|zum|vom|diesen|letzten|vergangenen|kommenden|nachsten|(?:am|seit|vom) (?:letzten|vergangenen|kommenden|nachsten|diesem)",
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
    here=r"(?!)",
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
    newest=r"(?:neueste|jungste)[nrs]?|letzte nachrichten|neuigkeiten|zuletzt|jetzt|kurzlich|neulich|gerade eben|aktuelle[nrs]? (?:nachrichten|meldungen|stand|zahlen)",
    event_article=r"der|die|das|dem|den|seiner|ihrer|seinem|ihrem|dieser|diesem",
    events="""treffen sitzung anruf telefonat wahl wahlen abstimmung spiel finale debatte gipfel besuch angriff anschlag
    unfall prozess rede referendum volksentscheid zeremonie konzert erdbeben sturm brand hurrikan streik protest protesten
    demonstration tod mord einigung urteil rucktritt ankunft amtseinfuhrung interview pressekonferenz explosion putsch
    niederlage sieg gesprach verhaftung eroffnung gesprachen""",
    ahead=r"\b(?:wird|werden|werde)\b",
    habit=r"(?:von )?montags? bis (?:freitag|samstag|sonntag)s?",
)
_FRENCH = Tongue(
    article=r"le|la|les|l'|l’|mois de|le mois de|l'annee|l’annee",
    inside=r"en|au|au mois de|pendant|durant|dans|du|de",
    since=r"depuis|a partir de|a partir du",
    until=r"jusqu'a|jusqu’a|jusqu'au|jusqu’au|jusqu'en|jusqu’en",
    before=r"avant",
    after=r"apres",
    between=r"entre",
    start=r"du|de|entre",
    to=r"au|a|et|et le|jusqu'au",
    of=r"de|du|d'|d’",
    year=r"en|depuis|avant|apres|entre|l'annee|l’annee|pendant l'annee",
    month=r"en|au mois de|depuis|avant|apres|entre|fin|des",
    weekday=r"ce|depuis|avant|apres|de|du|,|\?|publie|annonce|dit|passe",
    numbered=r"le|du|au|entre|depuis|avant|apres|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    units={
        "hour": "heures?",
        "day": "jours?",
        "week": "semaines?",
        "month": "mois",
        "quarter": "trimestres?",
        "year": "ans?|annees?",
    },
    last=r"(?!)",
    this=r"ce|cet|cette",
    next=r"(?!)",
    gone=r"derniere?|passee?",
    here=r"(?!)",
    coming=r"prochaine?|a venir",
    rolling=r"(?:les|ces)(?: {n})? derniere?s",
    rolling_one=r"(?!)",
    ago=(r"\bil y a(?: environ)? {n}(?! (?:de|que)\b)",),
    away={
        "ce (?:matin|soir)": 0,
        "cette nuit": 0,
        "cet apres-midi": 0,
        "avant-hier": -2,
        "apres-demain": 2,
        "hier soir": -1,
    },
    not_away=r"au jour d.aujourd.hui",
    weekend=r"week-?end|fin de semaine",
    parts=(r"(?:au )?debut(?: de| du| d')? ?", r"(?:a la )?mi[- ]", r"(?:a la )?fin(?: de| du| d')? ?"),
    ordinals=("premiere?|1er", "deuxieme|second|2e", "troisieme|3e", "quatrieme|4e"),
    quarter="trimestre",
    half="semestre",
    seasons={"spring": "printemps", "summer": "ete", "autumn": "automne", "winter": "hiver"},
    newest=r"dernieres? (?:nouvelles?|infos?|informations?|actualites?|chiffres)|derniers chiffres|recente?s?|recemment|maintenant|en ce moment",
    event_article=r"le|la|les|l'|l’|son|sa|cette|ce",
    events="""appel reunion election elections vote match finale debat sommet visite attaque attentat accident proces discours
    referendum annonce ceremonie concert seisme tempete incendie ouragan greve manifestation mort assassinat accord
    demission arrivee investiture entretien conference explosion defaite victoire""",
    ahead=r"\b(?:sera|seront|aura|auront|va|vont)\b",
    habit=r"du lundi au (?:vendredi|samedi|dimanche)",
)
_ITALIAN = Tongue(
    article=r"il|la|lo|le|i|gli|l'|l’|mese di",
    inside=r"in|a|nel|nella|durante|di|del|nello",
    since=r"da|dal|dalla|dall'|dall’",
    until=r"fino a|fino al|fino alla|entro",
    before=r"prima di|prima del|prima della",
    after=r"dopo",
    between=r"tra|fra",
    start=r"da|dal|tra|fra|tra il",
    to=r"a|al|e|e il",
    of=r"di|del|dell'|dell’",
    year=r"nel|dal|fino al|prima del|dopo il|tra il|nell'anno|nell’anno",
    month=r"in|a|nel|da|fino a|prima di|dopo|tra|nel mese di|a partire da",
    weekday=r"questo|da|prima di|dopo|,",
    numbered=r"il|dal|al|del|tra il|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica",
    units={
        "hour": "or[ae]",
        "day": "giorn[oi]",
        "week": "settiman[ae]",
        "month": "mes[ei]",
        "quarter": "trimestr[ei]",
        "year": "ann[oi]",
    },
    last=r"(?:lo |la |il )?scors[oa]|(?:il )?passato",
    this=r"questa?|quest'|quest’",
    next=r"prossim[oa]",
    gone=r"scors[oa]|passat[oa]",
    here=r"(?!)",
    coming=r"prossim[oa]",
    rolling=r"(?:(?:negli|nelle|gli|le) )?ultim[ie](?: {n})?",
    rolling_one=r"(?:nell'|nell’|l'|l’)ultim[oa]",
    ago=(r"\b{n} fa\b",),
    away={
        "questa (?:mattina|sera|notte)": 0,
        "stamattina": 0,
        "stanotte": 0,
        "l'altro ieri": -2,
        "ieri sera": -1,
    },
    not_away=r"al giorno d.oggi|mondo di oggi|giovani di oggi",
    weekend=r"fine settimana|weekend",
    parts=(
        r"(?:agli |all')?inizi[o]?(?: di| del)? ?",
        r"(?:a )?meta(?: di| del)? ?",
        r"(?:alla )?fine(?: di| del)? ?",
    ),
    ordinals=("prim[oa]", "second[oa]", "terz[oa]", "quart[oa]"),
    quarter="trimestre",
    half="semestre|meta",
    seasons={"spring": "primavera", "summer": "estate", "autumn": "autunno", "winter": "inverno"},
    newest=r"ultime (?:notizie|novita)|ultim.ora|recent[ei]|recentemente|adesso|ultimi dati",
    event_article=r"il|la|lo|l'|l’|le|gli|i|sua|suo",
    events="""riunione chiamata telefonata elezione elezioni voto partita finale dibattito vertice visita attacco attentato
    incidente processo discorso referendum annuncio cerimonia concerto terremoto tempesta incendio uragano sciopero protesta
    manifestazione morte omicidio accordo sentenza dimissioni arrivo intervista conferenza esplosione sconfitta vittoria""",
    ahead=r"\b[a-zàèéìòù]{2,}(?:rà|ranno)\b",
    habit=r"dal lunedi al (?:venerdi|sabato)",
)
_PORTUGUESE = Tongue(
    article=r"o|a|os|as|o dia|o mes de|o ano de",
    inside=r"em|no|na|durante|de|do|da|nos|nas",
    since=r"desde|a partir de",
    until=r"ate",
    before=r"antes de|antes do|antes da",
    after=r"apos|depois de|depois do|depois da",
    between=r"entre",
    start=r"de|do|desde",
    to=r"a|ao|e|ate",
    of=r"de|do",
    year=r"em|durante|desde|ate|antes de|depois de|apos|entre|no ano de",
    month=r"em|durante|desde|ate|antes de|depois de|apos|entre|no mes de|neste|a partir de",
    weekday=r"na|no|nesta|neste|desde a|ate a|esta|este|desde o|ate o",
    numbered=r"em|no|dia|de|a|ate|desde|do|ao|entre|feira",
    units={
        "hour": "horas?",
        "day": "dias?",
        "week": "semanas?",
        "month": "mes(?:es)?",
        "quarter": "trimestres?",
        "year": "anos?",
    },
    last=r"(?!)",
    this=r"est[ea]|nest[ea]|dest[ea]",
    next=r"(?:n?[oa] )?proxim[oa]",
    gone=r"passad[oa]",
    here=r"(?!)",
    coming=r"que vem|seguinte",
    rolling=r"(?:(?:n?[oa]s) )?ultim[oa]s(?: {n})?",
    rolling_one=r"(?:n?[oa]) ultim[oa]",
    ago=(r"\b(?:ha|faz)(?: cerca de)? {n}(?: atras)?(?! (?:de|que)\b)", r"\b{n} atras\b"),
    away={"esta (?:manha|tarde|noite)": 0, "ontem a noite": -1},
    not_away=r"hoje em dia|mundo de hoje|jovens de hoje",
    weekend=r"fi(?:m|ns) de semana",
    parts=(
        r"(?:no )?(?:inicio|comeco|principio)s? d[eo]",
        r"(?:em )?meados d[eo]",
        r"(?:no )?(?:fim|final|fins) d[eo]",
    ),
    ordinals=("primeir[oa]", "segund[oa]", "terceir[oa]", "quart[oa]"),
    quarter="trimestre",
    half="semestre|metade",
    seasons={"spring": "primavera", "summer": "verao", "autumn": "outono", "winter": "inverno"},
    newest=r"ultimas (?:noticias|novidades|informacoes)|ultimos (?:dados|numeros)|novidades|recentes?|recentemente|ultimamente|agora(?! que)",
    event_article=r"o|a|os|as|sua|seu",
    events="""reuniao chamada ligacao eleicao eleicoes votacao jogo partida final debate cupula visita ataque atentado acidente
    julgamento discurso referendo anuncio cerimonia concerto terremoto tempestade incendio furacao greve protesto
    manifestacao morte assassinato acordo renuncia chegada posse entrevista conferencia explosao derrota vitoria""",
    ahead=r"\b[a-záâãéêíóôõúç]{2,}(?:rá|rão)\b|\b(?:vai|vão) \w+r\b",
    habit=r"de segunda(?:-feira)? a (?:sexta|sabado)(?:-feira)?",
)

TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {"es": _SPANISH, "en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "it": _ITALIAN, "pt": _PORTUGUESE}
)
"""The languages that are read, by ISO 639-1 code."""

TWO_HALVES = frozenset({"es", "pt"})
"""Languages that are spoken in both halves of the world: which summer is meant cannot be known."""
