"""The known format that an unknown file is most like, and what it tells of its columns: only the rest is asked."""

from collections import Counter
from collections.abc import Iterable, Mapping

from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.headers import position
from addon.exports.profile import Profile, ProfileColumn
from addon.tabs import folded

_ALIKE = 0.7
"""From this share of its headers on, a file is one of a known format with changed headers."""
_OF_ANYBODY = "generic."
"""Formats that people rename their columns to: a file that has half of them by chance is not one of these."""


def like(table: Table, profiles: Iterable[Profile]) -> Profile | None:
    """Return the format that knows most headers of a file, None if none knows most."""
    names = {folded(one) for one in table.headers if one}
    scored = [(len(_headers(one) & names) / len(names), one.name, one) for one in profiles if _is_near(one, names)]
    share, _, found = max(scored, key=lambda one: one[:2], default=(0.0, "", None))
    return found if share >= _ALIKE else None


def told_before(table: Table, again: Mapping[str, Profile], profiles: Iterable[Profile]) -> Profile | None:
    """Return what was told of a file that is asked about ``again`` (by format), else the format it is like."""
    told = (one for name, one in again.items() if is_of(table, name))
    return next(told, None) or like(table, (*profiles, *again.values()))


def is_of(table: Table, name: str) -> bool:
    """Return whether a format of this name was told from a file with these headers."""
    return name.endswith(f"_{table.signature[:8]}")


def _is_near(profile: Profile, names: set[str]) -> bool:
    if profile.rows not in vocabulary().kinds or profile.name.startswith(_OF_ANYBODY):
        return False
    required = [one for one in profile.columns if one.required]
    there = sum(not one.names.isdisjoint(names) for one in required)
    return 2 * there > len(required)


def _headers(profile: Profile) -> frozenset[str]:
    return profile.left_out.union(*(one.names for one in profile.columns))


def known_columns(table: Table, profile: Profile) -> dict[int, str]:
    """Return the labels, by place, of the columns that a format knows by header, and where that repeats by anchor.

    Where the anchor is gone, or a header is there more often than it was, nothing is known of any column so called.
    """
    names = [folded(one) for one in table.headers]
    fields = {one.in_profile: one.label for one in vocabulary().of_kind(profile.rows)}
    found: dict[int, str] = {}
    lost: set[str] = set()
    for column in profile.columns:
        at = _place(profile, column, names)
        if at is None or column.field not in fields:
            lost |= column.names
        else:
            found[at] = fields[column.field]
    ignored = Counter(map(folded, profile.ignored))
    left = Counter(name for at, name in enumerate(names) if name and at not in found)
    unread = {name for name in left.keys() - lost if 0 < left[name] <= ignored[name]}
    return {at: NOT_READ for at, name in enumerate(names) if name in unread} | found


def _place(profile: Profile, column: ProfileColumn, names: list[str]) -> int | None:
    """Return where a format's column certainly is, None where that cannot be told."""
    if not column.after:
        places = [at for at, name in enumerate(names) if name in column.names]
        return places[0] if len(places) == 1 else None
    at = position(profile, column, names) if names.count(column.anchor) == 1 else None
    is_doubled = at is not None and names[at + 1 : at + 2] == [names[at]]
    return None if is_doubled else at
