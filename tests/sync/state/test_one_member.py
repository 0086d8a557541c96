"""What the state keeps about one member is erased; what it keeps about the others stays."""

from datetime import date

from addon.billing.closed.closing import SENT, SentSession
from addon.billing.package_csv import PackageRow
from addon.sync.merging.agreement import AgreedRow, pack
from addon.sync.state.database import Commit, JournalEntry, open_state
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


def test_what_was_asked_about_the_member_is_erased_too() -> None:
    """Questions describe candidates with name and birth date, and conflicts quote cells of the member's rows."""
    state = open_state("sqlite://")
    asked = {
        "N-1": {"question": "Who is it? M-0001 is Zoë Núñez: born Feb 3 1990. M-0002 is Sam Reed: born Jul 8 1961."},
        "N-2": {"question": "A new client? Zoë Núñez, born Feb 3 1990."},
        "N-3": {"question": "C-01 meets 3 members on Tuesdays: M-00012, M-0003."},
    }
    rows = {
        "attendance": {"A-7": {"member_code": "M-0001", "status": "attended"}},
        "conflicts": {"X-1": {"where": "Attendance A-7"}, "X-2": {"where": "Attendance A-77"}},
        "needs_review": asked,
    }
    made = {
        tab: {rid: AgreedRow(rid=rid, key=rid, digest=b"", packed=pack(sheet, {})) for rid, sheet in own.items()}
        for tab, own in rows.items()
    }
    journal = [JournalEntry("needs_review", "N-1", "question", "", asked["N-1"]["question"])]
    state.persist("a", Commit(rows=made, memory=[], journal=journal, typed=journal))
    state.agree("a")
    erase(state.engine, Person(code="M-0001", names=("Zoë Núñez",)))
    left = {tab: set(state.tab(tab).rows) for tab in rows}
    assert left == {"attendance": set(), "conflicts": {"X-2"}, "needs_review": {"N-3"}}
    assert (state.journal("a"), list(state.changes_since(0))) == ([], [])
    state.close()
