"""Cover over whole passes: from one row of Time off to the substitute everywhere, and back."""

from collections.abc import Mapping
from datetime import date, time

import pytest

from addon.cover.tasks import COVER_TASK
from addon.cover_asks import COVER, SEAT_KIND
from addon.member_page import MEMBER_PAGE
from addon.sync.state.seats import Seat
from addon.tabs import Value
from tests.cover.covering import DAY, INES, MAX, NAMES, ROSA, THURSDAY, TOM, TUESDAY, Covering

FAMILIES = "Families together"
SAME_DAY = {FAMILIES: {"weekday": "Tuesday", "start": time(14)}}
AFTERNOON = "G-02 2026-03-03 14:00"
NEITHER = {TOM: {"covers": "no"}, MAX: {"covers": "no"}, INES: {"covers": "no"}}


def quiet(little: Covering) -> bool:
    """Return whether another pass has nothing to write."""
    report = little.sync()
    return (report.cells, report.rows) == (0, 0)


def events(little: Covering, clinician: str) -> set[str]:
    """Return the titles in a clinician's calendar on the day of the story."""
    shown = little.calendars.by_clinician[clinician].shown() if clinician in little.calendars.by_clinician else ()
    return {one.title for one in shown if one.start.date() == DAY}


def test_todays_sick_call_is_the_first_line_and_in_the_sessions_own() -> None:
    """The row of Cover comes first; the session is red, nobody leads it, and who was asked when, by name."""
    with Covering() as little:
        little.sick()
        first, own = little.rows("today")[:2]
        assert (first["kind"], first["urgency"], first["clinician"]) == ("Cover", "red, today", NAMES[ROSA])
        assert "nobody covers yet" in str(first["what"])
        asked = "2 asked 12:00 PM, no answer yet: Tom O'Hara and Inês Brandão"
        assert first["plan"] == own["plan"] == asked
        assert (own["kind"], own["urgency"], own["clinician"]) == ("Session", "red, today", "nobody")
        assert "nobody leads it" in str(own["what"])
        little.says(INES, "yes")
        little.sync()
        (own,) = little.rows("today", kind="Session", urgency="today", clinician=NAMES[INES])
        assert "nobody" not in str(own["what"])
        assert not little.rows("today", kind="Cover")


def test_a_whole_sick_day_is_one_row_typed() -> None:
    """One co-leads on, one is asked and says yes: calendars, messages, blocks, flags, Today and billing follow."""
    with Covering(groups=SAME_DAY) as little:
        before = {code: events(little, code) for code in (ROSA, INES)}
        assert [one for one in before[ROSA] if "G-01" in one]
        little.sick()
        assert little.task(AFTERNOON)["status"] == (
            "closed Mar 3 2026: Tom O'Hara leads alone (3 expected, one leader up to 8)"
        )
        assert little.task()["status"] == "open"
        (flag,) = little.rows("flags", rule="Nobody leads it (no leader)")
        assert (flag["status"], flag["severity"]) == ("open", "red")
        assert [row for row in little.rows("today") if "nobody covers yet" in str(row["what"])]
        assert little.row("time_off")["cover"] == "1 of 2 sessions covered"
        roster = [row for row in little.rows("roster") if row["group_code"] == "G-01" and not row["left"]]
        assert little.task()["expected"] == len(roster)
        assert little.asked_now() == {TOM, INES}
        assert (little.asked(TOM).kind, little.asked(TOM).expected) == ("process", len(roster))
        (asked,) = [one.message for one in little.state.outbox.all().values() if one.message.person == TOM]
        assert (asked.link, asked.about, TOM in little.state.remembered(MEMBER_PAGE)) == (
            COVER,
            little.asked(TOM).id,
            True,
        )
        assert (little.wording(TOM), little.wording(MAX)) == (["Can you cover Tue Mar 3?"], [])
        assert quiet(little)
        little.sends()
        assert little.says(INES, "yes")
        assert not little.says(TOM, "yes")
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-03)")
        assert little.task()["status"] == "closed Mar 3 2026: Inês Brandão covers"
        assert little.row("time_off")["cover"] == "2 of 2 sessions covered"
        (flag,) = little.rows("flags", rule="Nobody leads it (no leader)")
        assert str(flag["status"]).startswith("closed")
        assert not [row for row in little.rows("today") if "nobody covers yet" in str(row["what"])]
        assert {one for one in before[ROSA] if "G-01" in one} <= events(little, INES) - before[INES]
        assert not [one for one in events(little, ROSA) if "G-0" in one]
        assert {one for one in events(little, INES) if one.startswith("Documentation")}
        assert little.wording(INES) == ["You cover Tue Mar 3"]
        assert not [one for one in little.state.outbox.all().values() if one.message.person.startswith("M-")]
        assert quiet(little)
        little.later(days=1)
        for row in little.rows("attendance", session=TUESDAY):
            little.types("attendance", "status", "attended", id=row["id"])
        little.types("sessions", "state", "held", id=TUESDAY)
        little.sync()
        lines = [row for row in little.rows("billing_lines") if row["session"] == TUESDAY]
        assert lines
        assert {str(row["clinician"]) for row in lines} == {f"{NAMES[INES]} ({INES})"}


@pytest.mark.long
def test_withdrawn_time_off_takes_back_what_was_typed() -> None:
    """The substitute is told, the seat is free, and the clinician leads again."""
    with Covering().sick() as little:
        little.says(INES, "yes")
        little.sync()
        assert [one.person for one in little.state.seats.all(SEAT_KIND).values()] == [INES]
        little.back()
        assert little.session()["substitute"] is None
        assert little.task()["status"] == "withdrawn Mar 3 2026: Rosa Díaz is there, so Inês Brandão is not needed"
        assert little.wording(INES) == ["Not needed on Tue Mar 3"]
        assert not little.state.seats.all(SEAT_KIND)
        assert quiet(little)
        little.sick()
        assert [row["status"] for row in little.rows("cover", session_code=TUESDAY)][-1] == "open"
        assert little.asked_now() == {TOM, INES}


def test_a_shortened_row_frees_only_the_days_that_it_no_longer_covers() -> None:
    """Two Tuesdays were covered; the second one is Rosa's again."""
    second = "G-01 2026-03-10 18:00"
    with Covering().sick(until=date(2026, 3, 10)) as little:
        for session in (TUESDAY, second):
            little.takes(session, give_to=NAMES[MAX])
        assert {str(little.session(code)["substitute"])[-6:] for code in (TUESDAY, second)} == {"(C-04)"}
        little.types("time_off", "until", DAY, clinician_code=ROSA)
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-04)")
        assert little.session(second)["substitute"] is None


def test_what_a_person_changed_since_stays() -> None:
    """They typed somebody else over our substitute: that is not taken back."""
    with Covering().sick() as little:
        little.says(INES, "yes")
        little.sync()
        little.types("sessions", "substitute", NAMES[MAX], id=TUESDAY)
        little.sync()
        little.back()
        assert "Max" in str(little.session()["substitute"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda little: little.types("time_off", "clinician", "Somebody", clinician_code=ROSA),
        lambda little: little.types("time_off", "until", date(2026, 3, 1), clinician_code=ROSA),
    ],
)
def test_a_row_that_nobody_can_read_takes_nothing_back(spoil: object) -> None:
    """Unreadable is not withdrawn: the substitute stays until somebody puts the row right or deletes it."""
    with Covering().sick() as little:
        little.says(INES, "yes")
        little.sync()
        spoil(little)  # type: ignore[operator]
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-03)")


@pytest.mark.long
def test_a_substitute_who_falls_sick_gets_a_task_and_the_chain_is_taken_back_whole() -> None:
    """Rosa back: nobody covers any more. Only Inês back: she covers again."""
    with Covering().sick() as little:
        little.says(INES, "yes")
        little.sync()
        little.sick(INES)
        assert little.task(away=INES)["status"] == "open"
        assert little.asked_now() == {TOM, MAX}
        little.says(MAX, "yes")
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-04)")
        assert len(little.rows("cover", session_code=TUESDAY)) == 2
        assert quiet(little)
        little.back(INES)
        assert str(little.session()["substitute"]).endswith("(C-03)")
        assert little.wording(MAX) == ["Not needed on Tue Mar 3"]
        little.sick(INES)
        little.takes(away=INES, give_to=NAMES[MAX])
        little.back(ROSA)
        assert little.session()["substitute"] is None
        assert str(little.task(away=INES)["status"]).startswith("withdrawn")
        assert quiet(little)


def test_a_yes_does_not_replace_whom_a_person_typed() -> None:
    """They lead, the seat is free again, and the one who said yes is told that nobody is needed any more."""
    with Covering() as little:
        little.sick()
        little.types("sessions", "substitute", f"{NAMES[MAX]} ({MAX})", id=TUESDAY)
        assert little.says(TOM, "yes")
        little.sync()
        assert little.session()["substitute"] == f"{NAMES[MAX]} ({MAX})"
        task = little.task()
        assert "Tom O'Hara said yes, but Max Okafor is typed into the session already" in str(task["why"])
        assert not str(task["status"]).startswith("open")
        assert little.wording(TOM) == ["Not needed on Tue Mar 3"]
        assert little.state.seats.have(Seat(kind=SEAT_KIND, name=little.asked(TOM).seat, person=INES, since=little.now))


def test_the_next_are_asked_when_those_before_do_not_answer_or_say_no() -> None:
    """Two at a time, half an hour; a late answer still counts while nobody covers."""
    with Covering().sick() as little:
        little.later(minutes=29)
        little.sync()
        assert little.asked_now() == {TOM, INES}
        little.later(minutes=1)
        little.sync()
        assert little.asked_now() == {TOM, INES, MAX}
        little.says(MAX, "no")
        little.later(minutes=31)
        little.sync()
        row = little.task()
        assert row["rung"] == "cancel"
        assert "3 asked: 1 said no, 2 did not answer" in str(row["why"])
        assert "you decide whether it is cancelled (24 h ahead: less than 24 h are left)" in str(row["why"])
        assert little.session()["state"] == "planned"
        assert little.says(TOM, "yes")
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-02)")


def test_a_no_asks_the_next_at_once() -> None:
    """Two are asked at any time."""
    with Covering().sick() as little:
        little.says(TOM, "no")
        little.sync()
        assert little.asked_now() == {INES, MAX}


@pytest.mark.parametrize(
    ("cells", "session", "status", "typed"),
    [
        ({"give_to": NAMES[MAX]}, TUESDAY, "closed Mar 3 2026: Max Okafor covers", {"substitute": "Max Okafor (C-04)"}),
        (
            {"give_to": NAMES[MAX], "take": "virtual"},
            TUESDAY,
            "closed Mar 3 2026: Max Okafor covers by video",
            {"substitute": "Max Okafor (C-04)", "held": "video"},
        ),
        ({"take": "cancel"}, TUESDAY, "closed Mar 3 2026: cancelled", {"state": "cancelled"}),
        ({"take": "handled", "handled_by": "Ana"}, TUESDAY, "closed Mar 3 2026: handled by Ana", {}),
        ({"handled_by": "Ana"}, TUESDAY, "closed Mar 3 2026: handled by Ana", {}),
        ({"take": "co-leader alone"}, TUESDAY, "open", {}),
        ({"take": "virtual"}, TUESDAY, "open", {}),
        ({"give_to": NAMES[ROSA]}, TUESDAY, "open", {}),
        ({"give_to": "Nobody at all"}, TUESDAY, "open", {}),
        ({"take": "co-leader alone"}, THURSDAY, "closed Mar 3 2026: Tom O'Hara leads alone", {}),
        (
            {"give_to": NAMES[MAX]},
            THURSDAY,
            "closed Mar 3 2026: Max Okafor covers",
            {"co_facilitator": "Max Okafor (C-04)"},
        ),
    ],
)
def test_a_person_decides(cells: Mapping[str, str], session: str, status: str, typed: Mapping[str, Value]) -> None:
    """What cannot be done is told in Why; the row stays open, and nothing is decided twice."""
    with Covering({"One leader up to": 2}).sick(until=date(2026, 3, 5)) as little:
        was = little.session(session)
        little.takes(session, **cells)
        row, now = little.task(session), little.session(session)
        assert row["status"] == status
        assert {name: value for name, value in now.items() if value != was[name]} == typed
        if status == "open":
            assert any(words in str(row["why"]) for words in ("nobody else is there", "Give to", "is away then"))
        assert quiet(little)


def test_a_decision_to_cancel_tells_members_and_stays() -> None:
    """Rosa comes back: whether it takes place after all is for a person."""
    with Covering().sick() as little:
        for name, value in {"text_consent": "yes", "phone": "512-555-0101"}.items():
            little.types("members", name, value, id="M-0001")
        little.takes(take="cancel")
        assert [row for row in little.rows("messages") if row["session"] == TUESDAY and "cancelled" in str(row["text"])]
        little.back()
        assert little.session()["state"] == "cancelled"
        assert "type planned under State" in str(little.task()["status"])


def test_ask_next_asks_others_now() -> None:
    """Without waiting for those who were asked."""
    with Covering().sick() as little:
        little.takes(take="ask next")
        assert little.asked_now() == {TOM, INES, MAX}
        assert quiet(little)


@pytest.mark.long
def test_a_swap_types_both_sessions_and_counts_both_ways() -> None:
    """Tom leads on Tuesday, Rosa his Thursday; taken back, both are as they were."""
    groups = {FAMILIES: {"co_facilitator": None}}
    with Covering(groups=groups).sick() as little:
        little.takes(give_to=NAMES[TOM], in_return=THURSDAY)
        assert str(little.session()["substitute"]).endswith("(C-02)")
        assert str(little.session(THURSDAY)["substitute"]).endswith("(C-01)")
        assert quiet(little)
        little.back()
        assert (little.session()["substitute"], little.session(THURSDAY)["substitute"]) == (None, None)


def test_whoever_was_given_a_session_is_told_and_so_is_whoever_leads_in_return() -> None:
    """As if they had said yes; those who were asked and did not answer are told that they are not needed."""
    with Covering().sick() as little:
        little.sends()  # Tom and Inês were asked
        little.takes(give_to=NAMES[TOM], in_return=THURSDAY)
        assert little.wording(TOM) == ["You cover Tue Mar 3"]
        assert little.wording(ROSA) == ["In return on Thu Mar 5"]
        assert little.wording(INES) == ["Not needed on Tue Mar 3"]
        task = little.task()
        assert task["status"] == (
            "closed Mar 3 2026: Tom O'Hara covers in a swap, "
            "Rosa Díaz leads Families together, Thu Mar 5 5:30 PM in return"
        )
        assert "Inês Brandão Tue Mar 3 12:00 PM: no answer" in str(task["asked"])
        assert "no answer yet" not in str(task["asked"])
        assert quiet(little)


def test_a_substitute_typed_into_sessions_is_told_as_well() -> None:
    """The same effect by every door; taken back, they are told that they are not needed."""
    with Covering().sick() as little:
        little.types("sessions", "substitute", NAMES[MAX], id=TUESDAY)
        little.sync()
        assert little.wording(MAX) == ["You cover Tue Mar 3"]
        assert quiet(little)


@pytest.mark.parametrize("swap", ["G-02 2026-03-05 17:31", "G-01 2026-03-10 18:00", "next week"])
def test_a_swap_for_what_they_do_not_lead_types_neither(swap: str) -> None:
    """Both or none."""
    with Covering().sick() as little:
        little.takes(give_to=NAMES[INES], in_return=swap)
        assert little.session()["substitute"] is None
        assert f"In return for: {swap} is no session to come that Inês Brandão leads" in str(
            little.task()["why"]
        ) or "In return for" in str(little.task()["why"])


def test_where_nobody_can_be_asked_a_person_decides() -> None:
    """No pages, so no links: candidates are ranked all the same."""
    with Covering(url="").sick() as little:
        row = little.task()
        assert row["rung"] == "substitute"
        assert "pages have no public address" in str(row["why"])
        assert str(row["candidates"]).startswith("1. Tom O'Hara: ")
        assert not little.wording(TOM)


def test_nobody_is_asked_whose_e_mail_cannot_arrive() -> None:
    """It is told beside them, and the next is asked in their place."""
    with Covering(clinicians={TOM: {"email": "tom at example.org"}, INES: {"email": None}}).sick() as little:
        assert little.asked_now() == {MAX}
        listed = str(little.task()["candidates"])
        assert listed.count("nobody can ask by message: no usable e-mail address") == 2


def test_everybody_is_left_out_with_a_reason() -> None:
    """Nobody, because of this and that."""
    with Covering(clinicians=NEITHER).sick() as little:
        row = little.task()
        assert row["rung"] == "cancel"
        assert str(row["candidates"]).startswith("nobody is free · Left out: ")
        assert all(NAMES[code] in str(row["candidates"]) for code in (TOM, INES, MAX))
        assert "nobody who could be asked is free" in str(row["why"])


def test_the_ladder_is_the_practices_own() -> None:
    """Nobody leads alone where that is left out; a word that is no rung is told, and the last ladder counts."""
    with Covering({"Cover ladder": "Substitute, cancel"}, groups=SAME_DAY).sick() as little:
        assert (little.task(AFTERNOON)["status"], little.task(AFTERNOON)["rung"]) == ("open", "substitute")
        little.types("settings", "value", "substitut", name="Cover ladder")
        found = [one for one in little.sync().problems if "substitut is not one of" in one.what]
        assert found
        assert "substitute" in found[0].next_step


def test_by_video_those_are_asked_who_are_elsewhere() -> None:
    """Max works by video only then: he is no substitute in the room, and Meets follows his yes."""
    link = {"Tuesday process group": {"video_link": "https://video.example/tuesday"}}
    with Covering(groups=link, clinicians=NEITHER | {MAX: {"covers": "yes"}}) as little:
        little.adds("clinician_hours", {"clinician": NAMES[MAX], "times": "Tue 09:00-20:00", "where": "video"})
        little.sync()
        little.sick()
        row = little.task()
        assert (row["rung"], little.asked_now()) == ("virtual", {MAX})
        little.says(MAX, "yes")
        little.sync()
        assert little.session()["held"] == "video"
        little.back()
        assert little.session()["held"] == "in person"


def test_another_group_of_the_kind_at_that_time_is_proposed_and_nothing_is_moved() -> None:
    """Only a person merges two groups."""
    same = {FAMILIES: {"weekday": "Tuesday", "start": time(18), "kind": "process", "co_facilitator": None}}
    with Covering(groups=same, clinicians=NEITHER).sick() as little:
        row = little.task()
        assert row["rung"] == "merge"
        assert "could be merged with Families together: 6 together, 12 seats" in str(row["why"])


def test_a_cell_that_cannot_be_typed_is_left_to_a_person() -> None:
    """The yes is kept and told; nobody else is asked meanwhile."""
    with Covering().sick() as little:
        (number,) = little.numbers("sessions", id=TUESDAY)
        little.workbook.person_locks("sessions", number, little.column("sessions", "substitute"))
        little.says(INES, "yes")
        little.sync()
        assert "said yes, but its cell in Sessions" in str(little.task()["why"])
        little.later(hours=1)
        little.sync()
        assert MAX not in little.asked_now()


def test_a_moved_session_is_asked_about_anew() -> None:
    """A yes to the time before does not count."""
    with Covering().sick(until=date(2026, 3, 6)) as little:
        little.types("sessions", "date", date(2026, 3, 4), id=TUESDAY)
        little.says(INES, "yes")
        little.sync()
        assert little.session()["substitute"] is None
        assert INES in little.asked_now()


def test_nobody_is_asked_about_two_sessions_at_one_time() -> None:
    """Rosa leads both: whoever may still say yes to the first is asked about the second only after a no."""
    same = {FAMILIES: {"weekday": "Tuesday", "start": time(18), "clinician": NAMES[ROSA], "co_facilitator": None}}
    evening = "G-02 2026-03-03 18:00"
    with Covering(groups=same).sick() as little:
        assert (little.asked_now(), little.asked_now(evening)) == ({TOM, INES}, {MAX})
        little.says(TOM, "no")
        little.sync()
        assert (little.asked_now(), little.asked_now(evening)) == ({INES}, {MAX, TOM})
        little.says(MAX, "no", evening)
        little.says(TOM, "no", evening)
        little.sync()
        assert MAX in little.asked_now()
        assert "Inês Brandão asked about another session at that time" in str(little.task(evening)["why"])
        little.says(INES, "yes")
        little.sync()
        assert INES not in little.asked_now(evening)


def test_members_are_told_of_a_substitute_only_where_settings_want_it() -> None:
    """The words name nobody."""
    with Covering({"Tell members of a substitute": "yes"}).sick() as little:
        little.types("members", "text_consent", "yes", id="M-0001")
        little.types("members", "phone", "512-555-0101", id="M-0001")
        little.takes(give_to=NAMES[MAX])
        told = [str(row["text"]) for row in little.rows("messages") if "somebody else than usual" in str(row["text"])]
        assert told
        assert not [one for one in told if "Max" in one or "Rosa" in one]
        assert quiet(little)


def test_a_lost_memory_asks_nobody_by_itself_and_closes_nothing_wrongly() -> None:
    """The row is taken up again; messages wait until somebody releases them."""
    with Covering().sick() as little:
        little.loses_state()
        little.sync()
        assert little.task()["status"] == "open"
        assert little.wording(TOM) == []


def test_a_decision_from_before_a_lost_memory_counts_only_once_it_is_typed_again() -> None:
    """The row bears a word about what nobody remembers."""
    with Covering(url="").sick() as little:
        little.types("cover", "take", "cancel", id=little.task()["id"])
        little.loses_state()
        little.sync()
        assert str(little.task()["status"]).startswith("changed")
        assert little.session()["state"] == "planned"
        little.takes(take="")
        assert little.task()["status"] == "open"
        little.takes(take="cancel")
        assert little.session()["state"] == "cancelled"


def test_a_deleted_row_stops_nothing() -> None:
    """Somebody tidies up: the others go on being asked, and the first yes counts."""
    with Covering().sick() as little:
        little.deletes("cover", *little.numbers("cover", session_code=TUESDAY))
        little.sync()
        little.says(INES, "yes")
        little.sync()
        assert str(little.session()["substitute"]).endswith("(C-03)")
        assert quiet(little)


def test_a_task_whose_session_began_is_closed_and_forgotten_after_a_year() -> None:
    """What was asked counts for a while."""
    with Covering().sick() as little:
        little.later(hours=7)
        little.sync()
        assert little.task()["status"] == "closed Mar 3 2026: the session has begun"
        little.later(days=401)
        little.sync()
        assert not [one for one in little.state.remembered(COVER_TASK).values() if one.session == TUESDAY]
