"""Which sheet row is which record, whatever people do to ids."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.reconcile import Circumstances, reconcile
from addon.tabs import Column, Tab
from addon.workbook import Raw, TabSnapshot
from tests.sync.world import CLIENTS, TODAY

HEADERS = tuple(column.header for column in CLIENTS.columns)
Rows = list[list[Raw]]


def look(rows: Sequence[Sequence[Raw]], agreed: AgreedTab, *, tab: Tab = CLIENTS, locked: object = ()) -> SeenTab:
    """Identify these rows."""
    headers = tuple(column.header for column in tab.columns)
    there = TabSnapshot(
        key=tab.name,
        title=tab.title,
        headers=headers,
        first_row=2,
        rows=[tuple(row) for row in rows],
        locked=frozenset(locked),  # type: ignore[call-overload]
    )
    return identify(tab, there, agreed, mint=Mint({}), resolve=lambda *_: {})


def agreed_on(rows: Sequence[Sequence[Raw]], tab: Tab = CLIENTS) -> tuple[Rows, AgreedTab]:
    """Return the rows with the ids they get, and the agreement about them."""
    seen = look(rows, AgreedTab(), tab=tab)
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    plan = reconcile(seen, [], AgreedTab(), given)
    stamped = [[row.rid, *row.raw[1:]] for row in seen.rows]
    return stamped, AgreedTab(plan.agreed)


def clients(count: int) -> Rows:
    """Return typed rows without ids."""
    return [[None, f"k{at:02d}", f"E{at}", None, None, None] for at in range(count)]


def names_by_id(seen: SeenTab) -> dict[str, Raw]:
    """Return what each id stands beside."""
    return {row.rid: row.raw[1] for row in seen.rows}


def test_a_row_gets_its_id_once_its_key_is_filled() -> None:
    """A row without its required cells is incomplete and stays untouched; blank rows do not count."""
    seen = look([[None, "k1", None], [None, None, "E1"], [None, None, None], ["  ", "k2", None]], AgreedTab())
    assert [(row.number, row.stamp_id) for row in seen.rows] == [(2, True), (5, True)]
    assert [(row.number, row.rid) for row in seen.typed if not row.rid] == [(3, "")]


def test_ids_follow_from_keys() -> None:
    """The same key gets the same id again after the state was lost; two rows of one key get two."""
    first, again = look(clients(3), AgreedTab()), look(clients(3), AgreedTab())
    assert names_by_id(first) == names_by_id(again)
    twins = look([*clients(1), *clients(1)], AgreedTab())
    assert len(names_by_id(twins)) == 2
    assert [problem.code for problem in twins.problems] == ["same-key"]


def test_two_rows_of_one_session_are_two_rows() -> None:
    """Where the key is the id, a second row of that key still gets an id of its own."""
    tab = Tab(
        name="sessions",
        title="Sessions",
        layer="people",
        key=("name",),
        required=("name",),
        id_is_key=True,
        columns=(Column(field="id", header="ID", kind="code", owner="id"), Column(field="name", header="Name")),
    )
    stamped, agreed = agreed_on([[None, "g-01"], [None, "g-01"]], tab)
    assert [row[0] for row in stamped] == ["G-01", "G-01 (2)"]
    assert not any(row.stamp_id for row in look(stamped, agreed, tab=tab).rows)


def _ids(rows: Rows) -> list[Raw]:
    return [row[0] for row in rows]


def _cells(rows: Rows) -> Rows:
    return [row[1:] for row in rows]


GESTURES: dict[str, Callable[[Rows], Rows]] = {
    "sorted": lambda rows: rows[::-1],
    "an id was cut": lambda rows: [[None, *rows[0][1:]], *rows[1:]],
    "all ids were cut": lambda rows: [[None, *row[1:]] for row in rows],
    "an id was overtyped": lambda rows: [["mine", *rows[0][1:]], *rows[1:]],
    "an id got blanks around it": lambda rows: [[f" {rows[0][0]} ", *rows[0][1:]], *rows[1:]],
    "a blank row on top": lambda rows: [[None] * 6, *rows],
    "only the ids were sorted": lambda rows: [[rows[-1 - at][0], *row[1:]] for at, row in enumerate(rows)],
    "all but the ids were sorted": lambda rows: [[row[0], *rows[-1 - at][1:]] for at, row in enumerate(rows)],
    "all but the ids were sorted below a blank row": lambda rows: [
        [rid, *cells] for rid, cells in zip(_ids([[None], *rows]), _cells([*rows[::-1], [None] * 6]), strict=True)
    ],
    "an id was dragged beside a blank row": lambda rows: [[None, *rows[0][1:]], *rows[1:], [rows[0][0], *[None] * 5]],
    "an id was copied beside a blank row": lambda rows: [[rows[0][0], *[None] * 5], *rows],
    "an id was copied beside a note": lambda rows: [*rows, [rows[0][0], None, None, None, "a note", None]],
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_who_is_who_survives(gesture: str) -> None:
    """After these gestures every id stands beside the key it always stood beside."""
    stamped, agreed = agreed_on(clients(12))
    before = {row[0]: row[1] for row in stamped}
    assert names_by_id(look(GESTURES[gesture](stamped), agreed)) == before


@pytest.mark.parametrize("gesture", [name for name in GESTURES if " beside a " in name or "below a blank" in name])
def test_an_id_in_a_row_of_no_record_is_taken_away(gesture: str) -> None:
    """Else it would be told of by every pass, or its record would get a new id; nobody can undo what is no record's."""
    stamped, agreed = agreed_on(clients(12))
    rows = GESTURES[gesture](stamped)
    (number,) = [at for at, row in enumerate(rows, 2) if row[1] is None]
    plan = reconcile(look(rows, agreed), [], agreed, Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {}))
    assert ("", number, "id", None) in [(one.rid, one.number, one.field, one.value) for one in plan.cells]
    assert not plan.removed
    assert not look(rows, agreed, locked=[(number, 0)]).emptied


def _merged(rows: Rows, agreed: AgreedTab, tab: Tab = CLIENTS) -> tuple[SeenTab, AgreedTab]:
    """Return what a pass sees, and the agreement after it; the ids are written into the rows, or taken away."""
    seen = look(rows, agreed, tab=tab)
    plan = reconcile(seen, [], agreed, Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {}))
    at = {column.field: place for place, column in enumerate(tab.columns)}
    for cell in plan.cells:
        rows[cell.number - 2][at[cell.field]] = cell.value  # type: ignore[assignment]
    return seen, AgreedTab({**agreed.rows, **plan.agreed})


def test_a_row_that_was_emptied_is_gone_and_so_is_its_id() -> None:
    """Who is typed there next is somebody else; with the cells put back it is who it was, without its id too."""
    stamped, agreed = agreed_on(clients(12))
    rid, cells = stamped[3][0], stamped[3][1:]
    stamped[3][1:] = [None] * 5
    seen, agreed = _merged(stamped, agreed)
    assert (agreed.rows[str(rid)].gone, seen.emptied, stamped[3][0]) == (TODAY.isoformat(), {5: {"id": rid}}, None)
    for typed, is_back in (([*cells], True), (["k99", "E99", None, None, None], False)):
        rows = [[*row] for row in stamped]
        rows[3][1:] = typed
        seen, after = _merged(rows, agreed)
        assert (rows[3][0] == rid, after.rows[str(rid)].gone == "") == (is_back, is_back)


def test_a_row_of_errors_is_not_empty() -> None:
    """What cannot be read keeps its row, though no cell of it shows anything."""
    stamped, agreed = agreed_on(clients(12))
    stamped[3][1:] = [None] * 5
    seen = look(stamped, agreed, locked=[(5, 1)])
    assert [row.rid for row in seen.rows] == [row[0] for row in stamped]
    assert not seen.emptied


def test_too_many_emptied_rows_are_asked_about() -> None:
    """As many as too many deleted ones; until somebody answers the ids stay where they are."""
    stamped, agreed = agreed_on(clients(12))
    for row in stamped[:4]:
        row[1:] = [None] * 5
    plan = reconcile(
        look(stamped, agreed), [], agreed, Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    )
    assert (plan.left_alone, plan.cells) == ("4 rows vanished since the last pass", [])


FOLLOWS = replace(
    CLIENTS,
    numbered=4,
    columns=(*CLIENTS.columns, Column(field="label", header="Label", owner="source", sources=("groupkeeper",))),
)


@pytest.mark.parametrize(("label", "is_gone"), [("k01 (K-0002)", True), ("mine", False)])
def test_what_we_worked_out_goes_with_an_emptied_row(label: str, *, is_gone: bool) -> None:
    """What a person typed there instead keeps the row."""
    rows = [[*row, None, f"k{at:02d} (K-{at + 1:04d})"] for at, row in enumerate(clients(3))]
    stamped, agreed = agreed_on(rows, FOLLOWS)
    stamped[1] = [stamped[1][0], *[None] * (len(FOLLOWS.columns) - 2), label]
    seen, _ = _merged(stamped, agreed, FOLLOWS)
    assert seen.emptied == ({3: {"id": "K-0002", "label": label}} if is_gone else {})


# The cells typed beside the id of a removed row, and whether it is that row put back.
BESIDE_A_REMOVED_ID = [
    (["k02", "E2"], True),
    (["k02", "E9"], True),
    (["k02 corrected", "E2", None, None, None, TODAY], True),
    (["k99", "E9"], False),
    (["k99", "E9", None, None, None, TODAY], False),
    ([None, "E9"], False),
]


@pytest.mark.parametrize(("cells", "is_back"), BESIDE_A_REMOVED_ID)
def test_the_id_of_a_removed_row_is_not_given_to_another(cells: list[Raw], *, is_back: bool) -> None:
    """Filled down, typed or pasted: the row gets its own, once it has a key, and it is told."""
    typed = [[*row, TODAY] for row in clients(3)]
    stamped, agreed = agreed_on(typed)
    removed = stamped.pop()
    _, agreed = _merged(stamped, agreed)
    stamped.append([removed[0], *cells, *[None] * (6 - len(cells))])
    seen, agreed = _merged(stamped, agreed)
    assert (agreed.rows[str(removed[0])].gone == "") is is_back
    assert ([one.code for one in seen.problems] == ["pasted-id"]) is not is_back
    assert (stamped[-1][0] == removed[0]) is is_back


@pytest.mark.parametrize(("name", "rid"), [("k01", "K-0001"), (None, "new")])
def test_a_text_that_is_no_id_is_replaced_and_told(name: Raw, rid: Raw) -> None:
    """It would be offered as a code and could not be picked; while a row is being typed it stays."""
    rows = [["new", name, "E1", None, None, None]]
    seen, _ = _merged(rows, AgreedTab(), replace(CLIENTS, numbered=4))
    assert (rows[0][0], [one.code for one in seen.problems]) == (rid, ["no-id"] if name else [])


def test_a_corrected_key_keeps_its_id() -> None:
    """Id beats key where one row's key changed."""
    stamped, agreed = agreed_on(clients(12))
    stamped[0][1] = "corrected"
    seen = look(stamped, agreed)
    assert names_by_id(seen)[str(stamped[0][0])] == "corrected"
    assert not any(row.stamp_id for row in seen.rows)


def test_rows_with_each_others_names_are_no_corrections() -> None:
    """From two rows on it is asked: the names moved and the rest did not. The ids stay meanwhile."""
    for count in (2, 4, 12):
        stamped, agreed = agreed_on(clients(12))
        for at in range(count):
            stamped[at][1] = f"k{(at + 1) % count:02d}"
        seen = look(stamped, agreed)
        assert seen.parted.startswith(f"{count} rows have cells of other rows (Name; row 2, 3")
        assert not any(row.stamp_id for row in seen.rows)


@pytest.mark.parametrize("count", [2, 3, 12])
def test_rows_that_changed_places_without_their_ids_take_them_along(count: int) -> None:
    """From two rows on, however many: the id follows the key, with all else that moved."""
    stamped, agreed = agreed_on(clients(12))
    before = {row[0]: row[1:3] for row in stamped}
    first = [row[1:] for row in stamped[:count]]
    for at in range(count):
        stamped[at][1:] = first[(at + 1) % count]
    seen = look(stamped, agreed)
    assert {row.rid: list(row.raw[1:3]) for row in seen.rows} == before
    assert ([one.code for one in seen.problems], seen.parted) == (["ids-scrambled"], "")


def test_a_row_put_over_another_is_asked_about() -> None:
    """Its record would be another's twice, and its own nowhere; one name alone is a correction or a mistake."""
    stamped, agreed = agreed_on(clients(5))
    stamped[0][1:] = stamped[3][1:]
    assert look(stamped, agreed).parted.startswith("a row has cells of other rows (Name")
    stamped[0][1:] = ["k03", "E0", None, None, None]
    seen = look(stamped, agreed)
    assert (seen.parted, [one.code for one in seen.problems]) == ("", ["same-key"])


def test_a_row_that_took_the_place_of_one_that_is_gone_is_that_row() -> None:
    """Its cells were put over another's, and its own row was deleted: the id follows the cells."""
    stamped, agreed = agreed_on(clients(5))
    gone = stamped.pop()
    stamped[0][1:] = gone[1:]
    assert look(stamped, agreed).rows[0].rid == gone[0]


def test_a_column_that_was_sorted_alone_is_asked_about() -> None:
    """More than three cells, or a tenth, that changed places among themselves; as many new ones are typed in peace."""
    for order, asked in (((1, 2, 0, 3, 4, 5), False), ((1, 2, 3, 0, 4, 5), True)):
        stamped, agreed = agreed_on(clients(6))
        for row, at in zip(stamped, order, strict=True):
            row[2] = f"E{at}"
        assert bool(look(stamped, agreed).parted) is asked
    stamped, agreed = agreed_on(clients(6))
    for row in stamped:
        row[2] = f"new {row[2]}"
    assert look(stamped, agreed).parted == ""


@pytest.mark.parametrize(("count", "texts", "asked"), [(4, "unlike", True), (3, "unlike", False), (4, "alike", False)])
def test_four_values_that_no_other_row_has_are_asked_about(count: int, texts: str, *, asked: bool) -> None:
    """In a long tab, too, of which four are less than a tenth; what many rows have may be typed over in four."""
    stamped, agreed = agreed_on([[None, f"k{at:02d}", f"E{at % 5 if texts == 'alike' else at}"] for at in range(50)])
    moved = [row[2] for row in stamped[:count]]
    for at in range(count):
        stamped[at][2] = moved[at - 1]
    assert bool(look(stamped, agreed).parted) is asked


def test_an_answer_is_about_these_rows_with_these_cells() -> None:
    """Other rows, or other cells in them, are asked about anew."""
    keys = set()
    for rows in ((0, 1), (1, 2), (0, 1)):
        stamped, agreed = agreed_on(clients(5))
        one, two = rows
        stamped[one][1], stamped[two][1] = stamped[two][1], stamped[one][1]
        keys.add(look(stamped, agreed).parted_key)
    assert len(keys) == 2


def test_a_move_never_gives_one_id_twice() -> None:
    """In a tab sorted in part in which somebody also typed a new name and pasted a row, all ids are there once."""
    stamped, agreed = agreed_on(clients(12))
    scrambled = [[stamped[-1 - at][0], *row[1:]] for at, row in enumerate(stamped)]
    scrambled[0][1] = "somebody new"
    scrambled.append(list(scrambled[3]))
    seen = look(scrambled, agreed)
    rids = [row.rid for row in seen.rows]
    assert len(set(rids)) == len(rids) == 13
    assert seen.parted


def test_rows_that_share_a_name_are_not_scrambled() -> None:
    """Eight rows in four pairs of one name may all change at once; their ids stay."""
    stamped, agreed = agreed_on([row for row in clients(4) for _ in range(2)])
    for row in stamped:
        row[4] = "a note"
    seen = look(stamped, agreed)
    assert [row.rid for row in seen.rows] == [row[0] for row in stamped]
    assert "ids-scrambled" not in {one.code for one in seen.problems}


def test_the_copy_nearest_its_baseline_keeps_the_id() -> None:
    """Of two rows with one id, the unchanged one keeps it; the other is a new row, and it is said."""
    stamped, agreed = agreed_on(clients(2))
    changed = [*stamped[0][:2], "H1", *stamped[0][3:]]
    for rows in ([changed, *stamped], [*stamped, changed]):
        seen = look(rows, agreed)
        assert len(names_by_id(seen)) == 3
        assert next(row.raw[2] for row in seen.rows if row.rid == stamped[0][0]) == "E0"
        assert "pasted-id" in {problem.code for problem in seen.problems}


def test_a_formula_where_the_id_would_go_is_left_alone() -> None:
    """A new row whose ID cell cannot be written is not used, and it is said; the pass goes on."""
    seen = look(clients(2), AgreedTab(), locked=[(2, 0)])
    assert [row.number for row in seen.rows] == [3]
    assert [problem.code for problem in seen.problems] == ["locked-id"]


def test_without_an_id_column_nothing_is_read() -> None:
    """A tab without its ID column is left alone."""
    there = TabSnapshot(key="clients", title="Clients", headers=("Name",), first_row=2, rows=[("k1",)])
    seen = identify(CLIENTS, there, AgreedTab(), mint=Mint({}), resolve=lambda *_: {})
    assert (seen.rows, [problem.code for problem in seen.problems]) == ([], ["no-id-column"])
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    source = Source(name="ehr", tab="clients", rows=(SourceRow(values={"name": "k1"}),))
    plan = reconcile(seen, [source], AgreedTab(), given)
    assert (plan.left_alone, plan.appends, plan.agreed) == ('its column "ID" is missing', [], {})


def test_numbered_ids_are_never_given_again() -> None:
    """A number counts on from the highest ever given, also where that row is gone."""
    tab = Tab(
        name="clients",
        title="Clients",
        layer="people",
        prefix="M",
        key=("name",),
        required=("name",),
        numbered=4,
        columns=CLIENTS.columns,
    )
    mint = Mint({"clients": 7})
    mint.note(tab, ["M-0005", "M-0012", "other"])
    assert [mint.new(tab, "a"), mint.new(tab, "b")] == ["M-0013", "M-0014"]


def test_a_row_whose_id_was_cut_gets_its_own_back_although_another_has_its_key() -> None:
    """Whichever of the two it is, and in whatever order they are remembered."""
    rows, agreed = agreed_on([[None, "k1", "E1", None, None, None], [None, "k1", "E2", None, None, None]])
    for remembered in (agreed, AgreedTab(dict(reversed(list(agreed.rows.items()))))):
        for at in (0, 1):
            cut = [[None, *row[1:]] if at == number else row for number, row in enumerate(rows)]
            assert [row.rid for row in look(cut, remembered).rows] == [row[0] for row in rows]
        both = [[None, *row[1:]] for row in reversed(rows)]
        assert [row.rid for row in look(both, remembered).rows] == [row[0] for row in reversed(rows)]


@pytest.mark.parametrize(
    ("typed", "is_known"), [(22403, True), (22403.0, True), (date(1961, 5, 2), True), (22404, False), ("in May", False)]
)
def test_a_row_typed_again_with_the_number_of_its_day_is_the_same(typed: Raw, *, is_known: bool) -> None:
    """Where formats were cleared a birthday of long ago shows as a number: only with that day is it that person."""
    tab = replace(CLIENTS, key=("name", "since"))
    (row,), agreed = agreed_on([[None, "k00", None, None, None, None, date(1961, 5, 2)]], tab=tab)
    rid = str(row[0])
    gone = AgreedTab({rid: replace(agreed.rows[rid], gone=TODAY.isoformat())})
    (again,) = look([[None, "k00", None, None, None, None, typed]], gone, tab=tab).rows
    assert (again.rid == rid) is is_known


def test_a_row_typed_again_with_the_same_words_is_the_same() -> None:
    """Nobody can read them, but they were in that row before."""
    tab = replace(CLIENTS, key=("name", "since"))
    rows, agreed = agreed_on([[None, name, None, None, None, None, date(1961, 5, 2)] for name in ("k0", "k1")], tab=tab)
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    worded = [[*row[:6], "in May"] for row in rows]
    agreed = AgreedTab(reconcile(look(worded, agreed, tab=tab), [], agreed, given).agreed)
    gone = AgreedTab({rid: replace(row, gone=TODAY.isoformat()) for rid, row in agreed.rows.items()})
    assert [row.rid for row in look([[None, *row[1:]] for row in worded], gone, tab=tab).rows] == [*agreed.rows]
    (other,) = look([[None, "k0", None, None, None, None, "in June"]], gone, tab=tab).rows
    assert other.rid not in agreed.rows
