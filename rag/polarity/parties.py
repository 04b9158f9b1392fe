"""Who does what a verb tells and to whom, where the order of words and the small words between surely say so.

Names alone are told apart: "the mayor" may be anybody. German is left out, as it puts objects first and verbs last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.polarity.cues import kinds
from rag.polarity.reading import Reading, Word
from rag.polarity.tense import nominal, participle
from rag.quantities.words import bag

LANGUAGES = ("en", "es", "fr", "it", "pt")

_DATES = bag(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december"""
)
_THE = {
    "en": bag("the a an his her their its former"),
    "es": bag("el la los las un una su sus"),
    "fr": bag("le la l les un une son sa leur"),
    "it": bag("il lo la l i gli le un una suo sua"),
    "pt": bag("o a os as um uma seu sua"),
}
_OF = bag("of de del du des d di della dell dei degli delle do da dos das s")
_BY = {"en": bag("by"), "es": bag("por"), "fr": bag("par"), "it": bag("da dal dalla dall dai dagli"),
       "pt": bag("por pelo pela pelos pelas")}  # fmt: skip
# What the one that it is done to stands behind, where this is a person.
_TO = {"en": bag(""), "es": bag("a al"), "fr": bag("a au"), "it": bag("a al alla all"), "pt": bag("a ao")}
_BEING = {
    "en": bag("was were been be is are being got"), "es": bag("fue fueron sido ser era eran es son sera seran fuera"),
    "fr": bag("est sont fut furent ete etait etaient etre sera"),
    "it": bag("e fu furono sono stato stata stati state venne vennero viene vengono sara"),
    "pt": bag("foi foram sido ser era eram sera serao"),
}  # fmt: skip
# Right before a verb they stand for an object that comes before its subject: "a Oñate la acusó Prieto".
_CLITICS = bag("lo la los las le les li gli l o os as se s me te nos")
SAYING = frozenset({"say"})
_ACCORDING = bag("according segun selon secondo segundo")
_AND = bag("y e and et")
_OWNS = ("'s", "’s")
_BACK = 4
"""Words before a verb in which the ones that help it stand."""
_HEAD = 4
"""Words between a preposition and the name that it governs: "al ex primer ministro …"."""


@dataclass(frozen=True, slots=True)
class Name:
    """Neighbouring words with a capital; ``before`` is the small word that governs them, "" where none does.

    ``before`` is None where it is not known what governs them. ``part`` says that they only belong to what is named
    ("a spokesman of Macron").
    """

    words: tuple[int, ...]
    before: str | None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """Who does what a verb tells, and to whom: names that surely do, None where it is not known.

    ``around`` holds every name that stands in the phrase of the doer, appositions included: "Apple's Tim Cook".
    """

    doer: Name | None
    done: Name | None
    around: tuple[Name, ...] = ()
    passive: bool = False


def parties(reading: Reading, place: int) -> Parties:
    """Return the parties of the verb at ``place``."""
    language = reading.language
    clause = reading.clauses[reading.words[place].clause]
    names = list(names_of(reading, _with_joined(reading, clause)))
    before = [n for n in names if n.words[-1] < place]
    behind = [n for n in names if n.words[0] > place]
    keys = [w.key for w in reading.words[max(clause.start, place - _BACK) : place]]
    by = next((n for n in behind if n.before in _BY[language] and not n.part), None)
    being = any(key in _BEING[language] for key in keys) and participle(reading.words[place], language)
    if language in ("fr", "it"):
        being = being and by is not None  # "est venu" is no passive
    if language == "en" and reading.words[place].key.endswith("ing"):
        being = False
    if being:
        subject, around = _subject(reading, place, before)
        return Parties(by, subject, tuple(n for n in (by,) if n), passive=True)
    if by is not None and (language == "en" or participle(reading.words[place], language)):
        return Parties(by, None, (by,), passive=True)
    fronted = bool(keys) and keys[-1] in _CLITICS and language != "en"
    spoken = bool(reading.words[place].ideas & SAYING)
    bare = next((n for n in behind if n.before == "" and not n.part), None)
    if fronted:
        done = next((n for n in before if n.before in _TO[language] and not n.part), None)
        if done or (before and bare):  # "el Norvia lo compró Tessal" is left out
            return Parties(bare if done else None, done, tuple(behind) if done and bare else ())
    subject, around = _subject(reading, place, before)
    if subject is None and _begins(reading, clause, place) and bare is not None:
        # "dijo Rey", "said Quiroga"; a person whom it is done to would stand behind "a" in Spanish
        inverted = spoken or (language == "es" and len(bare.words) > 1 and not before)
        if inverted and not _joined(reading, clause):
            done = next((n for n in behind if n is not bare and n.before in _TO[language]), None)
            return Parties(bare, done, tuple(n for n in behind if n is not done))
    if language == "en":
        done = bare if bare is not None and bare is behind[0] else None
        return Parties(subject, None if spoken and subject is None else done, around)
    done = next((n for n in behind if n.before in _TO[language] and not n.part), None)
    if done is None and subject is not None and behind and behind[0] is bare:
        done = bare
    return Parties(subject, done, around)


def speakers(reading: Reading) -> Iterator[tuple[Name, ...]]:
    """Yield the names behind each "according to": the one that says it, and those that stand with it."""
    words = reading.words
    for i, word in enumerate(words):
        if word.key not in _ACCORDING:
            continue
        first = i + 2 if reading.language == "en" else i + 1
        found = [n for n in names_of(reading, reading.clauses[word.clause]) if n.words[0] >= first]
        if found and all(words[j].key in _THE[reading.language] or words[j].content or words[j].key in _OF
                         for j in range(first, found[0].words[0])):  # fmt: skip
            yield tuple(found)


def names_of(reading: Reading, places: range) -> Iterator[Name]:
    """Yield the names among some words of a sentence."""
    run: list[int] = []
    for i in [*places, None]:
        if i is not None and run and _touch(reading, run[-1], i) and _goes_on(reading, i):
            run.append(i)
            continue
        if run:
            name = _governed(reading, places, run)
            # "Macron's spokesman"
            yield (
                replace(name, part=True) if reading.text[reading.words[run[-1]].end :][:2] in _OWNS else name
            )
        run = [i] if i is not None and _is_name(reading, i) else []


def _is_name(reading: Reading, i: int) -> bool:
    word = reading.words[i]
    return (
        word.named
        and len(word.key) > 1
        and word.content
        and not word.ideas
        and word.key not in _DATES
        and not kinds(reading.language, word.key) & {"joins", "future", "before", "clause"}
    )


def _goes_on(reading: Reading, i: int) -> bool:
    """Whether a word may be the next of a name: any with a capital ("Rey", "Mayor"), and an initial."""
    word = reading.words[i]
    return word.capital and (word.content or _initial(reading, i)) and word.key not in _DATES


def _touch(reading: Reading, one: int, other: int) -> bool:
    between = reading.text[reading.words[one].end : reading.words[other].start]
    return between.isspace() or (between == ". " and _initial(reading, one))


def _initial(reading: Reading, i: int) -> bool:
    """Whether a word is one letter that stands for a name: "Paul T. Reed"."""
    word = reading.words[i]
    return word.capital and len(word.text) == 1


def _governed(reading: Reading, places: range, run: list[int]) -> Name:
    """Return a name with the small word that governs it, behind the office and the article that it may have."""
    language, words = reading.language, reading.words
    to, by = _TO[language], _BY[language]
    i, part = run[0] - 1, False
    least = max(places.start, run[0] - 2 * _HEAD)
    while i >= places.start:
        word = words[i]
        key = word.key
        owner = key == "s" and reading.text[word.start - 1] in "'’"
        if i < least:
            return Name(tuple(run), None, part)
        if key in by or (key in to and not (language == "pt" and key in _THE[language])):
            return Name(tuple(run), key, part)
        if key in _OF or owner:
            part = True
        elif key in _THE[language]:
            before = words[i - 1].key if i > places.start else ""
            if before in by or before in to:
                return Name(tuple(run), before, part)
            if before in _OF:
                part = True
                i -= 1
            elif before and not (
                words[i - 1].content or words[i - 1].ideas or _helps(words[i - 1], language)
            ):
                return Name(tuple(run), None, part)
            else:
                return Name(tuple(run), "", part)
        elif _verbal(reading, i):
            return Name(tuple(run), "", part)
        elif not word.content and not _helps(word, language):
            return Name(tuple(run), None, part)
        i -= 1
    return Name(tuple(run), "", part)


def _helps(word: Word, language: str) -> bool:
    return word.key != "to" and bool(kinds(language, word.key) & {"helpers", "joins", "that"})


def _verbal(reading: Reading, i: int) -> bool:
    word = reading.words[i]
    return bool(word.ideas) and not word.capital and not nominal(reading, word) and not word.things


def _with_joined(reading: Reading, clause: range) -> range:
    """Return a clause with those behind it that only add to its things: "entregó la lista y los datos a …"."""
    end = clause.stop
    for behind in reading.clauses[reading.words[clause.start].clause + 1 :]:
        if reading.words[behind.start].key not in _AND or behind.start != end:
            break
        between = reading.text[reading.words[end - 1].end : reading.words[end].start]
        if not between.isspace() or any(_verbal(reading, i) for i in behind):
            break
        end = behind.stop
    return range(clause.start, end)


def _begins(reading: Reading, clause: range, place: int) -> bool:
    """Whether nothing with a meaning stands in the clause before the verb: its subject stands elsewhere."""
    return not any(reading.words[i].content for i in range(clause.start, place))


def _joined(reading: Reading, clause: range) -> bool:
    """Whether the subject of a clause may be that of the one before: "… y elogió a Luna", "que golpeó la costa"."""
    return "joins" in kinds(reading.language, reading.words[clause.start].key)


def _subject(reading: Reading, place: int, before: list[Name]) -> tuple[Name | None, tuple[Name, ...]]:
    """Return the name that is the subject of the verb, and all those that stand in its phrase."""
    number = reading.words[place].clause
    clause = reading.clauses[number]
    heads = [n for n in before if n.before == "" and not n.part]
    if before or not _begins(reading, clause, place):
        if any(_verbal(reading, i) for i in range(clause.start, place)):
            return None, tuple(before)
        if reading.words[clause.start].key in _AND:  # "of Abortion and Sexuality said"
            return None, tuple(before)
        around = (*before, *(n for c in _appositions(reading, number) for n in names_of(reading, c)))
        return (heads[0] if heads and len(heads) == 1 and before[0] is heads[0] else None), around
    first = reading.words[clause.start]
    if "joins" in kinds(reading.language, first.key) and clause.start < place:
        if first.key in ("que", "who", "qui", "che") and number:
            return _ending(reading, reading.clauses[number - 1])
        return None, ()
    found: list[Name] = []
    for behind in _appositions(reading, number):
        found += names_of(reading, behind)
    heads = [n for n in found if n.before == "" and not n.part]
    return (heads[-1] if heads else None), tuple(found)


def _ending(reading: Reading, clause: range) -> tuple[Name | None, tuple[Name, ...]]:
    """Return the name that ends a clause, which a relative pronoun behind it stands for."""
    names = list(names_of(reading, clause))
    if not names or names[-1].words[-1] != clause.stop - 1 or names[-1].part:
        return None, ()
    return names[-1], (names[-1],)


def _appositions(reading: Reading, number: int) -> Iterator[range]:
    """Yield the clauses before one that hold nothing but names and what these are, nearest first.

    Clauses that begin with "who", "after" or the like are passed over; one that tells something ends it.
    """
    for clause in reversed(reading.clauses[:number]):
        words = [reading.words[i] for i in clause]
        if "joins" in kinds(reading.language, words[0].key) or _starts_apart(reading, clause):
            continue
        if any(_verbal(reading, i) for i in clause):
            return
        yield clause


def _starts_apart(reading: Reading, clause: range) -> bool:
    """Whether a clause begins with a preposition or a participle, so that no subject stands in it."""
    first = reading.words[clause.start]
    language = reading.language
    if first.content:
        return first.key.endswith("ing") and language == "en"
    return first.key not in _THE[language] or first.key in _TO[language]
