"""What people typed in Import mapping counts in open rows alone."""

from dataclasses import replace

import sheet_templates
from addon.exports.guessing.answers import Asked, Rows, TypedRow, answer_of, asked, chosen_profile, with_removed
from addon.exports.guessing.guesses import ASK, guess_file
from addon.exports.guessing.tables import table_of
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.limits import LIMITS
from addon.tabs import declared

TABS = declared(sheet_templates.texts())
FOUND = table_of(
    "any.csv", b"Patient,Date of Service,Amount\nAna Ode,02/03/2026,70.00\nBen Lund,02/10/2026,70.00\n", LIMITS
)
assert FOUND is not None
TABLE = FOUND


def shown(life: int = 1, *, load: bool, status: str = "") -> dict[str, TypedRow]:
    """Return the rows of the tab about the file, as they are shown."""
    one = Asked(table=TABLE, life=life)
    rows = {one.row_id(column.at): TypedRow(guess=column.guess) for column in guess_file(TABLE, kind="visits").columns}
    return rows | {one.row_id(): TypedRow(guess=vocabulary().kinds["visits"], load=load, status=status)}


def picked(rows: Rows, at: int, label: str) -> Rows:
    """Return the rows after a person picked something for a column."""
    rid = Asked(table=TABLE).row_id(at)
    return {**rows, rid: replace(rows[rid], read_as=label)}


def test_a_file_is_read_once_everything_is_told_and_somebody_wants_it() -> None:
    """What says please choose has to be picked, and the yes has to be there."""
    waiting = shown(load=True)
    assert waiting[Asked(table=TABLE).row_id(2)].guess == ASK
    assert list(answer_of(asked(TABLE, waiting), waiting).missing) == [Asked(table=TABLE).row_id(2)]
    assert chosen_profile(TABLE, waiting, TABS) is None
    told = picked(waiting, 2, "charge (the practice's fee)")
    profile = chosen_profile(TABLE, told, TABS)
    assert profile is not None
    assert {one.field for one in profile.columns} == {"client", "when", "charge"}
    assert chosen_profile(TABLE, picked(shown(load=False), 2, "not read"), TABS) is None
    assert chosen_profile(TABLE, picked(waiting, 2, "charge"), TABS) == profile, (
        "the beginning of one choice alone is enough"
    )
    wrong = answer_of(asked(TABLE, waiting), picked(waiting, 2, "units sold"))
    assert "Did you mean" in wrong.missing[Asked(table=TABLE).row_id(2)]


def test_a_closed_row_is_never_obeyed_again() -> None:
    """The same headers that come back are asked about in new rows; a yes beside closed ones is not read."""
    closed = picked(shown(load=True, status="closed Mar 3 2026: remembered"), 2, "not read")
    assert chosen_profile(TABLE, closed, TABS) is None
    assert asked(TABLE, closed).life == 2
    first = Asked(table=TABLE).row_id()
    assert asked(TABLE, with_removed({}, [first])).life == 2
    again = {**closed, **shown(life=2, load=True)}
    assert asked(TABLE, again).life == 2
