"""What the state keeps about one member is erased; what it keeps about the others stays."""

from collections import Counter
from datetime import UTC, date, datetime

from addon.billing.closed.closing import SENT, SentSession
from addon.billing.package_csv import PackageRow
from addon.incoming import Incoming
from addon.outgoing import Address, OutgoingMessage
from addon.sync.merging.agreement import AgreedRow, pack
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.one_member import Person, erase, remembered_about
from tests.stores import fresh_state

SESSION = "G-01 2026-02-03 18:00"


def _row(member: str) -> PackageRow:
    return PackageRow(on=date(2026, 2, 3), session=SESSION, member=member, role="service", code="90853", charge="80.00")


def test_what_was_sent_about_others_is_still_remembered() -> None:
    """Without that memory all of them would look like lines that were never sent, and be billed twice."""
    state = fresh_state()
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


def test_messages_replies_and_addresses_are_erased_but_not_a_shared_phones_stop() -> None:
    """A mother's number has the stop of all her children: it goes with the last of them."""
    state = fresh_state()
    now = datetime(2026, 3, 3, 17, tzinfo=UTC)
    own, shared = "+15125550101", "+15125550190"
    referrer = AgreedRow(rid="RF-1", key="RF-1", digest=b"", packed=pack({"member_code": "M-0001"}, {}))
    state.persist("a", Commit(rows={"referrers": {"RF-1": referrer}}, memory=[]))
    state.agree("a")
    to = (("M-0001", own), ("M-0001", shared), ("M-0002", shared), ("RF-1", "a@example.org"), ("C-01", "c@example.org"))
    state.outbox.plan(
        [
            OutgoingMessage(
                key=f"{person} | {address}",
                person=person,
                channel="text",
                address=address,
                text="M-0001 wrote" if person == "C-01" else "Hi",
                due=now,
                ends=now,
                zone="UTC",
            )
            for person, address in to
        ],
        now=now,
    )
    for number, body in enumerate(({"member": "M-0001"}, {"member": "", "address": own}, {"member": "M-00012"})):
        state.inbox.store(Incoming(source="texts", external_id=str(number), received=now, kind="reply", body=body))
    for address in (own, shared):
        state.addresses.mark(Address(channel="text", address=address, state="stopped", since=now))
    person = Person(code="M-0001", names=("Zoë Núñez",))
    found = [(one.table.name, one.texts) for one in remembered_about(state.engine, person).messages]
    assert Counter(name for name, _ in found) == {"outbox": 4, "inbox": 2, "address": 1}
    erase(state.engine, person)
    assert [one.message.person for one in state.outbox.all().values()] == ["M-0002"]
    assert [one.body for one in state.inbox.newer_than(0)] == [{"member": "M-00012"}]
    assert [address for _, address in state.addresses.all()] == [shared]
    erase(state.engine, Person(code="M-0002"))
    assert not state.addresses.all()
    state.close()


def test_what_was_asked_about_the_member_is_erased_too() -> None:
    """Questions describe candidates with name and birth date, and conflicts quote cells of the member's rows."""
    state = fresh_state()
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


def test_a_pair_who_must_not_meet_is_found_by_either_member() -> None:
    """The row names one of the two under Must not meet; rows about others stay."""
    state = fresh_state()
    cells = {"member_code": "M-0001", "other_code": "M-0002"}
    rows = {"NT-1": cells, "NT-2": {"member_code": "M-0003", "other_code": "M-0004"}}
    made = {rid: AgreedRow(rid=rid, key=rid, digest=b"", packed=pack(row, {})) for rid, row in rows.items()}
    state.persist("a", Commit(rows={"not_together": made}, memory=[]))
    state.agree("a")
    for code in ("M-0001", "M-0002"):
        assert [row.rid for _, row in remembered_about(state.engine, Person(code=code)).rows] == ["NT-1"]
    state.close()
