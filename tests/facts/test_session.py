"""One meeting: who leads it, how it meets, how many were expected and came."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from addon.facts.practice_index import indexed
from addon.facts.session import session_rows
from tests.practice import FAMILIES, MEMBERS, TUESDAY, joined, meeting, practice, present

DAY = date(2026, 1, 13)


def values(*statuses: str, **changes: Any) -> Any:
    """Return the facts of one Tuesday session with those attendance statuses."""
    session = meeting(TUESDAY, DAY, **changes)
    attendance = tuple(present(session, f"M-000{n}", status) for n, status in enumerate(statuses, start=1))
    made = practice(sessions=(session,), attendance=attendance)
    (row,) = session_rows(indexed(made, DAY), made.sessions)
    return row.values


@pytest.mark.parametrize(
    ("statuses", "counts"),
    [
        ((), [3, 0, 0, 0]),
        (("attended", "no show", ""), [3, 1, 1, 1]),
        (("excused", "makeup", "late cancel"), [2, 1, 1, 0]),
        (("cancelled", "not reported"), [2, 0, 0, 1]),
    ],
)
def test_members_are_counted_by_what_happened(statuses: tuple[str, ...], counts: list[int]) -> None:
    """Without rows, the roster of that day is expected."""
    names = ("expected_members", "attended_members", "missed_members", "unreported_members")
    assert [values(*statuses)[name] for name in names] == counts


@pytest.mark.parametrize(
    ("changes", "led_by", "count", "substituted"),
    [
        ({}, "C-01", 1, False),
        ({"substitute": "C-03"}, "C-03", 1, True),
        ({"clinician": "", "co_facilitator": "C-02"}, "C-01", 2, False),
    ],
)
def test_the_substitute_leads_else_the_sessions_else_the_groups_clinician(
    *, changes: dict[str, str], led_by: str, count: int, substituted: bool
) -> None:
    """A blank clinician falls back to the group's."""
    found = values(**changes)
    assert [found[name] for name in ("led_by", "clinicians", "substituted")] == [led_by, count, substituted]


def test_nobody_is_expected_at_a_cancelled_session() -> None:
    """Whatever rows it has."""
    assert values("", "", state="cancelled")["expected_members"] == 0


def test_a_session_is_held_as_its_group_unless_it_says_otherwise() -> None:
    """Blank means as usual; a moved start shows."""
    session = meeting(FAMILIES, date(2026, 1, 15), meets="")
    made = practice(sessions=(session,))
    (row,) = session_rows(indexed(made, DAY), made.sessions)
    assert (row.values["held"], row.values["moved"]) == ("hybrid", False)


@pytest.mark.parametrize(
    ("meets", "usually", "marks", "counts"),
    [
        ("in person", "", (("attended", ""), ("late arrival", "video"), ("no show", "")), [1, 1]),
        ("hybrid", "video", (("attended", "in person"), ("attended", ""), ("makeup", "phone")), [1, 2]),
        ("hybrid", "", (("attended", "in person"), ("attended", "")), [None, None]),
        ("hybrid", "", (("attended", "in person"), ("no show", "")), [1, 0]),
        ("video", "", (), [0, 0]),
    ],
)
def test_who_was_in_the_room(
    meets: str, usually: str, marks: tuple[tuple[str, str], ...], counts: list[int | None]
) -> None:
    """Those who came, by how each of them joined; one who is unclear makes both unclear."""
    session = meeting(TUESDAY, DAY, meets=meets, room="")
    codes = [f"M-000{n}" for n in (1, 2, 3)]
    made = practice(
        sessions=(session,),
        attendance=tuple(present(session, code, s, joined_by=by) for code, (s, by) in zip(codes, marks, strict=False)),
        memberships=tuple(joined(TUESDAY, code, joins_by=usually) for code in codes),
    )
    (row,) = session_rows(indexed(made, DAY), made.sessions)
    assert [row.values[name] for name in ("attended_in_person", "attended_remotely")] == counts
    assert row.values["room"] == "Room 2"


@pytest.mark.parametrize(
    ("statuses", "families"),
    [
        (("attended", "attended", "attended"), 2),
        (("attended", "attended", "no show"), 1),
        (("no show", "late arrival", "makeup"), 2),
        (("", "cancelled", "excused"), 0),
    ],
)
def test_families_are_counted_by_who_came(statuses: tuple[str, ...], families: int) -> None:
    """M-0004 and M-0005 are one family however it is spelled; M-0001 has none and counts alone."""
    session = meeting(FAMILIES, DAY)
    rows = tuple(
        present(session, code, status) for code, status in zip(("M-0004", "M-0005", "M-0001"), statuses, strict=True)
    )
    members = tuple(replace(one, family="haddad ") if one.code == "M-0004" else one for one in MEMBERS)
    made = practice(sessions=(session,), attendance=rows, members=members)
    (row,) = session_rows(indexed(made, DAY), made.sessions)
    assert row.values["families_present"] == families
