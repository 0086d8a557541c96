"""What is kept about one member, in files of strangers too: none of them stops the list, and none is passed over."""

import json
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, event, select

from addon.access import forget, forget_caller, kept_about
from addon.incoming import FORM, Incoming
from addon.intake.kept import ROW
from addon.outgoing import Address, OutgoingMessage
from addon.problems import PassInterrupted, UnknownRun
from addon.self_booking import CALL_BOOKED
from addon.sync.forgotten import FORGOTTEN
from addon.sync.state.database import State
from addon.sync.state.tables import INBOX, JOURNAL, KEPT, PENDING_KEPT, PENDING_ROWS, ROWS, TYPED
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import Written
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON

NAME = "Zoë Núñez"


def _damaged(path: Path) -> None:
    """Write a workbook in which a byte of a compressed part is another."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as parts:
        parts.writestr("xl/sharedStrings.xml", f"<t>{NAME}</t>")
    content = path.read_bytes()
    path.write_bytes(content.replace("Núñez".encode(), b"Nunnnez", 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice with one member, whom four files name; a fifth cannot be read."""
    made = tmp_path / "practice"
    init_practice(made, ZONE)
    Person(made).adds("members", {"name": NAME})
    with open_practice(made, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(), now=NOON)
    exports = made / "exports"
    for name, encoding in (("a.csv", "utf-8"), ("b.csv", "cp1252"), ("c.csv", "utf-16"), ("d.csv", "utf-8-sig")):
        (exports / name).write_bytes(f"Client\n{NAME}\n".encode(encoding))
    (exports / "nobody.csv").write_text("Client\nAnn\n")
    _damaged(exports / "e.xlsx")
    return made


@pytest.mark.long
def test_every_file_is_counted_and_a_damaged_one_is_named(folder: Path) -> None:
    """The list is given out all the same, and the file is for a person to open."""
    with open_practice(folder, now=lambda: NOON) as home:
        kept = kept_about(home, "M-0001")
        assert kept.files == {**{f"exports/{one}.csv": 1 for one in "abcd"}, "exports/e.xlsx": None}
        (damaged,) = (one for one in kept.lists(NOON)["Files with the name or code"] if one["file"] == "exports/e.xlsx")
        assert damaged["times"] == "cannot be searched: open it"


def test_rows_that_tell_of_the_member_in_words_are_listed_to_be_deleted(folder: Path) -> None:
    """No pass blanks them: they may be about others too."""
    Person(folder).adds("needs_review", {"question": "Who is it? M-0001 or M-0002"}, {"question": "Who is M-00012?"})
    with open_practice(folder, now=lambda: NOON) as home:
        before = len(home.workbook.read().tabs["needs_review"].rows)
        done = forget(home, "M-0001", with_backups=False, now=NOON)
        first = home.workbook.read().tabs["needs_review"].first_row
        assert done.rows["Needs review"] == [first + before - 2]


def test_a_damaged_file_does_not_stop_forgetting(folder: Path) -> None:
    """What is erased is erased, and the report is whole."""
    with open_practice(folder, now=lambda: NOON) as home:
        done = forget(home, "M-0001", with_backups=False, now=NOON)
        assert done.erased
        assert done.files["exports/e.xlsx"] is None


FITS: dict[str, Written] = {"fits": "fits", "decided_by": "Rosa Díaz", "screening": "held"}


def passes(folder: Path, *forms: tuple[str, dict[str, str]]) -> None:
    """Run a pass after these forms arrived."""
    with open_practice(folder, now=lambda: NOON) as home:
        for id_, data in forms:
            body = {"type": "form", "data": json.dumps(data)}
            one = Incoming(source="forms/x", external_id=id_, received=NOON, kind=FORM, body=body)
            home.state.inbox.store(one)
        sync_practice(home, PassOptions(), now=NOON)


@pytest.mark.long
@pytest.mark.parametrize(("more", "code"), [({}, "PR-0001"), (FITS, "M-0002")])
def test_who_asked_for_a_place_is_forgotten_too(folder: Path, more: dict[str, Written], code: str) -> None:
    """By either code: the row of Intake, the answers, the referral, the form; a sister with the same phone stays."""
    shared = {"last name": "Odem", "phone": "512-555-0103"}
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    cy, bo = ({**shared, "first name": name, "email": f"{name}@example.org"} for name in ("Cyril", "Bo"))
    passes(folder, ("1", cy), ("2", bo))
    for name, value in {"screening_at": datetime(2026, 3, 5, 9), **more}.items():
        Person(folder).types("intake", name, value, id="PR-0001")
    Person(folder).adds("referrals", {"prospect": "Cyril Odem (PR-0001)", "sent_to": "Elsewhere"})
    passes(folder)
    passes(folder)
    with open_practice(folder, now=lambda: NOON) as home:
        done = forget(home, code, with_backups=False, now=NOON)
        assert {"Intake", "Screening answers", "Referrals"} <= done.rows.keys()
        with home.state.engine.connect() as connection:
            tables = (KEPT, ROWS, TYPED, JOURNAL, INBOX)
            left = "\n".join(str(row) for table in tables for row in connection.execute(select(table)).all())
        assert "Cyril" not in left
        assert "Bo Odem" in left
        assert "Bo@example.org" in left
        sync_practice(home, PassOptions(), now=NOON)
        assert list(home.state.remembered(ROW)) == ["PR-0002"]


@pytest.mark.parametrize("commits", [0, 1, 2])
def test_a_member_is_erased_and_marked_in_one_commit(folder: Path, commits: int) -> None:
    """Wherever the machine stops, nobody is half forgotten: a pass would read an erased member without a mark again."""
    with open_practice(folder, now=lambda: NOON) as home:
        code, left = next(iter(home.state.tab("members").rows)), [True] * commits

        def stop(_: Connection) -> None:
            if not left:
                raise KeyboardInterrupt
            left.pop()

        event.listen(home.state.engine, "commit", stop)
        with suppress(KeyboardInterrupt):
            forget(home, code, with_backups=False, now=NOON)
        event.remove(home.state.engine, "commit", stop)
        there, marked = code in home.state.tab("members").rows, code in home.state.remembered(FORGOTTEN)
        assert (there, marked) == ((True, False) if commits == 0 else (False, True))


def test_what_an_interrupted_pass_had_planned_brings_nobody_back(folder: Path) -> None:
    """Nobody is forgotten, or given what is kept, until the next pass has settled it."""
    Person(folder).types("members", "phone", "512-555-0199")
    with open_practice(folder, now=lambda: NOON) as home:
        code = next(iter(home.state.tab("members").rows))
        with patch.object(State, "agree", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
            sync_practice(home, PassOptions(), now=NOON)
        assert home.state.interrupted()
        for asked in (lambda: forget(home, code, with_backups=False, now=NOON), lambda: kept_about(home, code)):
            with pytest.raises(PassInterrupted, match="planned") as refused:
                asked()
            assert "groupkeeper sync" in refused.value.next_step
        assert code in home.state.tab("members").rows
        sync_practice(home, PassOptions(), now=NOON)
        forget(home, code, with_backups=False, now=NOON)
        with home.state.engine.connect() as connection:
            tables = (ROWS, PENDING_ROWS, KEPT, PENDING_KEPT, TYPED, JOURNAL)
            left = [str(row) for table in tables for row in connection.execute(select(table)).all()]
        assert not [row for row in left if "512-555-0199" in row]


# --- whoever booked a call and is no member -------------------------------------------------------------

CALLER, PHONE, EMAIL = "Ana Ruiz", "+12125550147", "ana@example.org"


@pytest.fixture
def called(folder: Path) -> Path:
    """Return the practice after somebody booked a call, from a page from before: the time is gone."""
    with open_practice(folder, now=lambda: NOON) as home:
        body = {"slot": "S-1", "seat": "seat", "starts": "2026-03-11T14:00:00+00:00"}
        body |= {"name": CALLER, "phone": PHONE, "email": EMAIL}
        for id_, more in (("ab", {}), ("cd", {"slot": "S-2", "name": "Bo", "phone": "+12125550148", "email": ""})):
            one = Incoming(
                source="pages", external_id=f"caller | {id_}", received=NOON, kind=CALL_BOOKED, body=body | more
            )
            home.state.inbox.store(one)
        message = OutgoingMessage(
            key="answer | code | ab",
            person="caller",
            channel="text",
            address=PHONE,
            text="123456",
            due=NOON,
            ends=NOON + timedelta(minutes=10),
            zone=ZONE,
        )
        home.state.outbox.add(message, now=NOON)
        home.state.addresses.mark(Address(channel="text", address=PHONE, state="stopped", since=NOON))
        sync_practice(home, PassOptions(), now=NOON)
    return folder


def _has(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in (folder / "state").glob("groupkeeper.db*"))


def _rows(folder: Path, who: str) -> list[Any]:
    return [row for row in Person(folder).sees("requests") if row["who"] == who]


@pytest.mark.long
@pytest.mark.parametrize("by", ["phone", "row"])
def test_a_caller_is_forgotten_and_stays_so(called: Path, by: str) -> None:
    """By the phone in any spelling, or by the row; what stays in the sheet is named; another caller is untouched."""
    wanted = "(212) 555-0147" if by == "phone" else str(_rows(called, CALLER)[0]["id"])
    assert (len(_rows(called, CALLER)), _has(called, PHONE), _has(called, EMAIL)) == (2, True, True)
    with open_practice(called, now=lambda: NOON) as home:
        seen = forget_caller(home, wanted, with_backups=False, now=NOON, dry_run=True)
        done = forget_caller(home, wanted, with_backups=True, now=NOON)
        assert (seen.erased, seen.rows) == (done.erased, done.rows)
        assert set(done.rows) == {"Intake", "Requests"}
        assert len(done.rows["Requests"]) == 2
        sync_practice(home, PassOptions(), now=NOON + timedelta(hours=1))
    for text in (CALLER, PHONE, EMAIL):
        assert not _has(called, text)
    assert _has(called, "+12125550148")
    assert len(_rows(called, CALLER)) == 2, "the VA deletes them"


def test_a_call_that_no_pass_has_seen_is_forgotten_too(folder: Path) -> None:
    """It is in the inbox alone; whoever never called is told so."""
    with open_practice(folder, now=lambda: NOON) as home:
        body = {"slot": "S-1", "seat": "seat", "starts": "2026-03-11T14:00:00+00:00", "name": CALLER, "phone": PHONE}
        one = Incoming(source="pages", external_id="caller | ab", received=NOON, kind=CALL_BOOKED, body=body)
        home.state.inbox.store(one)
        for other in ("S-1", CALLER):  # several may have them
            with pytest.raises(UnknownRun, match="nothing is kept about a caller"):
                forget_caller(home, other, with_backups=False, now=NOON)
        assert forget_caller(home, PHONE, with_backups=False, now=NOON).erased == 1
        assert home.state.inbox.newer_than(0) == ()
        with pytest.raises(UnknownRun, match="nothing is kept about a caller"):
            forget_caller(home, PHONE, with_backups=False, now=NOON)
