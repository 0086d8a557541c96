"""E-mail as files: one a message, and it can be told afterwards whether it is there."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from addon.outgoing import FAILED, HANDED_OVER, PLANNED
from addon.problems import WriteRefused
from addon.sending.channels.eml_folder import EmlFolder
from addon.sending.mails import Letterhead
from addon.sync.adapters.whole_files import write_whole
from tests.sending.a_message import MAIL, NOON, a_mail, planned

HEAD = Letterhead(practice="p1", sender="office@example.org")


def refuses(_: Path, __: bytes) -> None:
    """Refuse to write."""
    raise WriteRefused("mail", "the disk is full", "Make room.")


def test_each_message_is_a_file_of_its_own(tmp_path: Path) -> None:
    """Each message is a file of its own, whoever writes it twice; its name tells nothing."""
    folder = EmlFolder(folder=tmp_path / "mail", head=HEAD, write=write_whole, clock=lambda: NOON)
    messages = [a_mail(), a_mail("M-2 | S-1"), a_mail()]
    assert [one.state for _, one in folder.send(messages)] == [HANDED_OVER] * 3
    files = sorted((tmp_path / "mail").iterdir())
    assert len(files) == 2
    read = [message_from_bytes(one.read_bytes(), policy=default) for one in files]
    assert {one["To"] for one in read} == {MAIL}
    assert all(one.stat().st_mode & 0o077 == 0 and "M-" not in one.name for one in files)


def test_it_can_tell_what_is_there(tmp_path: Path) -> None:
    """What is there was handed over; what is not did not leave the house."""
    folder = EmlFolder(folder=tmp_path, head=HEAD, write=write_whole, clock=lambda: NOON)
    list(folder.send([a_mail()]))
    found = [folder.look_up(planned(one)) for one in (a_mail(), a_mail("M-2 | S-1"))]
    assert [one and one.state for one in found] == [HANDED_OVER, PLANNED]


def test_what_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    """What cannot be written is tried later; what is no address never."""
    folder = EmlFolder(folder=tmp_path, head=HEAD, write=refuses, clock=lambda: NOON)
    ((_, outcome),) = folder.send([a_mail(), a_mail("M-2 | S-1")])
    assert (outcome.state, outcome.remedy) == (PLANNED, "Make room.")
    assert [one.state for _, one in folder.send([a_mail(address="nobody")])] == [FAILED]
