"""Who has what only one can have: decided once, whoever asks at the same moment, by a model and by many threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.sync.state.seats import Seat
from tests.stores import fresh_state, state_at

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
_HOLD = timedelta(minutes=10)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["hold", "take", "release", "wait"]), st.sampled_from("ab"), st.sampled_from("xyz")),
    max_size=30,
)


@pytest.mark.long
@given(_STEPS)
def test_seats_are_as_a_model_has_them(steps: list[tuple[str, str, str]]) -> None:
    """Held until, taken for good, given back; never two at once."""
    seats, now = fresh_state().seats, NOW
    model: dict[str, tuple[str, datetime | None]] = {}
    for step, name, person in steps:
        if step == "wait":
            now += timedelta(minutes=6)
            continue
        whose, until = model.get(name, ("", NOW - _HOLD))
        free = until is not None and until <= now
        if step == "release":
            assert seats.release("slot", name, person) == (whose == person)
            model = {one: had for one, had in model.items() if one != name or whose != person}
            continue
        wanted = None if step == "take" else now + _HOLD
        seat = Seat(kind="slot", name=name, person=person, since=now, until=wanted)
        assert seats.have(seat) == (free or whose == person)
        if free or (whose == person and until is not None):
            model[name] = person, wanted
    assert {name: (one.person, one.until) for name, one in seats.all("slot").items()} == model


def _race(folder: Path, rounds: int) -> Counter[int]:
    """Let two people take each of so many seats at the same moment; count how many of the two had it."""
    state = state_at(folder / "groupkeeper.db")

    def take(at: tuple[int, str]) -> bool:
        number, person = at
        return state.seats.have(Seat(kind="slot", name=f"{number:06d}", person=person, since=NOW))

    with ThreadPoolExecutor(4) as threads:
        had = list(threads.map(take, ((number, person) for number in range(rounds) for person in "ab")))
    state.close()
    return Counter(had[at] + had[at + 1] for at in range(0, len(had), 2))


def test_of_two_who_take_a_seat_at_once_one_has_it(tmp_path: Path) -> None:
    """Over a file, as the service has it."""
    assert _race(tmp_path, 100) == {1: 100}


@pytest.mark.prove
def test_of_ten_thousand_pairs_none_has_a_seat_twice(tmp_path: Path) -> None:
    """Each pair in the same moment."""
    assert _race(tmp_path, 10_000) == {1: 10_000}


def test_holds_that_are_over_are_forgotten() -> None:
    """What is taken, or still held, stays."""
    seats = fresh_state().seats
    for name, until in (("over", NOW), ("held", NOW + _HOLD), ("taken", None)):
        assert seats.have(Seat(kind="slot", name=name, person="a", since=NOW - _HOLD, until=until))
    assert seats.forget_ended(NOW) == 1
    assert set(seats.all("slot")) == {"held", "taken"}
