"""The words by which six languages say numbers, units, days and months.

Everything is folded (casefold, no accents), so that "Prozent", "céntimos" and "MÄRZ" are found however they
are written. A word that is something else in another language ("once" is eleven only in Spanish, "sei" is
six only in Italian) is kept under its language; where the language is not known, such words say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LANGUAGES = ("es", "en", "de", "fr", "it", "pt")


def bag(text: str) -> frozenset[str]:
    """Return the words of ``text``, parted by blanks."""
    return frozenset(text.split())


def _values(text: str) -> dict[str, int]:
    pairs = (pair.split("=") for pair in text.split())
    return {word: int(value) for words, value in pairs for word in words.split("|")}


def _groups(text: str) -> dict[str, str]:
    """Read lines of "name: word word"; a "_" within a word stands for a space."""
    rows = (line.split(":") for line in text.strip().splitlines())
    return {word.replace("_", " "): name.strip() for name, words in rows for word in words.split()}


BELOW_THOUSAND = {
    "es": _values(
        """cero=0 uno|un|una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11
        doce=12 trece=13 catorce=14 quince=15 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19
        veinte=20 veintiuno|veintiun|veintiuna=21 veintidos=22 veintitres=23 veinticuatro=24 veinticinco=25
        veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29 treinta=30 cuarenta=40 cincuenta=50
        sesenta=60 setenta=70 ochenta=80 noventa=90 cien|ciento=100 doscientos|doscientas=200
        trescientos|trescientas=300 cuatrocientos|cuatrocientas=400 quinientos|quinientas=500
        seiscientos|seiscientas=600 setecientos|setecientas=700 ochocientos|ochocientas=800
        novecientos|novecientas=900"""
    ),
    "en": _values(
        """zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
        thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30
        forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90"""
    ),
    "de": _values(
        """null=0 ein|eins|eine|einen|einem|einer|eines=1 zwei|zwo=2 drei=3 vier=4 funf=5 sechs=6 sieben=7
        acht=8 neun=9 zehn=10 elf=11 zwolf=12 sechzehn=16 siebzehn=17 zwanzig=20 dreissig=30 vierzig=40
        funfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90"""
    ),
    "fr": _values(
        """zero=0 un|une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12
        treize=13 quatorze=14 quinze=15 seize=16 vingt|vingts=20 trente=30 quarante=40 cinquante=50
        soixante=60 septante=70 huitante=80 octante=80 nonante=90"""
    ),
    "it": _values(
        """zero=0 un|uno|una=1 due=2 tre=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 nove=9 dieci=10 undici=11
        dodici=12 tredici=13 quattordici=14 quindici=15 sedici=16 diciassette=17 diciotto=18 diciannove=19
        venti=20 trenta=30 quaranta=40 cinquanta=50 sessanta=60 settanta=70 ottanta=80 novanta=90 cento=100"""
    ),
    "pt": _values(
        """zero=0 um|uma=1 dois|duas=2 tres=3 quatro=4 cinco=5 seis=6 sete=7 oito=8 nove=9 dez=10 onze=11
        doze=12 treze=13 quatorze|catorze=14 quinze=15 dezesseis|dezasseis=16 dezessete|dezassete=17
        dezoito=18 dezenove|dezanove=19 vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70
        oitenta=80 noventa=90 cem|cento=100 duzentos|duzentas=200 trezentos|trezentas=300
        quatrocentos|quatrocentas=400 quinhentos|quinhentas=500 seiscentos|seiscentas=600
        setecentos|setecentas=700 oitocentos|oitocentas=800 novecentos|novecentas=900"""
    ),
}
HUNDRED = {"en": "hundred", "fr": "cent cents", "de": "hundert"}
THOUSAND = {
    "es": "mil",
    "en": "thousand",
    "de": "tausend tsd",
    "fr": "mille",
    "it": "mille mila",
    "pt": "mil",
}
_DOZEN, _MILLION, _MILLIARD, _BILLION, _TRILLION = 12, 10**6, 10**9, 10**12, 10**18
SCALE = {
    "es": {
        _DOZEN: "docena",
        _MILLION: "millon millones mill mdd",
        _MILLIARD: "millardo millardos",
        _BILLION: "billon billones",
        _TRILLION: "trillon trillones",
    },
    "en": {
        _DOZEN: "dozen",
        _MILLION: "million millions mn mln",
        _MILLIARD: "billion billions bn bln milliard",
        _BILLION: "trillion trillions tn trn",
        10**15: "quadrillion",
    },
    "de": {
        _DOZEN: "dutzend",
        _MILLION: "million millionen mio mill",
        _MILLIARD: "milliarde milliarden mrd",
        _BILLION: "billion billionen bio",
        _TRILLION: "trillion trillionen",
    },
    "fr": {
        _DOZEN: "douzaine",
        _MILLION: "million millions mio",
        _MILLIARD: "milliard milliards mds md mrd",
        _BILLION: "billion billions",
        _TRILLION: "trillion trillions",
    },
    "it": {
        _DOZEN: "dozzina",
        _MILLION: "milione milioni mln mio",
        _MILLIARD: "miliardo miliardi mld mrd",
        _BILLION: "bilione bilioni",
        _TRILLION: "trilione trilioni",
    },
    "pt": {
        _DOZEN: "duzia",
        _MILLION: "milhao milhoes mi mio",
        _MILLIARD: "bilhao bilhoes bi",
        _BILLION: "trilhao trilhoes tri biliao bilioes",
    },
}
TEN = {"es": "decena", "fr": "dizaine", "it": "decina", "pt": "dezena"}
# Not exact: "thousands of people" claims a size, not a number.
VAGUE = {
    "es": {10: "decenas docenas", 100: "cientos centenares", 1000: "miles millares"},
    "en": {10: "tens dozens", 100: "hundreds", 1000: "thousands"},
    "de": {
        10: "dutzende dutzenden",
        100: "hunderte hunderten",
        1000: "tausende tausenden",
        10**4: "zehntausende",
    },
    "fr": {10: "dizaines douzaines", 100: "centaines", 1000: "milliers"},
    "it": {10: "decine dozzine", 100: "centinaia", 1000: "migliaia"},
    "pt": {10: "dezenas duzias", 100: "centenas centenares", 1000: "milhares"},
}
VAGUE["de"][10**5] = "hunderttausende"
FRACTION = {
    "es": {2: "mitad medio media", 3: "tercio tercios", 4: "cuarto cuartos", 5: "quinto quintos"},
    "en": {2: "half", 3: "third thirds", 4: "quarter quarters", 5: "fifth fifths"},
    "de": {2: "halfte halbe halben halbes", 3: "drittel", 4: "viertel", 5: "funftel"},
    "fr": {2: "moitie demi demie", 3: "tiers", 4: "quart quarts", 5: "cinquieme cinquiemes"},
    "it": {2: "meta mezzo mezza", 3: "terzo terzi", 4: "quarto quarti", 5: "quinto quinti"},
    "pt": {2: "metade meio meia", 3: "terco tercos", 4: "quarto quartos", 5: "quinto quintos"},
}
ORDINAL = {
    "es": """primero primera primer primeros primeras|segundo segunda|tercero tercera tercer|cuarto cuarta
        |quinto quinta|sexto sexta|septimo septima|octavo octava|noveno novena|decimo decima""",
    "en": "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth",
    "de": """erste ersten erster erstes erstem|zweite zweiten zweiter zweites|dritte dritten dritter drittes
        |vierte vierten|funfte funften|sechste sechsten|siebte siebten|achte achten|neunte neunten|zehnte
        zehnten""",
    "fr": """premier premiere premiers premieres|deuxieme second
        seconde|troisieme|quatrieme|cinquieme|sixieme |septieme|huitieme|neuvieme|dixieme""",
    "it": """primo
        prima primi prime|secondo seconda|terzo terza|quarto quarta|quinto quinta|sesto sesta |settimo
        settima|ottavo ottava|nono nona|decimo decima""",
    "pt": """primeiro primeira primeiros
        primeiras|segundo segunda|terceiro terceira|quarto quarta|quinto quinta |sexto sexta|setimo
        setima|oitavo oitava|nono nona|decimo decima""",
}
MONTHS = {
    "es": """enero febrero marzo abril mayo junio julio agosto setiembre|septiembre octubre noviembre
        diciembre""",
    "en": "january february march april may june july august september october november december",
    "de": "januar|janner februar marz|maerz april mai juni juli august september oktober november dezember",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
}
# Only beside a day's number: "mar", "set" and "out" are words.
MONTHS_SHORT = {
    "es": "ene feb mar abr may jun jul ago sep|sept|set oct nov dic",
    "en": "jan feb mar apr may jun jul aug sep|sept oct nov dec",
    "de": "jan feb mar|mrz apr mai jun jul aug sep|sept okt nov dez",
    "fr": "janv fev|fevr mars avr mai juin juil aout sept oct nov dec",
    "it": "gen feb mar apr mag giu lug ago set|sett ott nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
}
WEEKDAYS = {
    "es": "lunes martes miercoles jueves viernes sabado|sabados domingo|domingos",
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "pt": "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado|sabados domingo|domingos",
}
DAYS_AWAY = {
    "es": {0: "hoy", -1: "ayer anoche", 1: "manana", -2: "anteayer antier"},
    "en": {0: "today tonight", -1: "yesterday", 1: "tomorrow"},
    "de": {0: "heute", -1: "gestern", 1: "morgen", -2: "vorgestern", 2: "ubermorgen"},
    "fr": {0: "aujourd'hui", -1: "hier", 1: "demain", -2: "avant-hier", 2: "apres-demain"},
    "it": {0: "oggi stasera", -1: "ieri", 1: "domani", 2: "dopodomani"},
    "pt": {0: "hoje", -1: "ontem", 1: "amanha", -2: "anteontem"},
}
DEFINITE = bag(
    """the these those both his her their its our your my all
    los las estos estas esos esas aquellos aquellas sus nuestros nuestras ambos ambas
    die der den diese dieser diesen jene ihre ihrer ihren seine seiner seinen beide beiden
    les ces leurs ses nos des i gli le questi queste quei quelle loro suoi sue dei degli delle nei ai
    os as estes essas esses seus suas dos das nos nas aos"""
)
BOTH = bag("both ambos ambas beide beiden beider entrambi entrambe ambedue")
ARTICLE_ONE = bag("a an un una uno one ein eine einen einem einer eines eins une um uma")
OF = bag("de of von d di del da do des dos")
SEVERAL = bag(
    """several few some many varios varias algunos mehrere einige plusieurs quelques alcune alcuni algumas
    alguns"""
)

UNITS: Mapping[str, str] = MappingProxyType(
    _groups(
        """minute: minute minutes minuto minutos minuten minuti min
        hour: hour hours hora horas stunde stunden heure heures ora ore h hrs
        day: day days dia dias tag tage tagen jour jours giorno giorni
        week: week weeks semana semanas woche wochen semaine semaines settimana settimane
        month: month months mes meses monat monate monaten mois mese mesi mes
        year: year years ano anos jahr jahre jahren jahrige jahriger jahrigen an ans annee annees anno anni
        km: km kilometer kilometers kilometre kilometres kilometro kilometros kilometern
        km: chilometro chilometri quilometro quilometros
        m: metro metros metre metres meter meters metern metri
        kg: kg kilo kilos kilogramm kilogramos kilograms chili chilo quilos quilo kilogrammes
        tonne: tonelada toneladas ton tons tonne tonnes tonnen tonnellata tonnellate
        point: punto puntos point points punkt punkte punkten punti ponto pontos
        point: prozentpunkt prozentpunkte prozentpunkten
        degree: grado grados degree degrees grad degre degres gradi grau graus
        dollar: dolar dolares dollar dollars dollaro dollari usd us$ $ c$ a$ mdd
        euro: euro euros € eur
        pound: libra libras pound pounds pfund livre livres sterlina sterline £ gbp
        peso: peso pesos mxn ars mx$
        real: reais brl r$
        yen: yen yenes jpy ¥
        yuan: yuan yuanes cny renminbi
        franc: franco francos franc francs franken franchi chf
        rouble: rublo rublos ruble rubles rouble roubles rubel rubli
        crown: corona coronas krona kronor krone kroner kronen corone coroas
        rupee: rupia rupias rupee rupees rupien roupies ₹
        cent: centavo centavos centimo centimos cent cents centesimi centimos centimes
        bolivar: bolivar bolivares"""
    )
)
MONEY = bag("dollar euro pound peso real yen yuan franc rouble crown rupee cent bolivar")
MONEY_SIGNS = bag("$ € £ ¥ ₹ us$ r$ c$ a$ usd eur gbp mxn ars brl jpy cny chf")
GLUED = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
SUFFIX_ORDINAL = bag("º ª ° st nd rd th er ere eme e re o a")

# Number words of one language that are other words of another: left out where the language is not known.
RISKY = bag(
    """once sei elf due sept otto dos six dix sette ten acht null cent cents cem mila un uno una as mi bi
    tri md tn mar set out dez may march mars mai hier morgen demain oggi manana miles prima prime second
    segunda seconda secondo quarto quarta quinta sexta terco cuarto media medio meio meia meta half
    third quarter quart tiers mezzo bio trn marco august domingo sabado neuf nove vier ore min hoy"""
)
