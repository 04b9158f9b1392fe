"""Adding articles on the page: who may, what is taken, and what is said of what cannot be."""

from __future__ import annotations

import io
import logging
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as settings_of_run
from hypothesis import strategies as st

from index.gauge import Gauge
from index.library import Library
from index.report import SyncReport
from index.web.fetch import Fetcher, Limits
from rag.serve import add, problem
from rag.serve.brought import Brought, kept_at, safe_name, take_in
from rag.serve.jobs import Full, Jobs
from rag.serve.sessions import LASTS, Sessions
from rag.serve.telemetry.records import REQUEST, Numbered
from rag.settings import BadSettings, Settings, load
from tests.encoders import HashingEncoder
from tests.site import served

if TYPE_CHECKING:
    from httpx2 import Response  # what Starlette's client gives

TOKEN = "correct horse battery staple"
TEXT = "The mayor opened the new bridge on Monday. It cost eleven million euros. Two hundred people came to see it."


class Admin:
    """A browser without a script, and who sits before it."""

    def __init__(self, library: Library, settings: Settings, jobs: Jobs | None = None) -> None:
        app = FastAPI()
        problem.say_errors(app)
        self.jobs = jobs or Jobs(lambda brought, gauge: take_in(library, brought, gauge))
        app.include_router(add.router(library, settings, self.jobs))
        self.browser = TestClient(app, headers={"Accept-Language": "en"})
        self.library = library

    def mark(self) -> str:
        found = re.search(r'name="mark" value="(\w+)"', self.browser.get("/add").text)
        assert found
        return found[1]

    def sign_in(self, token: str = TOKEN) -> Response:
        return self.browser.post("/add/session", data={"token": token, "mark": self.mark()})

    def send(self, what: str, data: dict[str, str], **more: Any) -> Response:
        return self.browser.post(f"/add/{what}", data={"mark": self.mark(), **data}, **more)

    def send_files(self, *files: tuple[str, bytes]) -> Response:
        return self.send("files", {}, files=[("files", (name, io.BytesIO(data))) for name, data in files])

    def done(self, page: Response) -> str:
        """Look at a job's page until it is done, as the page itself would."""
        until = time.monotonic() + 60
        while 'http-equiv="refresh"' in page.text:
            assert time.monotonic() < until
            time.sleep(0.05)
            page = self.browser.get(page.url)
        assert page.status_code == 200, page.text
        return page.text


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Admin]:
    settings = load(library=tmp_path / "library", admin_token=TOKEN, offline=True, demo=False)
    with Library.open(settings=settings, encoder=HashingEncoder()) as library:
        made = Admin(library, settings)
        yield made
        made.jobs.close()


def alert(page: Response | str) -> str:
    found = re.search(
        r'role="alert"[^>]*>(.*?)</(?:p|section)>', page if isinstance(page, str) else page.text, re.S
    )
    return found[1] if found else ""


def test_files_are_added_and_each_that_cannot_be_read_is_told_with_its_reason(admin: Admin) -> None:
    admin.sign_in()
    page = admin.done(
        admin.send_files(
            ("bridge.txt", f"title: A new bridge\n\n{TEXT}".encode()),
            ("broken.pdf", b"%PDF-1.7 and then nothing"),
            ("song.mp3", b"ID3"),
            ("empty.txt", b""),
        )
    )
    assert "1 article added" in page
    assert "<li>A new bridge</li>" in page
    assert "3 could not be read" in page
    told = alert(page)
    for name, reason in (
        ("broken.pdf", "was cut short"),
        ("song.mp3", "files of the kind .mp3 cannot be read"),
        ("empty.txt", "is empty"),
    ):
        assert f"<b>{name}</b>" in told
        assert reason in told
    assert str(admin.library.path) not in page, "nobody has to know where the library is"
    (article,) = admin.library.articles()
    assert "eleven million" in article.text
    assert [f.name for f in kept_at(admin.library).iterdir() if f.is_file()] == ["bridge.txt"]


def test_what_was_uploaded_is_a_source_for_later_and_a_new_edition_takes_its_place(admin: Admin) -> None:
    admin.sign_in()
    admin.done(admin.send_files(("bridge.txt", TEXT.encode())))
    assert "1 article was there already" in admin.done(admin.send_files(("bridge.txt", TEXT.encode())))
    longer = TEXT + " It was closed again on Tuesday."
    assert "1 article updated" in admin.done(admin.send_files(("bridge.txt", longer.encode())))
    (article,) = admin.library.articles()
    assert article.text.endswith("on Tuesday.")
    report = admin.library.sync([kept_at(admin.library)])
    assert (report.unchanged, report.failed, report.missing) == ((article.id,), (), ())


def test_a_pasted_text_keeps_its_title_outlet_and_day(admin: Admin) -> None:
    admin.sign_in()
    typed = {
        "text": TEXT,
        "title": 'A "new"\nbridge: <b>',
        "outlet": "The Example",
        "published": "2026-03-02",
    }
    page = admin.done(admin.send("text", typed))
    assert "1 article added" in page
    assert "<li>A &#34;new&#34; bridge: &lt;b&gt;</li>" in page
    (article,) = admin.library.articles()
    assert (article.title, article.outlet, str(article.published)) == (
        'A "new" bridge: <b>',
        "The Example",
        "2026-03-02",
    )
    assert article.text == TEXT
    again = admin.done(admin.send("text", typed | {"text": TEXT + " It rained."}))
    assert "1 article updated" in again, "the same title, outlet and day are the same article"


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_is_kept(admin: Admin) -> None:
    admin.sign_in()
    page = admin.send("text", {"text": TEXT, "published": "yesterday", "title": "A <bridge>"})
    assert page.status_code == 422
    assert "“yesterday” is not a day" in alert(page)
    assert 'value="A &lt;bridge&gt;"' in page.text
    assert "eleven million" in page.text
    assert re.search(r'id="published"[^>]*aria-invalid="true" aria-describedby="add-error"', page.text)
    assert "no text yet" in alert(admin.send("text", {"text": " "}))
    assert "No file was chosen" in alert(admin.send("files", {}, files=[("files", ("", b""))]))
    assert "no address yet" in alert(admin.send("addresses", {"addresses": "\n"}))
    assert "only http and https" in alert(admin.send("addresses", {"addresses": "file:///etc/passwd"}))
    assert admin.library.counts().articles == 0


def test_addresses_are_fetched_by_the_rules_of_fetching(tmp_path: Path) -> None:
    settings = load(library=tmp_path / "library", admin_token=TOKEN, demo=False)
    with Library.open(settings=settings, encoder=HashingEncoder()) as library:
        admin = Admin(library, settings)
        admin.sign_in()
        given = "http://127.0.0.1:9/news\nhttp://169.254.169.254/latest\nftp://example.org\nhttp://localhost/?token=hidden"
        page = admin.done(admin.send("addresses", {"addresses": given}))
        admin.jobs.close()
    assert "4 could not be read" in page
    assert alert(page).count("<b>") == 4
    assert "this machine itself" in page
    assert "the local link" in page
    assert "only http and https" in page
    assert "hidden" not in page


def test_a_feed_is_followed_and_a_page_that_it_names_in_vain_is_told(tmp_path: Path) -> None:
    settings = load(library=tmp_path / "library", admin_token=TOKEN, demo=False)
    with Library.open(settings=settings, encoder=HashingEncoder()) as library, served() as site:
        site.feed("uno", "dos", "tres")
        site.broken["/tres.html"] = (404, {})
        fetcher = Fetcher(Limits(allow_private=True, host_delay_seconds=0))
        jobs = Jobs(lambda brought, gauge: take_in(library, brought, gauge, fetcher))
        admin = Admin(library, settings, jobs)
        admin.sign_in()
        page = admin.done(admin.send("addresses", {"addresses": f"{site.address}/feed.xml"}))
        jobs.close()
    assert "2 articles added" in page
    assert "<li>Título uno</li>" in page
    assert "1 could not be read" in page
    assert "/tres.html" in alert(page)


def test_nobody_adds_without_the_token(admin: Admin) -> None:
    assert 'type="password"' in admin.browser.get("/add").text
    for what in ("files", "text", "addresses", "leave"):
        page = admin.browser.post(f"/add/{what}", data={"text": TEXT, "mark": admin.mark()})
        assert page.status_code == 403
        assert "not signed in" in alert(page)
    assert admin.browser.get("/add/anything").status_code == 403
    wrong = admin.sign_in("correct horse battery stable")
    assert wrong.status_code == 403
    assert "not the admin token" in alert(wrong)
    assert admin.sign_in().status_code == 200
    assert "<textarea" in admin.browser.get("/add").text
    admin.send("leave", {})
    assert "<textarea" not in admin.browser.get("/add").text


def test_the_token_is_in_no_cookie_no_address_and_no_log(
    admin: Admin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = dict(admin.browser.cookies)
    admin.mark()
    entered = admin.browser.post(
        "/add/session", data={"token": TOKEN, "mark": admin.mark()}, follow_redirects=False
    )
    cookie = entered.headers["set-cookie"]
    for said in ("HttpOnly", "SameSite=strict", "Path=/add", f"Max-Age={12 * 3600}"):
        assert said in cookie
    assert TOKEN not in cookie
    assert entered.headers["location"] == "/add"
    assert dict(admin.browser.cookies) != before
    assert "horse" not in caplog.text
    assert admin.browser.get("/add").headers["cache-control"] == "no-store"
    secure = admin.browser.get("https://testserver/add", headers={"Cookie": ""}).headers["set-cookie"]
    assert "Secure" in secure


def test_a_form_of_another_site_does_nothing(admin: Admin) -> None:
    admin.sign_in()
    for mark in ("", "0" * 64, "é"):
        page = admin.browser.post("/add/text", data={"text": TEXT, "mark": mark})
        assert page.status_code == 403
        assert "Nothing was done" in alert(page)
    stranger = TestClient(admin.browser.app)
    assert stranger.post("/add/session", data={"token": TOKEN, "mark": admin.mark()}).status_code == 403
    assert admin.library.counts().articles == 0


def test_the_eleventh_wrong_try_within_a_minute_waits_whoever_is_right(admin: Admin) -> None:
    mark = admin.mark()
    for _ in range(10):
        assert admin.browser.post("/add/session", data={"token": "guess", "mark": mark}).status_code == 403
    page = admin.browser.post("/add/session", data={"token": TOKEN, "mark": mark})
    assert page.status_code == 429
    assert 1 <= int(page.headers["retry-after"]) <= 60
    assert "too many wrong tries" in alert(page)
    other = TestClient(admin.browser.app, client=("198.51.100.7", 1))
    found = re.search(r'name="mark" value="(\w+)"', other.get("/add").text)
    assert found
    assert other.post("/add/session", data={"token": TOKEN, "mark": found[1]}).status_code == 200


def test_a_session_ends_after_twelve_hours() -> None:
    now = 0.0
    sessions = Sessions(lambda: now)
    mine = sessions.begin()
    now = LASTS - 1
    assert sessions.holds(mine)
    now = LASTS
    assert not sessions.holds(mine)
    assert not sessions.holds(None)


def test_too_much_at_once_is_refused_and_the_rest_of_what_is_too_large_is_not(
    admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.sign_in()
    monkeypatch.setattr("rag.serve.brought.LARGEST_FILE", 1_000_000)
    page = admin.done(admin.send_files(("huge.txt", b"x" * 1_000_001), ("bridge.txt", TEXT.encode())))
    assert "1 article added" in page
    assert "is too large: a file may have 1 MB at most" in alert(page)
    monkeypatch.setattr("rag.serve.add.LARGEST", 100_000)
    refused = admin.send_files(("huge.txt", b"x" * 150_000))
    assert refused.status_code == 413
    assert "too large" in alert(refused)
    many = admin.send_files(*((f"{n}.txt", b"x") for n in range(201)))
    assert many.status_code == 422
    assert "At most 200 files" in alert(many)


def test_without_a_token_and_in_a_demo_the_page_says_why_nothing_can_be_added(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        for settings, said in (
            (load(library=library.path, demo=False), "FUENTE_ADMIN_TOKEN"),
            (load(library=library.path, demo=True, admin_token=TOKEN), "This is a demo"),
        ):
            browser = Admin(library, settings).browser
            for page in (
                browser.get("/add"),
                browser.get("/add/x"),
                browser.post("/add/text", data={"text": TEXT}),
            ):
                assert page.status_code == 404
                assert said in page.text
                assert "<form" not in page.text
            spanish = browser.get("/add", headers={"Accept-Language": "es"})
            assert "<h1>Añadir artículos</h1>" in spanish.text


def test_a_short_token_is_refused_in_a_sentence_that_does_not_hold_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUENTE_ADMIN_TOKEN", "hunter2")
    with pytest.raises(BadSettings, match="FUENTE_ADMIN_TOKEN cannot be used: it has 7 characters") as error:
        load()
    assert "hunter2" not in str(error.value)


def test_work_is_done_in_order_one_at_a_time_and_few_may_wait() -> None:
    begun, go, done = threading.Event(), threading.Event(), []

    def work(brought: Brought, gauge: Gauge) -> SyncReport:
        begun.set()
        go.wait(30)
        gauge.check()
        done.append(brought.addresses[0])
        if brought.addresses[0] == "bad":
            raise ZeroDivisionError("oops")
        return SyncReport()

    jobs = Jobs(work, waiting=2)
    first = jobs.submit(Brought(addresses=("bad",)))
    assert begun.wait(30)
    waiting = [jobs.submit(Brought(addresses=(name,))) for name in "bc"]
    with pytest.raises(Full, match="2 additions are waiting"):
        jobs.submit(Brought(addresses=("d",)))
    assert [first.state, *(job.state for job in waiting)] == ["working", "waiting", "waiting"]
    go.set()
    until = time.monotonic() + 30
    while waiting[1].state != "done" and time.monotonic() < until:
        time.sleep(0.01)
    assert done == ["bad", "b", "c"]
    assert "ZeroDivisionError" in first.error
    assert waiting[0].report == SyncReport()
    jobs.close()
    with pytest.raises(Full):
        jobs.submit(Brought(addresses=("late",)))


def test_what_is_logged_of_work_carries_the_number_of_the_request_that_brought_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="rag.serve.jobs")
    caplog.handler.addFilter(Numbered())

    def work(brought: Brought, gauge: Gauge) -> SyncReport:
        if brought.addresses[0] == "bad":
            raise ZeroDivisionError("oops")
        return SyncReport(added=("a", "b"))

    jobs = Jobs(work)
    for number, address in (("r1", "good"), ("r2", "bad")):
        mark = REQUEST.set(number)
        last = jobs.submit(Brought(addresses=(address,)))
        REQUEST.reset(mark)
    until = time.monotonic() + 30
    while last.state != "done" and time.monotonic() < until:
        time.sleep(0.01)
    assert [(r.request_id, r.getMessage()) for r in caplog.records] == [  # type: ignore[attr-defined]
        ("r1", "An addition is done: 2 added."),
        ("r2", "Adding articles failed."),
    ]


def test_work_at_hand_ends_with_the_server() -> None:
    begun = threading.Event()

    def work(brought: Brought, gauge: Gauge) -> SyncReport:
        begun.set()
        while True:
            time.sleep(0.01)
            gauge.check()

    jobs = Jobs(work)
    job = jobs.submit(Brought())
    assert begun.wait(30)
    jobs.close()
    assert job.state == "done"
    assert "What was stored stays" in job.error


@settings_of_run(deadline=None)
@given(st.text(max_size=400))
def test_any_name_becomes_that_of_one_plain_file(given_name: str) -> None:
    name = safe_name(given_name)
    assert Path(name).name == name
    assert not name.startswith(".")
    assert len(name.encode()) <= 255
    assert not re.search(r'[\x00-\x1f<>:"/\\|?*\u202e]', name)
    assert safe_name(name) == name, "a second upload of what was kept is the same file"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\Noticia año.pdf", "Noticia año.pdf"),
        (".hidden.txt", "hidden.txt"),
        ("CON.txt", "_CON.txt"),
        ("README.md", "_README.md"),
        ("dump.jsonl.gz", "dump.jsonl.gz"),
        ("", "article"),
        ("x" * 300 + ".html", "x" * 120 + ".html"),
    ],
)
def test_names_stay_as_near_to_what_they_were_as_is_safe(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name
