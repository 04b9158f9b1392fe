"""Whether a claim gives somebody another first or last name than its source: "Roberto" for "Vincenzo Spadafora"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index.stems import fold
from rag.naming import has_capital, is_initial, is_link, read_names
from rag.overlap import likeness
from rag.quantities.words import bag

_OF = bag("of the")
_PARTICLE = re.compile(r"^(al|el|ben|bin|ibn|o|d|l)[-'’]", re.IGNORECASE)
_LONGEST = 4

# First names that languages have forms of their own for, where spelling does not show it.
_FORMS = tuple(
    bag(line)
    for line in """john juan johann johannes jean giovanni joao joan ivan jan
    charles carlos karl carlo carles
    william guillermo wilhelm guillaume guglielmo guilherme
    henry enrique heinrich henri enrico henrique
    george jorge georg georges giorgio
    louis luis ludwig luigi lewis
    peter pedro pierre pietro piotr
    paul pablo paolo paulo pavel
    james jaime jacobo santiago jakob jacques giacomo tiago diego iago
    joseph jose josef giuseppe
    francis francisco franz francois francesco
    philip felipe philipp philippe filippo filipe
    elizabeth isabel elisabeth elisabetta isabella
    catherine catalina katharina caterina catarina
    alexander alejandro alexandre alessandro
    michael miguel michel michele mikhail
    frederick federico friedrich frederic
    stephen esteban stefan etienne stefano
    nicholas nicolas nikolaus niccolo nikolai
    edward eduardo eduard edouard edoardo
    andrew andres andreas andre andrea andrei
    matthew mateo matthaus matthieu matteo mateus
    christopher cristobal christoph christophe cristoforo
    genghis gengis dschingis gengiskan
    jane juana johanna jeanne giovanna
    lawrence lorenzo lorenz laurent
    eugene eugenio eugen
    leo leon leone leao
    ralph raul
    hugh hugo
    augustine agustin augustin agostino
    ignatius ignacio ignaz ignace
    benedict benedicto benedikt benoit benedetto bento
    vladimir volodymyr
    james diego""".splitlines()
)

_ONE_LANGUAGE, _TWO_LANGUAGES = 0.8, 0.6
"""How alike (:func:`rag.overlap.likeness`) two spellings of a name are at least; languages spell names anew."""


def misnamed(
    claim: str,
    source: str,
    title: Callable[[str], bool],
    translated: Callable[[str], bool],
    *,
    one_language: bool,
) -> list[str]:
    """Return the full names in ``claim`` that agree with one of ``source`` in the first or last name alone.

    Word order tells people from other names, which languages put the other way round ("Corte Suprema", "Supreme
    Court"). ``title`` says of a word whether it is an office or the like; names lose these at their head.
    ``translated`` says whether a language may have another word for it, so that between two languages it proves
    nothing. A name that the source gives in full, or less fully, is none of them.
    """
    least = _ONE_LANGUAGE if one_language else _TWO_LANGUAGES
    told = [name for name in full_names(source, title) if len(name) > 1]
    doubt = (lambda word: False) if one_language else translated
    return [
        " ".join(name)
        for name in full_names(claim, title)
        if 1 < len(name) <= _LONGEST and _contradicted(name, told, least, doubt)
    ]


def _contradicted(
    name: Sequence[str], told: Sequence[Sequence[str]], least: float, doubt: Callable[[str], bool]
) -> bool:
    found = False
    for other in told:
        first, last = _same(name[0], other[0], least), _same(name[-1], other[-1], least)
        if first and last:
            return False
        if first != last:
            mine, theirs = (name[-1], other[-1]) if first else (name[0], other[0])
            spelt = any(_same(mine, word, least) for one in told for word in one)
            if not spelt and not doubt(mine) and not any(_same(theirs, word, least) for word in name):
                found = True
    return found


def same_name(one: str, other: str, *, one_language: bool) -> bool:
    """Say whether two words may be one name: spelt alike, or the forms that two languages have of it."""
    return _same(one, other, _ONE_LANGUAGE if one_language else _TWO_LANGUAGES)


def _same(one: str, other: str, least: float) -> bool:
    a, b = (fold(_PARTICLE.sub("", name)) for name in (one, other))
    return a == b or likeness(a, b) >= least or any(a in forms and b in forms for forms in _FORMS)


def full_names(text: str, title: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """Yield the words of the names of people in a text, links and initials left out, without titles at the head.

    "of" parts a name here, as no person's holds it; words all in capitals do, too.
    """
    for name in read_names(text):
        for part in name.parts(lambda word: _joins(word) or is_initial(word) or _capital(word)):
            yield from _without_head([word for word in part.words if _capital(word)], title)


def _joins(word: str) -> bool:
    return is_link(word) and fold(word) not in _OF


def _capital(word: str) -> bool:
    return has_capital(word) and len(word) > 2 and not word.isupper() and not is_link(word)


def _without_head(run: list[str], title: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    while run and title(run[0]):
        run = run[1:]
    if run and not any(title(word) for word in run):
        yield tuple(run)
