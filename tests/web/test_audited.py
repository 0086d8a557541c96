"""Who looked at what, and who did what, on the pages of staff and members: one row each, codes only."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from addon.member_page import HOME, PageTerms
from addon.sync.state.staff import STAFF
from tests.web.evening import CODE, SIX, publish, session
from tests.web.members.member_pages import ZONE, MemberPages
from tests.web.pages import NOON, PASSWORD, Pages

SHOWN = f"{CODE} M-0142 M-0147 M-0151"


@pytest.fixture
def pages() -> Pages:
    """Return pages with a session published and a VA who has signed in."""
    made = Pages(now=NOON + timedelta(hours=6, minutes=5))
    made.user("ana", STAFF)
    publish(made.state, session())
    made.sign_in("ana")
    return made


def noted(pages: Pages | MemberPages) -> list[tuple[str, ...]]:
    """Return the rows of the log without their times."""
    return [(row.who, row.what, row.about, row.how) for row in pages.state.audit.rows()]


def test_signing_in_looking_marking_and_signing_out_are_noted(pages: Pages) -> None:
    """With the codes of all who were shown."""
    browser = pages.browser
    browser.get("/sessions", query_string={"of": CODE})
    token = pages.token(where=f"/sessions?of={CODE}")
    data = {"csrf_token": token, "session": CODE, "starts": SIX.isoformat(), "mark": "M-0147|late|"}
    browser.post("/sessions/mark", data=data)
    browser.post("/sending/resume", data={"csrf_token": token})
    browser.post("/sign-out", data={"csrf_token": token})
    who = "staff:ana"
    assert noted(pages) == [
        (who, "signed in", "", ""),
        (who, "saw", SHOWN, "sessions"),
        (who, "did", f"{CODE} M-0147", "sessions.mark"),
        (who, "refused", "", "home.resume"),
        (who, "did", "", "sign_in.leave"),
    ]


def test_a_page_that_is_left_open_is_one_row_in_a_quarter_of_an_hour(pages: Pages) -> None:
    """It asks for itself every four seconds, and every ten."""
    pages.browser.get("/")
    before = len(noted(pages))
    for _ in range(8):
        pages.later(seconds=100)
        pages.browser.get("/parts/status", headers={"HX-Request": "true"})
    assert len(noted(pages)) == before


def test_failed_sign_ins_are_noted_and_unknown_names_are_not_kept(pages: Pages) -> None:
    """Somebody may have typed the password into the field of the name."""
    pages.sign_in("ana", "wrong")
    pages.sign_in(PASSWORD, PASSWORD)
    rows = noted(pages)[1:]
    assert [(who, what) for who, what, *_ in rows if "failed" in what] == [
        ("staff:ana", "sign-in failed"),
        ("staff:?", "sign-in failed"),
    ]
    assert "horse" not in str(rows)


def test_a_member_is_noted_by_the_links_code_never_by_its_token() -> None:
    """The code is the one that link list shows."""
    pages = MemberPages()
    at = pages.link(purpose=HOME, about="")
    (known,) = pages.state.links.all(now=pages.now)
    for _ in range(3):
        pages.browser.get(at)
    pages.state.links.revoke(now=pages.now)
    pages.browser.get(at)
    who = f"link:{known.digest[:12]}"
    assert noted(pages) == [(who, "saw", "M-0001", "home"), (who, "refused", "M-0001", "members.show")]
    assert at.removeprefix("/m/") not in str(list(pages.state.audit.rows()))


def test_an_answer_is_noted_and_digits_asked_for_are_told_apart() -> None:
    """Whoever was only asked who they are has seen nothing of a member."""
    pages = MemberPages(terms=PageTerms(zone=ZONE, sender="The front desk", asks_last_four=True))
    at = pages.link()
    pages.tap(at, "/digits", digits="9999")
    pages.tap(at, "/digits", digits="0147")
    pages.tap(at, "/answer/", answer="confirm")
    about = "M-0001 G-01 2026-03-03 18:00"
    assert [(what, how) for _, what, _, how in noted(pages)] == [
        ("asked who it is", "members.show"),
        ("asked who it is", "members.digits"),
        ("asked who it is", "members.show"),
        ("did", "members.digits"),
        ("saw", "session"),
        ("did", "answering.answer"),
    ]
    assert {one[2] for one in noted(pages)} == {about}


def test_whoever_has_no_link_is_nobody() -> None:
    """Above all the anonymous surveys: not even that somebody opened one is noted."""
    pages = MemberPages()
    for where in ("/m/book", "/m/feedback/abc", "/m/nonsense", "/m/apply"):
        pages.browser.get(where)
    assert noted(pages) == []


def test_a_log_that_cannot_be_written_keeps_nobody_from_a_page(pages: Pages) -> None:
    """A text about distress is read all the same."""
    refused = []

    def elsewhere(_: object, __: object, statement: str, given: object, *___: object) -> tuple[str, object]:
        if statement.startswith("INSERT INTO audit"):
            refused.append(statement)
        return statement.replace("INSERT INTO audit", "INSERT INTO gone"), given

    event.listen(pages.state.engine, "before_cursor_execute", elsewhere, retval=True)
    assert pages.browser.get("/sessions", query_string={"of": CODE}).status_code == 200
    assert refused
