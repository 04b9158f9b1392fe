"""Which language is this: a question of three words or an article.

Three steps, each only if the one before does not decide. The script (Greek, Hangul, Thai …) often settles
it. Then function words and letters that few languages use are counted: in a short question they are the
only thing that tells, as names are the same everywhere. Last comes py3langid's statistical model, asked
only about the languages that are still possible; it is loaded the first time that it is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from index.function_words import FUNCTION_WORDS

# Reading further does not change the verdict and keeps a long article cheap.
_ENOUGH = 4000

# Two or three words without a function word look alike in Spanish and Galician. The languages that most news
# is written in are expected e² times as often (the model's scores are log probabilities).
_COMMON = frozenset({"es", "en", "de", "fr", "pt", "it", "ru", "uk", "ar", "hi"})
_EXPECTED = 2.0
# Without any cue, a language that is not e times as likely as the next is a guess: names, mostly.
_SURE = 1.0
# Bare names look like one of these by chance; a question in them has at least one of their words or letters.
_NEEDS_A_CUE = frozenset({"gl", "eu", "hr", "sk", "sl", "et", "lv", "lt", "sq", "is"})

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*")

# Scripts by code point ranges. The order only matters for reading; ranges do not overlap.
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0250, 0x02AF, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x1F00, 0x1FFF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x077F, "arabic"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFC, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0E00, 0x0E7F, "thai"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0xAC00, 0xD7AF, "hangul"),
    (0x3040, 0x30FF, "kana"),
    (0x31F0, 0x31FF, "kana"),
    (0xFF66, 0xFF9F, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xF900, 0xFAFF, "han"),
    (0x20000, 0x323AF, "han"),
)

# Scripts that one language of the news uses almost alone.
_ALONE: Mapping[str, str] = MappingProxyType(
    {
        "greek": "el",
        "armenian": "hy",
        "hebrew": "he",
        "bengali": "bn",
        "gurmukhi": "pa",
        "gujarati": "gu",
        "tamil": "ta",
        "telugu": "te",
        "kannada": "kn",
        "malayalam": "ml",
        "thai": "th",
        "georgian": "ka",
        "hangul": "ko",
        "kana": "ja",
        "han": "zh",
    }
)

_BY_SCRIPT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "latin": (
            "es",
            "en",
            "de",
            "fr",
            "pt",
            "it",
            "ca",
            "gl",
            "eu",
            "nl",
            "sv",
            "da",
            "no",
            "fi",
            "pl",
            "cs",
            "ro",
            "hu",
            "tr",
            "id",
            "vi",
            "hr",
            "sk",
            "sl",
            "et",
            "lv",
            "lt",
            "sq",
            "is",
        ),
        "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be"),
        "arabic": ("ar", "fa", "ur"),
        "devanagari": ("hi", "mr", "ne"),
    }
)

# Letters and marks that only some languages write. A hit is shared between them like a shared word.
_LETTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "¿": ("es", "es", "es", "gl"),
        "¡": ("es", "es", "es", "gl"),
        "ñ": ("es", "es", "gl", "eu"),
        "ß": ("de",),
        "ã": ("pt",),
        "õ": ("pt", "et"),
        "ł": ("pl",),
        "ą": ("pl", "lt"),
        "ę": ("pl", "lt"),
        "ś": ("pl",),
        "ż": ("pl",),
        "ć": ("pl", "hr"),
        "ő": ("hu",),
        "ű": ("hu",),
        "ă": ("ro", "vi"),
        "ț": ("ro",),
        "ș": ("ro",),
        "ţ": ("ro",),
        "ğ": ("tr",),
        "ı": ("tr",),
        "ş": ("tr", "ro"),
        "ě": ("cs",),
        "ř": ("cs",),
        "ů": ("cs",),
        "ø": ("da", "no"),
        "æ": ("da", "no", "is"),
        "å": ("sv", "da", "no"),
        "ä": ("de", "sv", "fi"),
        "ö": ("de", "sv", "fi", "tr", "hu"),
        "ơ": ("vi",),
        "ư": ("vi",),
        "đ": ("vi", "hr"),
        "ý": ("cs", "is", "sk", "vi"),
        "œ": ("fr",),
        "ê": ("fr", "pt", "vi"),
        "î": ("fr", "ro"),
        "û": ("fr",),
        "ï": ("fr", "ca"),
        "·": ("ca",),
        "ò": ("it", "ca", "vi"),
        "ì": ("it", "vi"),
        "þ": ("is",),
        "ð": ("is",),
        "ы": ("ru", "be"),
        "э": ("ru", "be"),
        "ё": ("ru", "be"),
        "і": ("uk", "be"),
        "ї": ("uk",),
        "є": ("uk",),
        "ґ": ("uk",),
        "ў": ("be",),
        "ђ": ("sr",),
        "ћ": ("sr",),
        "љ": ("sr", "mk"),
        "њ": ("sr", "mk"),
        "ј": ("sr", "mk"),
        "ѓ": ("mk",),
        "ќ": ("mk",),
        "پ": ("fa", "ur"),
        "چ": ("fa", "ur"),
        "گ": ("fa", "ur"),
        "ک": ("fa", "ur"),
        "ی": ("fa", "ur"),
        "ٹ": ("ur",),
        "ڈ": ("ur",),
        "ں": ("ur",),
        "ے": ("ur",),
        "ہ": ("ur",),
        "ة": ("ar",),
        "ي": ("ar",),
        "ك": ("ar",),
        "أ": ("ar",),
        "إ": ("ar",),
        "ळ": ("mr",),
    }
)


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that ``text`` is written in, or ``None``.

    ``None`` means that nothing can be said: no letters at all, as in numbers, emoji or an empty string.
    Only the first 4,000 characters are read. Norwegian is ``no`` and Chinese ``zh``, whatever their written
    form. Works without a network and is safe to call from several threads.
    """
    sample = unicodedata.normalize("NFC", text[:_ENOUGH]).casefold()
    scripts = _scripts(sample)
    if not scripts:
        return None
    script = _main_script(scripts)
    if script in _ALONE:
        return _ALONE[script]
    possible = _BY_SCRIPT.get(script, ())
    if not possible:
        return None
    scores = _cues(sample, possible)
    return _clear_winner(scores) or _by_model(sample, scores)


def same_script(one: str, other: str) -> bool:
    """Return whether two languages, by their ISO 639-1 codes, are written in the same letters."""
    return any(one in codes and other in codes for codes in _BY_SCRIPT.values())


def _scripts(text: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for char, times in Counter(text).items():
        if char.isalpha():
            counted[_script(ord(char))] += times
    return counted


def _script(code: int) -> str:
    for first, last, name in _SCRIPTS:
        if first <= code <= last:
            return name
    return "other"


def _main_script(scripts: Counter[str]) -> str:
    # Japanese mixes three scripts and foreign names come in Latin letters: a fifth of kana is Japanese, and a
    # character of Han or Hangul stands for about two or three Latin letters.
    east = scripts["han"] + scripts["kana"]
    if scripts["kana"] * 5 >= east > 0 and east * 2 >= scripts["latin"]:
        return "kana"
    weight = {"han": 3, "hangul": 3}
    return max(sorted(scripts), key=lambda name: scripts[name] * weight.get(name, 1))


@cache
def _owners() -> Mapping[str, tuple[str, ...]]:
    """Return for each function word the languages that use it."""
    owners: dict[str, tuple[str, ...]] = {}
    for code, words in FUNCTION_WORDS.items():
        for word in words:
            owners[word] = (*owners.get(word, ()), code)
    return MappingProxyType(owners)


def _cues(text: str, possible: tuple[str, ...]) -> dict[str, float]:
    """Add up the evidence: a word or letter that n languages share gives each of them 1/n."""
    scores = dict.fromkeys(possible, 0.0)
    owners = _owners()
    for word in _words(text):
        _share(scores, [code for code in owners.get(word, ()) if code in scores], 1.0)
    # A letter says less than a word and recurs within words: half as much, and not without limit.
    for char, times in Counter(text).items():
        if char in _LETTERS:
            _share(scores, [code for code in _LETTERS[char] if code in scores], 0.5 * min(times, 4))
    return scores


def _words(text: str) -> Iterable[str]:
    return (match.group() for match in _WORD.finditer(text.replace("\u2019", "'")))


def _share(scores: dict[str, float], codes: list[str], weight: float) -> None:
    for code in codes:
        scores[code] += weight / len(codes)


def _clear_winner(scores: Mapping[str, float]) -> str | None:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, first), (_, second) = ranked[0], ranked[1]
    # Half a word of lead, and a quarter more than the next: "who is" passes, a lone "in" does not.
    return best if first >= 0.5 and first >= second * 1.25 + 0.2 else None


def _still_possible(scores: Mapping[str, float]) -> tuple[str, ...]:
    best = max(scores.values())
    if best:
        # All words of "la población era de mil" but one are Galician, too: the one that is not tells.
        return tuple(
            code
            for code, score in scores.items()
            if score >= best or (score >= best * 0.6 and code not in _NEEDS_A_CUE)
        )
    return tuple(code for code in scores if code not in _NEEDS_A_CUE)


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _by_model(text: str, cues: Mapping[str, float]) -> str | None:
    possible = _still_possible(cues)
    if len(possible) == 1:
        return possible[0]
    ranked = sorted(
        (float(score) + (_EXPECTED if code in _COMMON else 0.0), str(code))
        for code, score in _model().rank(text)
        if code in possible
    )
    (second, _), (first, best) = ranked[-2:]
    return best if any(cues.values()) or first - second >= _SURE else None
