"""What "rescheduled" tells of a row, which only the rows beside it show. Pure."""

from collections.abc import Mapping, Sequence

from addon.records.sessions import BY_PRACTICE

RESCHEDULED, VOID = "rescheduled", "void"
"""Words of profiles: the visit is at another time now; the row is no visit."""
_NOT_THERE_ANY_MORE = frozenset({RESCHEDULED, VOID, BY_PRACTICE})
_START = ("clinician", "when", "time")


def without_rescheduled(values: Mapping[str, Sequence[object]]) -> Sequence[object]:
    """Return the status words of a file's rows (columns by field) with an answer in place of each "rescheduled".

    Where somebody else still has that start with that clinician, the group met without the member: they cancelled in
    time. Where nobody has, the whole session is at another time, in rows of its own, and the row is void.
    """
    statuses = values.get("status", ())
    if RESCHEDULED not in statuses:
        return statuses
    starts = list(zip(*(values[field] for field in _START if field in values), strict=True))
    still = {start for start, status in zip(starts, statuses, strict=True) if status not in _NOT_THERE_ANY_MORE}
    return [
        status if status != RESCHEDULED else "cancelled" if start in still else VOID
        for start, status in zip(starts, statuses, strict=True)
    ]
