"""What denies, doubts, plans or conditions each word of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.polarity.cues import DENYING, WISHING, kinds
from rag.polarity.reading import Reading, Word
from rag.polarity.tense import conditional, future, nominal
from rag.quantities.words import bag

_NEAR = 7
"""Words after a negation in which the verb that it denies stands."""

_GOVERNED = 8
"""Words behind a verb of wishing or denying in which what is wished or denied stands."""

_ASKED = 2
"""Words with a meaning between a verb of asking and what is asked: "pidió al ministro que …"."""

# "no more than", "no fewer than": amounts, nothing is denied
_AMOUNTS = bag("mas menos more less fewer later earlier menor mayor mejor better")
_THAN = bag("que than als che do")
_EVER = bag("nunca jamas never nie jamais mai niemals")


class _Turns:
    """The words of a sentence while they are being turned."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.words = list(reading.words)
        self.denies = self.hedges = False
        self.wishes: list[int] = []

    def deny(self, places: Iterable[int], cue: Word, *, sure: bool = True) -> None:
        for i in places:
            word = self.words[i]
            # what is denied twice is left to a judge
            denied = True if sure and word.denied is False else None
            if word.denied is True and self.reading.language not in ("en", "de"):
                denied = True  # "no … ninguna" denies once
            self.words[i] = replace(word, denied=denied, denier=word.denier or cue.text)

    def mood(self, places: Iterable[int], mood: str, cue: Word) -> None:
        for i in places:
            word = self.words[i]
            self.words[i] = replace(word, moods=word.moods | {mood}, because=word.because or cue.text)

    def has(self, name: str, i: int) -> bool:
        language, key = self.reading.language, self.words[i].key
        if name in kinds(language, key):
            return True
        return i + 1 < len(self.words) and name in kinds(language, f"{key}_{self.words[i + 1].key}")

    def named(self, name: str, key: str) -> bool:
        """Whether a word is one of a set of cues."""
        return name in kinds(self.reading.language, key)

    def after(self, i: int) -> range:
        """The rest of the clause behind ``i``."""
        return range(i + 1, self.reading.clauses[self.words[i].clause].stop)

    def governed(self, i: int, *, noun: bool = False, between: int = 0) -> list[int]:
        """The rest of the clause, and the next one if it is what is said, wished or denied.

        A German ``noun`` governs the next one only. ``between`` words may stand before "that": who was asked.
        """
        rest = self.after(i)
        places = [] if noun else list(rest[:_GOVERNED])
        clause = self.words[i].clause + 1
        gap = len([j for j in rest if self.words[j].content])
        german = self.reading.language == "de"
        if clause < len(self.reading.clauses) and (gap <= between or german):
            behind = self.reading.clauses[clause]
            first = self.words[behind.start]
            if self.named("that", first.key) or (german and any(self.words[j].key == "zu" for j in behind)):
                places += behind
                if len(behind) == 1:  # a quotation mark parts it: "piden que “se evalúe …”"
                    places += (
                        self.reading.clauses[clause + 1] if clause + 1 < len(self.reading.clauses) else ()
                    )
        return places

    def whole(self, i: int) -> range:
        return self.reading.clauses[self.words[i].clause]


def turned(reading: Reading) -> Reading:
    """Return the reading with its words denied, doubted and planned as the sentence does."""
    state = _Turns(reading)
    for i in range(len(state.words)):
        _negation(state, i)
        _mood(state, i)
        _operator(state, i)
    _conditions(state)
    return replace(
        reading,
        words=tuple(state.words),
        denies=state.denies,
        hedges=state.hedges,
        wishes=tuple(state.wishes),
    )


def _negation(at: _Turns, i: int) -> None:
    word = at.words[i]
    before, clause, without = (at.has(name, i) for name in ("before", "clause", "without"))
    if not (before or clause or without) or _no_negation(at, i):
        return
    at.denies = True
    if before:
        at.deny(_verbs(at, i), word)
    elif without:
        at.deny(_first(at, i, 1), word)
    else:
        here = at.whole(i)
        focused = any(at.words[j].key in ("sondern", "but") for j in _next_clause(at, i)[:1])
        at.deny((j for j in here if at.words[j].content), word, sure=not focused)


def _no_negation(at: _Turns, i: int) -> bool:
    """Whether a word of denial denies nothing here: "not only", "no doubt", "No. 5", "more than ever", "…, no?"."""
    word = at.words[i]
    text = at.reading.text
    if word.capital and i and not _after_mark(text, word.start):
        return True
    behind = text[word.end : word.end + 3]
    if behind.lstrip(".º° ")[:1].isdigit() or behind.lstrip()[:1] == "?":
        return True
    following = [at.words[j] for j in at.after(i)[:3]]
    keys = [w.key for w in following]
    if any(at.named("only", k) for k in keys[:1]) or any(at.named("doubt", k) for k in keys[:2]):
        return True
    language = at.reading.language
    if keys[:1] and keys[0] in _AMOUNTS and language in ("en", "es"):
        return True
    if i and at.words[i - 1].key in _THAN and word.key in _EVER:  # "more than ever", "más que nunca"
        return True
    if language == "fr" and word.key in (
        "ne",
        "n",
    ):  # "ne … que" is "only"; "n" alone may be an elided letter
        return not _closed(at, i)
    if language == "es" and i and at.words[i - 1].key == "si" and word.key == "no":
        return True
    if language == "fr" and word.key == "pas":
        return any(at.words[j].key in ("ne", "n") for j in at.whole(i) if j < i)  # counted with "ne"
    return language == "en" and word.key in ("nothing", "nada") and "but" in keys


def _closed(at: _Turns, i: int) -> bool:
    return any(
        at.words[j].key
        in ("pas", "plus", "jamais", "rien", "aucun", "aucune", "personne", "guere", "nul", "ni", "point")
        for j in at.whole(i)
    )


def _verbs(at: _Turns, i: int) -> list[int]:
    """The verb that a negation before it denies: the first word behind it that carries meaning."""
    return _first(at, i, 1)


def _first(at: _Turns, i: int, count: int) -> list[int]:
    found = [j for j in at.after(i)[:_NEAR] if at.words[j].content and not _adverb(at.words[j])]
    return found[:count]


def _adverb(word: Word) -> bool:
    return word.key.endswith(("mente", "ement", "amment")) or (word.key.endswith("ly") and len(word.key) > 4)


def _next_clause(at: _Turns, i: int) -> range:
    clause = at.words[i].clause + 1
    return at.reading.clauses[clause] if clause < len(at.reading.clauses) else range(0)


def _after_mark(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or not (before[-1].isalnum() or before[-1] in "'’")


def _mood(at: _Turns, i: int) -> None:
    word = at.words[i]
    language = at.reading.language
    if word.key == "may" and word.capital and i:  # the month
        return
    if at.has("doubtful", i) or word.key == "would":
        at.hedges = True
    if at.has("maybe", i):
        at.hedges = True
        at.mood(at.whole(i) if language == "de" else at.after(i), "possible", word)
    elif at.has("able", i):
        at.hedges = True
        at.wishes.append(word.start)
        at.mood(at.whole(i) if language == "de" else at.after(i), "wished", word)
    if at.has("reportedly", i):
        at.hedges = True
        at.mood(_told(at, i), "possible", word)
    if at.has("wishing", i):
        at.wishes.append(word.start)
        at.mood(at.governed(i, noun=language == "de" and word.capital), "wished", word)
        if language == "de" and not word.capital:
            at.mood((j for j in at.whole(i) if j != i), "wished", word)
    if at.has("purpose", i) and (aim := _aim(at, i)):
        at.wishes.append(word.start)
        at.mood(aim, "wished", word)
    if at.has("future", i):
        where = at.whole(i) if language == "de" else _first(at, i, 1)
        if language in ("en", "de") or _infinitive(at, where):
            at.mood(where, "future", word)
    if future(word, language):
        at.mood([i, *_first(at, i, 1)] if not word.content else [i], "future", word)
    elif conditional(word, language):
        at.mood([i], "future", word)


def _told(at: _Turns, i: int) -> list[int]:
    """What "allegedly" is said of: the rest of its clause, or the neighbour where it stands by itself."""
    rest = [j for j in at.after(i) if at.words[j].content]
    if rest:
        return at.governed(i)
    clause = at.words[i].clause
    before = [j for j in at.whole(i) if j < i and at.words[j].content]
    if before:
        return before
    other = clause + 1 if clause + 1 < len(at.reading.clauses) else clause - 1
    return list(at.reading.clauses[other]) if other >= 0 else []


def _infinitive(at: _Turns, places: Sequence[int]) -> bool:
    return any(at.words[j].key.endswith(("ar", "er", "ir", "re", "arse", "erse", "irse")) for j in places)


def _aim(at: _Turns, i: int) -> list[int]:
    """The verbs of an aim ("para firmar", "para que baje"), none where the word is a mere "for"."""
    language = at.reading.language
    rest = list(at.after(i))
    if language == "de":
        here = at.whole(i)
        return list(here) if at.words[i].key == "damit" or any(at.words[j].key == "zu" for j in here) else []
    keys = [at.words[j].key for j in rest[:3]]
    if not rest:  # "para que": the next clause begins with "que"
        following = _next_clause(at, i)
        return list(following) if following and at.named("that", at.words[following.start].key) else []
    if keys and keys[0] in ("avoir", "etre", "aver", "essere", "esser", "haber", "ter"):
        return []
    return _first(at, i, 1) if _infinitive(at, rest[:3]) else []


def _operator(at: _Turns, i: int) -> None:
    word = at.words[i]
    if word.ideas & DENYING and not (word.ideas & {"fail"} and nominal(at.reading, at.reading.words[i])):
        places = [j for j in at.governed(i) if at.words[j].content]
        at.deny(places, word, sure=word.denied is False)
        if word.denied is not False:
            at.hedges = True
            at.mood(places, "possible", word)
    elif word.ideas & WISHING:
        at.wishes.append(word.start)
        at.mood(at.governed(i, between=_ASKED), "wished", word)


def _conditions(at: _Turns) -> None:
    for number, clause in enumerate(at.reading.clauses):
        first = next((i for i in clause if at.has("condition", i)), None)
        if first is None or first != clause.start or _whether(at, first):
            continue
        at.hedges = True
        cue = at.words[first]
        for places in (clause, *_beside(at.reading, number)):
            at.mood(places, "condition", cue)


def _beside(reading: Reading, number: int) -> Iterator[range]:
    """The clause whose condition this is: the one behind it where it opens the sentence, else the one before."""
    if number == 0:
        yield from reading.clauses[1:3]
    else:
        yield reading.clauses[number - 1]


def _whether(at: _Turns, i: int) -> bool:
    """Whether "if" is "whether", or no "if" at all: "se" and "si" within a clause are pronouns or "so"."""
    text, word = at.reading.text, at.words[i]
    opens = _after_mark(text, word.start)
    language = at.reading.language
    if language == "de" and word.key == "wenn":
        return not opens
    if language in ("pt", "fr"):
        return not opens
    return False
