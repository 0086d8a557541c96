"""A wish for a turn is kept in the practice's state before the workers are told."""

from addon.agency.asking import AskingTurns
from addon.service.told import ASKED, LAST
from addon.sync.state.database import IN_MEMORY, open_state
from tests.sync.little_practice import NOON


def test_what_was_uploaded_is_named_until_a_turn_took_it() -> None:
    """The last reason counts, every export does; whoever is told finds the wish there."""
    state, told = open_state(IN_MEMORY), list[tuple[str, bool]]()
    ask = AskingTurns(wake=lambda one: told.append((one, state.one(ASKED, LAST) is not None)), clock=lambda: NOON)
    ask("elm", state, reason="an export was uploaded", export="a.csv")
    ask("elm", state, reason="asked for by ana")
    ask("elm", state, reason="an export was uploaded", export="b.csv")
    wish = state.one(ASKED, LAST)
    state.close()
    assert wish is not None
    assert (wish.reason, wish.exports, wish.at) == ("an export was uploaded", ("a.csv", "b.csv"), NOON)
    assert told == [("elm", True)] * 3
