"""What the state keeps about one member is erased; what it keeps about the others stays."""

from datetime import date

from addon.billing.closed.closing import SENT, SentSession
from addon.billing.package_csv import PackageRow
from addon.sync.state.database import open_state
from addon.sync.state.one_member import Person, erase

SESSION = "G-01 2026-02-03 18:00"


def _row(member: str) -> PackageRow:
    return PackageRow(on=date(2026, 2, 3), session=SESSION, member=member, role="service", code="90853", charge="80.00")


def test_what_was_sent_about_others_is_still_remembered() -> None:
    """Without that memory all of them would look like lines that were never sent, and be billed twice."""
    state = open_state("sqlite://")
    marks = {"M-0001": "attended||||", "M-0002": "attended||||"}
    late, corrected = ("M-0001", "M-0002"), (f"{SESSION}/M-0001/service",)
    both = SentSession(
        on=date(2026, 2, 3), rows=(_row("M-0001"), _row("M-0002")), marks=marks, late=late, corrected=corrected
    )
    state.keep(SENT, SESSION, both)
    erase(state.engine, Person(code="M-0001", names=("Zoë Núñez",)))
    left = SentSession(on=date(2026, 2, 3), rows=(_row("M-0002"),), marks={"M-0002": marks["M-0002"]}, late=("M-0002",))
    assert state.remembered(SENT) == {SESSION: left}
    state.close()
