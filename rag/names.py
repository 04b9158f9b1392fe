"""Whether a statement names somebody whom the sentence it cites does not: a swapped subject, an invented place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.stems import every_function_word, fold
from rag.evidence import Evidence
from rag.naming import has_capital, read_names, word_before, word_behind
from rag.overlap import likeness
from rag.persons import full_names, misnamed
from rag.places import peoples_in, places_in
from rag.quantities.words import bag

# A sentence may leave its subject to the ones before it, so names of its near past count as its own.
_BEFORE = 300
_WORD = re.compile(r"[\w'’]+")
_HYPHEN = re.compile(r"(?<=\w\w)-(?=\w\w)")

_ALIKE = 0.6
"""How alike (:func:`rag.overlap.likeness`) two spellings of one name are at least: "Zelenski", "Zelenskyy"."""

# What a name that a language may translate stands behind ("the Red Cross"); a person's or a town's seldom does.
_ARTICLES = bag(
    """the a an el la los las un una del al der die das dem den des le les du l il lo gli i dello della dei o os
    as do da dos das"""
)
_OF = bag("of de del di von van der den la el y e da do dos das du al bin ben")
_WHERE = bag("in at near from to en desde cerca hasta hacia a à da em para dans")
_ABOUT = bag("on for about sobre para por sur pour su per and y et e")
# Names that every language has a word of its own for, and that no list of countries or towns holds.
_TRANSLATED = bag(
    """christmas navidad weihnachten noel natale natal easter pascua ostern paques pasqua pascoa earth tierra
    erde terre terra moon luna mond lune sun sol sonne god dios gott dieu dio deus bible biblia bibel labour
    laborista greens verdes grune verts verdi tories tory holy santa lent africa europa europe asia america
    latin middle east west north south near far world mundo second first third great big cold war guerra greater gran
    king queen prince princess duke rey reina principe princesa pope papa saint san santo sea mar mediterranean
    mediterraneo atlantic pacific red black white blue green cross house home office street day year state
    states department ministry secretary board court bank party union federation association institute agency
    authority commission committee council centre center service force forces team club league cup open
    championship games olympic olympics national international general chief new old sir lady lord madam dame
    lake lago see lac mount monte berg mont cape cabo kap cap gulf golfo golf golfe strait estrecho island isla insel
    ile isola ilha fort fuerte port puerto hafen bay bahia bucht baie valley valle river rio fluss riviere square plaza
    platz place piazza praca street calle strasse rue avenue avenida general coronel colonel captain capitan professor
    profesor profesora senator senador senadora minister ministro ministra president presidente presidenta prime judge
    juez jueza governor gobernador gobernadora mayor alcalde alcaldesa bishop obispo archbishop arzobispo father padre
    brother hermano sister hermana reverend reverendo
    area region zona zone county condado city ciudad stadt ville town university universidad universitat universite
    school escuela schule college colegio museum museo hospital church iglesia kirche eglise medicine medicina
    society sociedad gesellschaft forest selva bosque wald theatre theater teatro tower torre bridge puente
    one two three four five six seven eight nine ten uno dos tres cuatro cinco seis siete ocho nueve diez zwei drei
    vier deux trois quatre due tre quattro dois quatro
    mister don dona doctor dr mr mrs ms monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december lunes martes miercoles
    jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre"""
)


def foreign(
    claim: str, item: Evidence, evidence: Sequence[Evidence], language: str | None = None
) -> list[str]:
    """Return the names in ``claim`` that its sentence ``item`` does not hold.

    Names that belong to other sentences of the evidence are, whatever their kind; countries excepted, since news calls
    them by many names ("EEUU", "Estados Unidos"). Where the claim's ``language`` is given, so are those of people and
    places that nothing near the sentence holds under any name (:func:`unnamed`).
    """
    here = _near(item)
    known = _words(here)
    elsewhere: set[str] = set()
    for other in evidence:
        elsewhere |= {fold(name) for name in _names(other.quote)}
    found = [
        name
        for name in _names(claim)
        if (key := fold(name)) in elsewhere and key not in known and key not in _countries()
    ]
    if language is not None:
        found += unnamed(claim, here, language, item.article.language)
    return list(dict.fromkeys(found))


def strangers(question: str, text: str, language: str, text_language: str | None) -> list[str]:
    """Return the full names in a question of which ``text``, a whole article, holds no part in any spelling.

    What an article says of somebody else is no answer then. Places are left out, as languages have names of their own
    for them, and so is German, where every noun has a capital.
    """
    if language == "de":
        return []
    known = _words(text)
    places = {word for name in places_in(question, language) for word in name.split()}
    return [
        " ".join(name)
        for name in full_names(question, _a_title)
        if len(name) > 1
        and not set(name) & places
        and not any(_spelt(word, known) for word in name)
        and (language == text_language or not any(common(word, language) for word in name))
    ]


def part_of_name(number: str, claim: str, item: Evidence) -> bool:
    """Return whether a number of ``claim`` is part of a name that stands near its sentence: "Super Bowl 50"."""
    if not number.isdigit():
        return False
    numbered = re.compile(rf"(\w+)[ -]{re.escape(number)}(?!\w)")
    names = [numbered.search(claim[: name.end + len(number) + 1], name.start) for name in read_names(claim)]
    near = fold(_near(item))
    return any(
        re.search(rf"{re.escape(fold(named[1]))}[ -]{number}(?!\w)", near)
        for named in names
        if named is not None
    )


def _near(item: Evidence) -> str:
    """What a name may be taken from: the sentence, what stands before it, and what heads the article."""
    start = max(0, item.sentence.start - _BEFORE)
    leaned = " ".join(c.sentence.text for c in item.context)
    head = f"{item.article.title}. {item.article.outlet or ''}."
    return f"{item.article.text[start : item.sentence.end]} {leaned} {head}"


@dataclass(frozen=True, slots=True)
class _Name:
    """Capitalised words that stand together, the words beside them, and whether they open a sentence."""

    words: tuple[str, ...]
    before: str
    opens: bool
    behind: str


def unnamed(claim: str, source: str, claim_language: str, source_language: str | None) -> list[str]:
    """Return the names of people and places in ``claim`` that ``source`` does not hold in any spelling or language.

    Only what is surely such a name is judged: a country or city that CLDR knows, and else words in capitals that no
    language would translate. Between two languages, that is one word behind "in" or the like, or two that stand like
    a person's; in German, where every noun has a capital, it is nothing but a known place.
    """
    known = _words(source)
    held = _held(source, source_language)
    places = places_in(claim, claim_language)
    found = [
        name
        for name, codes in places.items()
        if not held & set(codes) and not _spelt(name.split()[-1], known) and not _begun(name, known)
    ]
    if claim_language == "de":
        return found
    if source_language != "de":
        found += misnamed(
            claim,
            source,
            _a_title,
            lambda word: common(word, claim_language),
            one_language=claim_language == source_language,
        )
    placed = {word for name in places for word in name.split()}
    for name in _runs(claim):
        name = _headless(name, claim_language)
        if set(name.words) & placed or any(common(word, claim_language) for word in name.words):
            continue
        missing = [not _spelt(word, known) for word in name.words]
        if claim_language == source_language:
            # of a person's names the last one counts: a source may leave out the first
            strange = missing[-1] and not (name.opens and len(name.words) == 1)
        else:
            strange = all(missing) and _surely(name, claim_language)
        if strange:
            found.append(" ".join(name.words))
    return list(dict.fromkeys(found))


def _headless(name: _Name, language: str) -> _Name:
    """Return a name without the common words that it opens with: "Fue Kofi Annan", "President Macron"."""
    words = name.words
    while len(words) > 1 and common(words[0], language):
        words = words[1:]
    return replace(name, words=words, before=name.before if words == name.words else fold(name.words[0]))


def _surely(name: _Name, language: str) -> bool:
    """Whether no language would translate the name: a town behind "in", or two names that stand like a person's."""
    alone = not name.behind or name.behind in every_function_word()
    # "Elena Prados won", but not "the Nobel committee"
    if not alone and not (name.opens and len(name.words) == 2 and _means(name.behind, language, "events")):
        return False
    if len(name.words) == 1:  # an "s" makes peoples and things: "to Muslims"
        return name.before in _WHERE and not name.words[0].endswith("s")
    return len(name.words) == 2 and name.before not in _ARTICLES | _OF | _ABOUT


def _begun(name: str, known: set[str]) -> bool:
    """Whether a word of the source begins as the place does: "londinense" for "London"."""
    key = fold(name)
    return len(key) > 4 and any(word.startswith(key[:4]) for word in known)


def _held(source: str, language: str | None) -> set[str]:
    """The countries and cities that a text holds; a city holds its country, as a capital stands for it."""
    held = {code for codes in places_in(source, language).values() for code in codes}
    return held | {code.split("/")[0] for code in held} | peoples_in(source)


def _runs(text: str) -> Iterator[_Name]:
    """Yield the names of a text without links: neighbouring words with a capital, words all in capitals left out."""
    for name in read_names(text):
        for part in name.parts(_capital):
            yield _Name(
                part.words,
                fold(word_before(text, part.start)),
                part.opens,
                fold(word_behind(text, part.end)),
            )


def _capital(word: str) -> bool:
    return has_capital(word) and len(word) > 2 and not word.isupper()


def _a_title(word: str) -> bool:
    """Whether a word with a capital is an office, a kind of place, or one that only opens its sentence."""
    key = fold(word)
    return key in _TRANSLATED or key in every_function_word()


def common(word: str, language: str) -> bool:
    """Return whether a word with a capital may be a word like others: an office, a day, a nation, a title.

    Of a language whose words are not known, any word may.
    """
    from rag.polarity.lexicon import LANGUAGES

    key = fold(word)
    if key in _TRANSLATED or key in every_function_word() or peoples_in(word) or language not in LANGUAGES:
        return True
    return _means(key, language, "things", "events", "qualities")


def _means(key: str, language: str, *kinds: str) -> bool:
    from rag.polarity.lexicon import words

    return any(words(kind, language).ideas([key])[0] for kind in kinds)


def _spelt(name: str, known: set[str]) -> bool:
    """Whether any part of a name's word is known in any spelling."""
    return any(
        key in known
        or any(likeness(key, other) >= _ALIKE for other in known if other[:1] == key[:1] or len(key) > 5)
        for key in map(fold, _HYPHEN.split(name))
    )


def _names(text: str) -> Iterator[str]:
    """Yield the words with a capital, without those that have it from the sentence: "The drones"."""
    for name in read_names(text):
        words = name.capitals()
        inside = words[1:] if name.opens and fold(words[0]) in every_function_word() else words
        yield from (word for word in inside if len(word) > 2)


def _words(text: str) -> set[str]:
    """Return the words of a text, folded, and what is written with others by itself, too: "Espagne" of "l'Espagne"."""
    found = {fold(word) for word in _WORD.findall(text)}
    return found | {part for word in found for part in re.split(r"['’]", word) if len(part) > 2}


@cache
def _countries() -> frozenset[str]:
    from babel import Locale

    names = (
        name
        for language in ("en", "es", "de", "fr", "pt", "it")
        for code, name in Locale.parse(language).territories.items()
        if code.isalpha()
    )
    return frozenset(word for name in names for word in _words(name))
