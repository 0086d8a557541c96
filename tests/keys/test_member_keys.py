"""The members' keys: wrapped by the key list, made when a member comes, destroyed when one is forgotten."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_bytes
from threading import Event, Thread, current_thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.keys.ciphers import NotOpened
from addon.keys.member_keys import OWN, MemberKeys
from addon.problems import KeysUnusable, WriteRefused
from tests.keys.places import Lists, Place, new_keys

ANA, BO = "M-0001", "M-0002"


def sealed(keys: MemberKeys, owner: str) -> bytes:
    """Return something sealed under an owner's key."""
    cipher = keys.cipher(owner)
    assert cipher is not None
    return cipher.seal(b"content", b"place")


def test_each_member_has_a_key_that_comes_back_and_opens_nobody_elses() -> None:
    """New members share one writing of the file; two processes make one key for one member."""
    place, lists = Place(), Lists()
    keys, other = new_keys(place, lists), new_keys(place, lists)
    written = place.written
    assert keys.owners({ANA, BO, OWN}) == {ANA: ANA, BO: BO, OWN: OWN}
    assert place.written == written + 1
    assert other.owners({ANA}) == {ANA: ANA}
    assert place.written == written + 1
    values = {owner: sealed(keys, owner) for owner in (ANA, BO, OWN)}
    again = new_keys(place, lists)
    for owner, value in values.items():
        for whose in values:
            cipher = again.cipher(whose)
            assert cipher is not None
            if whose == owner:
                assert cipher.open(value, b"place") == b"content"
            else:
                with pytest.raises(NotOpened):
                    cipher.open(value, b"place")
    assert (again.digest("a"), again.vouch(b"a")) == (keys.digest("a"), keys.vouch(b"a"))


@dataclass(slots=True)
class SlowPlace(Place):
    """A place where one thread has read an older content and is held up until another has made a key."""

    slow: Thread | None = None
    has_read: Event = field(default_factory=Event)
    is_made: Event = field(default_factory=Event)

    def read(self) -> bytes | None:
        """Return the content as it was when reading began."""
        content = self.content
        if current_thread() is self.slow:
            self.has_read.set()
            self.is_made.wait(0.5)
        return content

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let the slow thread go on once the key is made."""
        yield
        if self.slow is not None:
            self.is_made.set()
            self.slow.join(0.1)


def test_a_thread_that_reads_an_older_file_moves_nobody_under_the_practices_own_key() -> None:
    """What is sealed under that would outlive the member's being forgotten."""
    place, lists = SlowPlace(), Lists()
    keys = new_keys(place, lists)
    new_keys(place, lists).owners({BO})  # another process; now each look has something to read
    place.slow = Thread(target=keys.forgotten)
    place.slow.start()
    assert place.has_read.wait(5)
    assert keys.owners({ANA}) == {ANA: ANA}
    place.slow.join()


def test_a_destroyed_key_is_nowhere_and_never_made_again() -> None:
    """Another process that had it lets go of it; what is kept of the member goes under the practice's own."""
    place, lists = Place(), Lists()
    keys, other = new_keys(place, lists), new_keys(place, lists)
    keys.owners({ANA, BO})
    assert other.cipher(ANA) is not None
    wrapped = next(json.loads(line)["key"] for line in (place.content or b"").splitlines() if ANA.encode() in line)
    keys.destroy({ANA: "marks"})
    assert wrapped.encode() not in (place.content or b"") + (place.copy or b"")
    assert other.owners({ANA}) == {ANA: OWN}
    assert (other.cipher(ANA), dict(other.forgotten())) == (None, {ANA: "marks"})
    assert new_keys(place, lists).owners({ANA}) == {ANA: OWN}
    assert new_keys(place, lists).cipher(BO) is not None


def test_nobody_is_forgotten_while_the_copy_cannot_follow() -> None:
    """The key would live on in it; a new member waits for no disk, and the copy follows with the next change."""
    place = Place()
    keys = new_keys(place)
    keys.owners({ANA})
    place.is_copy_away = True
    keys.owners({BO})
    assert BO.encode() not in (place.copy or b"")
    with pytest.raises(WriteRefused):
        keys.destroy({ANA: "marks"})
    assert keys.cipher(ANA) is not None
    place.is_copy_away = False
    keys.destroy({ANA: "marks"})
    assert place.copy == place.content


def test_a_new_key_of_the_list_wraps_everything_and_the_old_one_is_no_longer_needed() -> None:
    """What was sealed before opens as before, also in a process that was there all the time."""
    place, lists = Place(), Lists()
    keys, other = new_keys(place, lists), new_keys(place, lists)
    keys.owners({ANA, BO})
    value, before = sealed(keys, ANA), lists().newest.id
    lists.rotate()
    keys.rewrap()
    assert dict(keys.in_use()) == {lists().newest.id: 3}
    assert before.encode() not in (place.content or b"")
    for one in (other, new_keys(place, lists)):
        cipher = one.cipher(ANA)
        assert cipher is not None
        assert cipher.open(value, b"place") == b"content"


def test_keys_without_their_list_or_of_another_practice_are_refused_with_what_to_do() -> None:
    """Neither is mistaken for a new practice."""
    place, lists = Place(), Lists()
    keys = new_keys(place, lists)
    keys.owners({ANA})
    with pytest.raises(KeysUnusable, match="not in the key list") as refused:
        new_keys(place, Lists())
    assert refused.value.next_step
    place.content = None
    with pytest.raises(KeysUnusable, match="is not there"):
        MemberKeys(place, lists, token_bytes)
    new_keys(place, lists)
    with pytest.raises(KeysUnusable, match="another practice's"):
        keys.owners({BO})


@given(st.data())
def test_any_byte_that_is_another_opens_no_wrong_key(data: st.DataObject) -> None:
    """The file is refused, or the key in question is; what is not touched opens as before."""
    place, lists = Place(), Lists()
    keys = new_keys(place, lists)
    keys.owners({ANA})
    values = {owner: sealed(keys, owner) for owner in (ANA, OWN)}
    content = bytearray(place.content or b"")
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    place.content = bytes(content)
    with suppress(KeysUnusable):
        again = MemberKeys(place, lists, token_bytes)
        for owner, value in values.items():
            cipher = again.cipher(owner)
            assert cipher is None or cipher.open(value, b"place") == b"content"
