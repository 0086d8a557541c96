"""One life for whatever opens, stays and closes."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.episode import DECIDE_AGAIN, OPEN, Episode, changed_episodes, moved_on, opened

DAY = date(2026, 3, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Episode):
    """An episode about a text."""

    text: str


ONE = Seen(since=DAY, text="a")


def test_only_what_changed_is_told() -> None:
    """New, changed and ended ones; the same again and closed ones are no news."""
    closed = ONE.ended(DAY, "over")
    before = {"same": ONE, "changed": ONE, "gone": ONE, "closed": closed, "stays": ONE}
    now = {"same": ONE, "changed": replace(ONE, text="b"), "new": ONE}
    after = changed_episodes(before, now, lambda key, one: one if key == "stays" else one.ended(DAY, "not seen"))
    assert after == {"changed": now["changed"], "new": ONE, "gone": ONE.ended(DAY, "not seen")}
    assert (after["gone"].status, after["gone"].is_open) == ("closed Mar 3 2026: not seen", False)


def test_an_episode_after_another_has_the_next_number_and_obeys_no_old_word() -> None:
    """A decision in its row was made about something else: it is stale until somebody decides again."""
    assert opened(ONE, None, lambda _: "").number == 1
    again = opened(ONE, ONE.ended(DAY, "over"), lambda one: "accept" if one.number == 2 else "")
    assert (again.number, again.status, again.stale) == (2, DECIDE_AGAIN, "accept")
    assert again.is_open


def test_two_other_sides_keep_since_and_number_and_ask_again_where_somebody_had_decided() -> None:
    """The decision was about the sides that were shown."""
    before = replace(ONE, number=3, since=date(2026, 3, 1))
    made = moved_on(before, replace(ONE, text="b"), "accept")
    assert (made.since, made.number, made.status, made.stale) == (before.since, 3, DECIDE_AGAIN, "accept")
    assert moved_on(before, replace(ONE, text="b"), "").status == OPEN


KEYS = st.sets(st.sampled_from("abcd"))


@given(passes=st.lists(KEYS, min_size=1, max_size=8))
def test_what_is_true_is_open_and_what_is_not_is_closed(passes: list[set[str]]) -> None:
    """Whatever comes and goes; and the same pass again is no news."""
    known: dict[str, Seen] = {}
    for keys in passes:
        known |= changed_episodes(known, dict.fromkeys(keys, ONE), lambda _, one: one.ended(DAY, "gone"))
        assert {key for key, one in known.items() if one.is_open} == keys
        assert changed_episodes(known, dict.fromkeys(keys, ONE), lambda _, one: one.ended(DAY, "gone")) == {}


@pytest.mark.parametrize(
    ("word", "status", "outcome"),
    [
        ("accept", "accepted Mar 3 2026", (True, False)),
        ("decline", "declined Mar 3 2026", (False, True)),
        ("talked to them", "handled Mar 3 2026", (False, False)),
    ],
)
def test_what_a_person_decided_is_read_again(word: str, status: str, outcome: tuple[bool, bool]) -> None:
    """Yes, no, or looked after in another way; it is closed, and nothing about it is stale."""
    one = replace(ONE, status=DECIDE_AGAIN, stale="decline").decided(DAY, word)
    assert (one.status, one.is_open, one.stale) == (status, False, "")
    assert (one.was_accepted, one.was_declined) == outcome
