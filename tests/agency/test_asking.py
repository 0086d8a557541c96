"""A wish for a turn is kept in the practice's state before the workers are told."""

from addon.agency.asking import AskingTurns
from addon.service.told import ASKED, Asked
from addon.sync.state.database import IN_MEMORY, open_state
from tests.sync.little_practice import NOON


def test_what_was_uploaded_is_named_until_a_turn_took_it() -> None:
    """Every wish is one record, whoever else asks meanwhile; whoever is told finds it there."""
    state, told = open_state(IN_MEMORY), list[tuple[str, int]]()
    ask = AskingTurns(wake=lambda one: told.append((one, len(state.remembered(ASKED)))), clock=lambda: NOON)
    wishes = [("an export was uploaded", "a.csv"), ("asked for by ana", ""), ("an export was uploaded", "b.csv")]
    for reason, export in wishes:
        ask("elm", state, reason=reason, export=export)
    kept = list(state.remembered(ASKED).values())
    state.close()
    assert sorted(kept, key=str) == sorted(
        (Asked(reason=one, at=NOON, export=export) for one, export in wishes), key=str
    )
    assert told == [("elm", 1), ("elm", 2), ("elm", 3)]
