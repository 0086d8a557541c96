"""Whatever fails at whichever call: the spreadsheet ends up the same, nothing twice, nothing lost."""

import itertools
from collections.abc import Iterator

import pytest

from addon.problems import Fault, UnreadableWorkbook, WorkbookChanged, WriteRefused
from addon.sync.adapters.google_calls import OutcomeUnknown
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.google.faults import Failing, drops, hangs, refused, server_error, too_many, usage_limit
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import SheetsDesk

FAILURES: dict[str, Failing] = {
    "429": too_many(),
    "429 with seconds": too_many(retry_after=7),
    "403 slower": usage_limit(),
    "503 before": server_error(),
    "500 before": server_error(500),
    "503 after": server_error(applied=True),
    "dropped before": drops(),
    "dropped after": drops(applied=True),
    "no answer": hangs(),
    "no answer, applied": hangs(applied=True),
}

CALLS = (1, 2, 3, 4)
WRITE = 4
"""Version, what tabs there are, their values, and the write."""
TELLING = {
    *((call, failure) for call in CALLS for failure in ("429 with seconds", "503 after", "dropped before")),
    (WRITE, "no answer, applied"),
}
"""One of each sort, and one that is waited for; all of them at make prove."""


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Marks with three rows."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running)
        made.person.pastes("Marks!A2", [["A-01", "", "Ann", "old"], ["A-02", "", "Ben", "old"], ["A-03", "", "Cat"]])
        yield made


def passes(desk: SheetsDesk) -> None:
    """Read, then write what is lacking: as a pass does, with nothing remembered."""
    desk.workbook.version()
    snapshot = desk.workbook.read()
    tab = snapshot.tabs["marks"]
    rows = {line[0]: (number, line) for number, line in enumerate(tab.rows, tab.first_row) if line and line[0]}
    cells = tuple(
        CellWrite("marks", rows[rid][0], 3, "new") for rid in ("A-01", "A-02") if rows[rid][1][3:4] == ("old",)
    )
    appends = () if "A-04" in rows else (RowAppend("marks", {0: "A-04", 3: "new"}),)
    desk.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells, appends=appends))


def until_done(desk: SheetsDesk) -> list[type[Fault]]:
    """Run passes until one comes through; return what the others ended with."""
    ended: list[type[Fault]] = []
    for _ in range(6):
        try:
            passes(desk)
        except Fault as fault:
            ended.append(type(fault))
        else:
            return ended
    raise AssertionError(ended)


DONE = [["A-01", "", "Ann", "new"], ["A-02", "", "Ben", "new"], ["A-03", "", "Cat"], ["A-04", "", "", "new"]]


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        pytest.param(*each, marks=[] if each in TELLING else pytest.mark.prove)
        for each in itertools.product(CALLS, FAILURES)
    ],
)
@pytest.mark.some(5)
def test_every_failure_at_every_call(desk: SheetsDesk, failure: str, call: int) -> None:
    """What was not carried out is made again; an unknown outcome is said and found out by reading."""
    desk.stand_in.faults.at(call, FAILURES[failure])
    if failure.startswith("no answer"):  # waited for as long as a busy machine may need for the other calls
        desk.workbook = desk.another(seconds=4)
    unknown = call == WRITE and not failure.startswith(("429", "403"))
    assert until_done(desk) == ([OutcomeUnknown] if unknown else [])
    assert desk.shows("Marks!A2:D60") == DONE
    writes = [one for one in desk.stand_in.calls if one.path.endswith(":batchUpdate")]
    assert len(writes) == 1 + (call == WRITE) - (unknown and FAILURES[failure].applied)


@pytest.mark.parametrize("failure", ["503 before", "503 after", "dropped after", "429"])
@pytest.mark.parametrize("call", [4, 5, 6, 7, 8, 9])
@pytest.mark.some(6)
def test_failing_while_a_cell_is_put_back(desk: SheetsDesk, failure: str, call: int) -> None:
    """A pass that dies between writing over somebody's word and putting it back leaves that to the next one."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "theirs"))
    for at in range(call, call + 4):  # longer than a call is tried
        desk.stand_in.faults.at(at, FAILURES[failure])
    ended = until_done(desk)
    assert ended
    assert set(ended) <= {OutcomeUnknown, WorkbookChanged, WriteRefused, UnreadableWorkbook}
    assert desk.shows("Marks!A2:D60") == [["A-01", "", "Ann", "theirs"], *DONE[1:]]


def test_giving_up(desk: SheetsDesk) -> None:
    """Calls are tried so often, so long; then the fault says what to do, and nothing was written."""
    for at in range(WRITE, WRITE + 6):
        desk.stand_in.faults.at(at, too_many(retry_after=30))
    with pytest.raises(WriteRefused) as told:
        passes(desk)
    assert "fewer calls" in str(told.value)
    assert desk.naps.slept == [30.5, 31.0, 32.0]
    desk.stand_in.faults.forget()
    assert until_done(desk) == []


def test_a_spreadsheet_in_the_trash(desk: SheetsDesk) -> None:
    """Google would go on reading and writing it; nothing is until somebody restores it."""
    desk.stand_in.drive.update(desk.id, {"trashed": True})
    before = desk.shows("Marks!A2:D60")
    for look in (desk.workbook.read, lambda: passes(desk)):
        with pytest.raises(UnreadableWorkbook) as told:
            look()
        assert (told.value.code, "Restore it" in told.value.next_step) == ("trashed", True)
    assert desk.shows("Marks!A2:D60") == before
    desk.stand_in.drive.update(desk.id, {"trashed": False})
    assert until_done(desk) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_refusals_are_not_repeated(desk: SheetsDesk, status: int) -> None:
    """A refusal is told once, with its next step and without what Google quoted.

    (After a 400 three calls look whether the spreadsheet is still as it was read.)
    """
    canary = "Ann Canary"
    for call, kind in ((2, UnreadableWorkbook), (WRITE, WriteRefused)):
        begun = len(desk.stand_in.calls)
        desk.stand_in.faults.at(call, refused(status, f'Invalid value "{canary}"'))
        with pytest.raises(kind) as told:
            passes(desk)
        assert canary not in str(told.value)
        assert told.value.__cause__ is None
        assert told.value.next_step
        assert len(desk.stand_in.calls) - begun == call + 3 * (status == 400 and call == WRITE)
    assert desk.naps.slept == []


def test_a_late_answer_changes_nothing(desk: SheetsDesk) -> None:
    """A batch that Google carries out only after we have planned anew is refused whole: nothing lands twice."""
    desk.stand_in.faults.at(WRITE, drops())
    with pytest.raises(OutcomeUnknown):
        passes(desk)
    late = desk.stand_in.calls[-1].body
    passes(desk)
    for _ in range(2):
        with pytest.raises(Exception, match="Invalid requests"):
            desk.stand_in.sheets.batch(desk.id, late)
    assert desk.shows("Marks!A2:D60") == DONE


def test_copies_that_google_did_not_make(desk: SheetsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Google skips a copy, what stood there is unknown: nothing is put back, and somebody is told."""
    world = desk.stand_in.sheets
    real = world.batch

    def without_copies(spreadsheet: str, given: dict[str, object]) -> object:
        kept = [one for one in given["requests"] if "copyPaste" not in one]  # type: ignore[attr-defined]
        return real(spreadsheet, {**given, "requests": kept})

    with monkeypatch.context() as skipping:
        skipping.setattr(type(world), "batch", lambda _, *given: without_copies(*given))
        with pytest.raises(Fault) as told:
            passes(desk)
    assert told.value.code == "no-copy"
    assert "Marks row 2" in str(told.value)
    assert until_done(desk) == []
    assert desk.shows("Marks!A2:D60") == DONE
