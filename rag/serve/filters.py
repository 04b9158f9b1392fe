"""What the next questions are asked with: the fields under the question box and the chips above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

import gradio as gr

from index.errors import FuenteError
from index.filters import BadFilter, Choices, Filter
from rag.serve.markup import plain
from rag.serve.words import LANGUAGES, Words

NAMES = ("outlets", "languages", "sections")
_DAYS = ("since", "until")
_EDITED = "edited"

_TAKE = """element.addEventListener("click", (event) => {
  const chip = event.target.closest("button.chip");
  if (!chip) return;
  trigger("click", { chip: chip.dataset.chip });
  // The chip goes, and with it the place of who works with the keyboard; who touches wants no keyboard to pop up.
  if (!event.detail) document.querySelector("#ask textarea")?.focus();
});"""


@dataclass(frozen=True, slots=True)
class Given:
    """What a visitor put into the fields; ``edited`` says that the text in the box is to be searched for as it is."""

    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    edited: bool = False

    @classmethod
    def of(cls, address: Mapping[str, Any] | None) -> Self:
        """Return what the query of an address such as ``/?since=2026-01-01&outlet=El+Faro`` asks for."""
        listed = getattr(address, "getlist", None)
        if listed is None:
            return cls()

        def names(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(one for one in listed(name) if one.strip()))

        since, until = ((names(kind) or ("",))[0] for kind in _DAYS)
        return cls(since, until, names("outlet"), names("language"), names("section"))

    def filter(self, words: Words) -> Filter:
        """Return which articles are let through.

        Raises:
            index.filters.BadFilter: a day is not one, or the first is after the last; in the visitor's language.
        """
        since, until = _day(self.since, words), _day(self.until, words)
        if since and until and since > until:
            raise BadFilter(words.days_crossed.format(words.date(since), words.date(until)))
        return Filter(
            since, until, frozenset(self.outlets), frozenset(self.languages), frozenset(self.sections)
        )

    def without(self, chip: str) -> Given:
        """Return what is left when a chip was taken away."""
        kind, _, name = chip.partition(":")

        def rest(of: str) -> tuple[str, ...]:
            return tuple(n for n in getattr(self, of) if (of, n) != (kind, name))

        return Given(
            "" if kind == "since" else self.since,
            "" if kind == "until" else self.until,
            rest("outlets"),
            rest("languages"),
            rest("sections"),
            self.edited and kind != _EDITED,
        )

    def chips(self, words: Words) -> str:
        """Return what is on as HTML, a button for each: to press it is to take it away."""
        shown = [(_EDITED, words.as_edited)] if self.edited else []
        for kind in _DAYS:
            try:
                day = _day(getattr(self, kind), words)
            except BadFilter:
                continue  # said beside the fields
            if day:
                shown.append((kind, words.days(*((day, None) if kind == "since" else (None, day)))))
        for kind in NAMES:
            shown += [
                (f"{kind}:{name}", LANGUAGES.get(name, name) if kind == "languages" else name)
                for name in getattr(self, kind)
            ]
        buttons = "".join(
            f'<button type="button" class="chip" data-chip="{plain(key)}" '
            f'aria-label="{plain(words.remove.format(text))}">{plain(text)}<span aria-hidden="true">×</span></button>'
            for key, text in shown
        )
        return f'<div class="chips" lang="{words.code}">{buttons}</div>' if shown else ""

    def fault(self, words: Words) -> str:
        """Return as HTML what is wrong with the days, nothing where they can be used."""
        try:
            self.filter(words)
        except BadFilter as error:
            return f'<p class="fault" role="alert" lang="{words.code}">{plain(str(error))}</p>'
        return ""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields as Gradio components; make it where the fields shall stand, ``chips`` and ``edited`` before."""

    chips: gr.HTML
    edited: gr.State
    frame: gr.Accordion
    since: gr.Textbox
    until: gr.Textbox
    outlets: gr.Dropdown
    languages: gr.Dropdown
    sections: gr.Dropdown
    fault: gr.HTML

    @classmethod
    def build(cls, chips: gr.HTML, edited: gr.State) -> Self:
        """Make the fields, closed and without words: those come with ``greet``."""
        with gr.Accordion("", open=False, elem_id="filters") as frame:
            with gr.Row(elem_classes=["days"]):
                since, until = (gr.Textbox(elem_id=kind, max_lines=1, max_length=40) for kind in _DAYS)
            with gr.Row(elem_classes=["names"]):
                outlets, languages, sections = (
                    gr.Dropdown([], value=[], multiselect=True, elem_id=kind) for kind in NAMES
                )
            fault = gr.HTML("", elem_id="fault", apply_default_css=False)
        return cls(chips, edited, frame, since, until, outlets, languages, sections, fault)

    @property
    def inputs(self) -> set[Any]:
        """The components that ``read`` looks into."""
        return {self.edited, self.since, self.until, self.outlets, self.languages, self.sections}

    @property
    def held(self) -> list[Any]:
        """The components that ``hold`` and ``release`` say something about."""
        return [self.edited, self.chips]

    @property
    def outputs(self) -> list[Any]:
        """The components that ``greet`` says something about, in its order."""
        return [
            self.frame,
            self.since,
            self.until,
            self.outlets,
            self.languages,
            self.sections,
            self.chips,
            self.fault,
        ]

    def read(self, values: Mapping[Any, Any]) -> Given:
        """Return what was put into the fields, whatever a browser sent for them."""

        def day(field: gr.Textbox) -> str:
            return v if isinstance(v := values.get(field), str) else ""

        def names(field: gr.Dropdown) -> tuple[str, ...]:
            given = values.get(field)
            return tuple(n for n in given if isinstance(n, str)) if isinstance(given, list) else ()

        return Given(
            day(self.since),
            day(self.until),
            names(self.outlets),
            names(self.languages),
            names(self.sections),
            bool(values.get(self.edited)),
        )

    def greet(self, choices: Callable[[], Choices], words: Words, asked: Given) -> list[Any]:
        """Return the updates that fill the fields for a visitor; what leaves nothing to choose is hidden.

        ``asked`` is what the address of the page asks for.
        """
        try:
            given = choices()
        except FuenteError:  # the status line says what is wrong with the library
            given = Choices((), (), (), None, None, 0)
        offered = [getattr(given, kind) for kind in NAMES]
        dated = given.first is not None
        days = [
            gr.update(label=label, placeholder=f"{day or ''}", visible=dated, value=value)
            for label, day, value in (
                (words.since, given.first, asked.since),
                (words.until, given.last, asked.until),
            )
        ]
        lists = [
            gr.update(
                label=label,
                choices=[
                    (f"{LANGUAGES.get(n, n) if kind == 'languages' else n} ({words.number(c)})", n)
                    for n, c in some
                ],
                visible=len(some) > 1,
                value=list(getattr(asked, kind)),
            )
            for kind, label, some in zip(
                NAMES, (words.outlets, words.languages, words.sections), offered, strict=True
            )
        ]
        frame = gr.update(label=words.narrow, visible=dated or any(len(some) > 1 for some in offered))
        return [frame, *days, *lists, asked.chips(words), asked.fault(words)]

    def hold(self, values: Mapping[Any, Any], words: Words) -> dict[Any, Any]:
        """Return the updates that let the text in the box be searched for as it stands."""
        return {self.edited: True, self.chips: replace(self.read(values), edited=True).chips(words)}

    def release(self, values: Mapping[Any, Any], words: Words) -> dict[Any, Any]:
        """Return the updates that end that, none where it did not hold."""
        given = self.read(values)
        return {self.edited: False, self.chips: given.without(_EDITED).chips(words)} if given.edited else {}

    def wire(self, words_of: Callable[[gr.Request | None], Words], **quiet: Any) -> None:
        """Let the chips follow the fields, and a pressed chip empty its field."""

        def follow(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
            return self._said(self.read(values), words_of(request))

        def take(values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
            left = self.read(values).without(str(event._data.get("chip", "") if event._data else ""))
            return {
                self.since: left.since,
                self.until: left.until,
                self.outlets: list(left.outlets),
                self.languages: list(left.languages),
                self.sections: list(left.sections),
                self.edited: left.edited,
                **self._said(left, words_of(request)),
            }

        lists = (self.outlets, self.languages, self.sections)
        seen = [self.since.blur, self.since.submit, self.until.blur, self.until.submit]
        # Nothing is compared with the choices: a server that was started anew does not know them any more.
        how: dict[str, Any] = {"preprocess": False, **quiet}
        gr.on(
            [*seen, *(field.change for field in lists)],
            follow,
            self.inputs,
            [self.chips, self.fault],
            trigger_mode="always_last",
            **how,
        )
        self.chips.click(
            take,
            self.inputs,
            [self.since, self.until, *lists, self.edited, self.chips, self.fault],
            **how,
        )

    def _said(self, given: Given, words: Words) -> dict[Any, Any]:
        return {self.chips: given.chips(words), self.fault: given.fault(words)}


def chip_line() -> gr.HTML:
    """Return the line above the question box."""
    return gr.HTML("", elem_id="chips", apply_default_css=False, js_on_load=_TAKE)


def _day(text: str, words: Words) -> date | None:
    given = text.strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadFilter(words.bad_day.format(given[:40])) from None
