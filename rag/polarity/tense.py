"""Whether a word of a sentence is a verb in the past or the future, by its ending and the verbs that help it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rag.quantities.words import bag

if TYPE_CHECKING:
    from rag.polarity.reading import Reading, Word

# With their accents: "viajará" is to come, "viajara" is not.
_FUTURE: Mapping[str, re.Pattern[str]] = {
    "es": re.compile(r"\w{2,}(?:rá|rán|ré|remos)$"),
    "pt": re.compile(r"\w{2,}(?:rá|rão|rei|remos)$"),
    "fr": re.compile(r"\w{2,}(?:[eidt]ra|rra|udra|ront|rons)$"),
    "it": re.compile(r"\w{2,}(?:rà|ranno|remo)$"),
}
_NO_FUTURE = bag(
    "detrás opéra contra extra ultra caméra autre front tétra cobra libra sobre ira supremo remo verdadera "
    "letra mitra extremo extremos remos"
)
_CONDITIONAL: Mapping[str, re.Pattern[str]] = {
    "es": re.compile(r"\w+(?:[aei]|[bdr])(?<!que)(?<!qui)(?<!fe)(?<!ge)(?<!rr)rían?$"),
    "pt": re.compile(r"\w+[aei](?<!que)(?<!qui)(?<!fe)(?<!ge)riam?$"),
}
_NO_CONDITIONAL = bag(
    "mayoría galería batería minería panadería categoría librería tubería ingeniería lotería ganadería artillería "
    "infantería memoria historia victoria categoria maioria galeria bateria mineria padaria livraria materia matéria "
    "quería querían quería queria queriam seria sería maría ría periferia feria serie mayorías secretaria"
)
_PAST: Mapping[str, re.Pattern[str]] = {
    "es": re.compile(r"\w{2,}(?:ó|aron|ieron|eron|jo|uvo|uso|ino|izo|upo)$"),
    "pt": re.compile(r"\w{2,}(?:ou|aram|eram|iram|eu|iu|ôs|ouxe|isse)$"),
    "it": re.compile(r"\w{2,}(?:ò|arono|irono|erono|sse|ssero|ise|isero|inse|ette|ettero)$"),
    "fr": re.compile(r"\w{2,}(?:èrent|irent|urent)$"),
    "de": re.compile(r"\w{2,}(?:te|ten)$"),
    "en": re.compile(r"\w{2,}ed$"),
}
_PARTICIPLE: Mapping[str, re.Pattern[str]] = {
    "es": re.compile(r"\w{2,}(?:[aií]d[oa]s?|[rse]to|[rse]ta|cho|cha|chos|chas|tos|tas|so)$"),
    "pt": re.compile(r"\w{2,}(?:[aií]d[oa]s?|[rsie]to|[rsie]ta|ito|ita|tos|tas|so)$"),
    "it": re.compile(r"\w{2,}(?:[aiu]t[oaie]|[rstn]t[oaie]|s[oaie])$"),
    "fr": re.compile(r"\w{2,}(?:é|ée|és|ées|i|ie|is|it|its|ite|u|ue|us|ues|ert|erts|erte|aint|eint|ort)$"),
    "de": re.compile(r"\w{2,}(?:t|en)$"),
    "en": re.compile(r"\w+$"),
}
_STRONG = {
    "en": bag(
        """rose fell began won lost kept took gave left went came became met held built bought sold sent spent paid said
        told knew saw found led fled flew grew drew broke spoke chose stole wrote drove ate sank ran rang froze shook
        struck stuck stood understood brought taught caught fought thought sought lent bent dealt felt slept swept
        meant heard read hit cut put shut set let cost hurt beat bet split spread quit got made had did shot fed bled
        withdrew overthrew threw resold rebuilt hid forgot forgave born done gone taken given broken chosen stolen
        written driven eaten sunk sung frozen shaken thrown known seen fallen risen begun become kept"""
    ),
    "de": bag(
        """fiel fielen stieg stiegen sank sanken begann begannen gewann gewannen verlor verloren gab gaben nahm nahmen
        ging gingen kam kamen trat traten traf trafen schloss schlossen verließ verließen erhielt erhielten starb
        starben bat baten lud brach brachen wies wiesen schrieb schrieben ließ ließen hielt hielten stand standen trug
        fand fanden flog flogen fuhr fuhren sprach sprachen verbot verboten zwang zwangen zog zogen wuchs wuchsen hob
        lehnte rief riefen griff griffen unterschrieb verschob stahl entließ beschloss beschlossen warf warfen"""
    ),
}
# What follows them has not happened, or need not have.
_NOT_YET = {
    "en": bag("will would may might could can should must shall to is are am be being going not-yet"),
    "de": bag(
        "wird werden soll sollen sollte kann können könnte könnten muss müssen will wollen darf würde würden zu"
    ),
}
_BACK = 4
"""Words before a verb in which the one that helps it stands."""


def future(word: Word, language: str) -> bool:
    """Say whether the word's ending puts it into the future."""
    lower = word.text.lower()
    shape = _FUTURE.get(language)
    return bool(shape and shape.search(lower)) and lower not in _NO_FUTURE and not _named(word)


def conditional(word: Word, language: str) -> bool:
    """Say whether the word's ending says what would be."""
    lower = word.text.lower()
    shape = _CONDITIONAL.get(language)
    return bool(shape and shape.search(lower)) and lower not in _NO_CONDITIONAL and not _named(word)


def past(clause: Sequence[Word], place: int, language: str, helping: frozenset[str]) -> bool:
    """Say whether the verb at ``place`` of its clause tells what has happened.

    ``helping`` are the words that put the verb behind them into the past.
    """
    word = clause[place]
    lower = word.text.lower()
    before = [w.key for w in clause[max(0, place - _BACK) : place]]
    if language == "de":
        keys = {w.text.lower() for w in clause}
        if keys & _NOT_YET["de"]:
            return False
        helpers = {w.key for w in clause if w.key in helping}
        if helpers - {"ist", "sind"} and _PARTICIPLE["de"].search(lower):
            return True
        if helpers and "ge" in lower and _PARTICIPLE["de"].search(lower):  # "ist gestiegen"
            return True
        return lower in _STRONG["de"] or bool(_PAST["de"].search(lower))
    if language == "en":
        for key in reversed(before):
            if key in helping:
                return not any(
                    k in {"will", "would", "may", "might", "could", "to", "should"} for k in before
                )
            if key in _NOT_YET["en"]:
                return False
        return lower in _STRONG["en"] or bool(_PAST["en"].search(lower))
    if _PAST[language].search(lower):
        return True
    return any(key in helping for key in before) and bool(_PARTICIPLE[language].search(lower))


def finite_past(word: Word, language: str) -> bool:
    """Say whether the ending alone shows a past tense, as no noun has it: "acusó"."""
    return language in ("es", "pt", "it") and bool(
        re.search(r"(?:ó|ò|aron|ieron|arono|irono)$", word.text.lower())
    )


def participle(word: Word, language: str) -> bool:
    """Say whether the word's ending may be that of a participle."""
    return bool(_PARTICIPLE[language].search(word.text.lower()))


def _named(word: Word) -> bool:
    return word.text[:1].isupper()


_ARTICLES = {
    "en": bag("the a an of this its their his her our my your by for s"),
    "es": bag("el la las los un una unos unas de del al su sus este esta"),
    "de": bag("der die das den dem des ein eine einer eines einem einen zur zum vom"),
    "fr": bag("le la l un une du de d au aux ce cette sa son leur"),
    "it": bag("il lo la l gli i un una del della dell dei degli delle dello al alla sua suo"),
    "pt": bag("o a os as do da dos das um uma no na ao seu sua"),
}
_NOUNS = re.compile(
    r"(?:cion|ciones|tion|tions|sion|sions|siones|ung|ungen|ment|ments|miento|mientos|zione|zioni|cao|coes|mento|mentos"
    r"|ness|heit|keit|ance|ence|dad|tad)$"
)


_INFINITIVE = {
    "es": re.compile(r"\w{2,}[aei]r(?:se|lo|la|los|las|le|les)?$"),
    "pt": re.compile(r"\w{2,}[aei]r(?:se)?$"),
    "fr": re.compile(r"\w{2,}(?:er|ir|re)$"),
    "it": re.compile(r"\w{2,}(?:are|ere|ire|arsi|ersi|irsi)$"),
}


def nominal(reading: Reading, word: Word) -> bool:
    """Say whether the word is a noun ("the construction") rather than a verb, as far as its neighbours tell."""
    if _NOUNS.search(word.key):
        return True
    infinitive = _INFINITIVE.get(reading.language)
    if infinitive and infinitive.search(word.key):
        return False
    if reading.language == "de" and word.capital and word.start > 0:
        return True
    clause = list(reading.neighbours(word))
    place = clause.index(word)
    return place > 0 and clause[place - 1].key in _ARTICLES[reading.language]
