"""A clinician answers from a link whether they can cover: of all who say yes the first has it, and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from addon.cover_asks import COVER, COVER_ANSWER, OVER, SEAT_KIND, SHOWN_COVER, TAKEN, ShownCover
from addon.member_page import PageTerms
from tests.stores import state_at
from tests.web.members.member_pages import NOW, ZONE, MemberPages, a_page

FIRST, SECOND = "C-02", "C-03"
YOURS, TOOK = "You cover it", "Somebody else took it"


def an_ask(clinician: str = FIRST, number: int = 0, **changes: object) -> ShownCover:
    """Return an ask to cover a session tomorrow."""
    given = {"group": "G-07", "start": NOW + timedelta(hours=25), "minutes": 90, "how": "in person", "room": "Room 2"}
    given |= {"kind": "skills", "expected": 7}
    given |= {"id": f"CA-{clinician}-{number}", "clinician": clinician, "seat": f"2026-03-03 task {number}"}
    return ShownCover(**{**given, **changes})  # type: ignore[arg-type]


def asking(*asks: ShownCover, pages: MemberPages | None = None) -> MemberPages:
    """Return the pages with asks to two clinicians."""
    pages = pages or MemberPages()
    pages.publish(*(replace(a_page(code), sessions=(), last_four="") for code in (FIRST, SECOND)))
    for ask in asks or (an_ask(), an_ask(SECOND)):
        pages.state.keep(SHOWN_COVER, ask.id, ask)
    return pages


def link(pages: MemberPages, clinician: str = FIRST, number: int = 0) -> str:
    """Return the address of a link."""
    return pages.link(clinician, COVER, f"CA-{clinician}-{number}", hours=25)


def test_a_look_shows_group_code_and_time_and_changes_nothing() -> None:
    """The digits that members may be asked for nobody knows of a clinician."""
    pages = asking(pages=MemberPages(terms=PageTerms(zone=ZONE, sender="The front desk", asks_last_four=True)))
    shown = pages.browser.get(link(pages)).text
    assert all(
        words in shown
        for words in ("G-07, skills", "Tue Mar 3, 1:00 PM EST", "90 minutes", "Members expected: 7", "Room 2")
    )
    assert not [word for word in ("M-0", "therap", "CA-", "CV-") if word in shown]
    assert (pages.arrived(), pages.asked, pages.state.seats.all(SEAT_KIND)) == ((), [], {})


def test_the_first_yes_has_it_and_a_later_one_is_told() -> None:
    """From then on neither can change anything."""
    pages = asking()
    forms = {code: pages.browser.get(link(pages, code)) for code in (FIRST, SECOND)}
    assert YOURS in pages.send(forms[FIRST], "/cover", answer="yes").text
    assert TOOK in pages.send(forms[SECOND], "/cover", answer="yes").text
    assert YOURS in pages.send(forms[FIRST], "/cover", answer="no").text
    (one,) = pages.arrived()
    assert (one.kind, one.body) == (COVER_ANSWER, {"member": FIRST, "ask": "CA-C-02-0", "answer": "yes"})


def test_a_no_may_become_a_yes_while_nobody_has_it() -> None:
    """Somebody found the time after all."""
    pages = asking()
    form = pages.browser.get(link(pages))
    assert "You said no" in pages.send(form, "/cover", answer="no").text
    pages.send(form, "/cover", answer="no")
    assert YOURS in pages.send(form, "/cover", answer="yes").text
    assert [one.body["answer"] for one in pages.arrived()] == ["no", "yes"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": TAKEN, "by": SECOND}, TOOK),
        ({"state": TAKEN, "by": FIRST}, YOURS),
        ({"state": OVER}, "Nobody is needed any more"),
        ({"start": NOW}, "Nobody is needed any more"),
        ({"clinician": SECOND}, "Nobody is needed any more"),
    ],
)
def test_what_is_over_cannot_be_answered(changes: dict[str, object], words: str) -> None:
    """The form of an old page does nothing."""
    pages = asking()
    at = link(pages)
    old = pages.browser.get(at)
    pages.state.keep(SHOWN_COVER, "CA-C-02-0", replace(an_ask(), **changes))  # type: ignore[arg-type]
    assert words in pages.browser.get(at).text
    pages.send(old, "/cover", answer="yes")
    assert not pages.arrived()


@pytest.mark.long
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.prove)])
def test_two_who_say_yes_at_once_are_one_substitute(times: int, tmp_path: Path) -> None:
    """Many times, over a file as the service has it."""
    pages, start = asking(pages=MemberPages(state=state_at(tmp_path / "groupkeeper.db"))), Barrier(2)
    pages.lift_limits()
    for number in range(times):
        asks = [an_ask(code, number) for code in (FIRST, SECOND)]
        asking(*asks, pages=pages)
        forms = [pages.browser.get(link(pages, one.clinician, number)) for one in asks]

        def tap(form: TestResponse) -> str:
            start.wait()
            return pages.send(form, "/cover", pages.app.test_client(), answer="yes").text

        with ThreadPoolExecutor(2) as threads:
            told = list(threads.map(tap, forms))
        mine = {one.id for one in asks}
        (yes,) = [one for one in pages.arrived() if one.body["ask"] in mine]
        assert sorted((YOURS in one, TOOK in one) for one in told) == [(False, True), (True, False)]
        assert pages.state.seats.all(SEAT_KIND)[asks[0].seat].person == yes.body["member"]
    pages.state.close()
