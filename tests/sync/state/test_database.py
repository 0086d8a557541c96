"""The state remembers exactly what it was given, whole or not at all."""

import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from addon.memory import Kept, Remembered
from addon.problems import StateDamaged, StateNewer
from addon.sources import SourceRow, key_text
from addon.sync.merging.agreement import AgreedRow, AgreedTab, digest, pack
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import APPLYING, DONE, SCHEMA_VERSION, State, open_state_file
from tests.stores import fresh_state
from tests.sync.world import new_state

COUNTER = Kept("counter", int)
ROW = AgreedRow(rid="K-1", key="k1", digest=b"\x00\x01", packed=pack({"phone": "H1"}, {"ehr": {"phone": "E1"}}))
ENTRY = JournalEntry("clients", "K-1", "phone", "E0", "H1")


def commit(**changes: object) -> Commit:
    """Return a commit with one of everything."""
    made = Commit(
        rows={"clients": {"K-1": ROW}}, memory=[Remembered(COUNTER, {"clients": 7})], journal=[ENTRY], based_on="v7"
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_what_is_agreed_comes_back() -> None:
    """Rows, records, journal and version survive a round trip."""
    state = new_state()
    state.persist("a", commit())
    state.agree("a")
    assert state.tab("clients").rows == {"K-1": ROW}
    assert state.tab("other").rows == {}
    assert state.remembered(COUNTER) == {"clients": 7}
    assert state.journal("a") == [ENTRY]
    assert [(run.id, run.number, run.state, run.based_on) for run in state.runs()] == [("a", 1, DONE, "v7")]


def test_several_kinds_are_asked_for_at_once() -> None:
    """Each with its own records alone, in the order of their keys; a kind of which nothing is known has none."""
    state, words, none = new_state(), Kept("word", str), Kept("none", int)
    state.keep(words, "b", "two")
    state.keep(words, "a", "one")
    state.keep(COUNTER, "a", 1)
    state.keep(Kept("other", str), "a", "nobody's")
    found = state.all_remembered((words, COUNTER, none))
    assert found == {"word": {"a": "one", "b": "two"}, "counter": {"a": 1}, "none": {}}
    assert list(found["word"]) == ["a", "b"]
    with pytest.raises(StateDamaged, match="of the kind counter is damaged"):
        state.all_remembered((words, Kept("counter", JournalEntry), none))


def test_a_driver_with_named_parameters_is_given_the_same(tmp_path: Path) -> None:
    """Rows go straight to the driver, by place or by name as it wants them (PostgreSQL's wants names)."""
    place = tmp_path / "groupkeeper.db"
    open_state_file(place).close()
    state = State(create_engine(f"sqlite:///{place}", paramstyle="named"))
    state.persist("a", commit())
    state.agree("a")
    kept = (state.tab("clients").rows, state.remembered(COUNTER), state.journal("a"))
    assert kept == ({"K-1": ROW}, {"clients": 7}, [ENTRY])
    state.close()


def test_what_changed_after_a_run_in_order() -> None:
    """First what people had typed, then what the run wrote; of the run that read an earlier state only the latter."""
    state, typed = new_state(), JournalEntry("clients", "K-1", "phone", "H1", "H2")
    for run, was in (("a", ""), ("b", ROW.packed)):
        state.persist(run, commit(typed=[typed], appended={"clients": {"K-1": was}}))
        state.agree(run)
    row = JournalEntry("clients", "K-1", "(row)", ROW.packed, ROW.sheet_text())  # removed, and put back
    assert list(state.changes_since(2)) == []
    assert list(state.changes_since(1)) == [(typed, True), (ENTRY, False), (row, False)]
    assert list(state.changes_since(2, as_read=True)) == [(ENTRY, False), (row, False)]
    assert state.added_with("clients", {"K-1"}) == [frozenset({"K-1"})] * 2
    assert state.added_with("clients", {"K-2"}) == []
    state.persist("c", commit(typed=[typed]))
    state.discard("c")
    assert list(state.changes_since(2)) == []


def test_nothing_is_agreed_before_it_is() -> None:
    """A persisted commit is not the agreement; discarded, it leaves no trace and its id is free again."""
    state = new_state()
    state.persist("a", commit())
    assert state.tab("clients").rows == {}
    assert [run.state for run in state.runs()] == [APPLYING]
    state.discard("a")
    assert (state.runs(), state.journal("a"), state.remembered(COUNTER)) == ([], [], {})
    state.persist("a", commit())
    state.agree("a")
    assert state.tab("clients").rows == {"K-1": ROW}


def test_later_agreements_replace_and_forget() -> None:
    """A row replaces the one before, others stay, and a kept record set to None is forgotten."""
    state = new_state()
    other = AgreedRow(rid="K-2", key="k2", gone="2026-03-03")
    state.persist("a", commit(rows={"clients": {"K-1": ROW, "K-2": other}}))
    state.agree("a")
    newer = AgreedRow(rid="K-1", key="k9")
    state.persist("b", commit(rows={"clients": {"K-1": newer}}, memory=[Remembered(COUNTER, {"clients": None})]))
    state.agree("b")
    assert state.tab("clients").rows == {"K-1": newer, "K-2": other}
    assert state.remembered(COUNTER) == {}
    assert [run.number for run in state.runs()] == [2, 1]


FIELDS = st.sampled_from(["date", "group", "member", "member_code", "note"])
TEXTS = st.dictionaries(FIELDS, st.sampled_from(["", "1", "one", '"ehr":{"=":"date"']), max_size=4)


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.dictionaries(st.text(max_size=5), TEXTS, max_size=3))
def test_baselines_survive_packing(sheet: dict[str, str], said: dict[str, dict[str, str]]) -> None:
    """Two baselines unpack to what was packed, without the blanks (which are the default)."""
    row = AgreedRow(rid="x", key="", packed=pack(sheet, said))
    there = {name: {field: text for field, text in texts.items() if text} for name, texts in said.items()}
    assert row.baselines() == ({name: text for name, text in sheet.items() if text}, there)
    for name, texts in said.items():
        assert row.still_says(name, SourceRow(values=texts))
        assert not row.still_says(name, SourceRow(values={**texts, "another": "x"}))
        assert not row.still_says(name, SourceRow(values={**texts, "date": f"{texts.get('date', '')}!"}))


def test_a_text_is_no_source() -> None:
    """A cell whose text looks like a packed baseline does not pass for one."""
    row = AgreedRow(rid="x", key="", packed=pack({"note": '"ehr":{"phone":"E1"}'}, {"ehr": {"phone": "E2"}}))
    assert not row.still_says("ehr", SourceRow(values={"phone": "E1"}))
    assert row.still_says("ehr", SourceRow(values={"phone": "E2"}))
    assert not row.mentions("E1")
    assert row.mentions("E2")


@pytest.mark.parametrize(
    ("sheet", "said", "called"),
    [
        ({"date": "1", "member": "A"}, {"date": "1", "member": "A"}, {"1|a": "x"}),
        ({"date": "1", "member": "A"}, {"date": "1", "member": "B"}, {"1|b": "x"}),
        ({"date": "1", "member": "A"}, {"date": "1"}, {"1|": "x"}),
        ({"date": "1", "member": "A"}, {}, {}),
    ],
)
def test_a_row_is_known_by_what_its_source_calls_it(
    sheet: dict[str, str], said: dict[str, str], called: dict[str, str]
) -> None:
    """Also where a person corrected the key in the sheet; unpacked or not, the answer is the same."""
    for mark in (b"", b"\x01"):
        row = AgreedRow(rid="x", key="1|a", digest=mark, packed=pack(sheet, {"ehr": said}))
        assert AgreedTab({"x": row}).called("ehr", ["date", "member"]) == called


def test_a_removed_row_remembers_what_was_said_since() -> None:
    """Beside its baselines, which stay as they were."""
    row = AgreedRow(
        rid="x", key="", packed=pack({"a": "1"}, {"ehr": {"a": "1"}}, {"ehr": {"a": "2"}}), gone="2026-03-03"
    )
    assert row.baselines() == ({"a": "1"}, {"ehr": {"a": "1"}})
    assert (row.said_since(), row.last_said("ehr")) == ({"ehr": {"a": "2"}}, {"a": "2"})
    assert AgreedTab({"x": row}).called("ehr", ["a"]) == {"2": "x"}


def test_the_living_win_a_key() -> None:
    """Where a removed and a living row have one key, the key means the living one, whichever came first."""
    gone, there = AgreedRow(rid="a", key="k", gone="2026-03-03"), AgreedRow(rid="b", key="k")
    for rows in ([gone, there], [there, gone]):
        tab = AgreedTab({row.rid: row for row in rows})
        assert tab.by_key()["k"] is there
        assert [row.rid for row in tab.living()] == ["b"]
    assert key_text([" K ", "Ä"]) == "k|ä"


def test_of_several_rows_that_a_source_calls_the_same_the_last_living_one_is_meant() -> None:
    """Whatever the order in which they come; of removed rows the one that went last."""
    said = pack({"a": "1"}, {"ehr": {"a": "1"}})
    one, two = (AgreedRow(rid=rid, key="1", digest=b"\x01", packed=said) for rid in ("x", "y"))
    early = AgreedRow(rid="z", key="1", packed=said, gone="2026-03-03")
    late = AgreedRow(rid="v", key="1", packed=said, gone="2026-03-04")
    for rows, meant in (([one, two, late], "y"), ([late, two, one], "y"), ([late, early], "v"), ([early, late], "v")):
        assert AgreedTab({row.rid: row for row in rows}).called("ehr", ["a"]) == {"1": meant}


def test_digests_tell_types_apart() -> None:
    """007 as text and 7 as a number are two contents."""
    assert len({digest(("7",)), digest((7,)), digest((None,)), digest(("None",)), digest(("7", None))}) == 5


def test_a_newer_state_is_not_touched(tmp_path: Path) -> None:
    """A state of a later version is refused, with the next step."""
    path = tmp_path / "state" / "groupkeeper.db"
    open_state_file(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as connection:
        connection.execute("update schema_version set version = ?", (SCHEMA_VERSION + 1,))
    connection.close()
    with pytest.raises(StateNewer, match="newer version"):
        open_state_file(path)


def test_a_damaged_state_is_said(tmp_path: Path) -> None:
    """A file that is no database is a fault with the way out, not a traceback of the driver."""
    path = tmp_path / "groupkeeper.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StateDamaged, match="leave everything where it is"):
        open_state_file(path)


def test_no_value_in_the_text_of_an_exception() -> None:
    """What the database refuses is not quoted: it may be personal."""
    state = fresh_state()
    twice = commit(journal=[ENTRY], rows={"clients": {"K-1": ROW}})
    state.persist("a", twice)
    with pytest.raises(SQLAlchemyError) as refused:
        state.persist("a", twice)
    assert "H1" not in str(refused.value)
    assert "k1" not in str(refused.value)
