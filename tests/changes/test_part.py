"""Referrers and schedule changes over whole passes: every door plans the same notices, once."""

from datetime import date, time
from typing import Any

import pytest

from addon.outgoing import HANDED_OVER
from tests.messages.test_passes import sends
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row

LIAM = MEMBERS[1].name
THIRD = "G-01 2026-03-03 18:00"
TENTH = "G-01 2026-03-10 18:00"
SEVENTEENTH = "G-01 2026-03-17 18:00"


def reachable(little: LittlePractice, **referrer: object) -> None:
    """Liam can be texted, and a provider sent him; everybody else cannot be reached."""
    little.sync()
    little.types("members", "phone", "512-555-0102", id="M-0002")
    row = {"member": LIAM, "name": "Dr. Ash", "email": "ash@example.org", "consent": True, "reference": "77"}
    little.adds("referrers", row | referrer)  # type: ignore[arg-type]
    little.sync()


def notices(little: LittlePractice, *, whose: str = "") -> list[Row]:
    """Return the notices about changes, of one person."""
    rows = [one for one in little.rows("messages") if str(one["rule"]).startswith("Session ")]
    return [one for one in rows if whose in str(one["member"])]


def test_a_cell_typed_in_sessions_tells_members_leaders_and_the_referrer_once() -> None:
    """Neutral words: when, and the provider's own reference; no group, no treatment, nobody else's name."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        (liam,), (ash,), (rosa,) = (notices(little, whose=who) for who in ("M-0002", "Dr. Ash", "C-01"))
        assert (liam["status"], ash["status"]) == ("planned", "planned")
        assert "Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 6:00 PM" in str(liam["text"])
        assert "The appointment on Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 6:00 PM. Your reference: 77." in str(
            ash["text"]
        )
        for name in ("Liam", "O'Connor", "Tuesday process", "group"):
            assert name not in str(ash["text"])
        assert str(rosa["status"]).startswith("not sent: no usable e-mail address")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize(
    ("referrer", "status"),
    [
        ({"consent": None}, "not sent: the member has not been asked whether they agree that this provider is told"),
        ({"consent": False}, "not sent: the member does not agree that this provider is told"),
        ({"email": "ash at example"}, "not sent: no usable e-mail address"),
        ({"reference": None}, "not sent: Their reference is blank: the provider could not tell whom it is about"),
        ({"reference": "MRN 12-77"}, "planned"),
    ],
)
def test_a_provider_is_told_only_with_the_members_consent(referrer: dict[str, object], status: str) -> None:
    """And with a number by which they know the member, in words that tell nothing; Messages says why not."""
    with LittlePractice() as little:
        reachable(little, **referrer)
        little.types("sessions", "state", "cancelled", id=TENTH)
        little.sync()
        (ash,) = notices(little, whose="Dr. Ash")
        assert ash["status"] == status


def test_a_new_time_in_groups_counts_from_its_day_and_is_told_once_as_the_new_regular_time() -> None:
    """Sessions before that day stay; nobody gets a message for each week."""
    with LittlePractice() as little:
        reachable(little)
        little.types("groups", "weekday", "Thursday", id="G-01")
        little.types("groups", "start", time(17), id="G-01")
        little.types("groups", "changes_from", date(2026, 3, 24), id="G-01")
        little.sync()
        sessions = {str(one["id"]): one for one in little.rows("sessions", group_code="G-01")}
        starts = sorted((one["date"], one["start"]) for one in sessions.values())  # type: ignore[type-var]
        assert starts[2:4] == [(date(2026, 3, 17), time(18)), (date(2026, 3, 26), time(17))]
        (liam,) = notices(little, whose="M-0002")
        assert "from Mar 26 your regular time is Thu 5:00 PM, not Tue 6:00 PM" in str(liam["text"])
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.long
def test_a_later_change_withdraws_the_notice_before_and_a_session_that_has_begun_plans_none() -> None:
    """What is no longer true is not sent; the past is nobody's news."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        little.later(minutes=5)
        little.types("sessions", "date", date(2026, 3, 12), id=TENTH)
        little.sync()
        statuses = [str(one["status"]) for one in notices(little, whose="M-0002")]
        assert statuses == ["withdrawn: the session was changed again", "planned"]
        (_, told) = notices(little, whose="M-0002")
        assert "Tue Mar 10 6:00 PM is moved to Thu Mar 12" in str(told["text"])  # of Wednesday nobody ever heard
        little.later(minutes=5)
        little.types("sessions", "date", date(2026, 3, 10), id=TENTH)
        little.sync()
        assert not [one for one in notices(little) if one["status"] == "planned"]
        little.later(days=30)
        little.sync()
        before = len(notices(little))
        little.types("sessions", "date", date(2026, 3, 13), id=TENTH)
        little.sync()
        assert len(notices(little)) == before


@pytest.mark.parametrize(("field", "typed"), [("state", "perhaps"), ("start", "soon"), ("date", "next week")])
@pytest.mark.some(2)
def test_reminders_wait_while_nobody_can_tell_whether_a_session_takes_place(field: str, typed: str) -> None:
    """Somebody may have cancelled it: nothing is sent, and Today is red until the words can be read."""
    with LittlePractice() as little:
        reachable(little)
        before: Any = little.row("sessions", id=THIRD)[field]
        little.types("sessions", field, typed, id=THIRD)
        little.sync()
        assert statuses_of(little, THIRD) == {f"waits: a cell of {THIRD} in Sessions cannot be read"}
        assert not notices(little)
        (line,) = little.rows("today", kind="Session", urgency="red, today")
        assert "its reminders wait" in str(line["what"])
        little.types("sessions", field, before, id=THIRD)
        little.sync()
        assert statuses_of(little, THIRD) == {"planned"}
        assert not little.rows("today", kind="Session", urgency="red, today")


def statuses_of(little: LittlePractice, session: str) -> set[str]:
    """Return what becomes of Liam's reminders of a session, without the advice."""
    rows = little.rows("messages", member_code="M-0002", session=session)
    return {str(one["status"]).split(": correct")[0] for one in rows if "RR-05" in str(one["rule"])}


TAKEN_BACK = [
    ("date", date(2026, 3, 11), "date", date(2026, 3, 10), "Wed Mar 11 6:00 PM is moved to Tue Mar 10"),
    ("date", date(2026, 3, 11), "state", "cancelled", "Wed Mar 11 6:00 PM is cancelled"),
    ("held", "video", "held", "in person", "is in person, not online"),
]


@pytest.mark.parametrize(("field", "first", "other", "then", "words"), TAKEN_BACK)
@pytest.mark.some(2)
def test_a_change_of_which_a_notice_went_out_is_what_people_know_on_the_same_day(
    field: str, first: date | str, other: str, then: date | str, words: str
) -> None:
    """Taken back, or changed once more, an hour later: they hear of that, from what they were told."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", field, first, id=TENTH)
        little.sync()
        assert sends(little, HANDED_OVER)
        little.later(hours=1)
        little.sync()
        little.types("sessions", other, then, id=TENTH)
        little.sync()
        (text,) = planned(little)
        assert words in text


def test_nothing_is_told_on_first_contact_or_after_a_lost_state() -> None:
    """Nobody knows what was different before."""
    with LittlePractice() as little:
        reachable(little)
        little.loses_state()
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        assert not [one for one in notices(little) if one["status"] == "planned"]


def planned(little: LittlePractice, whose: str = "M-0002") -> list[str]:
    """Return the texts that one person is to get."""
    return [str(one["text"]) for one in notices(little, whose=whose) if one["status"] == "planned"]


@pytest.mark.long
def test_a_second_change_is_told_after_the_first_time_has_passed() -> None:
    """From the time that people were told last; a session that was cancelled can be given another time, even late."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 13), id=TENTH)
        little.types("sessions", "state", "cancelled", id=SEVENTEENTH)
        little.sync()
        little.later(days=8)
        little.types("sessions", "date", date(2026, 3, 20), id=TENTH)
        little.sync()
        assert any("Fri Mar 13 6:00 PM is moved to Fri Mar 20" in text for text in planned(little))
        little.later(days=7)
        little.types("sessions", "state", "planned", id=SEVENTEENTH)
        little.types("sessions", "date", date(2026, 3, 22), id=SEVENTEENTH)
        little.sync()
        assert any("Tue Mar 17 6:00 PM is moved to Sun Mar 22" in text for text in planned(little))
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def untold(little: LittlePractice) -> list[str]:
    """Return the open questions about changes of which no notice says anything."""
    return [str(one["question"]) for one in little.rows("needs_review", kind="nobody is told", status="open")]


@pytest.mark.long
def test_a_session_put_on_again_at_its_old_time_is_asked_about_because_no_notice_says_so() -> None:
    """The notice that it is cancelled goes; the question stays until somebody answers yes or it is moved."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "state", "cancelled", id=TENTH)
        little.sync()
        assert len(planned(little)) == 1
        little.types("sessions", "state", "planned", id=TENTH)
        little.sync()
        (asked,) = untold(little)
        assert asked.startswith(
            "The session of G-01 on Tue Mar 10 6:00 PM was cancelled and will take place after all."
        )
        assert planned(little) == []
        little.answers("no", kind="nobody is told")
        little.later(days=1)
        little.sync()
        assert untold(little) == [asked]
        little.types("sessions", "date", date(2026, 3, 12), id=TENTH)
        little.sync()
        assert ["Tue Mar 10 6:00 PM is moved to Thu Mar 12" in text for text in planned(little)] == [True]
        assert untold(little) == []


def test_some_sessions_that_change_alike_are_no_new_regular_time() -> None:
    """Only if all from the first of them on change, it is true of "later ones" too."""
    with LittlePractice() as little:
        reachable(little)
        for day in (10, 17, 31):
            little.types("sessions", "state", "cancelled", id=f"G-01 2026-03-{day} 18:00")
        little.sync()
        texts = planned(little)
        assert [f"Tue Mar {day} 6:00 PM is cancelled" in one for day, one in zip((10, 17, 31), texts, strict=True)]
        assert not [text for text in texts if "later" in text]


@pytest.mark.long
def test_a_new_regular_time_stays_told_when_its_first_session_is_cancelled() -> None:
    """From the first session that still has it; and a member who joins later is told from their own first."""
    with LittlePractice() as little:
        reachable(little)
        little.types("members", "phone", "512-555-0101", id="M-0001")
        little.types("roster", "joined", date(2026, 3, 15), member_code="M-0001", group_code="G-01")
        little.sync()
        little.types("groups", "weekday", "Wednesday", id="G-01")
        little.types("groups", "changes_from", date(2026, 3, 4), id="G-01")
        little.sync()
        (liam,), (zoe,) = planned(little), planned(little, "M-0001")
        assert "from Mar 11 your regular time is Wed 6:00 PM" in liam
        assert "from Mar 18 your regular time is Wed 6:00 PM" in zoe
        little.types("sessions", "state", "cancelled", id=TENTH)
        little.sync()
        texts = planned(little)
        assert len(texts) == 2
        assert any("from Mar 18 your regular time is Wed 6:00 PM" in text for text in texts)
        little.later(days=9)
        little.sync()
        before = len(notices(little))
        little.later(days=7)
        little.sync()
        assert len(notices(little)) == before  # not told anew each week


@pytest.mark.long
def test_a_slip_of_the_pen_neither_swallows_a_change_nor_withdraws_what_was_told() -> None:
    """A date in the past and a cell that cannot be read wait for their correction."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2025, 3, 12), id=TENTH)
        little.sync()
        little.types("sessions", "date", date(2026, 3, 12), id=TENTH)
        little.sync()
        assert ["Tue Mar 10 6:00 PM is moved to Thu Mar 12" in text for text in planned(little)] == [True]
        little.types("sessions", "state", "cancelled", id=SEVENTEENTH)
        little.sync()
        little.types("sessions", "date", "next thursday", id=TENTH)
        little.types("sessions", "state", "canceled!!", id=SEVENTEENTH)
        little.sync()
        assert len(planned(little)) == 2


@pytest.mark.long
def test_a_deleted_row_of_a_session_to_come_is_asked_about() -> None:
    """Until somebody answers that those concerned know; its notice does not claim that the time has passed."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 12), id=TENTH)
        little.sync()
        little.deletes("sessions", *little.numbers("sessions", id=TENTH))
        little.sync()
        (liam,) = notices(little, whose="M-0002")
        assert liam["status"] == "not sent: no longer due"
        for _ in range(2):
            (asked,) = untold(little)
            assert asked.startswith("The session of G-01 on Thu Mar 12 6:00 PM was deleted. No notice tells of that.")
            little.sync()
        little.answers("yes", kind="nobody is told")
        little.sync()
        assert untold(little) == []
        little.later(days=1)
        assert not [one for one in little.sync().questions if one.kind == "nobody is told"]


@pytest.mark.parametrize(("state", "day"), [("cancelled", 10), ("planned", 12)])
def test_a_deleted_session_that_comes_back_changed_is_told_like_any_other(state: str, day: int) -> None:
    """What those concerned know is remembered as long as it is asked about."""
    with LittlePractice() as little:
        reachable(little)
        row = {name: value for name, value in little.row("sessions", id=TENTH).items() if value is not None}
        little.deletes("sessions", *little.numbers("sessions", id=TENTH))
        little.sync()
        assert len(untold(little)) == 1
        little.adds("sessions", row | {"state": state, "date": date(2026, 3, day)})
        little.sync()
        assert len(planned(little)) == 1
        assert untold(little) == []


def test_a_copy_of_a_row_that_is_deleted_again_is_nobodys_news() -> None:
    """The session takes place as before."""
    with LittlePractice() as little:
        reachable(little)
        little.adds(
            "sessions", {name: one for name, one in little.row("sessions", id=TENTH).items() if one is not None}
        )
        little.sync()
        (copy,) = little.numbers("sessions", id=f"{TENTH} (2)")
        little.deletes("sessions", copy)
        little.sync()
        assert untold(little) == []


def test_a_group_that_is_paused_by_mistake_is_asked_about_once() -> None:
    """However many sessions take place after all."""
    with LittlePractice() as little:
        reachable(little)
        for status in ("paused", "active"):
            little.types("groups", "status", status, id="G-01")
            little.sync()
        for row in little.rows("sessions", group_code="G-01", state="cancelled"):
            little.types("sessions", "state", "planned", id=row["id"])
        little.sync()
        assert len(untold(little)) <= 1
        assert planned(little) == []
