"""An encrypted backup: what was changed, moved, doubled or cut short anywhere is refused, at the latest at its end."""

from collections.abc import Callable, Sequence
from io import BytesIO
from secrets import token_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.keys import sealed_stream
from addon.keys.key_list import key_needed
from addon.keys.sealed_stream import open_stream, seal_stream
from addon.problems import BackupUnreadable
from tests.keys.places import Lists

LISTS = Lists()
SIZE = 64


@pytest.fixture(autouse=True, scope="module")
def _small_pieces() -> object:
    """Pieces of 64 bytes, so that small examples have several."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sealed_stream, "PIECE", SIZE)
        yield


def sealed(content: bytes) -> bytes:
    """Return a content sealed under the newest key."""
    written = BytesIO()
    seal_stream(BytesIO(content), written, LISTS().newest, token_bytes)
    return written.getvalue()


def opened(stream: bytes) -> bytes:
    """Return it opened to the end."""
    return b"".join(open_stream(BytesIO(stream), LISTS(), "2026-03-03.sealed"))


def parts(stream: bytes) -> tuple[bytes, list[bytes]]:
    """Return the head and the pieces."""
    head, _, rest = stream.partition(b"\n")
    length = SIZE + 16
    return head + b"\n", [rest[at : at + length] for at in range(0, len(rest), length)]


@given(st.binary(max_size=5 * SIZE))
def test_a_content_comes_back_and_is_nowhere_in_the_stream(content: bytes) -> None:
    """Of any length, none too; twice the same content is never twice the same stream."""
    stream = sealed(content)
    assert opened(stream) == content
    assert stream != sealed(content)
    assert len(content) < 8 or content not in stream
    assert key_needed(BytesIO(stream)) == LISTS().newest.id


@given(st.binary(max_size=4 * SIZE), st.data())
def test_any_byte_that_is_another_is_refused(content: bytes, data: st.DataObject) -> None:
    """In the head as in the pieces."""
    stream = bytearray(sealed(content))
    at = data.draw(st.integers(0, len(stream) - 1))
    stream[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BackupUnreadable) as refused:
        opened(bytes(stream))
    assert refused.value.next_step


@given(st.binary(max_size=4 * SIZE), st.data())
def test_any_end_that_is_missing_or_added_is_refused(content: bytes, data: st.DataObject) -> None:
    """Also exactly between two pieces."""
    stream = sealed(content)
    cut = stream[: data.draw(st.integers(0, len(stream) - 1))]
    for other in (cut, stream + data.draw(st.binary(min_size=1, max_size=2 * SIZE))):
        with pytest.raises(BackupUnreadable):
            opened(other)


def _swapped(pieces: Sequence[bytes]) -> list[bytes]:
    return [pieces[1], pieces[0], *pieces[2:]]


ORDERS: dict[str, Callable[[Sequence[bytes]], list[bytes]]] = {
    "swapped": _swapped,
    "doubled": lambda pieces: [pieces[0], *pieces],
    "first missing": lambda pieces: list(pieces[1:]),
    "middle missing": lambda pieces: [pieces[0], *pieces[2:]],
    "last missing": lambda pieces: list(pieces[:-1]),
    "last first": lambda pieces: [pieces[-1], *pieces[:-1]],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_pieces_in_another_order_are_refused(order: Callable[[Sequence[bytes]], list[bytes]]) -> None:
    """Each is whole, and counted."""
    head, pieces = parts(sealed(token_bytes(4 * SIZE)))
    with pytest.raises(BackupUnreadable, match="changed, moved or cut short"):
        opened(head + b"".join(order(pieces)))


def test_a_piece_or_a_head_of_another_backup_is_refused() -> None:
    """Each backup has a key of its own."""
    (head, pieces), (other_head, others) = (parts(sealed(bytes(4 * SIZE))) for _ in range(2))
    for stream in (head + b"".join([others[0], *pieces[1:]]), other_head + b"".join(pieces)):
        with pytest.raises(BackupUnreadable):
            opened(stream)


def test_a_note_is_read_without_a_key_and_cannot_be_changed() -> None:
    """Whoever verifies the audit log needs none; the note is part of what every piece was sealed with."""
    written = BytesIO()
    seal_stream(BytesIO(b"content"), written, LISTS().newest, token_bytes, note="audit-head 7")
    stream = written.getvalue()
    assert (b"audit-head 7" in stream.partition(b"\n")[0], opened(stream)) == (True, b"content")
    with pytest.raises(BackupUnreadable):
        opened(stream.replace(b"audit-head 7", b"audit-head 8"))


def test_an_older_key_opens_its_backups_and_a_missing_one_is_named() -> None:
    """The next step tells where to look."""
    stream, id_ = sealed(b"content"), LISTS().newest.id
    LISTS.rotate()
    assert opened(stream) == b"content"
    with pytest.raises(BackupUnreadable, match=id_) as refused:
        list(open_stream(BytesIO(stream), Lists()(), "2026-03-03.sealed"))
    assert "--keys" in refused.value.next_step
