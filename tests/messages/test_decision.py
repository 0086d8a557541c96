"""Which reminders are due when, and why one is not sent."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.facts.all_facts import Window
from addon.messages.decision import planned_notices
from addon.messages.notices import Notice, Terms, terms_from
from addon.messages.outcomes import Outcomes, to_send
from addon.messages.texts import Template
from addon.outgoing import Sending
from addon.problems import SettingsInvalid
from addon.records import GroupSession, Member, Practice
from addon.reminder_times import QuietHours, reminder_window
from addon.rules.results import Hit
from addon.rules.rule import Rule
from tests.facts.rows import fact_rows
from tests.practice import FAMILIES, MEMBERS, TUESDAY, joined, meeting, practice, present

NEW_YORK = ZoneInfo("America/New_York")
TEMPLATES = (
    Template(name="T", channel="text", text="Hi {first}, {day} {date} at {time} {zone}. {sender} {phone}. STOP ends."),
    Template(name="E", channel="email", text="Hi {first}, {day} {date} at {time} {zone}.", subject="{day} {date}"),
)
TERMS = Terms(sender="The front desk", phone="555-0100")
DAY = date(2026, 2, 3)
NOW = datetime(2026, 1, 30, 15, tzinfo=UTC)


def rule(hours: object = 24, channel: str = "text", message: str = "") -> dict[str, object]:
    """Return the outcome of a reminder rule."""
    words = message or {"text": "T", "email": "E"}.get(channel, "T")
    return {"then_hours_before": hours, "then_channel": channel, "then_message": words}


def hits(made: Practice, *outcomes: dict[str, Any], today: date = DAY, days: int = 21) -> list[Hit]:
    """Return each outcome for every member at every session around ``today``."""
    window = Window(first=today - timedelta(days=days), last=today + timedelta(days=days))
    rows = fact_rows(made, today - timedelta(days=days), window=window, about=("member-session",))["member-session"]
    return [
        Hit(Rule(id=f"RR-{n:02}", name=f"Rule {n}", about="member-session", row=n, outcome=outcome), row)
        for n, outcome in enumerate(outcomes, start=1)
        for row in rows
    ]


def one(member: Member = MEMBERS[0], session: GroupSession | None = None, **changes: Any) -> Practice:
    """Return a practice with one member, one membership and one session."""
    made = {
        "members": (member,),
        "memberships": (joined(TUESDAY, member.code),),
        "sessions": (session or meeting(TUESDAY, DAY),),
    }
    return practice(**{**made, **changes})


def decide(made: Practice, *outcomes: dict[str, object], now: datetime = NOW, terms: Terms = TERMS) -> Any:
    """Return the notices of those outcomes."""
    return planned_notices(made, hits(made, *(outcomes or (rule(),))), TEMPLATES, terms=terms, now=now).notices


def local(notice: Notice, zone: ZoneInfo = NEW_YORK) -> str:
    """Return the due time as a clock on the wall shows it."""
    assert notice.due is not None
    return f"{notice.due.astimezone(zone):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("day", "start", "hours", "due"),
    [
        (date(2026, 2, 3), time(18), 24, "02-02 18:00"),
        (date(2026, 2, 3), time(18), 72, "01-31 18:00"),
        (date(2026, 2, 3), time(18), 2, "02-03 16:00"),
        (date(2026, 2, 3), time(18), 36, "02-02 06:00"),
        (date(2026, 3, 8), time(18), 24, "03-07 18:00"),
        (date(2026, 3, 8), time(18), 2, "03-08 16:00"),
        (date(2026, 3, 8), time(18), 36, "03-07 05:00"),
        (date(2026, 11, 1), time(18), 24, "10-31 18:00"),
        (date(2026, 11, 1), time(18), 72, "10-29 18:00"),
        (date(2026, 11, 1), time(10), 2, "11-01 08:00"),
        (date(2026, 3, 8), time(4), 2, "03-08 01:00"),
        (date(2026, 11, 1), time(2, 30), 2, "11-01 01:30"),
    ],
)
def test_days_before_keep_the_clock_time_and_hours_before_are_real(
    day: date, start: time, hours: int, due: str
) -> None:
    """Over both DST nights: 24 h is yesterday at the same time, 2 h is 120 minutes."""
    session = meeting(TUESDAY, day, start=datetime.combine(day, start))
    awake = replace(TERMS, quiet=QuietHours(begin=time(0), end=time(0)))
    now = datetime.combine(day, time(), tzinfo=UTC) - timedelta(days=5)
    made = one(session=session)
    found = planned_notices(made, hits(made, rule(hours), today=day), TEMPLATES, terms=awake, now=now).notices
    assert [local(notice) for notice in found] == [due]


@pytest.mark.parametrize(
    ("start", "hours", "zone", "due", "status"),
    [
        (time(9), 2, "", "02-03 08:00", "planned"),
        (time(8, 30), 2, "", "02-03 08:00", "planned"),
        (time(8, 29), 2, "", "02-03 08:00", "not sent: quiet hours, and too little time is left after them"),
        (time(22), 24, "", "02-03 08:00", "planned"),
        (time(7), 24, "", "02-02 08:00", "planned"),
        (time(21), 24, "", "02-03 08:00", "planned"),
        (time(20, 59), 24, "", "02-02 20:59", "planned"),
        (time(18), 24, "America/Los_Angeles", "02-02 18:00", "planned"),
        (time(10), 24, "America/Los_Angeles", "02-02 11:00", "planned"),
        (time(11), 2, "America/Los_Angeles", "02-03 11:00", "not sent: quiet hours, and too little time"),
    ],
)
def test_quiet_hours_hold_in_the_members_zone(start: time, hours: int, zone: str, due: str, status: str) -> None:
    """Held until they end, dropped where less than 30 minutes would be left."""
    session = meeting(TUESDAY, DAY, start=datetime.combine(DAY, start))
    (found,) = decide(one(replace(MEMBERS[0], zone=zone), session), rule(hours))
    assert local(found) == due
    assert found.shown.startswith(status)


ROW = present(meeting(TUESDAY, DAY), "M-0001", "")


@pytest.mark.parametrize(
    ("member", "changes", "channel", "shown"),
    [
        ({}, {}, "text", "planned"),
        ({"text_consent": None}, {}, "text", "not sent: nobody has recorded consent to texts"),
        ({"text_consent": False}, {}, "text", "not sent: the member does not want texts"),
        ({"email_consent": False}, {}, "email", "not sent: the member does not want e-mails"),
        ({"phone": ""}, {}, "text", "not sent: no usable phone number"),
        (
            {"in_conflict": (("phone", "X-1"),)},
            {},
            "text",
            "waits: the phone is in conflict (X-1): decide in Conflicts",
        ),
        (
            {"in_conflict": (("email_consent", "X-1"), ("phone", "X-2"))},
            {},
            "email",
            "waits: the consent to e-mails is in conflict (X-1): decide in Conflicts",
        ),
        ({"in_conflict": (("phone", "X-1"), ("payer", "X-2"))}, {}, "email", "planned"),
        (
            {"in_conflict": (("phone", "X-1"),), "text_consent": None},
            {},
            "text",
            "not sent: nobody has recorded consent to texts",
        ),
        ({"email": "a@x.example, b@x.example"}, {}, "email", "not sent: no usable e-mail address"),
        ({"email": "a@x.example\nBcc: b@x.example"}, {}, "email", "not sent: no usable e-mail address"),
        ({"zone": "Mars/Base"}, {}, "text", "not sent: the member's time zone is not known"),
        ({"status": "inactive"}, {}, "text", "withdrawn: the member is no longer active"),
        ({}, {"memberships": ()}, "text", "withdrawn: the member is not in the group that day"),
        (
            {},
            {"memberships": (joined(TUESDAY, "M-0001", left=date(2026, 2, 2)),)},
            "text",
            "withdrawn: the member is not in the group that day",
        ),
        ({}, {"attendance": (replace(ROW, status="cancelled"),)}, "text", "withdrawn: the member has cancelled"),
        ({}, {"attendance": (replace(ROW, status="excused"),)}, "text", "withdrawn: the member has cancelled"),
        (
            {},
            {"attendance": (replace(ROW, disputed=True, id="A-7"),)},
            "text",
            "waits: Attendance row A-7 is in conflict: decide in Conflicts",
        ),
        (
            {},
            {"sessions": (meeting(TUESDAY, DAY, state="cancelled"),)},
            "text",
            "withdrawn: the session is cancelled",
        ),
        ({}, {"memberships": (), "attendance": (replace(ROW, status="makeup"),)}, "text", "planned"),
        ({}, {}, "pigeon", "not sent: the rule names no usable row of Message texts for this channel"),
    ],
)
def test_what_is_not_sent_has_its_reason(
    member: dict[str, Any], changes: dict[str, Any], channel: str, shown: str
) -> None:
    """A notice never disappears without a word."""
    made = one(replace(MEMBERS[0], **member), **{"attendance": (ROW,), **changes})
    (found,) = decide(made, rule(channel=channel))
    assert found.shown == shown


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (rule(hours=None), "the rule does not name the hours before: fill in Hours before"),
        (rule(hours="soon"), "the rule does not name the hours before: fill in Hours before"),
        (rule(hours=0), "it would come after the session began"),
        (rule(message="Nothing of the kind"), "the rule names no usable row of Message texts for this channel"),
        (rule(message="E"), "the rule names no usable row of Message texts for this channel"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_says_so(outcome: dict[str, object], reason: str) -> None:
    """Beside every message it would have sent."""
    (found,) = decide(one(), outcome)
    assert found.shown == f"not sent: {reason}"


def test_a_moved_session_is_due_anew_under_the_key_of_its_new_time() -> None:
    """A member who was reminded of the old time is reminded of the new one."""
    usual, moved = meeting(TUESDAY, DAY), meeting(TUESDAY, DAY, start=datetime(2026, 2, 4, 17))
    (before,), (after,) = decide(one(session=usual)), decide(one(session=moved))
    assert before.key == ("M-0001", "G-01 2026-02-03 18:00", "2026-02-03 18:00", "RR-01", "text")
    assert after.key == ("M-0001", "G-01 2026-02-03 18:00", "2026-02-04 17:00", "RR-01", "text")
    assert (local(before), local(after)) == ("02-02 18:00", "02-03 17:00")
    assert "Wed Feb 4 at 5:00 PM" in after.text


def test_the_text_tells_the_members_own_time() -> None:
    """The zone is named only where it differs."""
    (home,), (away,) = decide(one()), decide(one(replace(MEMBERS[0], zone="America/Denver")))
    assert home.text == "Hi Zoe, Tue Feb 3 at 6:00 PM. The front desk 555-0100. STOP ends."
    assert away.text == "Hi Zoe, Tue Feb 3 at 4:00 PM MST. The front desk 555-0100. STOP ends."


def test_a_sender_that_tells_what_it_is_about_stops_the_message() -> None:
    """Settings are filled in after the template was checked."""
    for sender in ("Anytown Group Therapy", "Tuesday process group", "Liam O'Connor"):
        made = replace(one(), groups=(TUESDAY,), members=MEMBERS)
        found = decide(made, terms=replace(TERMS, sender=sender))
        assert {notice.status for notice in found} == {"not sent"}
        assert {notice.text for notice in found} == {""}


@pytest.mark.parametrize(
    ("hours", "state", "at", "shown"),
    [
        (24, "planned", (3, 4, 0), ["planned"]),
        (24, "planned", (3, 11, 0), ["planned"]),
        (24, "planned", (3, 11, 1), []),
        (2, "planned", (3, 22, 0), ["planned"]),
        (2, "planned", (3, 22, 1), ["not sent: its time has passed: nobody reads the sheets"]),
        (2, "withdrawn", (3, 21, 15), ["planned"]),
        (2, "withdrawn", (3, 21, 16), ["not sent: its time has passed"]),
    ],
)
def test_what_nobody_sent_lapses_once_half_of_its_time_has_gone_by(
    hours: int, state: str, at: tuple[int, int, int], shown: list[str]
) -> None:
    """Due at 6 PM the day before, it may go out until 6 AM; one that was not planned in time only at once."""
    (before,) = decide(one(), rule(hours))
    plan = Sending(message=to_send(before, TERMS), state=state, since=NOW, reason="nobody reads the sheets")
    outcomes = Outcomes.of({plan.message.key: plan})
    now, made = datetime(2026, 2, *at, tzinfo=UTC), one()
    found = planned_notices(made, hits(made, rule(hours)), TEMPLATES, terms=TERMS, now=now, outcomes=outcomes).notices
    assert [notice.shown for notice in found] == shown


def test_a_practice_without_a_known_zone_cannot_plan() -> None:
    """A guess would send at the wrong hour."""
    with pytest.raises(SettingsInvalid):
        decide(replace(one(), zone="Nowhere/Here"))


def test_settings_give_the_terms_and_blanks_keep_the_defaults() -> None:
    """As the Settings tab writes them: text or typed."""
    found = terms_from({"Quiet from": "20:00", "Quiet until": time(9), "Messages ahead": "3", "Sender name": "Desk"})
    assert found == Terms(quiet=QuietHours(begin=time(20), end=time(9)), days_ahead=3, sender="Desk")
    assert terms_from({"Quiet from": "late", "Messages ahead": None}) == Terms()


def test_the_window_reaches_from_the_limits_to_the_longest_lead() -> None:
    """A week back for the limits, a week of leads beyond the days listed."""
    assert reminder_window(DAY, Terms().days_ahead) == Window(first=date(2026, 1, 27), last=date(2026, 2, 18))


ZONES = ("", "America/Denver", "Pacific/Honolulu", "Asia/Kolkata", "Australia/Lord_Howe", "Mars/Base")
A_MEMBER = st.builds(
    replace,
    st.just(MEMBERS[0]),
    text_consent=st.sampled_from([True, True, False, None]),
    email_consent=st.sampled_from([True, True, None]),
    zone=st.sampled_from(ZONES),
)
STARTS = st.datetimes(datetime(2026, 3, 6), datetime(2026, 3, 12)) | st.datetimes(
    datetime(2026, 10, 30), datetime(2026, 11, 4)
)
OUTCOMES = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 5, 24, 36, 48, 72]), st.sampled_from(["text", "email"])), min_size=1, max_size=5
)
QUIET = st.builds(QuietHours, begin=st.times(), end=st.times())


@given(member=A_MEMBER, starts=st.lists(STARTS, min_size=1, max_size=5), outcomes=OUTCOMES, quiet=QUIET)
@settings(max_examples=60, deadline=None)
def test_no_notice_is_ever_planned_at_a_forbidden_moment(
    member: Member, starts: list[datetime], outcomes: list[tuple[int, str]], quiet: QuietHours
) -> None:
    """Never at or after the start, in quiet hours, without consent, over a limit, or under one key twice."""
    sessions = tuple(
        meeting(group, start.date(), start=start.replace(second=0, microsecond=0), code=f"{group.code} {n}")
        for n, start in enumerate(starts)
        for group in (TUESDAY, FAMILIES)
    )
    made = practice(
        members=(member,), sessions=sessions, memberships=tuple(joined(g, member.code) for g in (TUESDAY, FAMILIES))
    )
    terms, today = replace(TERMS, quiet=quiet, days_ahead=30), min(starts).date()
    found = planned_notices(
        made,
        hits(made, *(rule(*one) for one in outcomes), today=today, days=300),
        TEMPLATES,
        terms=terms,
        now=datetime.combine(today - timedelta(days=8), time(), tzinfo=UTC),
    ).notices
    assert len({notice.key for notice in found}) == len(found)
    assert all(notice.reason and not notice.text for notice in found if notice.status != "planned" and not notice.text)
    planned = [notice for notice in found if notice.status == "planned"]
    zone = ZoneInfo(member.zone) if planned and member.zone else NEW_YORK
    consents = {"text": member.text_consent, "email": member.email_consent}
    for notice in planned:
        assert notice.due is not None
        assert notice.due < notice.start
        assert not quiet.holds(notice.due.astimezone(zone).replace(tzinfo=None))
        assert consents[notice.channel] is True
        assert notice.text
    days = Counter(notice.due.astimezone(zone).date() for notice in planned if notice.due)
    assert max(days.values(), default=0) <= 2
    assert all(sum(days[first + timedelta(days=on)] for on in range(7)) <= 8 for first in days)
