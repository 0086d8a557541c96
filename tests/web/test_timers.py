"""Timers on the staff's page: stored once, one at a time a clinician, forgotten ones are asked about."""

from datetime import timedelta

import pytest

from addon.incoming import TAKEN
from addon.sync.state.staff import STAFF
from addon.timers import STARTED, STOPPED, TIMER, TIMER_TERMS, TimerTerms, timer_in
from tests.web.evening import clinician
from tests.web.pages import NOON, Pages

TERMS = TimerTerms(
    members=("M-0142", "M-0147"), clinicians=("C-01", "C-02"), programs=("CoCM", "BHI"), whats=("case review", "other")
)
FILLED = {"member": "m-0142", "clinician": "C-01", "program": "CoCM", "what": "case review", "once": "a"}


@pytest.fixture
def pages() -> Pages:
    """Return pages at noon with a VA signed in, after a pass."""
    made = Pages()
    made.user("ana", STAFF)
    made.sign_in("ana")
    made.state.keep(TIMER_TERMS, "practice", TERMS)
    return made


def does(pages: Pages, button: str, **data: str) -> str:
    """Press a button, and return what the page tells then."""
    data["csrf_token"] = pages.token(where="/minutes")
    return pages.browser.post(f"/minutes/{button}", data=data, follow_redirects=True).text


def stored(pages: Pages, kind: str) -> list[str]:
    """Return the ids of what is in the inbox."""
    return [one.external_id for one in pages.state.inbox.of_kind(kind, since=NOON - timedelta(days=1))]


def test_a_timer_is_started_and_stopped_once(pages: Pages) -> None:
    """However often a button is pressed; codes alone, a pass is asked for at the end."""
    assert "A timer runs for M-0142" in does(pages, "start", **FILLED)
    pages.later(minutes=12, seconds=30)
    text = does(pages, "start", **FILLED)
    assert "C-01 since 12:00 PM" in text
    assert "Stopped after 12:30 minutes" in does(pages, "stop", timer="timer|a")
    assert "does not run any more" in does(pages, "stop", timer="timer|a")
    assert (stored(pages, STARTED), stored(pages, STOPPED)) == (["timer|a"], ["timer|a|stop"])
    assert pages.service.asked == ["a timer was stopped by ana"]
    assert "Runs now" not in pages.browser.get("/minutes").text


def test_one_clinician_has_one_timer(pages: Pages) -> None:
    """The second is refused with what was filled in still there; another clinician's runs beside it."""
    does(pages, "start", **FILLED)
    text = does(pages, "start", **FILLED | {"member": "M-0147", "once": "b"})
    assert "a timer of C-01 runs for M-0142 already. Stop that one first." in text
    assert 'value="M-0147"' in text
    does(pages, "start", **FILLED | {"clinician": "C-02", "once": "c"})
    assert stored(pages, STARTED) == ["timer|a", "timer|c"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"member": "M-9999"}, "no member has it"),
        ({"clinician": "C-09"}, "no clinician has this code"),
        ({"program": "RPM"}, "choose one of the list"),
        ({"what": "she cried"}, "choose one of the list"),
    ],
)
def test_only_known_codes_and_words_are_taken(pages: Pages, changes: dict[str, str], told: str) -> None:
    """Nothing that somebody could type about treatment is stored."""
    assert told in does(pages, "start", **FILLED | changes)
    assert not stored(pages, STARTED)


def test_a_timer_past_midnight_is_not_worked_out(pages: Pages) -> None:
    """It stays on the page until somebody answers, another can be started, and stopping it tells nothing either."""
    does(pages, "start", **FILLED)
    pages.later(hours=13)
    pages.sign_in("ana")
    text = pages.browser.get("/minutes").text
    assert "Not stopped in time" in text
    assert "Needs review" in text
    assert "A timer runs" in does(pages, "start", **FILLED | {"once": "b"})
    assert "nothing of it counts" in does(pages, "stop", timer="timer|a")


def test_what_a_pass_took_over_runs_on(pages: Pages) -> None:
    """It is in its memory then; once it is neither there nor new, it is over."""
    does(pages, "start", **FILLED)
    (arrived,) = pages.state.inbox.newer_than(0)
    pages.state.keep(TAKEN, "taken", arrived.number)
    assert "Runs now" not in pages.browser.get("/minutes").text
    pages.state.keep(TIMER, arrived.external_id, timer_in(arrived))
    assert "Runs now" in pages.browser.get("/minutes").text


def test_clinicians_count_their_own_minutes(pages: Pages) -> None:
    """Whatever code they send; they see no timer of others."""
    does(pages, "start", **FILLED | {"clinician": "C-02"})
    clinician(pages.state)
    pages.browser = pages.app.test_client()
    pages.sign_in("rosa")
    assert "M-0142" not in pages.browser.get("/minutes").text.replace("such as M-0142", "")
    does(pages, "start", **FILLED | {"clinician": "C-02", "once": "b"})
    own = [timer_in(one).clinician for one in pages.state.inbox.of_kind(STARTED, since=NOON - timedelta(days=1))]
    assert own == ["C-02", "C-01"]
    assert "does not run any more" in does(pages, "stop", timer="timer|a")
