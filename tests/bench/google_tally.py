"""What a piece of work cost at the stand-in: calls by kind, bytes, and how many cells it asked to write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.sync.adapters.google_sheets.scratch import PREFIX
from tests.google.calls import Call

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Calls to Sheets that look, calls to Sheets that change, calls to Drive; ``sent`` and ``answered`` in bytes.

    ``everything`` are bytes of answers to ``fields=*``, counted apart: by Google's documents such an answer
    brings all grid data, which nobody here has seen at Google. ``cells`` counts every cell that a request
    would write, equal to what stands there or not, except in scratch sheets of ours.
    """

    reads: int
    writes: int
    drive: int
    sent: int
    answered: int
    everything: int
    cells: int

    @property
    def calls(self) -> int:
        """All of them."""
        return self.reads + self.writes + self.drive


def tally(calls: Sequence[Call]) -> Tally:
    """Count the calls of one piece of work. Bytes are those of bodies, not compressed."""
    sheets = [call for call in calls if not call.path.startswith("/drive/")]
    reads = sum(call.reads for call in sheets)
    everything = sum(call.answered for call in sheets if call.reads and ("fields", "*") in call.query)
    return Tally(
        reads=reads,
        writes=len(sheets) - reads,
        drive=len(calls) - len(sheets),
        sent=sum(call.sent for call in calls),
        answered=sum(call.answered for call in calls) - everything,
        everything=everything,
        cells=sum(_cells(call.body) for call in sheets if not call.reads and isinstance(call.body, dict)),
    )


def _cells(body: Json) -> int:
    blocks = [*body.get("data", ()), *([body] if "values" in body else ())]
    asked = [next(iter(one.items())) for one in body.get("requests", ())]
    scratch = {told["properties"]["sheetId"] for kind, told in asked if kind == "addSheet" and _is_scratch(told)}
    rows = [row for block in blocks for row in block["values"]]
    return sum(len(row) for row in rows) + sum(_aimed(kind, told, scratch) for kind, told in asked)


def _is_scratch(added: Json) -> bool:
    return str(added["properties"].get("title", "")).startswith(PREFIX)


def _aimed(kind: str, told: Json, scratch: set[int]) -> int:
    """Return how many cells a request of a batch writes outside scratch sheets."""
    sheets = {area.get("sheetId", 0) for area in _areas(told)}
    if sheets and sheets <= scratch:
        return 0
    if "fields" in told and not told["fields"].startswith(("userEnteredValue", "*")):
        return 0
    if kind in {"updateCells", "appendCells"}:
        return sum(len(row.get("values", ())) for row in told.get("rows", ()))
    if kind in {"repeatCell", "copyPaste"}:
        return sum(_size(area) for area in _areas(told))
    return 0


def _areas(told: Json) -> Iterator[Json]:
    """Return what a request writes to: a range, a corner, or the sheet itself."""
    given = [told[name] for name in ("destination", "range", "start") if name in told]
    yield from given or [told]


def _size(area: Json) -> int:
    """Return how many cells a bounded area has; an open one raises KeyError, rather than counting as nothing."""
    height = area["endRowIndex"] - area.get("startRowIndex", 0)
    return int(height * (area["endColumnIndex"] - area.get("startColumnIndex", 0)))
