"""Countries and well-known cities by the names that languages give them: "Pekín", "Beijing"; "alemán", "Germany".

Countries, languages and the cities of time zones are CLDR's, by way of Babel; what it lacks stands here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from index.stems import fold
from rag.aliases import organisations

LANGUAGES = ("en", "es", "de", "fr", "it", "pt")

# What a country is called for short, with full stops: the country itself, by whatever name the source has for it.
_SHORT = (("U.S.A.", "US"), ("U.S.", "US"), ("U.K.", "GB"))

# Names that are no other spelling of each other, of cities that name no time zone; with their country's ISO 3166 code.
_CITIES = """
CN Beijing Pekín Peking Pékin Pechino Pequim
US Washington
US New_York Nueva_York Nova_York Nova_Iorque
IN New_Delhi Nueva_Delhi Neu-Delhi Nova_Deli Delhi Deli
BR Brasilia Brasília
TR Ankara Ancara
IL Tel_Aviv
IL Jerusalem Jerusalén Gerusalemme Jerusalém
AU Canberra Camberra
CA Ottawa
CH Bern Berna Berne
CH Geneva Ginebra Genf Genève Ginevra Genebra
CH Basel Basilea Bâle Basileia
ZA Cape_Town Ciudad_del_Cabo Kapstadt Città_del_Capo Cidade_do_Cabo
ZA Pretoria Pretória
ES Seville Sevilla Séville Siviglia Sevilha
ES Zaragoza Saragossa Saragosse Saragoça
DE Munich München Múnich Monaco_di_Baviera Munique
DE Cologne Köln Colonia Colônia Colónia
DE Aachen Aquisgrán Aix-la-Chapelle Aquisgrana
DE Mainz Maguncia Mayence Magonza Mogúncia
DE Regensburg Ratisbona Ratisbonne
IT Milan Mailand Milano Milán Milão
IT Florence Florencia Florenz Firenze Florença
IT Venice Venecia Venedig Venise Venezia Veneza
IT Naples Nápoles Neapel Napoli
IT Turin Turín Torino Turim
IT Leghorn Livorno Liorna
BE Antwerp Amberes Antwerpen Anvers Anversa Antuérpia
BE Ghent Gante Gent Gand
BE Bruges Brujas Brügge
BE Liège Lieja Lüttich Liegi
BE Leuven Lovaina Löwen Louvain
NL The_Hague La_Haya Den_Haag La_Haye L'Aia Haia
FR Bordeaux Burdeos Bordéus
FR Nice Niza Nizza
FR Marseille Marsella Marsiglia Marselha
GB Edinburgh Edimburgo Édimbourg
PL Kraków Cracovia Krakau Cracovie Cracow
PL Gdansk Danzig
RO Bucharest Bucarest Bukarest
RU Moscow Moscú Moskau Moscou Mosca Moscovo Kremlin
RU Saint_Petersburg San_Petersburgo Sankt_Petersburg
GR Thessaloniki Salónica Salonicco
LB Beirut Beyrouth Líbano
EG Cairo El_Cairo Kairo Le_Caire
MA Fez Fès
CZ Prague Praga Prag
US White_House Casa_Blanca Weißes_Haus Maison-Blanche Casa_Bianca Casa_Branca Pentagon Pentágono
"""

# Peoples whose name is not like their country's; beginnings.
_PEOPLES = """
US american estadounidens norteamerican amerikan americain statunitens estadunidens
GB british britanic britisch britanniqu englis ingles englisch anglais escoces scottis schottisch galles welsh
GB england inglaterra angleterre inghilterra escocia scotland schottland ecosse scozia wales gales
NL dutch holand holland neerland niederland olandes
DE aleman german deutsch allemand tedesc alema
ES spanis spanisch español espanol espagnol spagnol espanhol
FR french frances franzosisch francais frances
CH swiss suizo suiza schweiz suisse svizzer suico
CN chin
DK danis danes danisch danois
PL polis polac polnisch polonais polacc polon
FI finnis finland finnisch
TR turk turc turkisch
GR greek grieg griech grec greg
HU hungar ungar magyar
SE swed suec schwed sued svedes
NO norweg norueg norv
CZ czech chec tschech tchequ cec
UA ukrain ucran
IL israel
RS serb
HR croat kroat
KR surcorean sudcorean coreano
KP norcorean nordcorean
SA saud
CR costarric
SV salvadoren salvadorian
DO dominican
NZ neozeland neuseeland neozelandes
ZA sudafrican
PR puertorric
LK ceil srilank
BA bosni
MK macedon
AE emirat
"""

_WORD = re.compile(r"[\w]+")
_LONGEST = 4


def places_in(text: str, language: str | None) -> dict[str, tuple[str, ...]]:
    """Return the places that ``text`` names, each by its words as they are written, with what holds each.

    What holds it: ISO 3166 codes for countries and their peoples, ``GB/London`` for a city.
    """
    known = _names()
    tokens = [(m.group(), fold(m.group())) for m in _WORD.finditer(text)]
    found: dict[str, tuple[str, ...]] = {}
    place = 0
    while place < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - place), 0, -1):
            part = tokens[place : place + size]
            codes = known.get(tuple(key for _, key in part))
            # "us" and "in" are words; "US" and "IN" may be names
            if (
                codes
                and part[0][0][:1].isupper()
                and (size > 1 or len(part[0][0]) > 2 or part[0][0].isupper())
            ):
                found[" ".join(word for word, _ in part)] = codes
                place += size
                break
        else:
            place += 1
    return found


def peoples_in(text: str) -> frozenset[str]:
    """Return the codes of the countries whose people or language ``text`` names: "chileno", "German"."""
    found = set()
    for match in _WORD.finditer(text):
        key = fold(match.group())
        if len(key) > 3:
            found |= {code for size in range(4, len(key) + 1) for code in _peoples().get(key[:size], ())}
    return frozenset(found)


@cache
def _names() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    from babel import Locale
    from babel.core import get_global

    found: dict[tuple[str, ...], set[str]] = {}

    def add(name: str, code: str) -> None:
        words = tuple(fold(word) for word in _WORD.findall(name))
        if words and len(words) <= _LONGEST:
            found.setdefault(words, set()).add(code)

    countries = get_global("zone_territories")
    for zone, country in countries.items():
        if "/" in zone and len(country) == 2 and country.isalpha():
            add(zone.rsplit("/", 1)[1].replace("_", " "), f"{country}/{zone}")
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha():
                add(name, code)
        for zone, names in locale.time_zones.items():
            country = countries.get(zone)
            if country and "city" in names:
                add(names["city"], f"{country}/{zone}")
    for code, called in organisations().items():
        if len(code) == 2 and code.isupper():
            for name in called:
                add(name, code)
    for name, code in _SHORT:
        add(name, code)
    for line in _CITIES.split("\n"):
        code, *cities = line.split() or [""]
        for city in cities:
            add(city.replace("_", " "), f"{code}/{cities[0]}")
    return {words: tuple(sorted(codes)) for words, codes in found.items()}


@cache
def _peoples() -> Mapping[str, frozenset[str]]:
    """Return countries by how their people's names begin; most begin as the country does."""
    found: dict[str, set[str]] = {}
    for line in _PEOPLES.split("\n"):
        code, *begun = line.split() or [""]
        for beginning in begun:
            found.setdefault(fold(beginning), set()).add(code)
    for words, codes in _names().items():
        countries = {code for code in codes if "/" not in code}
        word = words[0]
        if countries and len(words) == 1 and len(word) > 3:
            found.setdefault(word[: max(4, len(word) - 2)], set()).update(countries)
    return {beginning: frozenset(codes) for beginning, codes in found.items()}
