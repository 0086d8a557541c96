"""Intake over whole passes: how rows come, who becomes a member, what is asked, told and kept."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from addon.becoming import INTAKE as PROSPECT
from addon.digest.lines import DIGEST
from addon.incoming import FORM, Incoming
from addon.intake.kept import ROW
from addon.member_page import PAGES
from addon.prospects import APPLICATIONS, APPLIED
from addon.self_booking import CALL_BOOKED, SHOWN_SLOT
from addon.tabs import Value
from tests.sync.in_memory_workbook import Sheet
from tests.sync.little_practice import LittlePractice, begun_once

DAY = date(2026, 3, 3)
ANA: dict[str, Value] = {"name": "Ana Ruiz", "phone": "512-555-0101"}
FITS: dict[str, Value] = {
    **ANA,
    "first_contact": datetime(2026, 2, 20, 10),
    "reached_on": date(2026, 2, 21),
    "screening_at": datetime(2026, 3, 2, 10),
    "screening": "held",
    "fits": "fits",
    "decided_by": "Rosa Díaz",
    "text_consent": True,
    "payer": "Aetna",
}
STAYS_OUT = ("SP-05", "SP-06", "SP-07", "SP-08", "SP-09", "SP-10")


@begun_once
def started(*rows: dict[str, Value]) -> LittlePractice:
    """Return a practice with these people in Intake after its first pass."""
    little = LittlePractice()
    little.adds("intake", *(rows or (ANA,)))
    little.sync()
    return little


def arrives(little: LittlePractice, kind: str, body: dict[str, str], *, id_: str = "1", source: str = PAGES) -> None:
    """Let something arrive."""
    one = Incoming(source=source, external_id=f"{kind} | {id_}", received=little.now, kind=kind, body=body)
    little.state.inbox.store(one)


def a_form(little: LittlePractice, data: object, *, id_: str = "1") -> None:
    """Let a form arrive."""
    body = {"type": "form.submitted", "data": json.dumps(data)}
    arrives(little, FORM, body, id_=id_, source="forms/intake")


def answer_screening(little: LittlePractice, answer: str = "no", **others: str) -> None:
    """Answer what could keep somebody out."""
    for criterion in STAYS_OUT:
        little.types("screening_answers", "answer", others.get(criterion.replace("-", ""), answer), criterion=criterion)


def test_from_a_typed_row_to_a_member() -> None:
    """One pass gives a code; Members has what they told; both rows stay; a second pass writes nothing."""
    with started(FITS) as little:
        row = little.row("intake")
        assert (row["id"], row["member_code"], row["member"]) == ("PR-0001", "M-0007", "Ana Ruiz (M-0007)")
        member = little.row("members", id="M-0007")
        assert (member["name"], member["phone"], member["payer"]) == ("Ana Ruiz", "512-555-0101", "Aetna")
        assert member["text_consent"] is True
        assert (row["stage"], row["missing"]) == (
            "documents",
            (
                "answer 6 in Screening answers: each could keep them out (SP-05 Needs more care than a group, "
                "SP-06 Violent lately, SP-07 Cannot follow a group, SP-08 Psychosis now, SP-09 Intoxicated, "
                "SP-10 Knows somebody there); see Check"
            ),
        )
        answer_screening(little)
        little.sync()
        row = little.row("intake")
        assert (row["stage"], row["check"], row["due"]) == ("placement proposed", "OK", DAY + timedelta(days=5))
        assert str(row["so_far"]).startswith("inquiry 2026-02-20; contacted 2026-02-21; screened 2026-03-02; documents")
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert len(little.rows("members")) == 7


@begun_once
def confirmed() -> LittlePractice:
    """Return a practice in which a clinician confirmed Ana's placement; her first session is to come."""
    little = started(FITS)
    little.types("clinicians", "payers", "Aetna; Medicaid; Medicare", name="Rosa Díaz")
    answer_screening(little)
    little.sync()
    little.types("placements", "decision", "confirm", member="Ana Ruiz (M-0007)")
    little.types("placements", "decided_by", "Rosa Díaz (C-01)", member="Ana Ruiz (M-0007)")
    little.sync()
    assert str(little.row("placements")["status"]).startswith("confirmed")
    return little


@pytest.mark.parametrize(
    ("field", "word", "why"),
    [
        ("fits", "does not", "Fits in Intake is does not"),
        ("fits", "later", "Fits in Intake is later"),
        ("fits", None, "Fits in Intake is blank"),
        ("side", "declined", "Side in Intake is declined"),
        ("side", "referred out", "Side in Intake is referred out"),
    ],
)
def test_who_is_not_to_be_placed_any_more_goes_to_review(field: str, word: str | None, why: str) -> None:
    """Also after the confirmation; Check and Today tell it, and nothing is proposed to them meanwhile."""
    with confirmed() as little:
        little.types("intake", field, word, id="PR-0001")
        little.later(minutes=5)
        little.sync()
        assert f"in review: {why}" in str(little.row("placements")["status"])
        assert f"{why}, and they have a place in G-01" in str(little.row("intake")["check"])
        assert any("in review" in str(one["what"]) for one in little.rows("today"))
    with started(FITS) as little:
        little.types("clinicians", "payers", "Aetna; Medicaid; Medicare", name="Rosa Díaz")
        answer_screening(little)
        little.sync()
        assert little.row("placements")["status"] == "open: a clinician decides"
        little.types("intake", field, word, id="PR-0001")
        little.sync()
        assert str(little.row("placements")["status"]).startswith("closed")


def test_who_became_a_member_by_a_slip_is_told_until_the_row_is_deleted() -> None:
    """Fits in a wrong row makes a member; taken back, Check tells of it, and asks for nothing once the row is gone."""
    with started(FITS) as little:
        little.types("intake", "fits", None, id="PR-0001")
        little.sync()
        told = "Fits made them M-0007: fill it in again or, if that was a slip, delete their row in Members"
        assert told in str(little.row("intake")["check"])
        little.deletes("members", *little.numbers("members", id="M-0007"))
        little.sync()
        little.sync()
        assert "M-0007" not in str(little.row("intake")["check"])


def test_a_planned_last_day_ends_no_placement() -> None:
    """One after the first session; one before it does."""
    with confirmed() as little:
        little.types("roster", "left", date(2026, 6, 30), member_code="M-0007")
        little.later(minutes=5)
        little.sync()
        assert str(little.row("placements")["status"]).startswith("confirmed")
        little.types("roster", "left", DAY + timedelta(days=1), member_code="M-0007")
        little.sync()
        assert "no longer in Roster" in str(little.rows("placements")[0]["status"])


def test_who_had_a_group_is_proposed_none_before_they_ask_again() -> None:
    """Whoever finished, or left, has had what they asked for."""
    with confirmed() as little:
        little.later(days=8)
        little.sync()
        first, *_ = (str(one["session"]) for one in little.rows("attendance", member_code="M-0007"))
        little.types("attendance", "status", "attended", member_code="M-0007", session=first)
        little.types("roster", "left", little.today, member_code="M-0007")
        little.sync()
        little.later(days=2)
        little.sync()
        assert little.row("intake")["stage"] == "active"
        assert [str(one["status"])[:9] for one in little.rows("placements")] == ["confirmed"]
        little.types("intake", "first_contact", datetime(2026, 3, 13, 9), id="PR-0001")
        little.sync()
        assert [str(one["status"])[:9] for one in little.rows("placements")] == ["confirmed", "open: a c"]


def test_a_session_of_an_earlier_group_makes_nobody_active() -> None:
    """A member who asks for another group waits for it until they came there."""
    asked: dict[str, Value] = {**FITS, "name": "Zoë Núñez", "first_contact": datetime(2026, 2, 20, 10)}
    with started(asked) as little:
        little.answers("yes", kind="same person")
        little.sync()
        answer_screening(little)
        little.types("attendance", "status", "attended", member_code="M-0001", session="G-01 2026-03-03 18:00")
        little.later(days=1)
        little.sync()
        row = little.row("intake")
        assert (row["member_code"], row["stage"]) == ("M-0001", "placement proposed")
        joins: dict[str, Value] = {"group": "Families together", "member": "Zoë Núñez", "joined": little.today}
        little.adds("roster", joins)
        little.sync()
        row = little.row("intake")
        assert (row["stage"], row["due"]) == ("confirmed", date(2026, 3, 5))


def test_a_bare_name_in_referrals_is_that_person() -> None:
    """Where one row of Intake has it: Intake asks for no row that is there."""
    with started({**ANA, "side": "referred out", "reason": "needs more care"}) as little:
        assert little.row("intake")["missing"] == "a row in Referrals, with the letter"
        little.adds("referrals", {"prospect": "Ana Ruiz", "sent_to": "Clinic X", "why": "more care", "on": DAY})
        little.sync()
        assert little.row("intake")["missing"] is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"decided_by": None}, "Decided by names no clinician"),
        ({"decided_by": "Nobody Here"}, "Decided by names no clinician"),
        ({"name": "Zoë Núñez"}, "whether they are a member already"),
    ],
)
def test_something_first_has_to_be_settled(changes: dict[str, Value], told: str) -> None:
    """Nobody gets a code meanwhile, and Check tells why."""
    with started({**FITS, **changes}) as little:
        row = little.row("intake")
        assert (row["member_code"], row["stage"]) == (None, "screened")
        assert told in str(row["check"])
        assert len(little.rows("members")) == 6


def test_an_exclusion_is_never_outweighed() -> None:
    """An answer that excludes keeps somebody out though a clinician wrote fits; taken back, they are accepted."""
    with started({**FITS, "fits": None}) as little:
        little.types("screening_answers", "answer", "yes", criterion="SP-05")
        little.types("intake", "fits", "fits", id="PR-0001")
        little.sync()
        row = little.row("intake")
        assert (row["member_code"], row["stage"]) == (None, "screened")
        assert "excluded, so they cannot be accepted: SP-05" in str(row["check"])
        little.types("screening_answers", "answer", "no", criterion="SP-05")
        little.sync()
        assert little.row("intake")["member_code"] == "M-0007"


@pytest.mark.parametrize(("answer", "code", "count"), [("yes", "M-0001", 6), ("no", "M-0007", 7)])
def test_somebody_who_may_be_a_member_is_asked_about(answer: str, code: str, count: int) -> None:
    """A yes keeps that member's code for this row, a no makes a new member."""
    with started({**FITS, "name": "Núñez, Zoë"}) as little:
        little.answers(answer, kind="same person")
        little.sync()
        assert (little.row("intake")["member_code"], len(little.rows("members"))) == (code, count)
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_who_became_a_member_stays_one_without_memory() -> None:
    """A lost state mints no second code: the grey cell tells who they are, So far since when."""
    with started(FITS) as little:
        before = little.row("intake")
        little.loses_state()
        little.now += timedelta(minutes=5)
        little.sync()
        after = little.row("intake")
        assert after["member_code"] == before["member_code"]
        assert after["so_far"] == before["so_far"]
        assert len(little.rows("members")) == 7


def test_a_deleted_row_takes_no_member_with_it() -> None:
    """The member stays; the row does not come back, and what is due about it is told no more."""
    with started(FITS, {"name": "Bo Lind", "phone": "512-555-0102"}) as little:
        little.deletes("intake", 2)
        little.sync()
        assert [row["name"] for row in little.rows("intake")] == ["Bo Lind"]
        assert little.rows("members", id="M-0007")
        assert list(little.state.remembered(ROW)) == ["PR-0002"]


def test_the_stage_is_never_typed() -> None:
    """Typed over it is a conflict, and everything else goes by what happened."""
    with started() as little:
        little.types("intake", "stage", "active", id="PR-0001")
        little.sync()
        assert len(little.rows("conflicts", status="open")) == 1
        assert little.row("intake")["due"] == date(2026, 3, 4)


def test_a_cell_that_cannot_be_read_is_no_contact() -> None:
    """A slip under Reached on leaves the stage, and is told."""
    with started({**ANA, "reached_on": date(2026, 3, 3)}) as little:
        assert little.row("intake")["stage"] == "contacted"
        little.types("intake", "reached_on", "soonish", id="PR-0001")
        report = little.sync()
        assert little.row("intake")["stage"] == "contacted"
        assert any("Intake" in str(one.place) for one in report.problems)


# --- arrivals -------------------------------------------------------------------------------------------

FORMS: dict[str, tuple[object, dict[str, Value]]] = {
    "flat": (
        {"Full Name": "Ana Ruiz", "Phone Number": "512-555-0101", "DOB": "1990-03-04", "format": "telehealth"},
        {"birth_date": date(1990, 3, 4), "how": "video"},
    ),
    "a list of questions": (
        {"fields": [{"label": "First name", "value": "Ana"}, {"label": "Last name", "value": "Ruiz"}]}
        | {"answers": [{"title": "E-mail", "answer": "ana@example.org"}, {"key": "Days", "value": ["Mon", "Tue"]}]},
        {"email": "ana@example.org", "days": "Mon, Tue"},
    ),
    "a form with a name of its own": (
        {"kind": "form", "payload": {"name": "Contact form", "data": {"Name": "Ana Ruiz", "Phone": "512-555-0101"}}},
        {"phone": "512-555-0101"},
    ),
    "a list below the name of the form": (
        {"form": {"name": "New client form"}}
        | {"answers": [{"label": "Full name", "value": "Ana Ruiz"}, {"label": "Phone", "value": "512-555-0101"}]},
        {"phone": "512-555-0101"},
    ),
    "a name in two parts below the name of the form": (
        {"name": "Contact form", "data": {"first name": "Ana", "last name": "Ruiz", "phone": "512-555-0101"}},
        {"phone": "512-555-0101"},
    ),
    "somebody else who can be reached": (
        {"referral": {"name": "Dr. Lee", "phone": "512-555-0999"}, "client name": "Ana Ruiz", "phone": "512-555-0101"},
        {"phone": "512-555-0101"},
    ),
    "consent": ({"name": "Ana Ruiz", "cell": "512-555-0101", "sms consent": True}, {"text_consent": True}),
    "no consent": ({"name": "Ana Ruiz", "cell": "512-555-0101", "sms consent": "perhaps"}, {"text_consent": None}),
}


@pytest.mark.parametrize(("data", "told"), FORMS.values(), ids=FORMS)
def test_a_form_makes_a_row_once(data: object, told: dict[str, Value]) -> None:
    """Whatever its shape; what cannot be read is told in Check; nothing waits unread."""
    with started({"name": "Bo Lind", "phone": "512-555-0102"}) as little:
        a_form(little, data)
        report = little.sync()
        row = little.row("intake", name="Ana Ruiz")
        assert {name: row[name] for name in told} == told
        assert (row["id"], row["came_by"], row["stage"]) == ("PR-0002", "form", "inquiry")
        assert row["first_contact"] == datetime(2026, 3, 3, 12)
        assert ("could not be read" in str(row["check"])) == ("perhaps" in json.dumps(data))
        assert not [one for one in report.problems if one.code == "unread-event"]
        assert (little.sync().rows, len(little.rows("intake"))) == (0, 2)


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "yes"},
        {"name": "Ana Ruiz", "phone": "512-555-0101", "contact": {"name": "Bo Lind", "phone": "512-555-0102"}},
    ],
)
def test_a_form_of_somebody_else_stays_unread(data: object) -> None:
    """Without a name and a way to reach them, or with two who could be meant, it is no inquiry; each pass tells it."""
    with started() as little:
        a_form(little, data)
        report = little.sync()
        assert "unread-event" in {one.code for one in report.problems}
        assert len(little.rows("intake")) == 1


def test_an_application_on_the_page_makes_a_row() -> None:
    """The setting switches the page on; a row of the page is as good as typed."""
    with started() as little:
        assert little.state.one(APPLICATIONS, "page") == 0
        little.types("settings", "value", "yes", name="Page for applications")
        arrives(little, APPLIED, {"name": "Cy Odem", "phone": "+12125550147", "days": "Tue", "how": "either"})
        little.sync()
        assert little.state.one(APPLICATIONS, "page") == 1
        row = little.row("intake", name="Cy Odem")
        assert (row["came_by"], row["days"], row["how"]) == ("page", "Tue", "either")


def test_a_booked_call_is_a_screening_and_moves_with_its_slot() -> None:
    """It is booked over the night of 8 March; moved in Slots it moves, cancelled it is none any more."""
    with LittlePractice() as little:
        slot: dict[str, Value] = {"clinician": "Rosa Díaz", "date": date(2026, 3, 11), "start": time(10)}
        little.adds("slots", {**slot, "kind": "intake call", "for_whom": "anybody"})
        little.sync()
        (shown,) = little.state.remembered(SHOWN_SLOT).values()
        body = {"slot": shown.slot, "seat": shown.seat, "starts": shown.start.isoformat()}
        arrives(little, CALL_BOOKED, {**body, "name": "Ann", "phone": "+12125550147", "email": ""})
        little.sync()
        row = little.row("intake")
        assert (row["stage"], row["screening_at"]) == ("screening booked", datetime(2026, 3, 11, 10))
        little.types("slots", "start", time(11), id=shown.slot)
        little.sync()
        assert little.row("intake")["screening_at"] == datetime(2026, 3, 11, 11)
        little.types("slots", "status", "cancelled", id=shown.slot)
        little.sync()
        row = little.row("intake")
        assert (row["stage"], row["screening_at"]) == ("inquiry", None)


def test_a_call_that_is_over_stays_where_it_was() -> None:
    """Slots forgets old times; the screening keeps its day, so that somebody tells what became of it."""
    with LittlePractice() as little:
        slot: dict[str, Value] = {"clinician": "Rosa Díaz", "date": date(2026, 3, 11), "start": time(10)}
        little.adds("slots", {**slot, "kind": "intake call", "for_whom": "anybody"})
        little.sync()
        (shown,) = little.state.remembered(SHOWN_SLOT).values()
        body = {"slot": shown.slot, "seat": shown.seat, "starts": shown.start.isoformat()}
        arrives(little, CALL_BOOKED, {**body, "name": "Ann", "phone": "+12125550147", "email": ""})
        little.sync()
        little.now = datetime(2026, 5, 20, 16, tzinfo=UTC)
        little.sync()
        row = little.row("intake")
        assert row["screening_at"] == datetime(2026, 3, 11, 10)
        assert "held, no show or cancelled" in str(row["missing"])


# --- the same person twice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "is_asked"),
    [
        ({"name": "Ruiz, Ana", "phone": "(512) 555-0199"}, True),
        ({"name": "Anabel Ruiz", "phone": "(512) 555-0101"}, True),
        ({"name": "Nita Ruiz", "phone": "5125550101"}, True),  # perhaps a family: only people can tell
        ({"name": "Ruiz, Nita", "phone": "5125550101"}, True),
        ({"name": "Tom Lind", "phone": "(512) 555-0101"}, False),
        ({"name": "Ana Ruiz", "phone": "(512) 555-0101", "birth_date": date(1990, 1, 1)}, True),
        ({"name": "Bo Lind", "phone": "(512) 555-0102"}, False),
    ],
)
def test_the_same_person_twice_is_asked_about(other: dict[str, Value], is_asked: bool) -> None:  # noqa: FBT001 (a case)
    """By the name in any order, or the phone and a like name."""
    with started(ANA, other) as little:
        assert bool(little.rows("needs_review", kind="same person", status="open")) is is_asked


def test_two_birth_dates_are_two_people() -> None:
    """Even of one name and one phone."""
    born: dict[str, Value] = {"birth_date": date(1990, 1, 1)}
    with started({**ANA, **born}, {**ANA, "birth_date": date(1961, 2, 2)}) as little:
        assert not little.rows("needs_review", kind="same person")


def test_a_yes_touches_the_later_row_alone() -> None:
    """It names the earlier one and counts no more; cleared, it counts again and is asked about no more."""
    with started(ANA, {**ANA, "phone": "512-555-0109"}) as little:
        first = little.row("intake", id="PR-0001")
        little.answers("yes", kind="same person")
        little.sync()
        row = little.row("intake", id="PR-0002")
        assert (row["stage"], row["same_as"], row["due"]) == ("same person", "Ana Ruiz (PR-0001)", None)
        assert little.row("intake", id="PR-0001") == first
        little.types("intake", "same_as", None, id="PR-0002")
        little.sync()
        little.sync()
        row = little.row("intake", id="PR-0002")
        assert (row["stage"], row["same_as"]) == ("inquiry", None)
        for name in FITS.keys() - ANA.keys():
            little.types("intake", name, FITS[name], id="PR-0002")  # type: ignore[arg-type]
        little.types("intake", "birth_date", date(1990, 1, 1), id="PR-0002")
        little.sync()
        assert little.row("intake", id="PR-0002")["member_code"] == "M-0007"


def test_until_somebody_answers_the_later_row_makes_no_member() -> None:
    """A no makes them two members where their birth dates differ from nothing."""
    with started(FITS, {**FITS, "phone": "512-555-0109"}) as little:
        assert [row["member_code"] for row in little.rows("intake")] == ["M-0007", None]
        little.answers("no", kind="same person")
        little.sync()
        assert "whether they are a member already" in str(little.row("intake", id="PR-0002")["check"])
        assert len(little.rows("members")) == 7


# --- what is told ----------------------------------------------------------------------------------------


def test_what_is_due_is_on_today_and_in_one_digest() -> None:
    """The oldest first; owners who are clinicians get theirs, the rest goes to whom Settings names; no names there."""
    old: dict[str, Value] = {"first_contact": datetime(2026, 2, 20, 10)}
    rows = ({**ANA, **old, "owner": "Rosa Díaz"}, {"name": "Bo Lind", "phone": "512-555-0102", **old})
    with LittlePractice() as little:
        little.types("settings", "value", "Inês Brandão", name="Intake digest to")
        for name in ("Rosa Díaz", "Inês Brandão"):
            little.types("clinicians", "email", "x@example.org", name=name)
        little.adds("intake", *rows, {"name": "Cy Odem", "phone": "512-555-0103"})
        little.sync()
        today = [line for line in little.rows("today") if line["kind"] == "Intake"]
        assert [(line["who"], line["urgency"]) for line in today][:2] == [
            ("Ana Ruiz (PR-0001)", "red, overdue"),
            ("Bo Lind (PR-0002)", "red, overdue"),
        ]
        lines = {code: one.lines for code, one in little.state.remembered(DIGEST).items()}
        mine = [line for line in lines["C-01"] if line.startswith("Intake")]
        assert mine == ["Intake PR-0001, inquiry: talk with them, and fill in Reached on, by Mon Feb 23, overdue"]
        assert [line[:14] for line in lines["C-03"] if line.startswith("Intake")] == ["Intake PR-0002"]
        assert not [name for name in ("Ana", "Ruiz", "Lind") if name in str(lines)]


def test_a_word_that_is_no_clinician_is_told() -> None:
    """Then nobody would be told what is due."""
    with LittlePractice() as little:
        little.types("settings", "value", "The front desk", name="Intake digest to")
        report = little.sync()
        assert "unknown-intake-owner" in {one.code for one in report.problems}


def without_the_tab() -> tuple[LittlePractice, Sheet]:
    """Return a practice whose tab is gone, and the tab, after an application arrived."""
    little = started(FITS)
    little.types("settings", "value", "yes", name="Page for applications")
    little.sync()
    assert little.state.one(APPLICATIONS, "page") == 1
    sheet = little.workbook.sheets.pop("intake")
    arrives(little, APPLIED, {"name": "Cy Odem", "phone": "+12125550147"})
    little.sync()
    return little, sheet


def test_without_the_tab_nothing_is_made_and_nothing_lost() -> None:
    """The tab gone for a pass: nobody becomes a member twice, and what arrived meanwhile comes with the tab."""
    little, sheet = without_the_tab()
    with little:
        little.workbook.sheets["intake"] = sheet
        little.sync()
        assert [(row["name"], row["member_code"]) for row in little.rows("intake")] == [
            ("Ana Ruiz", "M-0007"),
            ("Cy Odem", None),
        ]
        assert len(little.rows("members")) == 7


def test_a_practice_without_the_tab_is_told_who_waits_and_closes_the_page() -> None:
    """Left out, the tab takes nobody in; put back, the application is a row, and a typed row keeps its own code."""
    little, sheet = without_the_tab()
    with little:
        little.answers("leave out", kind="tab missing")
        little.sync()
        report = little.sync()
        assert [one.code for one in report.problems if one.code == "not-in-intake"]
        assert little.state.one(APPLICATIONS, "page") == 0
        little.workbook.sheets["intake"] = sheet
        little.adds("intake", {"name": "Bo Lind", "phone": "512-555-0102"})
        little.sync()
        assert {row["name"]: row["id"] for row in little.rows("intake")} == {
            "Ana Ruiz": "PR-0001",
            "Bo Lind": "PR-0002",
            "Cy Odem": "PR-0003",
        }
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert "not-in-intake" not in {one.code for one in report.problems}
        assert little.state.one(APPLICATIONS, "page") == 1


def test_a_form_before_the_tab_comes_is_not_lost() -> None:
    """A workbook of an earlier version gets the tab with one pass and the row with the next."""
    with LittlePractice(without=("intake",)) as little:
        a_form(little, {"name": "Ana Ruiz", "phone": "512-555-0101"})
        little.sync()
        little.sync()
        little.sync()
        assert [row["name"] for row in little.rows("intake")] == ["Ana Ruiz"]
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_row_of_a_form_that_was_deleted_does_not_come_back() -> None:
    """Not in the next pass either, in which the arrival is still looked for."""
    with started() as little:
        a_form(little, {"name": "Cy Odem", "phone": "512-555-0103"})
        little.sync()
        little.deletes("intake", 3)
        little.sync()
        little.sync()
        assert [row["name"] for row in little.rows("intake")] == ["Ana Ruiz"]


def test_what_prospects_told_has_a_source_of_its_own() -> None:
    """So that a correction of theirs is no entry for the EHR."""
    assert PROSPECT == "intake"
