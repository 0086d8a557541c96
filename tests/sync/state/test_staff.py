"""The users of the pages: what is kept, what ends a session, what is used up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from addon.sync.state.staff import ADMIN, IDLE, LOCKED, STAFF, TRIES, StaffAccounts, StaffUser
from tests.stores import fresh_state

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
ADA = StaffUser(name="ada", role=ADMIN, password="hash", secret="SECRET", recovery=("one", "two"))  # noqa: S106


@pytest.fixture
def accounts() -> StaffAccounts:
    """Return accounts with one user."""
    made = fresh_state().staff
    made.keep(ADA)
    return made


def test_a_user_is_found_in_any_spelling_and_shows_no_secret(accounts: StaffAccounts) -> None:
    """Not even by accident, in a log of the record."""
    assert accounts.user("ADA") == ADA
    assert accounts.user("bob") is None
    assert accounts.users() == [ADA]
    for secret in ("hash", "SECRET", "two"):
        assert secret not in repr(ADA)


CHANGES = [({"role": STAFF}, False), ({"password": "another"}, False), ({"recovery": ()}, True)]


@pytest.mark.parametrize(("change", "stays"), CHANGES)
def test_what_ends_sessions(accounts: StaffAccounts, change: dict[str, object], stays: bool) -> None:  # noqa: FBT001
    """A new role or password does; other changes do not."""
    accounts.begin("digest", "ada", NOON)
    accounts.keep(replace(ADA, **change))  # type: ignore[arg-type]
    assert (accounts.signed_in("digest", NOON) is not None) is stays


def test_sessions_end_one_by_one_all_together_and_with_their_user(accounts: StaffAccounts) -> None:
    """And those that are over are cleared away."""
    for number in range(3):
        accounts.begin(f"digest {number}", "ada", NOON)
    accounts.end("digest 0")
    assert accounts.signed_in("digest 0", NOON) is None
    assert accounts.signed_in("digest 1", NOON) == ADA
    assert accounts.end_all("Ada") == 2
    accounts.begin("old", "ada", NOON)
    accounts.begin("new", "ada", NOON + IDLE + timedelta(seconds=1))
    assert accounts.end_all("ada") == 1
    accounts.begin("last", "ada", NOON)
    assert accounts.remove("ada")
    assert accounts.signed_in("last", NOON) is None
    assert not accounts.remove("ada")


def test_looking_on_does_not_keep_a_session_alive(accounts: StaffAccounts) -> None:
    """Only what somebody does counts."""
    accounts.begin("digest", "ada", NOON)
    assert accounts.signed_in("digest", NOON + IDLE / 2, counts=False)
    assert accounts.signed_in("digest", NOON + IDLE) is None


def test_codes_are_used_up(accounts: StaffAccounts) -> None:
    """Even if two try at once with what they read before."""
    assert accounts.use_step(ADA, 7)
    assert not accounts.use_step(ADA, 7)
    assert accounts.use_step(ADA, 8)
    assert accounts.use_recovery(ADA, "one")
    assert not accounts.use_recovery(ADA, "one")
    now = accounts.user("ada")
    assert now is not None
    assert now.recovery == ("two",)
    assert not accounts.use_recovery(now, "three")


def test_wrong_tries_lock_for_a_while(accounts: StaffAccounts) -> None:
    """And a right one forgets them."""
    for _ in range(TRIES):
        found = accounts.user("ada")
        assert found is not None
        assert found.locked_until < NOON
        accounts.failed(found, NOON)
    locked = accounts.user("ada")
    assert locked is not None
    assert locked.locked_until == NOON + LOCKED
    accounts.succeeded(locked)
    assert accounts.user("ada") == ADA


def test_wrong_tries_at_the_same_time_are_all_counted(accounts: StaffAccounts) -> None:
    """Each began with the same look at the user."""
    for _ in range(TRIES):
        accounts.failed(ADA, NOON)
    found = accounts.user("ada")
    assert found is not None
    assert found.locked_until == NOON + LOCKED
