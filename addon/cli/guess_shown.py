"""Prints the guess about a file that no format knows: its kind, its columns, its status words, and what to do next."""

from rich.markup import escape

from addon.cli.shown import for_all_eyes, say, table
from addon.exports.guessing.guesses import ASK, FileGuess, guess_file, words_of
from addon.exports.guessing.nearest import known_columns, like
from addon.exports.guessing.practice_keys import PracticeKeys, headed_by_people
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.profile import Profile
from addon.mapping.rows import ONE_ROW_EACH
from addon.written import letters

_SAMPLE = 16
"""So many letters of a sample cell are shown, and only on a terminal."""


def say_guess(there: Table, keys: PracticeKeys, profiles: dict[str, Profile]) -> None:
    """Print what a file seems to be, as the tab Import mapping will show it."""
    if people := headed_by_people(there, keys):
        columns = ", ".join(map(letters, people))
        say(f"No known format has this header. Each person has a column ({columns}). {ONE_ROW_EACH}.\n")
        return
    near = like(there, profiles.values())
    chosen = known_columns(there, near) if near else {}
    guess = guess_file(there, keys, kind=near.rows if near else "", chosen=chosen)
    kind = vocabulary().kinds.get(guess.kind, ASK)
    say(f"No known format has this header. It seems to be a list of: [bold]{escape(kind)}[/] ({escape(guess.why)}).\n")
    rows = [
        (there.told(one.at), _sample(there, one.at), one.guess, "" if one.sure == one.guess else one.sure)
        for one in guess.columns
    ]
    table("Its columns", ("Column", "First cell", "Our guess", "How sure"), rows)
    words = [
        (there.told(one.at), for_all_eyes(one.word, "(a word)"), one.guess) for one in words_of(there, guess.read_as)
    ]
    table("Its status words", ("Column", "Word", "Our guess"), words)
    _say_why(there, guess)


def _sample(there: Table, at: int) -> str:
    cell = next(iter(there.samples(at, 1)), "")
    return for_all_eyes(cell if len(cell) <= _SAMPLE else f"{cell[: _SAMPLE - 1]}…", "")


def _say_why(there: Table, guess: FileGuess) -> None:
    """Print why columns are asked about."""
    for one in guess.columns:
        if one.guess == ASK:
            say(f"[yellow]{escape(there.told(one.at))}[/]: {escape(one.why)}")
    say()


NEXT = (
    "Next: open the tab Import mapping. Pick under Read as where a guess is wrong or says please choose, then type yes "
    "under Load it: the next pass loads the file and remembers how."
)
