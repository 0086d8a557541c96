"""In tests a password's hash is quick to make."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from addon.web import passwords


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Let hashes cost little."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("nobody"))
        yield
