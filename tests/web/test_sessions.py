"""The page about today's sessions: who sees what, a tap stored once, what changed meanwhile told to whoever tapped."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from addon.answers.asking import ASK
from addon.check_in import ITEM_9
from addon.incoming import DISTRESS_ASK, TAKEN, Incoming, MemberAsk
from addon.on_page import MARK, PAGE_SESSION, WAITING_MARK, PageMark, Seat, mark_in
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.state.staff import STAFF
from tests.web.evening import CODE, SEATS, SIX, clinician, publish, session
from tests.web.pages import NOON, Pages

ROSTER = {"of": CODE}


@pytest.fixture
def pages() -> Pages:
    """Return pages in the evening, with a VA signed in and two groups' sessions published."""
    made = Pages(now=NOON + timedelta(hours=6, minutes=5))
    made.user("ana", STAFF)
    made.sign_in("ana")
    publish(made.state, session(), session("G-08", SIX + timedelta(hours=2), ("C-03", "Inês")))
    return made


def tap(pages: Pages, mark: str, *, code: str = CODE, starts: datetime = SIX) -> str:
    """Tap, and return what the page tells then."""
    data = {"csrf_token": pages.token(where="/sessions?of=" + code), "session": code, "starts": starts.isoformat()}
    return pages.browser.post("/sessions/mark", data={**data, "mark": mark}, follow_redirects=True).text


def stored(pages: Pages) -> list[PageMark]:
    """Return the marks in the inbox."""
    return [mark_in(one) for one in pages.state.inbox.of_kind(MARK, since=NOON - timedelta(days=9))]


def roster(pages: Pages) -> str:
    """Return the roster's page."""
    return pages.browser.get("/sessions", query_string=ROSTER).text


def test_the_day_lists_sessions_in_order_with_what_is_marked(pages: Pages) -> None:
    """By group code; names stay on the roster's page."""
    text = pages.browser.get("/sessions").text
    assert text.index("6:00 PM to 7:30 PM") < text.index("8:00 PM to 9:30 PM")
    assert "1 of 3 marked" in text
    assert "Keisha" not in text
    assert "There is no session" in pages.browser.get("/sessions?day=2026-10-01").text
    assert "1 of 3 marked" in pages.browser.get("/sessions?day=nonsense").text


def test_the_roster_shows_codes_first_names_and_answers(pages: Pages) -> None:
    """Whatever a member answered is beside the buttons."""
    text = roster(pages)
    for shown in (
        "Keisha",
        "M-0142",
        "cannot come Tue Sep 29 6:02 PM",
        "joins by video",
        "Room 2 and online",
        "Rosa C-01",
    ):
        assert shown in text


def test_a_tap_is_stored_before_it_is_answered_and_shown_as_noted(pages: Pages) -> None:
    """Whatever becomes of the pass that it asks for."""
    text = tap(pages, "M-0147|attended|")
    (mark,) = stored(pages)
    assert mark == PageMark(
        session=CODE, starts=SIX, member="M-0147", status="attended", seen="", by="ana", at=pages.now
    )
    assert "Noted: attended" in text
    assert "ana, 6:05 PM" in text
    assert "2 of 3 marked" in text
    assert pages.service.asked == ["marked by ana"]


def test_a_chosen_word_behind_more_is_told_on_it(pages: Pages) -> None:
    """Closed or open, the row tells what is chosen; the three first words need no telling."""
    assert ">Left early, more</summary>" in tap(pages, "M-0147|left early|")
    text = tap(pages, "M-0147|attended|left early")
    assert "Left early, more" not in text
    assert text.count(">More</summary>") == 2
    assert ">Cancelled, more</summary>" in text  # the third member's own


def test_two_taps_have_one_effect(pages: Pages) -> None:
    """A double tap, a reload that sends the form again, the same by somebody else."""
    for _ in range(3):
        tap(pages, "M-0147|attended|")
    assert len(stored(pages)) == 1


def test_another_tap_replaces_and_clearing_takes_back(pages: Pages) -> None:
    """And the first word can be marked again afterwards."""
    tap(pages, "M-0147|attended|")
    tap(pages, "M-0147|no show|attended")
    assert "Taken back" in tap(pages, "M-0147||no show")
    tap(pages, "M-0147|attended|")
    assert [one.status for one in stored(pages)] == ["attended", "no show", "", "attended"]


def test_once_a_pass_took_it_over_it_is_in_the_sheet(pages: Pages) -> None:
    """What the pass published is shown, and nothing is noted any more."""
    tap(pages, "M-0147|attended|")
    pages.state.keep(TAKEN, "taken", pages.state.inbox.last_number())
    publish(pages.state, session(seats=(SEATS[0], replace(SEATS[1], status="attended"), SEATS[2])))
    text = roster(pages)
    assert "Noted" not in text
    assert 'Attended <span class="soft">in the sheet</span>' in text


@pytest.mark.parametrize("by", ["somebody on the page", "somebody in the sheet"])
def test_what_changed_meanwhile_is_told_and_nothing_is_lost(pages: Pages, by: str) -> None:
    """The second tap is not noted until whoever tapped has seen the first mark, and taps again."""
    if by == "somebody on the page":
        pages.user("bob", STAFF)
        other = Pages(state=pages.state, now=pages.now)
        other.sign_in("bob")
        tap(other, "M-0147|attended|")
        told, before = "bob has marked attended for M-0147", ["attended"]
    else:
        publish(pages.state, session(seats=(SEATS[0], replace(SEATS[1], status="late arrival"), SEATS[2])))
        told, before = "the sheet has late arrival for M-0147", []
    text = tap(pages, "M-0147|no show|")
    assert told in text
    assert [one.status for one in stored(pages)] == before
    tap(pages, f"M-0147|no show|{'attended' if before else 'late arrival'}")
    assert [one.status for one in stored(pages)] == [*before, "no show"]


@pytest.mark.parametrize(
    ("mark", "starts", "told"),
    [
        ("M-0147|attended|", SIX - timedelta(hours=1), "was moved to Wed Sep 30 6:00 PM"),
        ("M-0999|attended|", SIX, "M-0999 is not expected"),
        ("M-0147|a word of nobody|", SIX, "cannot be marked now"),
        ("M-0147|session cancelled by practice|", SIX, "cannot be marked now"),
        ("|held|planned", SIX, "cannot be marked now"),
        ("", SIX, "cannot be marked now"),
    ],
)
def test_what_cannot_be_is_told_and_not_stored(pages: Pages, mark: str, starts: datetime, told: str) -> None:
    """A session that moved, a member who left, a word that is none."""
    assert told in tap(pages, mark, starts=starts)
    assert stored(pages) == []
    assert pages.service.asked == []


def test_a_session_that_is_gone_is_told(pages: Pages) -> None:
    """The list of the day is shown."""
    data = {"csrf_token": pages.token(where="/sessions?of=" + CODE), "session": "G-99 2026-09-30 18:00", "mark": "|x|"}
    answer = pages.browser.post("/sessions/mark", data=data, follow_redirects=True)
    assert "not among those" in answer.text
    assert pages.browser.get("/sessions?of=G-99").status_code == 404


def test_before_people_arrive_only_what_is_known_ahead_can_be_marked(pages: Pages) -> None:
    """An hour before the start the rest appears."""
    pages.now = NOON
    pages.sign_in("ana")
    assert ">Attended<" not in roster(pages)
    assert "cannot be marked now" in tap(pages, "M-0147|attended|")
    assert "Noted: excused" in tap(pages, "M-0147|excused|")
    pages.later(hours=5)
    pages.sign_in("ana")
    assert ">Attended<" in roster(pages)


def test_a_group_that_did_not_take_place(pages: Pages) -> None:
    """Said once, with its own words; and taken back."""
    text = tap(pages, "|cancelled|planned")
    assert "This group did not take place." in text
    assert "did not take place" in pages.browser.get("/sessions").text
    tap(pages, "|planned|cancelled")
    assert [(one.member, one.status, one.seen) for one in stored(pages)] == [
        ("", "cancelled", "planned"),
        ("", "planned", "cancelled"),
    ]
    pages.later(hours=2)
    pages.sign_in("ana")
    tap(pages, "|cancelled|planned")
    assert "It did take place" in roster(pages)
    tap(pages, "|held|cancelled")
    assert stored(pages)[-1].status == "held"


def test_a_mark_in_question_is_shown_until_somebody_decides(pages: Pages) -> None:
    """Tapping what the sheet has decides it too."""
    mark = PageMark(session=CODE, starts=SIX, member="M-0142", status="attended", by="ana", at=pages.now)
    pages.state.keep(WAITING_MARK, mark.spot, mark)
    assert "A mark is in question" in roster(pages)
    tap(pages, "M-0142|cancelled|cancelled")
    assert [(one.status, one.seen) for one in stored(pages)] == [("cancelled", "cancelled")]


def test_an_open_workbook_is_told(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are kept meanwhile."""
    status = replace(pages.service.status(), trouble="the workbook is open, so what is to be written waits")
    monkeypatch.setattr(pages.service, "status", lambda: status)
    tap(pages, "M-0147|attended|")
    assert "The workbook is open, so what is to be written waits. What you mark here is kept" in roster(pages)


def test_marks_that_wait_too_long_are_told(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as where a pass stops until somebody has answered a question."""
    status = replace(pages.service.status(), looked=pages.now)
    monkeypatch.setattr(pages.service, "status", lambda: status)
    tap(pages, "M-0147|attended|")
    assert "longer than usual" not in roster(pages)
    pages.later(minutes=3)
    assert "Marks wait longer than usual" in roster(pages)
    pages.later(minutes=20)
    pages.sign_in("ana")
    assert "The sheets were not read for some time" in roster(pages)


# --- who sees what ------------------------------------------------------------------------------------


@pytest.fixture
def rosa(pages: Pages) -> Pages:
    """Return the pages as the clinician Rosa, C-01, sees them."""
    clinician(pages.state)
    made = Pages(state=pages.state, now=pages.now)
    made.sign_in("rosa")
    return made


def test_a_clinician_sees_the_sessions_that_they_lead(rosa: Pages) -> None:
    """Theirs, also as co-leader; of others neither the roster nor a mark."""
    text = rosa.browser.get("/sessions").text
    assert "G-07" in text
    assert "G-08" not in text
    other = "G-08 2026-09-30 20:00"
    assert rosa.browser.get("/sessions", query_string={"of": other}).status_code == 404
    data = {"csrf_token": rosa.token(where="/sessions?of=" + CODE), "session": other, "mark": "M-0147|attended|"}
    assert "not among those" in rosa.browser.post("/sessions/mark", data=data, follow_redirects=True).text
    assert stored(rosa) == []
    tap(rosa, "M-0147|attended|")
    assert stored(rosa)[0].by == "rosa"


@pytest.mark.parametrize(
    ("path", "method"), [("/", "GET"), ("/parts/status", "GET"), ("/pass", "POST"), ("/exports", "POST")]
)
def test_a_clinician_sees_nothing_else(rosa: Pages, path: str, method: str) -> None:
    """The rest of the page is about everybody's members."""
    data = {"csrf_token": rosa.token(where="/sessions?of=" + CODE)}
    answer = rosa.browser.open(path, method=method, data=data)
    assert (answer.status_code, answer.headers.get("Location")) in [(302, "/sessions"), (403, None)]
    assert rosa.service.asked == []


def test_a_clinician_whose_code_nobody_knows_sees_nothing(pages: Pages) -> None:
    """Never everybody's."""
    clinician(pages.state, "C-99", name="eve")
    pages.sign_in("eve")
    assert "You lead no session" in pages.browser.get("/sessions").text


def test_whoever_is_staff_and_leads_sees_their_own_first(pages: Pages) -> None:
    """The others below."""
    clinician(pages.state, "C-03", name="ines", role=STAFF)
    pages.sign_in("ines")
    text = pages.browser.get("/sessions").text
    assert text.index("Yours") < text.index("G-08") < text.index("Others") < text.index("G-07")


def test_a_get_stores_nothing_and_the_largest_page_is_small(pages: Pages) -> None:
    """Sixteen members with every sentence that a row can have; 60 kB is the limit."""
    seats = tuple(
        replace(SEATS[0], member=f"M-{number:04d}", name="Maximiliane-Alexandra", disputed=True) for number in range(16)
    )
    publish(pages.state, session(seats=seats))
    for seat in seats:
        tap(pages, f"{seat.member}|attended|cancelled")
    count = len(stored(pages))
    text = roster(pages)
    assert len(text.encode()) < 60_000
    assert len(stored(pages)) == count == 16


def test_nothing_of_a_member_is_logged(
    pages: Pages, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """No name, and no code either: a tap is no event for a log."""
    caplog.set_level(0)
    tap(pages, "M-0147|attended|")
    roster(pages)
    shown = caplog.text + "".join(capsys.readouterr())
    assert "Marcus" not in shown
    assert "M-0147" not in shown


def test_the_state_forgets_sessions_that_are_no_longer_near(pages: Pages) -> None:
    """The page shows what is published and nothing older."""
    pages.state.forget(PAGE_SESSION, CODE)
    old = Incoming(source="page", external_id="x", received=pages.now - timedelta(days=30), kind=MARK, body={})
    pages.state.inbox.store(old)
    assert pages.browser.get("/sessions").status_code == 200


def test_a_text_about_distress_is_on_top_for_those_who_have_to_know(rosa: Pages) -> None:
    """Clinicians of their members', staff of everybody's; without its words, until somebody handled it."""
    for key, who in (("1", "M-0142"), ("2", "M-0999"), ("3", "+12125550147")):
        one = MemberAsk(
            key=key, what=DISTRESS_ASK, who=who, at=SIX, text="kanari words", since=SIX.date(),
            possible=("M-0151", "M-0888") if key == "3" else (),
        )  # fmt: skip
        rosa.state.keep(ASK, key, one)
    for path in ("/sessions", "/sessions?of=" + CODE):
        text = rosa.browser.get(path).text
        assert text.index("<b>M-0142</b>: a text that may be about distress came Wed Sep 30 6:00 PM") < text.index(
            "<h1>"
        )
        assert "+12125550147: M-0151 or M-0888?" in text
        assert "M-0999" not in text
        assert "kanari" not in text
    rosa.sign_in("ana")
    assert "M-0999" in rosa.browser.get("/sessions").text


def test_item_9_is_on_top_for_those_who_have_to_know(rosa: Pages) -> None:
    """Clinicians of their members', staff of everybody's, and of what nobody can tell whose it is."""
    for code in ("M-0142", "M-0999"):
        one = Incoming(source="pages", external_id=code, received=rosa.now, kind=ITEM_9, body={"member": code})
        assert rosa.state.inbox.store(one)
    lost = AskedQuestion(key="f", kind="safety", question="Item 9 was answered above zero. A clinician looks today.",
                         where="", choices="", since=SIX.date())  # fmt: skip
    rosa.state.keep(QUESTION, lost.key, lost)
    for path in ("/sessions", "/sessions?of=" + CODE):
        text = rosa.browser.get(path).text
        assert text.index("<b>M-0142: item 9 was answered above zero.") < text.index("<h1>")
        assert "M-0999" not in text
        assert "Item 9 was" not in text
    rosa.sign_in("ana")
    text = rosa.browser.get("/sessions").text
    assert "M-0999: item 9" in text
    assert "Item 9 was" in text


def test_two_of_one_first_name_are_told_apart_by_the_code_before_it(rosa: Pages) -> None:
    """The others keep their name first; no initial of a last name is on the page."""
    seats = (Seat(member="M-0142", name="Ana"), Seat(member="M-0151", name="ana"), Seat(member="M-0153", name="Bo"))
    publish(rosa.state, replace(session("G-07", SIX, ("C-01", "Rosa")), seats=seats))
    text = rosa.browser.get("/sessions?of=" + CODE).text
    assert '<b class="code">M-0142</b> Ana</h2>' in text
    assert '<b class="code">M-0151</b> ana</h2>' in text
    assert 'Bo <span class="soft">M-0153</span></h2>' in text
