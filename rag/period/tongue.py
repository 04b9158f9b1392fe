"""What a language has to say around days, as regular expressions over folded text.

Text is folded character by character (small letters, no accents), so a place in it is a place in the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's words for time.

    ``inside``, ``since``, ``until``, ``before``, ``after``, ``between``, ``start`` and ``to`` are what stands
    before a day ("in", "from … to"), ``article`` what may stand in between. ``year`` is what makes four digits
    a year, ``month`` a name of a month one, ``weekday`` a day's name that day, ``numbered`` a number before a
    month its day. ``last``, ``this`` and ``next`` stand before a unit, ``gone`` and ``coming`` after it.
    ``rolling`` is the plural that counts from today and ``rolling_one`` the same of one unit; ``{n}`` is a
    number, in ``ago`` with its unit. ``parts`` are the beginning, middle and end of something, ``so_far``
    stands before a unit that has begun, ``habit`` is no time at all, ``week_of`` makes a week of a day.
    ``events`` are things that happen on a day.
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
    week_of: str = r"(?!)"
