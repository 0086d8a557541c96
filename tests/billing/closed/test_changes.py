"""What of a closed session is looked at again, from small records."""

from datetime import date

import pytest

from addon.billing.bill import BLOCKED, BillingLine
from addon.billing.checks import BilledAnyway, CheckFound, checked
from addon.billing.closed.changes import Changed, changes_of
from addon.billing.closed.closing import SentSession
from addon.billing.package_csv import package_rows
from addon.records import BLOCK

SESSION, DAY = "G-01 2026-02-03 18:00", date(2026, 2, 3)
CAME, AWAY = "attended||||", "no show||||"


def line(member: str) -> BillingLine:
    """Return a line that is ready."""
    return BillingLine(session=SESSION, member=member, on=DAY, code="90853", payer="Cigna")


def changed(found: CheckFound) -> list[tuple[str, str]]:
    """Return what is corrected where M-0001 was no show after all, and a check blocks M-0002 by now."""
    sent = SentSession(
        on=DAY, rows=package_rows([line("M-0001"), line("M-0002")]), marks={"M-0001": CAME, "M-0002": CAME}
    )
    now = SentSession(on=DAY, marks={"M-0001": AWAY, "M-0002": CAME})
    lines = checked([line("M-0002")], {(SESSION, "M-0002"): (found,)}, BilledAnyway())
    assert [one.state for one in lines] == [BLOCKED]
    told: tuple[Changed, ...] = changes_of(sent, now, lines, {})
    return [(one.change, one.row.member) for one in told]


@pytest.mark.parametrize(
    ("found", "also"),
    [
        (CheckFound(BLOCK, "The claim would be refused (Coverage: no row)"), []),
        (CheckFound(BLOCK, "Too late to file"), []),
        (CheckFound(BLOCK, "13 in the room, and Medicare allows 12", of_room=True), [("withdraw", "M-0002")]),
    ],
    ids=["insurance", "the date", "who else came"],
)
def test_of_those_whose_own_mark_is_as_it_was_only_who_else_came_counts(
    found: CheckFound, also: list[tuple[str, str]]
) -> None:
    """What is another today about somebody changes nothing about a line of theirs that went out."""
    assert changed(found) == [("withdraw", "M-0001"), *also]
