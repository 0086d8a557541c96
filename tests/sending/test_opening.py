"""Which channels a practice's settings make, and what doctor's trial of them finds."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from addon.problems import SettingsInvalid
from addon.sending.channels.push import new_key
from addon.sending.checks import Tried, tried_channels
from addon.sending.opening import Sources, opened_channels
from addon.settings import read_settings
from addon.sync.adapters.whole_files import write_whole
from tests.sending.a_message import NOON
from tests.sending.channels.a_mail_server import Postman, free_port, mail_server
from tests.stores import fresh_state

MAIL = '[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "office@example.org"\n'
USER = 'user = "rosa"\n'
TEXT = '[text]\naccount = "AC1"\nfrom = "+15005550199"\n'
PUSH = '[push]\nsubject = "mailto:office@example.org"\n'
STAFF = '[staff]\nurls = ["json://127.0.0.1:1/"]\n'
TOKENS = {"GROUPKEEPER_EMAIL_PASSWORD": "secret", "GROUPKEEPER_TEXT_TOKEN": "t"}

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a thing of apprise's


def sources(folder: Path, settings: str, *, environ: Mapping[str, str] = TOKENS, public_url: str = "") -> Sources:
    """Return what channels are made from."""
    return Sources(
        folder=folder,
        file=read_settings(f'zone = "America/New_York"\nid = "p1"\n{settings}'),
        state=fresh_state(),
        clock=lambda: NOON,
        write=write_whole,
        public_url=public_url,
        environ=environ,
    )


@pytest.mark.parametrize(
    ("settings", "public_url", "names"),
    [
        ("", "", set()),
        (MAIL.format(port=25), "", {"email"}),
        ('[email]\nfolder = "mail"\n', "", {"email"}),
        (TEXT, "", {"text"}),
        (PUSH, "https://go.example.org", {"push"}),
        (PUSH, "", set()),
        (STAFF, "", {"staff"}),
        (MAIL.format(port=25) + TEXT + PUSH + STAFF, "https://go.example.org", {"email", "text", "push", "staff"}),
    ],
)
def test_what_is_set_up_is_made(tmp_path: Path, settings: str, public_url: str, names: set[str]) -> None:
    """What is set up is made, under its name; nothing else."""
    made = opened_channels(sources(tmp_path, settings, public_url=public_url))
    assert set(made) == names
    assert all(channel.name == name for name, channel in made.items())


def test_staff_addresses_with_tokens_are_in_a_file(tmp_path: Path) -> None:
    """Addresses that hold a token are in a file for its owner alone."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "staff-urls").write_text("json://127.0.0.1:1/?token=x\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="other accounts"):
        opened_channels(sources(tmp_path, ""))
    (tmp_path / "state" / "staff-urls").chmod(0o600)
    assert set(opened_channels(sources(tmp_path, ""))) == {"staff"}


def test_the_key_for_push_is_made_once(tmp_path: Path) -> None:
    """The key for push messages is made once, for its owner alone, and a damaged one is named."""
    given = sources(tmp_path, PUSH, public_url="https://go.example.org")
    opened_channels(given)
    path = tmp_path / "state" / "push-key.pem"
    first = path.read_bytes()
    opened_channels(given)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(new_key()[:60])
    with pytest.raises(SettingsInvalid, match="no key for push"):
        opened_channels(given)


def trial(folder: Path, settings: str, **changes: object) -> Tried:
    """Return the one finding."""
    (found,) = tried_channels(sources(folder, settings, **changes))  # type: ignore[arg-type]
    return found


def test_the_mail_server_is_tried(tmp_path: Path) -> None:
    """The mail server is tried without sending anything, and each trouble has its next step."""
    with mail_server(postman := Postman()) as port:
        settings = MAIL.format(port=port) + USER
        assert trial(tmp_path, settings) == Tried(
            "e-mail", ok=True, seen=f"127.0.0.1:{port} answers, signed in as rosa"
        )
        wrong = trial(tmp_path, settings, environ={"GROUPKEEPER_EMAIL_PASSWORD": "other"})
        missing = trial(tmp_path, settings, environ={})
    away = trial(tmp_path, MAIL.format(port=free_port()))
    for one, seen in ((wrong, "does not take this user"), (missing, "cannot be read"), (away, "cannot be reached")):
        assert not one.ok
        assert seen in one.seen
        assert one.next_step.endswith(".")
    assert not postman.mails


def test_push_and_files_are_tried(tmp_path: Path) -> None:
    """Nothing is made by trying."""
    assert not trial(tmp_path, PUSH).ok
    assert trial(tmp_path, PUSH, public_url="https://go.example.org").ok
    assert trial(tmp_path, '[email]\nfolder = "mail"\n').ok
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("settings", "is_told"),
    [("", False), (STAFF, True), ('[email]\nfolder = "mail"\n', True)],
    ids=["", "staff", "mail"],
)
def test_texts_without_anybody_to_tell_are_found(tmp_path: Path, settings: str, *, is_told: bool) -> None:
    """Members may write, and nobody would be told at once of what is about distress."""
    found = {one.what: one for one in tried_channels(sources(tmp_path, TEXT + settings, environ={}))}
    assert ("notes to staff" not in found) == is_told
    assert is_told or "distress" in found["notes to staff"].seen
