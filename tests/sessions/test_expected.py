from dataclasses import replace
from datetime import date

import pytest

from addon.records import Member, Membership
from addon.sessions.expected import coming, expected_attendance
from tests.practice import FAMILIES, MEMBERS, TUESDAY, joined, meeting, practice, present, weekly

FIRST = meeting(TUESDAY, date(2026, 3, 3))
SECOND = meeting(TUESDAY, date(2026, 3, 10))


def test_members_are_expected_while_they_belong_to_the_group() -> None:
    """Both ends of a membership count; two memberships of one member make one row."""
    roster = (
        joined(TUESDAY, "M-0001", date(2026, 3, 3), left=date(2026, 3, 3)),
        joined(TUESDAY, "M-0002", date(2026, 3, 4)),
        joined(TUESDAY, "M-0002", date(2026, 1, 1), left=date(2026, 2, 1)),
        joined(TUESDAY, "M-0003", date(2026, 1, 1)),
        joined(TUESDAY, "M-0003", date(2026, 3, 1)),
        joined(FAMILIES, "M-0004"),
    )
    found = expected_attendance(practice(memberships=roster, sessions=(SECOND, FIRST)), until=date(2026, 4, 1))
    assert [one.key for one in found] == [
        (FIRST.code, "M-0001"),
        (FIRST.code, "M-0003"),
        (SECOND.code, "M-0002"),
        (SECOND.code, "M-0003"),
    ]


def test_cancelled_later_and_known_pairs_are_left_out() -> None:
    """A cancelled session expects nobody, later ones wait, known pairs are not named again."""
    cancelled = meeting(TUESDAY, date(2026, 2, 24), state="cancelled")
    made = practice(sessions=(cancelled, FIRST, SECOND))
    known = {(FIRST.code, "M-0002")}
    found = expected_attendance(made, until=date(2026, 3, 3), known=known)
    assert [one.member for one in found] == ["M-0001", "M-0003"]


def test_who_said_no_is_not_coming() -> None:
    """An excused, cancelled or late-cancelled member is on the roster and still not expected there."""
    marks = (present(SECOND, "M-0001", "excused"), present(SECOND, "M-0002", "late cancel"), present(FIRST, "M-0003"))
    found = coming(practice(sessions=(FIRST, SECOND), attendance=marks), [SECOND], today=SECOND.start.date())
    assert found == {SECOND.code: ("M-0003",)}


def test_who_is_inactive_or_not_in_members_takes_no_seat() -> None:
    """Neither a new row nor a place among those who come; a status that is not filled in counts as active."""
    members = (replace(MEMBERS[0], status="inactive"), replace(MEMBERS[1], status=""))
    made = practice(members=members, sessions=(FIRST,))
    assert [one.member for one in expected_attendance(made, until=FIRST.start.date())] == ["M-0002"]
    assert coming(made, [FIRST], today=FIRST.start.date()) == {FIRST.code: ("M-0002",)}


@pytest.mark.parametrize(
    ("status", "left", "expected"),
    [
        ("attended", None, True),
        ("no show", None, True),
        ("attended", date(2026, 3, 5), True),
        ("", date(2026, 3, 5), True),
        ("not reported", date(2026, 3, 3), True),
        ("", date(2026, 3, 2), False),
        ("late cancel", date(2026, 3, 5), False),
        ("", None, False),
    ],
)
def test_who_became_inactive_was_expected_at_the_sessions_before(
    *, status: str, left: date | None, expected: bool
) -> None:
    """By the mark, or by a roster that tells until when; the session that is still to come expects nobody of them."""
    roster = (joined(TUESDAY, "M-0001", left=left), joined(TUESDAY, "M-0002"))
    members = (replace(MEMBERS[0], status="inactive"), MEMBERS[1])
    marks = (present(FIRST, "M-0001", status),)
    made = practice(members=members, memberships=roster, sessions=(FIRST, SECOND), attendance=marks)
    found = coming(made, [FIRST, SECOND], today=date(2026, 3, 4))
    assert found == {FIRST.code: ("M-0001", "M-0002") if expected else ("M-0002",), SECOND.code: ("M-0002",)}


def test_a_guest_who_is_marked_counts() -> None:
    """Somebody of another group who makes up a session there, before and after it."""
    made = practice(sessions=(SECOND,), attendance=(present(SECOND, "M-0004", "makeup"),))
    for today in (date(2026, 3, 4), date(2026, 3, 11)):
        assert coming(made, [SECOND], today=today)[SECOND.code] == ("M-0001", "M-0002", "M-0003", "M-0004")


def test_a_hundred_thousand_pairs() -> None:
    """Years of a big practice: 1,000 sessions x 100 members, half of them known."""
    roster = tuple(Membership(id=f"R-{n}", group="G-01", member=f"M-{n:04}", joined=None) for n in range(100))
    members = tuple(Member(code=one.member, name=one.member) for one in roster)
    made = practice(members=members, memberships=roster, sessions=weekly(TUESDAY, date(2007, 1, 2), 1000))
    known = {(one.code, f"M-{n:04}") for one in made.sessions for n in range(50)}
    assert len(expected_attendance(made, until=date(2026, 12, 31), known=known)) == 50_000
