"""A practice with keys of its own, from the first pass to a forgotten member and a restored backup, on both stores."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from addon.access import forget, kept_about
from addon.problems import BackupUnreadable, Fault, KeysUnusable, StateSealed
from addon.service.backups import nightly
from addon.serving.sent_through import pause_after_a_backup
from addon.settings import read_settings
from addon.state_settings import StateSettings
from addon.sync.forgotten import FORGOTTEN
from addon.sync.state.one_member import Person as Somebody
from addon.sync.state.one_member import remembered_about
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.sealed_state import seal_all
from addon.sync.state.sealing import MARK, SEALED_TABLES, SHAPES, keys_of
from addon.wiring.folder import settings_text
from addon.wiring.keyed import keys_at, make_list, read_list, rotate
from addon.wiring.moving import move_practice
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.wiring.restoring import restore
from addon.wiring.served import held_practice
from addon.wiring.stored import open_without_keys
from tests import stores
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.postgres_server import DATABASE, ROLE, StoreServer
from tests.practice import ZONE
from tests.sync.little_practice import NOON

ZOE, BO = "Zoë Núñez", "Bo Odem"
TODAY = NOON.date()


ON_BOTH = ["file", pytest.param("server", marks=[pytest.mark.postgres, pytest.mark.prove])]
PRACTICE = "practice"


@pytest.fixture(scope="module", name="once")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a practice after its first pass, whose state is a file, and its keys beside it."""
    return begin(tmp_path_factory.mktemp("once"))


@pytest.fixture(params=["file"], name="begun")
def _begun(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return such a practice, in a file or on a server; ``tmp_path`` has its keys too."""
    if request.param == "server":
        there, name = request.getfixturevalue("postgres"), stores.new_practice()
        open_practice_on(there.pages, name, is_own=False, begins=True)
        return begin(tmp_path, "[state]", f'url = "{there.at.url(DATABASE, ROLE)}"', f'practice = "{name}"') / PRACTICE
    shutil.copytree(request.getfixturevalue("once"), tmp_path, dirs_exist_ok=True)
    return tmp_path / PRACTICE


def begin(above: Path, *more: str) -> Path:
    """Begin a practice with two members and with keys that were just made, run its first pass, return where it is."""
    made = above / PRACTICE
    init_practice(made, ZONE)
    (above / "elsewhere").mkdir()
    lines = ["[keys]", 'file = "../keys/practice.keys"', 'copy = "../elsewhere/copy.members"', *more]
    with (made / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n".join(["", *lines, ""]))
    make_list(made, read_settings(settings_text(made)), TODAY)
    Person(made).adds("members", {"name": ZOE, "phone": "512-555-0101"}, {"name": BO, "phone": "512-555-0102"})
    passes(made)
    return above


def passes(folder: Path) -> None:
    """Run a pass."""
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(), now=NOON)


def values(folder: Path) -> list[str]:
    """Return every value of the state that would be sealed, as it is stored."""
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home, home.state.engine.connect() as connection:
        return [
            text
            for table in SEALED_TABLES
            for text in connection.execute(select(table.c[SHAPES[table.name].text])).scalars()
        ]


@pytest.mark.long
@pytest.mark.parametrize("begun", ON_BOTH, indirect=True)
def test_a_forgotten_member_is_in_no_backup_and_everybody_else_is(begun: Path, tmp_path: Path) -> None:
    """Sealed from the first pass on; what is kept about a member can be given out, before and after a restore."""
    assert {one[: len(MARK)] for one in values(begun)} == {MARK}
    told = nightly(begun, lambda: NOON)
    assert (told.proved, told.trouble, told.file) == (True, "", "2026-03-03.sealed")
    backup, new = begun / "state" / "nightly" / told.file, tmp_path / "restored"
    assert ZOE.encode() not in backup.read_bytes()
    with open_practice(begun, now=lambda: NOON) as home:
        assert ZOE in str(kept_about(home, "M-0001").state)
        assert forget(home, "M-0001", with_backups=False, now=NOON).erased
    done = restore(backup, new, now=NOON, practice=begun)
    assert done.gone > 1
    assert done.was_on_server == ("[state]" in settings_text(begun))
    with open_practice(new, now=lambda: NOON) as home:
        assert list(home.state.remembered(FORGOTTEN)) == ["M-0001"]
        assert list(home.state.tab("members").rows) == ["M-0002"]
        assert ZOE not in str(kept_about(home, "M-0002").state)
        sync_practice(home, PassOptions(), now=NOON)
        assert list(home.state.tab("members").rows) == ["M-0002"]
        assert BO in str(kept_about(home, "M-0002").state)
    with held_practice(new, at="") as served:
        assert pause_after_a_backup(served, NOON)
    passes(begun)


@pytest.mark.parametrize("begun", ON_BOTH, indirect=True)
def test_an_older_copy_of_the_keys_brings_nobody_back(begun: Path, tmp_path: Path) -> None:
    """The state knows who was forgotten: the key is destroyed again, in the copy too."""
    members, copy = tmp_path / "keys" / "practice.keys.members", tmp_path / "elsewhere" / "copy.members"
    older = members.read_bytes()
    assert b'"M-0001", "by"' in older
    with open_practice(begun, now=lambda: NOON) as home:
        forget(home, "M-0001", with_backups=False, now=NOON)
    members.write_bytes(older)
    passes(begun)
    for file in (members, copy):
        assert b'"M-0001", "by"' not in file.read_bytes()
        assert b'"M-0002", "by"' in file.read_bytes()


def test_a_key_that_outlived_the_erasing_is_destroyed_by_the_next_pass(begun: Path, tmp_path: Path) -> None:
    """The erasing and its mark are one commit; here the machine stops before the key is destroyed."""
    members = tmp_path / "keys" / "practice.keys.members"
    with open_practice(begun, now=lambda: NOON) as home:
        keys = keys_of(home.state.engine)
        assert keys is not None
        with patch.object(type(keys), "destroy", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            forget(home, "M-0001", with_backups=False, now=NOON)
    assert b'"M-0001", "by"' in members.read_bytes()
    passes(begun)
    assert b'"M-0001", "by"' not in members.read_bytes()
    with open_practice(begun, now=lambda: NOON) as home:
        assert list(home.state.tab("members").rows) == ["M-0002"]
        assert list(home.state.remembered(FORGOTTEN)) == ["M-0001"]


def test_a_state_that_is_there_is_encrypted_and_a_new_key_opens_it(tmp_path: Path) -> None:
    """Until it is encrypted nothing runs; afterwards a pass finds what it left."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("members", {"name": ZOE})
    passes(folder)
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[keys]\nfile = "../practice.keys"\n')
    file = read_settings(settings_text(folder))
    for refused, fault in (("not there", KeysUnusable), ("not encrypted yet", StateSealed)):
        with pytest.raises(fault, match=refused):
            passes(folder)
        if fault is KeysUnusable:
            make_list(folder, file, TODAY)
    state, keys = open_without_keys(folder, file), keys_at(folder, file)
    assert keys is not None
    seal_all(state.engine, keys)
    state.close()
    assert not [one for one in (folder / "state").iterdir() if one.is_file() and ZOE.encode() in one.read_bytes()]
    first = nightly(folder, lambda: NOON)
    new = rotate(folder, file, TODAY)
    assert dict(keys.in_use()) == {} or new.newest.id not in keys.in_use()
    passes(folder)
    with open_practice(folder, now=lambda: NOON) as home:
        assert list(home.state.tab("members").rows) == ["M-0001"]
    done = restore(folder / "state" / "nightly" / first.file, tmp_path / "restored", now=NOON, practice=folder)
    assert (done.gone, done.rows > 100) == (0, True)


def test_keys_that_are_not_safe_or_not_there_are_refused(begun: Path) -> None:
    """With what to do, and nothing is made in their place."""
    keys, members = (begun.parent / "keys" / name for name in ("practice.keys", "practice.keys.members"))
    for path in (keys, members):
        content = path.read_bytes()
        path.chmod(0o640)
        refuses(begun, "other accounts")
        path.unlink()
        refuses(begun, "not there")
        assert not path.exists()
        path.write_bytes(content)
        path.chmod(0o600)
    text = settings_text(begun).replace("../keys/practice.keys", "state/practice.keys")
    (begun / "practice.toml").write_text(text, encoding="utf-8")
    refuses(begun, "in the folder of the state")


def refuses(folder: Path, why: str) -> None:
    """See that a pass is refused for this, with what to do."""
    with pytest.raises(KeysUnusable, match=why) as refused:
        passes(folder)
    assert refused.value.next_step


def test_a_backup_is_put_back_only_whole_and_only_into_a_new_folder(begun: Path, tmp_path: Path) -> None:
    """Cut short, changed, without its keys, over something: each is refused, and leaves nothing behind."""
    backup = begun / "state" / "nightly" / nightly(begun, lambda: NOON).file
    whole, new = backup.read_bytes(), tmp_path / "restored"
    cases = (
        (whole[:-1], begun, "cut short"),
        (whole[: len(whole) // 2], begun, "cut short"),
        (whole.replace(b'"salt": "', b'"salt": "A', 1), begun, "encrypted backup|changed"),
        (whole, None, "it is encrypted"),
        (whole, tmp_path / "nowhere", "it is encrypted"),
    )
    for content, practice, why in cases:
        backup.write_bytes(content)
        with pytest.raises(BackupUnreadable, match=why) as refused:
            restore(backup, new, now=NOON, practice=practice)
        assert (bool(refused.value.next_step), new.exists()) == (True, False)
    backup.write_bytes(whole)
    new.mkdir()
    with pytest.raises(BackupUnreadable, match="already"):
        restore(backup, new, now=NOON, practice=begun)
    new.rmdir()
    shutil.move(begun, tmp_path / "lost")
    kept = tmp_path / "lost" / "state" / "nightly" / backup.name
    done = restore(kept, new, now=NOON, key_list=tmp_path / "keys" / "practice.keys")
    assert (done.gone, sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("."))) == (0, [])
    passes(new)


def test_a_copy_that_is_away_is_told_and_nobody_is_forgotten_meanwhile(begun: Path, tmp_path: Path) -> None:
    """The backup is made all the same."""
    copy = tmp_path / "elsewhere" / "copy.members"
    copy.unlink()
    copy.mkdir()  # nothing can be written there
    told = nightly(begun, lambda: NOON)
    assert (told.proved, "copy of the members' keys" in told.trouble) == (True, True)
    with open_practice(begun, now=lambda: NOON) as home:
        head, whom = home.state.audit.head(), Somebody(code="M-0001")
        before = remembered_about(home.state.engine, whom).count
        with pytest.raises(Fault, match="copy of the members' keys"):
            forget(home, "M-0001", with_backups=False, now=NOON)
        assert before > 0
        assert (remembered_about(home.state.engine, whom).count, home.state.audit.head()) == (before, head)


def test_a_place_without_the_disk_is_not_taken_for_the_copy(begun: Path, tmp_path: Path) -> None:
    """An empty folder where a disk is mounted, or another practice's file: nobody is forgotten, and nothing is made."""
    copy = tmp_path / "elsewhere" / "copy.members"
    kept = copy.read_bytes()
    for there in (None, b'{"keys": "another", "written": 1}\n'):
        copy.unlink()
        if there is not None:
            copy.write_bytes(there)
        with (
            open_practice(begun, now=lambda: NOON) as home,
            pytest.raises(KeysUnusable, match="nobody was forgotten"),
        ):
            forget(home, "M-0001", with_backups=False, now=NOON)
        assert (copy.read_bytes() if copy.exists() else None) == there
        copy.write_bytes(kept)
    with open_practice(begun, now=lambda: NOON) as home:
        forget(home, "M-0001", with_backups=False, now=NOON)
    assert b'"M-0001", "by"' not in copy.read_bytes()


def test_a_key_is_destroyed_once_the_disk_of_the_copy_is_there_and_nothing_waits_for_it(
    begun: Path, tmp_path: Path
) -> None:
    """Forgetting stopped before the key was destroyed, then the disk was taken out: passes run all the same."""
    members, copy = tmp_path / "keys" / "practice.keys.members", tmp_path / "elsewhere" / "copy.members"
    with open_practice(begun, now=lambda: NOON) as home:
        keys = keys_of(home.state.engine)
        assert keys is not None
        with patch.object(type(keys), "destroy", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            forget(home, "M-0001", with_backups=False, now=NOON)
    copy.rename(tmp_path / "taken out")
    passes(begun)
    assert b'"M-0001", "by"' in members.read_bytes()
    (tmp_path / "taken out").rename(copy)
    passes(begun)
    for file in (members, copy):
        assert b'"M-0001", "by"' not in file.read_bytes()


def test_making_a_key_list_is_begun_anew_where_the_copy_could_not_be_written(tmp_path: Path) -> None:
    """Nothing is left of the first try."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[keys]\nfile = "../practice.keys"\ncopy = "../stick/practice.members"\n')
    file = read_settings(settings_text(folder))
    (tmp_path / "stick").touch()  # no folder can be made there
    with pytest.raises(Fault):
        make_list(folder, file, TODAY)
    assert not (tmp_path / "practice.keys").exists()
    (tmp_path / "stick").unlink()
    make_list(folder, file, TODAY)
    assert (tmp_path / "stick" / "practice.members").read_bytes() == (tmp_path / "practice.keys.members").read_bytes()


def test_two_who_put_a_new_key_on_the_list_at_once_lose_none(begun: Path) -> None:
    """Each waits for the other; both keys are in the list, and everything opens."""
    file = read_settings(settings_text(begun))
    with ThreadPoolExecutor(4) as at_once:
        made = {one.newest.id for one in at_once.map(lambda _: rotate(begun, file, TODAY), range(4))}
    keys = read_list(begun.parent / "keys" / "practice.keys")
    assert len(made) == 4
    assert made < {one.id for one in keys.keys}
    passes(begun)


@pytest.mark.postgres
@pytest.mark.prove
def test_an_encrypted_state_moves_to_a_server_and_back_as_it_is(begun: Path, postgres: StoreServer) -> None:
    """No key is needed for it, and everything opens there."""
    there = StateSettings(url=postgres.at.url(DATABASE, ROLE), practice=stores.new_practice())
    for to in (there, StateSettings()):
        before = sorted(values(begun))
        move_practice(begun, to, now=NOON, tell=str)
        assert set(before) <= set(values(begun))
        passes(begun)
        with open_practice(begun, now=lambda: NOON) as home:
            assert ZOE in str(kept_about(home, "M-0001").state)
