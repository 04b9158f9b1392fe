"""Small words that turn what a clause says: not, perhaps, if, in order to. By language.

Without accents, but where these alone tell two words apart (``ACCENTED``). ``word*`` is a word with any ending. Written by hand for this project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from rag.quantities.words import bag

# Which ideas of events.txt make what they govern untrue, and which make it no more than wished or tried.
DENYING = frozenset({"deny", "rule_out", "refuse", "prevent", "reject", "ban", "veto", "fail"})
WISHING = frozenset({"promise", "threaten", "ask_for", "offer", "propose", "oppose"})

ACCENTED = bag(
    "sí è né à où sì könnte könnten dürfte dürften möchte möchten hätte hätten würde würden wäre wären müsste"
)
"""Words that would be others without their accents."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language that turn a clause; each a set of folded words or beginnings with ``*``."""

    before: frozenset[str]
    """Deny the verb that follows: "not"."""
    clause: frozenset[str]
    """Deny the whole clause: "nobody", "kein"."""
    without: frozenset[str]
    """Deny the next word: "without"."""
    only: frozenset[str]
    """After a negation they take it back: "not only"."""
    doubt: frozenset[str]
    """After a negation or "without" they make it sure: "no doubt"."""
    helpers: frozenset[str]
    """Verbs that another verb follows, and words between: "has", "be", "able"."""
    maybe: frozenset[str]
    """Make what follows possible: "might"."""
    able: frozenset[str]
    """Make what follows allowed or due, not done: "can"."""
    doubtful: frozenset[str]
    """Make a name or thing doubtful: "the alleged thief"."""
    reportedly: frozenset[str]
    """Make what follows, or the clause beside them, possible: "allegedly"."""
    wishing: frozenset[str]
    """Make what follows wished, planned or tried: "plans", "tried"."""
    purpose: frozenset[str]
    """An aim: "in order to"."""
    condition: frozenset[str]
    """If."""
    future: frozenset[str]
    """Put the verb that follows into the future: "will"."""
    past: frozenset[str]
    """Put the verb that follows into the past: "has", "was"."""
    joins: frozenset[str]
    """Begin another clause."""
    that: frozenset[str]
    """Of those, the ones that begin what is said or wished."""


_CUES: Mapping[str, Mapping[str, str]] = {
    "es": {
        "before": "no nunca jamas tampoco",
        "clause": "nadie ningun ninguna ninguno nada",
        "without": "sin ni",
        "only": "solo solamente unicamente",
        "doubt": "duda dudas embargo cabe",
        "helpers": """ha han he hemos habia habian haber habra habran haya hayan hubo hubiera hubiese va van voy vamos iba iban
            ir a se le les lo la los las me nos fue fueron ser sido era eran es son sera seran esta estan estaba estaban
            estar puede pueden pudo pudieron podra podran podria podrian podia podian poder debe deben debia debera
            quiere quieren quiso quisieron queria quieren querer piensa piensan llego llegaron logro lograron
            consiguio consiguieron ya aun todavia siquiera fuera fuese sea sean este esten tiene tuvo tuvieron tener tendra que""",
        "maybe": "podria podrian pudiera pudieran habria habrian deberia deberian",
        "able": "puede pueden podia podian pudo pudieron debe deben",
        "doubtful": "presunto presunta presuntos presuntas supuesto supuesta supuestos supuestas posible posibles probable probables eventual",
        "reportedly": """quiza quizas posiblemente probablemente presuntamente supuestamente
            aparentemente parecer posibilidad tal_vez acaso eventualmente previsiblemente parece parecen""",
        "wishing": """espera esperan esperaba preve preven preveia planea planean planeaba planeaban plan planes
            estudia estudian estudiaba estudiaban baraja barajan valora valoran contempla contemplan intent* pretend* trata trataba trataron trato tratan quiere quieren querria queria quiso busca buscan
            aspira aspiran desea desean confia confian propuesta propuestas proyecto intencion promesa presion*
            pide piden pidio exige exigen exigio insta insto recomienda recomendo aboga abogan riesgo candidat* sopesa
            teme temen temia temor previsto prevista ofrecio""",
        "purpose": "para",
        "condition": "si",
        "future": "va van vamos",
        "past": "ha han he hemos habia habian fue fueron hubo estuvo",
        "joins": """que quien quienes cual cuales donde cuando porque aunque pero sino si mientras pues tras como
            despues antes segun pese y e o para""",
        "that": "que",
    },
    "en": {
        "before": """not never cannot didn't don't doesn't won't can't couldn't wouldn't shouldn't hasn't haven't hadn't
            isn't aren't wasn't weren't mustn't unable""",
        "clause": "no nobody none nothing neither noone nowhere",
        "without": "without nor non",
        "only": "only just merely solely",
        "doubt": "doubt question matter wonder longer_than",
        "helpers": """has have had having be been being is are was were will would shall should can could may might must
            do does did to yet even also ever able going want wants wanted get got intend intends plan plans let so
            it he she they the a an any former""",
        "maybe": "may might could",
        "able": "can should must",
        "doubtful": "alleged suspected potential possible probable",
        "reportedly": """perhaps maybe possibly probably presumably allegedly reportedly supposedly apparently
            likely seemingly potentially possibility purportedly chance seems seem reported_to said_to
            believed_to thought_to understood_to
            seemed appears appear appeared""",
        "wishing": """plan plans planned planning expect* intend* intention hope hopes hoped hoping want wants wanted try
            tries tried trying attempt* seek seeks sought seeking considering aim aims aimed propos* promis* pledg* ask asks
            asked asking urge urges urged demand* recommend* threaten* offer* wish wishes weigh weighs
            weighing mull* fear fears feared risk risks pressured pressure_to candidate* agreed_to due_to_be scheduled set_to
            request* vow*""",
        "purpose": "",
        "condition": "if unless provided whether",
        "future": "will shall going won't would",
        "past": "has have had was were been did",
        "joins": """that which who whom whose what where when because although though but if unless while whereas after
            before and or as despite until since""",
        "that": "that",
    },
    "de": {
        "before": "",
        "clause": "nicht nie niemals kein keine keinen keinem keiner keines niemand niemanden nichts weder",
        "without": "ohne",
        "only": "nur allein bloss",
        "doubt": "zweifel frage",
        "helpers": "hat haben hatte hatten ist sind war waren wurde wurden wird werden",
        "maybe": "könnte könnten dürfte dürften wäre wären soll sollen sollte sollten hätte hätten",
        "able": "kann konnen konnte konnten mag mogen darf",
        "doubtful": "mutmassliche* mutmasslich moglich* angebliche*",
        "reportedly": """vielleicht moglicherweise womoglich wahrscheinlich wohl angeblich
            vermutlich offenbar anscheinend moglichkeit wahrscheinlichkeit voraussichtlich eventuell scheint scheinen""",
        "wishing": """plant planen geplant geplante plan plane planung erwartet erwarten will wollen wollte wollten
            versuch* beabsichtig* absicht erwagt erwagen erwog hofft hoffen hoffte forder* gefordert* verspr* versprochen
            drang* pruft möchte möchten strebt bittet bat baten vorschlag vorschlage vorgeschlagen* angebot droht
            drohte empfiehlt antrag befurcht* furchtet kandidat*""",
        "purpose": "um damit",
        "condition": "wenn falls sofern",
        "future": "wird werden werde würde würden",
        "past": "hat haben hatte hatten wurde wurden ist sind war waren worden",
        "joins": """dass weil obwohl aber sondern wenn falls wahrend nachdem bevor ob um damit und oder denn sodass
            wobei""",
        "that": "dass",
    },
    "fr": {
        "before": "ne n",
        "clause": "pas aucun aucune nul nulle",
        "without": "sans ni",
        "only": "seulement uniquement simplement",
        "doubt": "doute doutes",
        "helpers": """a ont ai avait avaient avoir aura auront ait est sont etait etaient etre ete sera seront va vont
            se s y en le la les l lui leur pas plus jamais encore peut peuvent pourra veut veulent fut furent soit
            pouvoir vouloir doit doivent rien pu voulu me nous""",
        "maybe": "pourrait pourraient aurait auraient serait seraient devrait devraient",
        "able": "peut peuvent pouvait pouvaient doit doivent",
        "doubtful": "presume presumee presumes possible possibles probable eventuel eventuelle",
        "reportedly": """probablement peut_etre possiblement eventuellement apparemment pretendument
            vraisemblablement semble semblent possibilite""",
        "wishing": """prevoit prevoient prevu prevue envisage envisagent envisageait compte comptent espere esperent
            esperait projet projets projette veut veulent voulait cherche cherchent tente tentent tentait essaie
            essayait essayer essaye souhaite souhaitent demand* propos* promet* promis promesse menac* exig* recommand*
            reclam* appel* risque intention pression* offr* etudie etudient crain* candidat*""",
        "purpose": "pour afin",
        "condition": "si",
        "future": "va vont",
        "past": "a ont ai avait avaient est sont etait ete fut furent etaient",
        "joins": """que qu qui dont ou quand parce mais si car tandis alors apres avant puis comme et selon malgre pour
            lorsque""",
        "that": "que qu",
    },
    "it": {
        "before": "non mai neanche nemmeno neppure",
        "clause": "nessun nessuno nessuna nulla niente",
        "without": "senza ne",
        "only": "solo soltanto solamente",
        "doubt": "dubbio dubbi",
        "helpers": """ha hanno ho aveva avevano avere avra avranno abbia e sono era erano essere stato stata stati state
            sara saranno va vanno si lo la li le gli ci vi ne puo possono potra poteva potuto vuole vogliono voleva
            voluto ancora piu mai viene vengono venne fu furono sia stava deve devono""",
        "maybe": "potrebbe potrebbero avrebbe avrebbero sarebbe sarebbero dovrebbe dovrebbero",
        "able": "puo possono poteva potevano deve devono",
        "doubtful": "presunto presunta presunti presunte eventuale possibile possibili probabile",
        "reportedly": """forse probabilmente possibilmente presumibilmente
            apparentemente eventualmente sembra sembrano possibilita
            presuntamente asseritamente""",
        "wishing": """prevede prevedono previsto prevista progetta progettano intende intendono spera sperano vuole
            vogliono voleva vorrebbe cerca cercano cercato cercava tenta tentano tentato tent* valuta valutano propost*
            propon* promess* promett* promise minacc* chied* chiest* chiese richie* esig* raccomand* rischi* progetto
            intenzione pressio* offert* offr* punta teme temono aspetta candidat*""",
        "purpose": "per affinche",
        "condition": "se",
        "future": "",
        "past": "ha hanno ho aveva avevano è sono era stato stata stati state fu furono venne vennero",
        "joins": """che cui quando dove perche ma se mentre dopo prima come e ed o secondo nonostante per anche
            affinche benche""",
        "that": "che",
    },
    "pt": {
        "before": "nao nunca jamais tampouco",
        "clause": "ninguem nenhum nenhuma nada",
        "without": "sem nem",
        "only": "so somente apenas",
        "doubt": "duvida duvidas",
        "helpers": """ha tem tinha teve ter tera foi foram ser sido era eram e sao sera serao esta estao estava estar vai
            vao ir iria iriam se lhe o a os as me nos pode podem podera podia pudo poder deve devem quer querem quis
            ainda tinham haviam havia haja seja sejam fosse tenha conseguiu chegou""",
        "maybe": "poderia poderiam teria teriam deveria deveriam",
        "able": "pode podem podia podiam deve devem",
        "doubtful": "suposto suposta supostos alegado suspeito possivel possiveis provavel eventual",
        "reportedly": """talvez possivelmente provavelmente supostamente alegadamente
            aparentemente eventualmente parece parecem possibilidade""",
        "wishing": """espera esperam esperava preve preveem previsto prevista planeja planejam planeia planeiam plano planos
            pretend* estuda estudam avalia avaliam tenta tentam tentou tentar tentaram quer querem queria quis busca buscam
            procura procuram deseja desejam proposta propostas propo* promet* promess* ameac* pedid* pediu exig* recomend*
            risco projeto intencao pressao pression* oferec* teme temem cogita candidat*""",
        "purpose": "para",
        "condition": "se caso",
        "future": "vai vao",
        "past": "tem tinha foi foram teve havia tinham",
        "joins": """que quem cujo onde quando porque embora mas se enquanto pois apos depois antes como e ou segundo
            apesar para""",
        "that": "que",
    },
}  # fmt: skip


@cache
def cues(language: str) -> Cues:
    """Return the words of ``language`` (one of ``lexicon.LANGUAGES``) that turn a clause."""
    return Cues(**{name: frozenset(bag(text)) for name, text in _CUES[language].items()})


@lru_cache(maxsize=65_536)
def kinds(language: str, word: str) -> frozenset[str]:
    """Return the names of the sets of :class:`Cues` that a folded word is in."""
    forms = {word, *(word[:size] + "*" for size in range(3, len(word) + 1))}
    turning = cues(language)
    return frozenset(field.name for field in fields(Cues) if forms & getattr(turning, field.name))
