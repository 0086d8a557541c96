"""Which sheets of a spreadsheet are scratch sheets, and which of them still count. Pure.

They are known by their ids and their first cell: people unhide, rename and protect whatever they find.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from addon.problems import Problem, in_tab
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.protected import kept_out
from addon.sync.adapters.google_sheets.scratch import FIRST_ID, PREFIX, REPAIR, Scratch, header_of, read_scratch
from addon.sync.adapters.google_sheets.values import Grid

_IDS = range(FIRST_ID, FIRST_ID + 10_000_000)
"""More than a pass each minute uses up in ten years; a person's sheet has one of them by the rarest chance."""
_HEADER = re.compile(rf"(\d+/\d+|{REPAIR}) @\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScratchSheets:
    """The scratch sheets that still count, the ids of those that the next write removes, and a free id."""

    counting: tuple[Scratch, ...]
    standing: tuple[int, ...]
    next_id: int
    problems: tuple[Problem, ...]


def may_be_scratch(sheet: Json) -> bool:
    """Return whether a sheet has an id of ours: its first cell tells whether it is a scratch sheet."""
    return _id(sheet) in _IDS


def scratch_sheets(listed: Iterable[Json], found: Mapping[int, Grid]) -> ScratchSheets:
    """Return the scratch sheets among those listed. One that somebody protects cannot be deleted, and stays."""
    taken = [one for one in listed if may_be_scratch(one)]
    ours = {_id(one): one for one in taken if _is_ours(one, found)}
    shut = {key for key, one in ours.items() if any(kept_out(one.get("protectedRanges", ())))}
    return ScratchSheets(
        counting=_counting([read_scratch(key, found[key].cells()) for key in sorted(ours)]),
        standing=tuple(key for key in ours if key not in shut),
        next_id=max(map(_id, taken), default=FIRST_ID - 1) + 1,
        problems=tuple(_protected(_title(ours[key])) for key in sorted(shut)),
    )


def _is_ours(sheet: Json, found: Mapping[int, Grid]) -> bool:
    return _title(sheet).startswith(PREFIX) or bool(_HEADER.fullmatch(header_of(found[_id(sheet)].cells())))


def _counting(scratches: Sequence[Scratch]) -> tuple[Scratch, ...]:
    """Leave out those before the last that replaced them: it would have removed them, had nobody protected them."""
    replaced = (at for at, one in enumerate(scratches) if one.header != REPAIR or not one.copies)
    return tuple(scratches[max(replaced, default=0) :])


def _protected(title: str) -> Problem:
    what = "this tab is a scratch tab of ours and would be gone with the next pass, but somebody has protected it"
    step = "Under Data > Protect sheets and ranges, remove its protection; then it goes."
    return Problem(in_tab(title), "protected-scratch", what, step)


def _id(sheet: Json) -> int:
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _title(sheet: Json) -> str:
    return str(sheet.get("properties", {}).get("title", ""))
