"""A practice of one group whose weeks are given as numbers: how many were expected, and how many stayed away."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from addon.metrics.history import History
from addon.records import Attendance, GroupSession, Member, Membership, Practice
from tests.practice import TUESDAY, ZONE

MONDAY = date(2026, 1, 5)


def past_of(weeks: Sequence[tuple[int, int]], *, first: date = MONDAY, today: date | None = None) -> History:
    """Return the past of weeks from ``first`` on, each (expected, no shows)."""
    sessions, rows = [], []
    most = max(expected for expected, _ in weeks)
    for week, (expected, away) in enumerate(weeks):
        start = datetime.combine(first + timedelta(weeks=week, days=1), time(18))
        code = f"G-01 {start:%Y-%m-%d %H:%M}"
        sessions.append(
            GroupSession(code=code, group="G-01", original_start=start, start=start, minutes=90, state="held")
        )
        rows += [
            Attendance(
                id=f"A-{week}-{place}",
                session=code,
                group="G-01",
                member=f"M-{place:04d}",
                status="no show" if place < away else "attended",
            )
            for place in range(expected)
        ]
    people = [f"M-{place:04d}" for place in range(most)]
    practice = Practice(
        zone=ZONE,
        groups=(TUESDAY,),
        members=tuple(Member(code=code, name=code) for code in people),
        memberships=tuple(Membership(id=f"R-{code}", group="G-01", member=code, joined=first) for code in people),
        sessions=tuple(sessions),
        attendance=tuple(rows),
    )
    return History(practice, today or first + timedelta(weeks=len(weeks)))
