"""Encrypted values of the state: each opens in its own place alone; converted in place, also by a killed command."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, select, update

from addon.incoming import Incoming
from addon.memory import Kept, Remembered
from addon.outgoing import Address, OutgoingMessage
from addon.problems import PassInterrupted, StateSealed, StateTampered
from addon.sync.merging.agreement import AgreedRow, pack
from addon.sync.state import sealed_state
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import IN_MEMORY, State, open_state, open_state_file
from addon.sync.state.sealed_state import is_sealed, open_all, remove_unreadable, seal_all, use_keys
from addon.sync.state.sealing import MARK, SEALED_TABLES, SHAPES, opened_rows
from tests.keys.places import Lists, Place, new_keys
from tests.sync.little_practice import NOON

ANA, BO = "M-0001", "M-0002"
NAMES = ("Zoë Núñez", "Bo Odem", "+15125550101", "zoe@example.org")
NOTE = Kept("note", str)


def row(tab: str, rid: str, **texts: str) -> AgreedRow:
    """Return the baseline of a row, under a key that names somebody."""
    return AgreedRow(rid=rid, key=f"{NAMES[0]} {rid}", digest=b"\x00\x01", packed=pack(texts, {tab: texts}))


def filled(state: State) -> State:
    """Fill every table, about two members and about nobody."""
    rows = {
        "members": {code: row("members", code, name=name) for code, name in zip((ANA, BO), NAMES, strict=False)},
        "attendance": {"A-1": row("attendance", "A-1", member=f"{NAMES[0]} ({ANA})", note=NAMES[2])},
    }
    journal = [JournalEntry("attendance", "A-1", "note", "", NAMES[2]), JournalEntry("groups", "G-1", "name", "x", "")]
    typed = [JournalEntry("members", BO, "name", NAMES[1], "gk1:no value of ours")]
    memory = [Remembered(NOTE, {f"{ANA} | {NAMES[3]}": NAMES[0], "both": f"{ANA} {BO}", "none": ""})]
    state.persist("a", Commit(rows=rows, memory=memory, journal=journal, typed=typed, appended={"members": {ANA: ""}}))
    state.agree("a")
    state.inbox.store(
        Incoming(source="texts", external_id="1", received=NOON, kind="reply", body={"from": NAMES[2], "member": ANA})
    )
    message = OutgoingMessage(
        key="k", person=ANA, channel="text", address=NAMES[2], text="t", due=NOON, ends=NOON, zone="UTC"
    )
    state.outbox.plan([message], now=NOON - timedelta(days=1))
    for address in (NAMES[2], NAMES[3]):
        one = Address(channel="text", address=address, state="stopped", since=NOON, programme="", why=NAMES[0])
        state.addresses.mark(one)
    return state


def contents(state: State) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, opened, in no order of the database's."""
    with state.engine.connect() as connection:
        return {one.name: sorted(map(tuple, opened_rows(connection, select(*one.c), one))) for one in SEALED_TABLES}


def raw(engine: Engine) -> str:
    """Return all that somebody reads who has the database alone."""
    with engine.connect() as connection:
        return "\n".join(str(row) for one in SEALED_TABLES for row in connection.execute(select(one)).all())


def sealed_state_of(place: Place | None = None, lists: Lists | None = None) -> State:
    """Return a state in memory that is sealed from the beginning."""
    state = open_state(IN_MEMORY)
    use_keys(state.engine, new_keys(place, lists))
    return state


def test_nobody_reads_a_name_or_an_address_without_the_keys() -> None:
    """And everything is the same with them."""
    plain, state = filled(open_state(IN_MEMORY)), filled(sealed_state_of())
    assert not [name for name in NAMES if name in raw(state.engine)]
    assert all(name in raw(plain.engine) for name in NAMES)
    assert contents(state) == contents(plain)
    assert state.addresses.of("text", NAMES[2]) == plain.addresses.of("text", NAMES[2])
    assert state.outbox.to_address(NAMES[2], since=NOON) == plain.outbox.to_address(NAMES[2], since=NOON)


def test_whose_key_a_row_is_under() -> None:
    """The member's whom alone it is about, also for what was written into such a row; else the practice's own."""
    state = filled(sealed_state_of())
    whose = {}
    with state.engine.connect() as connection:
        for table in SEALED_TABLES:
            values = connection.execute(select(table.c[SHAPES[table.name].text])).scalars()
            whose[table.name] = sorted(value.split(":")[1] for value in values)
    assert whose == {
        "agreed_row": [ANA, ANA, BO],
        "pending_row": [],
        "kept": ["", "", ANA],
        "pending_kept": [],
        "journal": ["", ANA, ANA],
        "typed": [BO],
        "outbox": [ANA],
        "inbox": [ANA],
        "address": ["", ANA],
    }


FILLED = [one for one in SEALED_TABLES if not one.name.startswith("pending")]


def _read(connection: Connection, table: Table) -> list[Any]:
    return list(opened_rows(connection, select(*table.c), table))


@pytest.fixture(scope="module")
def state() -> State:
    """Return one filled state for many examples: each puts back what it changed."""
    return filled(sealed_state_of())


@pytest.mark.parametrize("table", FILLED, ids=lambda one: one.name)
@settings(max_examples=20)
@given(data=st.data())
def test_a_value_that_was_changed_or_cut_is_refused(state: State, table: Table, data: st.DataObject) -> None:
    """Whatever character of it, into whatever; also what tells whose it is, and all of it."""
    column = table.c[SHAPES[table.name].text]
    with state.engine.connect() as connection:
        value = data.draw(st.sampled_from(sorted(connection.execute(select(column)).scalars())))
        at = data.draw(st.integers(0, len(value) - 1))
        other = data.draw(st.characters(codec="utf-8", exclude_categories=["Cs"]).filter(lambda one: one != value[at]))
        changed = f"{value[:at]}{other}{value[at + 1 :]}"
        for wrong in (changed, value[:at], value + other, other + value):
            connection.execute(update(table).where(column == value).values({column.name: wrong}))
            with pytest.raises(StateTampered, match=SHAPES[table.name].name) as refused:
                _read(connection, table)
            assert "restore" in refused.value.next_step
            connection.rollback()


@pytest.mark.parametrize("table", FILLED, ids=lambda one: one.name)
def test_a_value_that_was_moved_is_refused(state: State, table: Table) -> None:
    """To another row, to another table, and a row under another name."""
    shape = SHAPES[table.name]
    column = table.c[shape.text]
    with state.engine.connect() as connection:
        for other in FILLED:
            for value in connection.execute(select(other.c[SHAPES[other.name].text])).scalars().all():
                moved = connection.execute(update(table).where(column != value).values({column.name: value}))
                if moved.rowcount:
                    with pytest.raises(StateTampered):
                        _read(connection, table)
                connection.rollback()
        last = table.c[shape.row[-1]]
        for there in connection.execute(select(last)).scalars().all():
            named = there + 100 if isinstance(there, int) else f"{there}x"
            connection.execute(update(table).where(last == there).values({last.name: named}))
            with pytest.raises(StateTampered):
                _read(connection, table)
            connection.rollback()


def test_a_plain_value_is_refused_where_the_state_is_sealed(state: State) -> None:
    """Nobody slips one in; nor is a filled cell of the history shown as a blank one."""
    with state.engine.connect() as connection:
        for table in FILLED:
            connection.execute(update(table).values({SHAPES[table.name].text: "[{},{}]"}))
            with pytest.raises(StateTampered):
                _read(connection, table)
            connection.rollback()
        (journal,) = (one for one in FILLED if one.name == "typed")
        connection.execute(update(journal).values(pre=""))
        with pytest.raises(StateTampered):
            _read(connection, journal)
        connection.rollback()


def test_a_state_and_its_keys_belong_together() -> None:
    """Neither is used without the other, and nothing is changed."""
    lists, place = Lists(), Place()
    keys, state, plain = new_keys(place, lists), open_state(IN_MEMORY), filled(open_state(IN_MEMORY))
    use_keys(state.engine, keys)
    use_keys(state.engine, new_keys(place, lists))
    for refused, engine, given_keys in (
        ("names no keys", state.engine, None),
        ("other keys", state.engine, new_keys()),
        ("not encrypted yet", plain.engine, keys),
    ):
        with pytest.raises(StateSealed, match=refused) as fault:
            use_keys(engine, given_keys)
        assert fault.value.next_step
    assert not is_sealed(plain.engine)


def test_a_state_is_converted_in_place_and_back() -> None:
    """A cell in which somebody typed our mark is a cell."""
    state, keys = filled(open_state(IN_MEMORY)), new_keys()
    before = contents(state)
    assert seal_all(state.engine, keys) == sum(map(len, before.values()))
    assert not [name for name in NAMES if name in raw(state.engine)]
    assert contents(state) == before
    assert seal_all(state.engine, keys) == 0
    assert open_all(state.engine, keys) == sum(map(len, before.values()))
    assert contents(state) == before
    assert not is_sealed(state.engine)
    use_keys(state.engine, None)


def test_a_damaged_state_is_not_decrypted_and_stays_as_it_was() -> None:
    """No value is left behind that nobody can read."""
    state, keys = filled(open_state(IN_MEMORY)), new_keys()
    seal_all(state.engine, keys)
    (kept,) = (one for one in FILLED if one.name == "kept")
    with state.engine.begin() as connection:
        value = connection.execute(select(kept.c.value)).scalars().first()
        assert value is not None
        connection.execute(update(kept).where(kept.c.value == value).values(value=value[:-4]))
    before = raw(state.engine)
    with pytest.raises(StateTampered):
        open_all(state.engine, keys)
    assert raw(state.engine) == before
    use_keys(state.engine, keys)


def test_an_interrupted_pass_comes_first() -> None:
    """What it was to agree on is settled by reading, before anything is converted."""
    state = open_state(IN_MEMORY)
    state.persist("a", Commit(rows={"members": {ANA: row("members", ANA, name=NAMES[0])}}))
    with pytest.raises(PassInterrupted, match="pass was interrupted"):
        seal_all(state.engine, new_keys())


def _dies_after(path: Path, place: Place, lists: Lists, convert: Callable[[Engine, Any], int], batches: int) -> None:
    """Convert in a process that is gone, without a word, after so many batches."""
    left, really = [batches], sealed_state._replace

    def replace(*arguments: Any) -> None:
        really(*arguments)
        left[0] -= 1
        if not left[0]:
            os._exit(9)

    for name, value in (("_replace", replace), ("AT_ONCE", 1)):
        setattr(sealed_state, name, value)  # for good: it is a process of its own
    state = open_state_file(path)
    convert(state.engine, new_keys(place, lists))
    os._exit(0)


@pytest.mark.parametrize("convert", [seal_all, open_all])
def test_a_killed_conversion_goes_on_where_it_was(tmp_path: Path, convert: Callable[[Engine, Any], int]) -> None:
    """At whatever batch, again and again; nothing else uses the state meanwhile; nothing is lost or read twice."""
    path, place, lists = tmp_path / "groupkeeper.db", Place(), Lists()
    keys = new_keys(place, lists)
    keys.owners({ANA, BO})
    state = filled(open_state_file(path))
    before = contents(state)
    if convert is open_all:
        seal_all(state.engine, keys)
    state.close()
    for batches in (1, 2, 4):
        killed = multiprocessing.get_context("fork").Process(
            target=_dies_after, args=(path, place, lists, convert, batches)
        )
        killed.start()
        killed.join()
        assert killed.exitcode == 9
        state = open_state_file(path)
        for given_keys in (keys, None):
            with pytest.raises(StateSealed):
                use_keys(state.engine, given_keys)
        state.close()
    state = open_state_file(path)
    convert(state.engine, keys)
    use_keys(state.engine, None if convert is open_all else keys)
    assert contents(state) == before
    state.close()
    names = [name for name in NAMES if any(name.encode() in one.read_bytes() for one in tmp_path.iterdir())]
    assert bool(names) == (convert is open_all)


def test_whoever_has_it_open_while_it_is_decrypted_writes_nothing_into_it(tmp_path: Path) -> None:
    """Their values would be sealed ones in a plain state, which nobody reads again; nor is anybody accused."""
    path, keys = tmp_path / "groupkeeper.db", new_keys(Place(), Lists())
    page = open_state_file(path)
    use_keys(page.engine, keys)
    filled(page)
    page.keep(NOTE, "before", "1")
    command = open_state_file(path)
    open_all(command.engine, keys)
    before = contents(command)
    for ask in (lambda: page.keep(NOTE, "after", "2"), lambda: page.remembered(NOTE)):
        with pytest.raises(StateSealed, match="since it was opened") as refused:
            ask()
        assert refused.value.code == "seal-changed"
    assert contents(command) == before
    page.close()
    command.close()


def test_whoever_is_forgotten_can_be_read_in_no_older_copy() -> None:
    """The rows are no longer there, for everybody else nothing changes, and no flipped owner hides a row."""
    place, lists = Place(), Lists()
    keys = new_keys(place, lists)
    state = open_state(IN_MEMORY)
    use_keys(state.engine, keys)
    filled(state)
    before = contents(state)
    keys.destroy({ANA: "marks"})
    left = contents(state)
    assert all(set(left[name]) <= set(rows) for name, rows in before.items())
    assert [one for one in left["agreed_row"] if ANA in one] == []
    assert [one for one in left["agreed_row"] if BO in one]
    assert {name: len(rows) for name, rows in left.items()} == {
        **dict.fromkeys(before, 0),
        "agreed_row": 1,
        "kept": 2,
        "journal": 1,
        "typed": 1,
        "address": 1,
    }
    (typed,) = (one for one in FILLED if one.name == "typed")
    with state.engine.connect() as connection:
        value = connection.execute(select(typed.c.post)).scalar_one()
        connection.execute(update(typed).values(post=value.replace(f"{MARK}{BO}", f"{MARK}{ANA}")))
        with pytest.raises(StateTampered):
            _read(connection, typed)
        connection.rollback()
    gone = sum(map(len, before.values())) - sum(map(len, left.values()))
    assert remove_unreadable(state.engine, [ANA]) == gone
    assert contents(state) == left
