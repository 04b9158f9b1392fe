"""An Answer that was written down is read again as it was, whoever wrote it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer import Answer, Citation, Closest, Leaned, Statement
from rag.answer_from import answer_from
from rag.period import Period

text = st.text(max_size=12)
some = st.none() | text
days = st.none() | st.dates() | st.datetimes(timezones=st.just(UTC))
places = st.integers(0, 10_000)
rounded = st.floats(0, 1).map(lambda x: round(x, 4))
where = {
    "article_id": text, "title": text, "start": places, "end": places, "quote": text, "outlet": some,
    "published": days, "url": some, "language": some,
}  # fmt: skip
leaned = st.builds(Leaned, start=places, end=places, quote=text, role=st.sampled_from(("subject", "speaker")))
citations = st.builds(
    Citation, n=places, support=rounded, outlets=st.lists(text, max_size=2).map(tuple),
    context=st.lists(leaned, max_size=2).map(tuple), **where,
)  # fmt: skip
statements = st.builds(
    Statement, text=text, citations=st.lists(places, min_size=1, max_size=3).map(tuple),
    verdict=st.sampled_from(("supported", "partly")),
)  # fmt: skip
periods = st.builds(
    Period, words=text, since=st.none() | st.dates(), until=st.none() | st.dates(), relative=st.booleans(),
    newest=st.booleans(), event=some, side=st.sampled_from((None, "before", "after")),
)  # fmt: skip
answers = st.builds(
    Answer, question=text, text=text, language=text, abstained=st.booleans(),
    statements=st.lists(statements, max_size=2).map(tuple), citations=st.lists(citations, max_size=2).map(tuple),
    closest=st.lists(st.builds(Closest, **where), max_size=2).map(tuple), left_out=places,
    notes=st.lists(text, max_size=2).map(tuple), timings=st.dictionaries(text, rounded, max_size=2), model=text,
    standalone=st.text(min_size=1, max_size=12), period=st.none() | periods, looked_for=text, suggestion=text,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(answers)
def test_an_answer_that_went_through_json_is_the_same(answer: Answer) -> None:
    assert answer_from(json.loads(json.dumps(answer.to_dict()))) == answer


@settings(deadline=None, max_examples=40)
@given(answers, st.data())
def test_fields_of_another_version_are_passed_over_and_missing_ones_have_their_default(
    answer: Answer, data: st.DataObject
) -> None:
    told = answer.to_dict()
    gone = data.draw(st.sets(st.sampled_from(sorted(told))))
    for name in gone:
        del told[name]
    for one in (told, *told.get("citations", ()), *told.get("statements", ())):
        one["colour"] = "blue"
    read = answer_from(told)
    blank = Answer("", "", "", False)
    assert read == replace(answer, **{name: getattr(blank, name) for name in gone})


def test_the_oldest_row_that_could_be_is_still_an_answer() -> None:
    read = answer_from({"citations": [{"n": 1, "quote": "Sí."}], "statements": [{"text": "Yes."}]})
    assert read.citations == (Citation(1, "", "", 0, 0, "Sí.", 0.0),)
    assert read.statements == (Statement("Yes.", ()),)


def test_the_hour_of_an_article_is_kept_where_it_was_known() -> None:
    for published in (date(2026, 1, 16), datetime(2026, 1, 16, tzinfo=UTC)):
        near = Closest("a", "t", 0, 1, "q", published=published)
        told = Answer("q", "", "en", True, closest=(near,)).to_dict()
        read = answer_from(told).closest[0].published
        assert type(read) is type(published)
        assert read == published
