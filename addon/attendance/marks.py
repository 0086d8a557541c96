"""What the staff marked on the page: typed into Attendance and Sessions as a person types, or asked about.

A mark about what is no longer so (the session was moved or cancelled, the member left), or about a cell that somebody
changed meanwhile, is nobody's to decide but a person's: it waits as a question, and the cell stays as it is.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from zoneinfo import ZoneInfo

from addon.attendance.marked import MarkedSheet
from addon.memory import news
from addon.names_in_text import moment_in_words
from addon.on_page import MARK, WAITING_MARK, MarksInDoubt, PageMark, mark_in
from addon.part import Given, Part, Result, TypedCells
from addon.questions import Question, is_no, is_yes
from addon.tabs import folded

SEEN = "seen"
"""The answer to a question about a mark that cannot be typed."""


def _marks(given: Given) -> Result:
    arrived = [mark_in(one) for one in given.inbox if one.kind == MARK]
    before = given.remembered(WAITING_MARK)
    if not (arrived or before):
        return Result()
    sheet = MarkedSheet.of(given, [*arrived, *before.values()])
    typed: list[TypedCells] = []
    waiting: dict[str, PageMark] = {}
    for mark, shown in sorted(_last_of_each(arrived), key=lambda one: bool(one[0].member)):  # sessions first
        if sheet.why_not(mark, shown):
            waiting[mark.spot] = mark
        else:
            typed += _typed(sheet, mark)
            sheet = sheet.after(mark)
    marked = {one.spot for one in arrived}
    for spot, mark in before.items():
        if spot not in marked:  # what somebody marked anew is not asked about any more
            cells, is_over = _decided(given, sheet, mark)
            typed += cells
            waiting |= {} if is_over else {spot: mark}
    return Result(
        typed=tuple(typed),
        asked=tuple(_question(given, sheet, one) for one in waiting.values()),
        memory=(news(WAITING_MARK, before, waiting),),
        hands=(MarksInDoubt(frozenset((one.session, one.member) for one in waiting.values())),),
        note=_note(len(arrived)),
    )


def _decided(given: Given, sheet: MarkedSheet, mark: PageMark) -> tuple[list[TypedCells], bool]:
    """Return what a mark that waited types now, and whether nobody has to decide about it any more."""
    why, cell = sheet.why_not(mark, _shown(mark)), sheet.cell(mark)
    answer = given.answers.get(_key(mark, why), "")
    if not why or (is_yes(answer) and cell and not sheet.is_locked(cell)):
        return _typed(sheet, mark), True
    is_settled = is_no(answer) or folded(answer) == folded(SEEN)
    return [], is_settled or bool(cell and folded(cell.now) == folded(mark.status))


def _last_of_each(arrived: Sequence[PageMark]) -> Iterator[tuple[PageMark, frozenset[str]]]:
    """Yield the last mark of each cell, with all that those who marked it had been shown, in comparable form.

    Of several marks the later counts: who tapped after another was shown what that one had marked, or is told.
    """
    chains: dict[str, list[PageMark]] = {}
    for one in arrived:
        chains.setdefault(one.spot, []).append(one)
    for chain in chains.values():
        yield chain[-1], frozenset().union(*map(_shown, chain))


def _shown(mark: PageMark) -> frozenset[str]:
    return frozenset({folded(mark.seen), folded(mark.status)})


def _typed(sheet: MarkedSheet, mark: PageMark) -> list[TypedCells]:
    cell = sheet.cell(mark)
    return [cell.typed(mark.status)] if cell and folded(cell.now) != folded(mark.status) else []


def _key(mark: PageMark, why: str) -> str:
    """Return the key of the question about a mark: an answer is about what the question told, and nothing else."""
    return f"page mark|{mark.spot}|{mark.at.isoformat()}|{sha256(why.encode()).hexdigest()[:8]}"


def _question(given: Given, sheet: MarkedSheet, mark: PageMark) -> Question:
    """Return what a person is asked, in codes; names are beside it, in the workbook alone."""
    cell, at = sheet.cell(mark), mark.at.astimezone(ZoneInfo(given.practice.zone))
    why = sheet.why_not(mark, _shown(mark))
    what = f"{mark.by} marked {_in_words(mark)} on the page, {moment_in_words(at)}, but {why}."
    can_type = cell is not None and not sheet.is_locked(cell)
    ask = " Is the mark to count?" if can_type else " It is not in the sheet: put it where it belongs."
    return Question(
        key=_key(mark, why),
        kind="mark on the page",
        question=f"{what}{ask}",
        where=f"{'Attendance' if mark.member else 'Sessions'} {cell.rid if cell else mark.session}",
        choices="yes / no" if can_type else SEEN,
        private=given.directory.labels.get(mark.member, ""),
    )


def _in_words(mark: PageMark) -> str:
    session = f"the session {mark.session}"
    if not mark.member:
        return f"{session} as {mark.status}"
    return f"{mark.member} as {mark.status or 'blank'} in {session}"


def _note(count: int) -> str:
    return f"{count} mark{'' if count == 1 else 's'} on the page" if count else ""


MARKS = Part(
    name="marks on the page",
    sees=("sessions", "attendance", "roster", "members"),
    compute=_marks,
    memory=(WAITING_MARK,),
)
