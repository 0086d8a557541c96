"""What cadence, roster and exports say about Sessions and Attendance."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from addon.attendance.tab_rows import (
    cadence_source,
    expected_rows,
    exported_marks,
    rebuilt_marks,
    rebuilt_sessions,
)
from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.profile import load_profiles, shipped_texts
from addon.sessions.found import Rebuilt, SessionVisit
from addon.sessions.planned import placed_by_cadence
from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedRow, AgreedTab, pack
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.view import PlanView
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs
from tests.practice import MEMBERS, TUESDAY, meeting, practice, present, weekly
from tests.sync.little_practice import LittlePractice, attendance, charges, tuesdays

TODAY = date(2026, 3, 3)
SESSIONS = weekly(TUESDAY, TODAY, 3)
FIRST = SESSIONS[0].code
READ = {"status", "code", "charge", "note"}
EXPORTS = [
    Export(profile=one.name, source=one.source, fills=one.fills(READ), file="", sha256="")
    for one in load_profiles(shipped_texts()).values()
    if one.rows == "visits"
]


@pytest.fixture
def directory() -> Directory:
    """Return the cast's names."""
    made = Directory()
    made.learn_names("groups", [("G-01", TUESDAY.name, ())])
    made.learn_names("clinicians", [("C-01", "Rosa Díaz", ())])
    made.learn_names("members", [(one.code, one.name, ()) for one in MEMBERS])
    return made


def agreed(*rows: tuple[str, dict[str, str]]) -> AgreedTab:
    """Return baselines in which the cadence said these cells."""
    made = (AgreedRow(rid=rid, key=rid, packed=pack({}, {"cadence": said})) for rid, said in rows)
    return AgreedTab({row.rid: row for row in made})


def view(rows: AgreedTab) -> PlanView:
    """Return the Sessions tab with these baselines."""
    tab = all_tabs()["sessions"]
    sheet = TabSnapshot(key="sessions", title="Sessions", headers=(), first_row=2, rows=())
    return PlanView(plan=TabPlan(SeenTab(tab, sheet, {})), agreed=rows)


def test_the_cadence_is_remembered_by_what_it_said() -> None:
    """Rows it never spoke of, or whose cells it left blank, are not its own; a tombstone is nobody's."""
    said = agreed(
        (FIRST, {"date": "2026-03-03", "start": "18:00", "state": "cancelled"}),
        ("b", {"date": "2026-03-10", "start": "18:00"}),
        ("c", {"date": "2026-03-17"}),
    )
    other = AgreedRow(rid="d", key="d", packed=pack({"date": "2026-03-24"}, {"rebuilt": {"date": "2026-03-24"}}))
    gone = replace(said.rows["b"], rid="e", gone="2026-03-01")
    found = placed_by_cadence(view(AgreedTab({**said.rows, "d": other, "e": gone})).observed_from("cadence"))
    assert {rid: (one.start, one.state) for rid, one in found.items()} == {
        FIRST: (datetime(2026, 3, 3, 18), "cancelled"),
        "b": (datetime(2026, 3, 10, 18), "planned"),
    }


def test_the_cadence_speaks_of_coming_sessions_and_never_of_those_a_person_touched(directory: Directory) -> None:
    """Everything it says is weak; picks are labels; a moved session keeps its time and follows in the rest."""
    moved = replace(SESSIONS[1], start=datetime(2026, 3, 11, 18))
    given = practice(groups=(TUESDAY,), sessions=(SESSIONS[0], moved))
    source = cadence_source(given, view(AgreedTab({})), directory, wall=datetime(2026, 3, 3, 12), weeks=2)
    rows = {row.rid: row for row in source.rows}
    assert set(rows) == {FIRST, moved.code, SESSIONS[2].code}
    assert not {"date", "start", "state", "closure"} & rows[moved.code].values.keys()
    assert rows[moved.code].values["clinician"] == "Rosa Díaz (C-01)"
    new = rows[SESSIONS[2].code]
    assert (new.values["date"], new.values["start"], new.values["clinician"]) == (
        date(2026, 3, 17),
        time(18),
        "Rosa Díaz (C-01)",
    )
    assert (new.values["co_facilitator"], new.values["state"]) == (None, "planned")
    assert new.weak == set(new.values)


def test_exports_prove_time_and_state_and_describe_only_new_sessions(directory: Directory) -> None:
    """What people set about a known session (room, clinician) is not said again; not reported is weak."""
    extra = meeting(TUESDAY, date(2026, 2, 28), state="held")
    found = Rebuilt(
        sessions=(replace(SESSIONS[0], state="held"), extra),
        new=frozenset({extra.code}),
        not_reported=("G-01 2026-02-17 18:00",),
        waiting={},
    )
    known, new, missing = rebuilt_sessions(found, directory, now=datetime(2026, 3, 4)).rows
    assert known.values == {"date": TODAY, "start": time(18), "state": "held"}
    assert not known.weak
    assert (new.values["group"], new.values["room"]) == (f"{TUESDAY.name} (G-01)", "Room 2")
    assert (missing.values, missing.weak) == ({"state": "not reported"}, {"state"})


def test_the_roster_asks_for_the_rows_that_are_missing_and_moves_dates_along(directory: Directory) -> None:
    """Known pairs are not asked for again; only rows of moved sessions get their new day."""
    moved = replace(SESSIONS[1], start=datetime(2026, 3, 11, 18))
    marks = (present(SESSIONS[0], "M-0001"), present(moved, "M-0002", ""))
    given = practice(groups=(TUESDAY,), sessions=(SESSIONS[0], moved), attendance=marks)
    source = expected_rows(given, directory, until=date(2026, 3, 4), moved=frozenset({moved.code}))
    new = [(row.values["member_code"], row.values["session"], row.values["date"]) for row in source.rows if not row.rid]
    assert new == [("M-0002", FIRST, TODAY), ("M-0003", FIRST, TODAY)]
    assert [row for row in source.rows if row.rid] == [
        SourceRow(rid=f"A {moved.code} M-0002", values={"date": date(2026, 3, 11)})
    ]


def test_each_kind_of_export_says_what_it_knows_about_a_mark(directory: Directory) -> None:
    """Statuses from the attendance report (a default is weak), money and note from the charges; blanks are silent."""
    both = ("simplepractice.attendance", "simplepractice.appointment_status")
    visits = (
        SessionVisit(session=FIRST, group="G-01", member="M-0001", status="attended", weak=True, code="90853",
                     extra_codes=("90785",), charge=Decimal(60), note="signed", profiles=both),
        SessionVisit(session=FIRST, group="G-01", member="M-0004", status="no show",
                     profiles=("generic.appointments",)),
        SessionVisit(session="G-09 unknown", group="G-09", member="M-0001", status="attended", profiles=both),
    )  # fmt: skip
    rebuilt, roster = Rebuilt(visits=visits, waiting={}), Source(name="roster", tab="attendance")
    marks = rebuilt_marks(rebuilt, exported_marks(rebuilt, EXPORTS), SESSIONS, directory, roster)
    found = {source.name: source.rows for source in marks}
    key = {"session": FIRST, "member_code": "M-0001"}
    assert [row.values["member_code"] for row in found["rebuilt"]] == ["M-0001", "M-0004"]
    assert found["attendance report"] == (SourceRow(values={**key, "status": "attended"}, weak=frozenset({"status"})),)
    (money,) = found["status report"]
    assert money.values == {**key, "code": "90853 90785", "charge": Decimal(60), "note": "signed"}
    assert money.firm == {"status"}
    (walked_in,) = found["appointment list"]
    assert (walked_in.values["status"], walked_in.weak) == ("no show", frozenset())
    assert rebuilt_marks(Rebuilt(waiting={}), [], SESSIONS, directory, roster) == []


@pytest.mark.parametrize(("mark", "listed"), [("no show", [("conflict", "attended")]), ("late arrival", [])])
def test_a_default_is_firm_once_a_later_file_shows_the_note(mark: str, listed: list[tuple[str, str]]) -> None:
    """What was to be entered in the EHR becomes a conflict with a mark that tells otherwise, and nothing else does."""
    start, who = tuesdays((2, 24)), MEMBERS[0].name
    with LittlePractice.after_first_pass() as little:
        little.drops(attendance=attendance([(who, at, "Show") for at in start]))
        little.sync()
        little.types("attendance", "status", mark, session="G-01 2026-02-24 18:00", member_code="M-0001")
        little.later(hours=1)
        assert {one.kind for one in little.sync().differences} == ({"enter in EHR"} if listed else set())
        little.drops(charges=charges([(who, at, "90853") for at in start]))
        little.later(hours=1)
        assert [(one.kind, one.said) for one in little.sync().differences] == listed
        assert [row["kind"] for row in little.rows("conflicts", status="open")] == [kind for kind, _ in listed]
        assert little.row("attendance", session="G-01 2026-02-24 18:00", member_code="M-0001")["status"] == mark


def test_two_formats_that_speak_for_one_source_speak_once_and_as_firmly_as_their_profiles_say() -> None:
    """One row a visit, or the file would seem to name a key twice; weak is what either of them calls weak."""
    one = EXPORTS[0]
    both = [replace(one, profile=name, source="appointment list", fills=fills) for name, fills in (
        ("a", {"status": "firmly"}), ("b", {"charge": "weakly"}), ("c", {"code": "firmly"}))]  # fmt: skip
    visit = SessionVisit(session=FIRST, group="G-01", member="M-0001", status="attended", charge=Decimal(60),
                         code="90853", profiles=("a", "b"))  # fmt: skip
    (source,) = exported_marks(Rebuilt(visits=(visit,), waiting={}), both)
    (row,) = source.rows
    assert (source.name, row.weak) == ("appointment list", {"charge"})
    key = {"session": FIRST, "member_code": "M-0001"}
    assert row.values == {**key, "status": "attended", "charge": Decimal(60)}
