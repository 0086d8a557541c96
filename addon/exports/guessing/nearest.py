"""The known format that an unknown file is most like, and what it tells of its columns: only the rest is asked."""

from collections.abc import Iterable

from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.profile import Profile
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


def _is_near(profile: Profile, names: set[str]) -> bool:
    if profile.rows not in vocabulary().kinds or profile.name.startswith(_OF_ANYBODY):
        return False
    required = [one for one in profile.columns if one.required]
    there = sum(any(folded(header) in names for header in one.headers) for one in required)
    return 2 * there > len(required)


def _headers(profile: Profile) -> set[str]:
    read = {folded(header) for one in profile.columns for header in one.headers}
    return read | {folded(one) for one in profile.ignored}


def known_columns(table: Table, profile: Profile) -> dict[int, str]:
    """Return the labels, by place, of the columns that a format knows by their headers."""
    names = [folded(one) for one in table.headers]
    fields = {one.in_profile: one.label for one in vocabulary().of_kind(profile.rows)}
    found: dict[int, str] = {}
    for column in profile.columns:
        headers = {folded(one) for one in column.headers}
        places = [at for at, name in enumerate(names) if name in headers]
        if len(places) == 1 and column.field in fields and not column.after:
            found[places[0]] = fields[column.field]
    ignored = {folded(one) for one in profile.ignored}
    return {at: NOT_READ for at, name in enumerate(names) if name and name in ignored} | found
