"""What Google does on some days only, or may do by its documents though it does not today: each a switch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Leeway:
    """All off: what most calls meet.

    ``opaque_occurrences``: nothing can be read from the id of an occurrence (of calendars made from then on).
    ``bare_tombstones``: of a deleted event only its id is told, of a cancelled occurrence its series and original
    start too. ``lagging_versions``: for so many looks a file has the version that it had before the last change.
    ``protected_columns``: in every tab a colleague has a column of their own, in which nobody else may write.
    ``strict_validation``: people have set every drop-down to "Reject the input" (see ``sheets_validation``).
    """

    opaque_occurrences: bool = False
    bare_tombstones: bool = False
    lagging_versions: int = 0
    protected_columns: bool = False
    strict_validation: bool = False


NO_LEEWAY = Leeway()
ALL_LEEWAY = Leeway(
    opaque_occurrences=True,
    bare_tombstones=True,
    lagging_versions=2,
    protected_columns=True,
    strict_validation=True,
)
"""As far from most days as all of it goes: what whole passes are tested with."""
