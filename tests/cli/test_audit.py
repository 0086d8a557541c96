"""``groupkeeper audit``: what people and commands did is shown at 80 columns, and changes of the log are named."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from addon.cli import shown
from addon.service.backups import nightly
from addon.sync.state.tables import GUARDS
from addon.wiring.audit_key import account
from addon.wiring.opening import open_practice
from tests.cli.commands import CommandLine, Person
from tests.practice import MEMBERS

ZOE = MEMBERS[0].name


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return who did what, about whom, how."""
    with closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as there:
        return there.execute("SELECT who, what, about, how FROM audit ORDER BY n").fetchall()


def raw(folder: Path, *statements: str) -> None:
    """Change the file as somebody does who has it and knows SQL."""
    with closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as there:
        for name in GUARDS:
            there.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            there.execute(statement)
        there.commit()


def work(command: CommandLine, folder: Path, times: int) -> None:
    """Do something that is noted."""
    for _ in range(times):
        assert command.run("audit", folder).code == 0


@pytest.mark.long
def test_a_day_at_the_practice_is_told(command: CommandLine, folder: Path) -> None:
    """Typed decisions, settings, commands, the right of access, forgetting: each once, by whom, in codes."""
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n# a remark\n")
    Person(folder).types("flags", "done_on", command.now.date(), status="open")
    Person(folder).types("members", "phone", "512-555-0100", name=ZOE)
    command.run("sync", folder)
    command.run("explain", folder, "m-0001")
    command.run("undo", folder, 2)
    file = folder.parent / "zoe.json"
    command.run("member", folder, "M-0001", "--export", file)
    command.run("member", folder, "M-0001", "--forget", "--yes")
    me, found = account(), rows(folder)
    told = [(who, what) for who, what, *_ in found]
    assert told[-5:] == [(me, "pass"), (me, "ran"), (me, "undid"), (me, "exported"), (me, "forgot")]
    assert ("practice.toml", "settings changed") in told
    typed = {about: how for who, what, about, how in found if (who, what) == ("workbook", "typed")}
    assert typed["members!M-0001"] == "phone"
    assert [how for about, how in typed.items() if about.startswith("flags!")] == ["done_on", "done_on"]
    assert [about for _, what, about, _ in found if what in {"exported", "forgot"}] == ["M-0001", "M-0001"]
    assert not [one for one in (ZOE, "512", "555-0100") if one in str(found)]
    given = json.loads(file.read_text(encoding="utf-8"))["Audit log"]
    assert {(row["what"], row["about"]) for row in given} >= {("typed", "members!M-0001"), ("ran", "M-0001")}
    said = command.run("audit", folder, "--verify")
    assert (said.code, "none was changed" in said.out) == (0, True)


def test_it_is_read_at_80_columns_and_searched(command: CommandLine, folder: Path) -> None:
    """By day, by whom and about whom; the last line is an anchor."""
    for member in ("M-0001", "M-0002"):
        command.run("audit", folder, "--about", member)
    command.now += timedelta(days=2)
    command.run("explain", folder, "M-0001")
    command.patch.setattr(shown.out, "_width", 80)
    said = command.run("audit", folder, "--about", "M-0001", "--since", "2026-03-05")
    assert max(map(len, said.out.splitlines())) <= 80
    lines = [line.split() for line in said.out.splitlines() if line[:1].isdecimal()]
    assert [(line[1], line[4], line[5]) for line in lines] == [("2026-03-05", "ran", "M-0001")] * 2
    assert said.out.splitlines()[-1].startswith("audit-head ")
    assert not command.run("audit", folder, "--who", "staff:").out.startswith("Audit log")
    assert command.run("audit", folder, "--known").code == 2


def _flipped(folder: Path) -> None:
    raw(folder, "UPDATE audit SET about = 'M-0009' WHERE n = 5")


def _deleted(folder: Path) -> None:
    raw(folder, "DELETE FROM audit WHERE n = 5")


def _cut(folder: Path) -> None:
    raw(folder, "DELETE FROM audit WHERE n >= 8")


def _older_copy(folder: Path) -> None:
    for path in (folder / "state").glob("groupkeeper.db*"):
        path.unlink()
    shutil.copy(folder / "older.db", folder / "state" / "groupkeeper.db")


@pytest.mark.long
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_flipped, "5 is not as it was written"),
        (_deleted, "5 is missing"),
        (_cut, "is not the row that was there on 2026-03-03"),
        (_older_copy, "is not the row that was there on 2026-03-03"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
@pytest.mark.some(1)
def test_what_was_done_to_the_log_is_named_until_somebody_knows(
    command: CommandLine, folder: Path, harm: Callable[[Path], None], told: str
) -> None:
    """By the nightly backup's anchor what was cut, too; doctor and the next pass tell, then a person notes it."""
    work(command, folder, 3)
    shutil.copy(folder / "state" / "groupkeeper.db", folder / "older.db")
    work(command, folder, 3)
    assert nightly(folder, lambda: command.now).proved
    harm(folder)
    command.now += timedelta(days=1)
    work(command, folder, 4)  # it goes on, under the same key
    said = command.run("audit", folder, "--verify")
    assert (said.code, told in " ".join(said.out.split())) == (3, True), said.out
    assert command.run("doctor", folder).code == 1
    assert nightly(folder, lambda: command.now).proved
    assert command.run("sync", folder).code == 0
    (line,) = [row for row in Person(folder).sees("today") if "audit log" in str(row)]
    assert "--verify" in str(line)
    assert command.run("audit", folder, "--verify", "--known").code == 0
    assert command.run("audit", folder, "--verify").code == 0
    assert nightly(folder, lambda: command.now).proved
    command.run("sync", folder)
    assert not [row for row in Person(folder).sees("today") if "audit log" in str(row)]


def test_an_anchor_that_was_kept_elsewhere_shows_what_was_cut(command: CommandLine, folder: Path) -> None:
    """The line that audit printed, in a mail with other words."""
    work(command, folder, 6)
    mail = folder.parent / "mail.eml"
    mail.write_text(
        f"Subject: Groupkeeper\n\n> {command.run('audit', folder).out.splitlines()[-1]}\n", encoding="utf-8"
    )
    assert command.run("audit", folder, "--verify", "--anchor", mail).code == 0
    raw(folder, "DELETE FROM audit WHERE n > 4")
    said = command.run("audit", folder, "--verify", "--anchor", mail)
    assert (said.code, "are missing at the end" in " ".join(said.out.split())) == (3, True)


def test_a_log_that_may_be_changed_is_no_good_news(command: CommandLine, folder: Path) -> None:
    """Whoever wants to change a row takes the triggers away first: that alone is told, until somebody has read it."""
    work(command, folder, 1)
    raw(folder)
    said = command.run("audit", folder, "--verify")
    assert (said.code, "does not refuse changes" in " ".join(said.out.split())) == (3, True)
    assert "refuses changes of the log again" in command.run("audit", folder, "--verify", "--known").out
    assert command.run("audit", folder, "--verify").code == 0
    with pytest.raises(sqlite3.IntegrityError), closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as there:
        there.execute("DELETE FROM audit")


def test_the_key_is_for_its_owner_alone_in_no_backup_and_never_made_twice(command: CommandLine, folder: Path) -> None:
    """Without it nothing stops, and nobody makes another; another key is told."""
    key = folder / "keys" / "audit.key"
    told = nightly(folder, lambda: command.now)
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    content = key.read_bytes()
    assert content.strip() not in (folder / "state" / "nightly" / told.file).read_bytes()
    key.unlink()
    work(command, folder, 1)
    said = command.run("audit", folder, "--verify")
    assert (said.code, "the key of the audit log is missing" in said.err, key.exists()) == (1, True, False)
    key.write_text("0" * 64, encoding="ascii")
    said = command.run("audit", folder, "--verify")
    assert (said.code, "1 is not as it was written" in " ".join(said.out.split())) == (3, True)


def test_old_rows_are_sealed_into_a_file(command: CommandLine, folder: Path) -> None:
    """Nothing before its time, and never over a file that is there."""
    work(command, folder, 1)
    file = folder.parent / "old.jsonl"
    assert "No row is older" in command.run("audit", folder, "--seal", file).out
    command.now += timedelta(days=7 * 365)
    count = len(rows(folder))
    assert f"Moved {count} rows" in command.run("audit", folder, "--seal", file).out
    assert [json.loads(line)["n"] for line in file.read_text(encoding="utf-8").splitlines()] == [*range(1, count + 1)]
    assert command.run("audit", folder, "--verify").code == 0
    assert f"through row {count}" in command.run("audit", folder).out
    assert command.run("audit", folder, "--seal", file).code == 1


def test_users_and_roles_are_told(command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who made whom what."""
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "a horse in the garden")
    for words in (("add", folder, "ada"), ("change", folder, "ada", "--role", "admin"), ("remove", folder, "ada")):
        command.run("user", *words)
    assert [how for _, what, _, how in rows(folder) if what == "user changed"] == [
        "add ada as staff",
        "change ada from staff to admin",
        "remove ada",
    ]


def test_the_state_is_opened_with_the_key_everywhere(folder: Path) -> None:
    """Two commands at once make one key."""
    with open_practice(folder, now=lambda: pytest.fail("nobody asks")) as home:
        key = home.state.audit.find_key(False)
    assert key is not None
    assert len(key) == 32
