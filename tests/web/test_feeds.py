"""Calendar feeds: by the secret alone, 304 while nothing changed, renewed and switched off by whoever may."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from addon.feeds import FEED, FEED_SECRET, address, switch_off, switch_on, whose
from addon.problems import StateLocked
from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, STAFF
from addon.web.feeds import feeds_app
from tests.stores import fresh_state
from tests.web.evening import clinician
from tests.web.pages import NOON, Pages

ICS = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def state() -> State:
    """Return a state in which two clinicians' calendars are published."""
    made = fresh_state()
    for code in ("C-01", "C-02"):
        made.keep(FEED, code, ICS.replace("\r\n", f"\r\nX-OF:{code}\r\n", 1))
    return made


@pytest.fixture
def program(state: State) -> FlaskClient:
    """Return a calendar program."""
    return feeds_app(state).test_client()


# --- the door -----------------------------------------------------------------------------------------


def test_whoever_has_the_secret_gets_that_calendar(state: State, program: FlaskClient) -> None:
    """As a calendar file that only they may keep."""
    secret = switch_on(state, "C-01", NOON)
    answer = program.get(address("", secret))
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert "X-OF:C-01" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


def test_an_unchanged_calendar_is_not_sent_again(state: State, program: FlaskClient) -> None:
    """By its ETag, also a weak one or one of several; a changed one is sent."""
    path = address("", switch_on(state, "C-01", NOON))
    mark = program.get(path).headers["ETag"]
    for named in (mark, f"W/{mark}", f'"other", {mark}', "*"):
        answer = program.get(path, headers={"If-None-Match": named})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == mark
        assert answer.headers["Cache-Control"] == "private, no-cache"
    state.keep(FEED, "C-01", ICS)
    answer = program.get(path, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.text) == (200, ICS)
    assert program.head(path).status_code == 200


def test_a_wrong_a_renewed_and_a_switched_off_secret_are_not_found(state: State, program: FlaskClient) -> None:
    """All alike."""
    old = switch_on(state, "C-01", NOON)
    new = switch_on(state, "C-01", NOON)
    assert program.get(address("", new)).status_code == 200
    switch_off(state, "C-01", NOON)
    for secret in (old, new, "x", "x" * 5000, new.swapcase(), "%00", "..", "C-01"):
        answer = program.get(address("", secret))
        assert (answer.status_code, "Groupkeeper" in answer.text) == (404, False), secret
        assert answer.headers["Cache-Control"] == "no-store"
    assert program.post(address("", new)).status_code == 405


def test_a_secret_has_256_bits_and_is_kept_as_a_hash(state: State) -> None:
    """Each is another one; the state does not have it."""
    made = {switch_on(state, "C-01", NOON) for _ in range(20)}
    assert len(made) == 20
    assert all(re.fullmatch(r"[\w-]{43}", one) for one in made)
    kept = state.remembered(FEED_SECRET)["C-01"].digest
    assert len(kept) == 64
    assert kept not in made
    assert [whose(state, one) for one in made].count("C-01") == 1


def test_a_calendar_that_no_pass_has_published_comes_later(state: State, program: FlaskClient) -> None:
    """The program asks again; an empty calendar would take away what it shows."""
    path = address("", switch_on(state, "C-09", NOON))
    answer = program.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


@pytest.mark.parametrize(
    ("mistake", "status"),
    [(StateLocked("state", "it is busy", "Wait."), 503), (ValueError("a secret in its text"), 500)],
)
def test_a_mistake_tells_its_kind_alone(
    state: State,
    program: FlaskClient,
    mistake: Exception,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither the answer nor the log has the address."""
    path = address("", switch_on(state, "C-01", NOON))

    def broken(*_: object) -> None:
        raise mistake

    monkeypatch.setattr(State, "remembered", broken)
    answer = program.get(path)
    assert answer.status_code == status
    shown = answer.text + "".join(capsys.readouterr())
    assert path not in shown
    assert "a secret in its text" not in shown


# --- on the page --------------------------------------------------------------------------------------


def _pages(state: State, role: str, code: str) -> Pages:
    clinician(state, code, role=role)
    made = Pages(state=state)
    made.sign_in("rosa")
    return made


def _press(pages: Pages, where: str, code: str) -> tuple[int, str]:
    data = {"csrf_token": pages.token(where="/codes"), "clinician": code}
    answer = pages.browser.post(f"/calendar-links/{where}", data=data, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("role", "code", "allowed"),
    [
        (ADMIN, "", {"C-01", "C-02"}),
        ("clinician", "C-01", {"C-01"}),
        (STAFF, "C-02", {"C-02"}),
        (STAFF, "", set()),
        ("clinician", "C-99", set()),
    ],
)
def test_an_admin_makes_every_link_and_clinicians_their_own(
    state: State, program: FlaskClient, role: str, code: str, allowed: set[str]
) -> None:
    """It is shown once and works; nobody else's is shown."""
    pages = _pages(state, role, code)
    for one in ("C-01", "C-02", "C-77"):
        status, text = _press(pages, "new", one)
        assert status == (200 if one in allowed else 403)
        if one in allowed:
            (secret,) = re.findall(r"/calendar/([\w-]+)\.ics", text)
            assert f"X-OF:{one}" in program.get(address("", secret)).text
            shown = pages.browser.get("/calendar-links").text
            assert secret not in shown
            assert "On since Sep 30 2026" in shown
        assert _press(pages, "off", one)[0] == status
    assert not any(one.is_on for one in state.remembered(FEED_SECRET).values())


def test_the_page_tells_where_the_link_is_reached(state: State) -> None:
    """From elsewhere only with a public address."""
    pages = _pages(state, ADMIN, "")
    assert "Only programs on this computer" in _press(pages, "new", "C-01")[1]
    given = pages.app.extensions["groupkeeper"]
    pages.app.extensions["groupkeeper"] = replace(given, public_url="https://hooks.example.org")
    text = _press(pages, "new", "C-01")[1]
    assert '<code id="once">https://hooks.example.org/calendar/' in text
    assert 'data-copies="once" hidden>Copy the link</button>' in text  # where no script runs it would do nothing
    assert "Only programs" not in text
