"""Every word of the page's own, a TOML file for each language; the visitor's browser chooses, or the visitor."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from rag import phrases
from rag.answer import Progress

USUAL = "en"
"""The language of a visitor whose own are none of ours."""

COOKIE = "fuente-language"
"""Where the language that a visitor has chosen is kept."""

EXAMPLES = (
    ("en", "What did Sheinbaum reject?"),
    ("es", "¿Cuándo será la reunión de alto nivel?"),
    ("de", "Was hat Sheinbaum abgelehnt?"),
)
"""Questions that the sample article answers, with their language: one click asks one."""

REASONS = ("wrong", "unsupported", "incomplete", "outdated")
"""Why an answer is not right, by the names that feedback is stored under; in the order of ``Words.reasons``."""

LANGUAGES = MappingProxyType(
    {
        "ar": "العربية", "ca": "Català", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español",
        "eu": "Euskara", "fr": "Français", "gl": "Galego", "it": "Italiano", "nl": "Nederlands", "pl": "Polski",
        "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska", "tr": "Türkçe", "uk": "Українська",
    }
)  # fmt: skip
"""Languages by ISO 639-1 code, each as its speakers call it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The page's strings in one language; ``{}`` marks where a number or a name goes."""

    code: str
    tagline: str
    placeholder: str
    ask: str
    stop: str
    again: str
    try_one: str
    intro: str
    sources: str
    sources_empty: str
    sources_refused: str
    no_title: str
    marked: str
    back: str
    closest: str
    looked_for: str
    instead: str
    searching: str
    reading: tuple[str, str]
    writing: str
    checking: str
    left_out: tuple[str, str]
    partly: str
    stopped: str
    failed: str
    empty_question: str
    long_question: str
    library_empty: str
    articles: tuple[str, str]
    quotes_only: str
    quotes_fetching: str
    quotes_preparing: str
    thousands: str
    months: tuple[str, ...]
    day: str
    at: str
    quoted: str
    narrow: str
    since: str
    until: str
    outlets: str
    languages: str
    sections: str
    bad_day: str
    days_crossed: str
    remove: str
    as_edited: str
    all_days: str
    all_days_read: str
    newest: str
    any_age: str
    searched_for: str
    edit: str
    also_in: str
    roles: tuple[str, str]
    skip: str
    library: str
    again_one: str
    copy: str
    copied: str
    share: str
    shared: str
    share_link: str
    unshare: str
    unshared: str
    good: str
    bad: str
    blame: str
    reasons: tuple[str, str, str, str]
    reason_note: str
    send: str
    thanks: str
    close: str
    reader_back: str
    reader_alone: str
    reader: str
    whole: str
    translating: str
    translated: str
    save: str
    as_markdown: str
    as_json: str
    as_print: str
    verified: str
    meanwhile: str
    edit_question: str

    def for_scripts(self) -> str:
        """Return what the scripts of the page say, as JSON."""
        names = {
            "ask": self.ask, "stop": self.stop, "failed": self.failed, "copy": self.copy, "copied": self.copied,
            "share": self.share, "shared": self.shared, "link": self.share_link, "unshare": self.unshare,
            "unshared": self.unshared, "blame": self.blame, "note": self.reason_note, "send": self.send,
            "thanks": self.thanks, "close": self.close, "back": self.reader_back, "alone": self.reader_alone,
            "article": self.reader, "translating": self.translating, "translated": self.translated,
        }  # fmt: skip
        return json.dumps({**names, "reasons": dict(zip(REASONS, self.reasons, strict=True))})

    kept_asked: str
    kept_written: str
    kept_quotes: str
    kept_about: str
    kept_refused: str
    kept_gone: str
    kept_corrected: str
    kept_changed: str
    kept_to_source: str
    kept_missing: tuple[str, str]
    kept_deleted: tuple[str, str]
    kept_unread: tuple[str, str]
    library_search: str
    library_find: str
    library_show: str
    library_clear: str
    library_ask: str
    library_ask_filters: str
    library_none: str
    library_all: str
    library_chart: tuple[str, ...]
    library_chart_title: str
    library_month: str
    library_table: str
    library_when: str
    library_count: str
    library_undated: tuple[str, str]
    library_pages: str
    library_page: str
    library_newer: str
    library_older: str
    library_back: str
    library_updated: str
    library_source: str
    library_copies: str
    library_machine: str
    library_machine_note: str
    library_corrected: str
    library_corrected_on: str
    library_was: str
    library_now: str
    library_earlier: str
    library_missing: str
    library_missing_why: str
    library_failed: str
    library_failed_why: str
    add_title: str
    add_off: str
    add_token: str
    add_sign_in: str
    add_leave: str
    add_wrong: str
    add_tries: tuple[str, str]
    add_stale: str
    add_ended: str
    add_files: str
    add_choose: str
    add_files_note: str
    add_megabytes: tuple[str, str]
    add_text: str
    add_text_title: str
    add_outlet: str
    add_published: str
    add_pasted: str
    add_pasted_note: str
    add_addresses: str
    add_addresses_note: str
    add_send: str
    add_no_file: str
    add_no_text: str
    add_no_address: str
    add_many: str
    add_many_files: str
    add_too_much: str
    add_disk: str
    add_full: str
    add_unknown: str
    add_waiting: str
    add_working: str
    add_done: str
    add_broken: str
    add_names: str
    add_refresh: str
    add_more: str
    add_nothing: str
    add_added: tuple[str, str]
    add_changed: tuple[str, str]
    add_unchanged: tuple[str, str]
    add_failed: tuple[str, str]
    add_failed_more: str
    add_warnings: str
    key: str
    key_why: str
    key_in: str
    key_wrong: str
    demo_add: str
    demo_wait: tuple[str, str]

    def number(self, n: int) -> str:
        """Return a whole number with the language's thousands mark."""
        return f"{n:,}".replace(",", self.thousands)

    def count(self, forms: tuple[str, str], n: int) -> str:
        """Return the singular or plural form with the number in it."""
        return forms[0 if n == 1 else 1].format(self.number(n))

    def days(self, since: date | None, until: date | None) -> str:
        """Return a stretch of days in words; an empty string where it is open on both sides."""
        return phrases.days(since, until, self.code)

    def date(self, when: date | None) -> str:
        """Return a date in words (with the hour of a datetime), or an empty string for None."""
        if when is None:
            return ""
        text = self.day.format(day=when.day, month=self.months[when.month - 1], year=when.year)
        if isinstance(when, datetime) and (when.hour or when.minute):
            text += self.at.format(when.strftime("%H:%M"))
        return text

    def role(self, role: Literal["subject", "speaker"]) -> str:
        """Return what a sentence tells that another one leans on."""
        return self.roles[0 if role == "subject" else 1]

    def stage(self, progress: Progress) -> str:
        """Return what the engine is doing now, in words."""
        if progress.stage == "searching":
            return self.searching
        if progress.stage == "reading":
            return self.count(self.reading, progress.detail)
        return self.writing if progress.stage == "writing" else self.checking


@cache
def all_words() -> Mapping[str, Words]:
    """Return the words of each language there is a file for, by its ISO 639-1 code.

    Raises:
        TypeError: a file lacks some of the words, or has others.
    """
    files = sorted(
        (file for file in resources.files("rag.serve.words").iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return MappingProxyType(
        {
            (code := file.name.removesuffix(".toml")): _words(code, file.read_text(encoding="utf-8"))
            for file in files
        }
    )


def words_for(accept_language: str | None, chosen: str | None = None) -> Words:
    """Return the words in the language ``chosen``, else the best of ours that the browser names, else English.

    ``accept_language`` is its ``Accept-Language`` header. Weights (``;q=``) count as RFC 9110 section 12.5.4 says; a
    range that cannot be read is passed over.
    """
    known = all_words()
    if chosen is not None and chosen in known:
        return known[chosen]
    best, code = 0.0, USUAL
    for part in (accept_language or "").split(","):
        name, _, weight = part.strip().partition(";")
        primary = name.strip().lower().split("-")[0]
        if primary not in known:
            continue
        try:
            q = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if q > best:
            best, code = q, primary
    return known[code]


def _words(code: str, text: str) -> Words:
    given = tomllib.loads(text)
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return Words(code=code, **values)
