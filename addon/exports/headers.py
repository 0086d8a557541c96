"""Which row is the header, and which format it belongs to. Headers are compared by letters and digits only."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from addon.exports.profile import Profile, ProfileColumn
from addon.tabs import folded
from addon.written import letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A recognised header: its 0-based ``row``, the column index of each field found, and how well it fits.

    ``called`` names fields that are in no column of the file itself.
    """

    profile: Profile
    row: int
    width: int
    at: Mapping[str, int]
    unknown: tuple[int, ...]
    signature: str
    score: int
    called: Mapping[str, str] = field(default_factory=dict)

    def place_of(self, name: str) -> str:
        """Return where a field is, in words: ``column C``."""
        return f"column {letters(self.at[name])}" if name in self.at else self.called[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The format that comes nearest to a header nobody knows, and the headers that it lacks."""

    profile: Profile
    missing: tuple[str, ...]
    share: float


def layouts(rows: Sequence[Sequence[object]], profiles: Iterable[Profile]) -> list[Layout]:
    """Return the best readings of the first rows as a header, best first."""
    wanted = tuple(profiles)
    found = [
        layout
        for at, names in enumerate(map(_names, rows))
        for profile in wanted
        if profile.may_have(names) and (layout := _layout(profile, at, names)) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, one.row, one.profile.name))


def nearest(rows: Sequence[Sequence[object]], profiles: Iterable[Profile]) -> Nearest | None:
    """Return the format of which most required headers are there, None if none of any is."""
    best: Nearest | None = None
    for row in rows:
        names = _names(row)
        for profile in profiles:
            required = [column for column in profile.columns if column.required]
            missing = tuple(column.headers[0] for column in required if position(profile, column, names) is None)
            share = 1 - len(missing) / len(required)
            # One header in common ("Client") is no sign of the format.
            if len(required) - len(missing) >= 2 and share > (best.share if best else 0):
                best = Nearest(profile=profile, missing=missing, share=share)
    return best


def repeated(layout: Layout, header: Sequence[object]) -> tuple[str, ...]:
    """Return the headers that are read by name alone and are there more than once."""
    names = _names(header)
    return tuple(
        column.headers[0]
        for column in layout.profile.columns
        if not column.after and sum(_is_header(column, one) for one in names) > 1
    )


def _names(row: Sequence[object]) -> list[str]:
    names = [folded(cell) if isinstance(cell, str) else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _layout(profile: Profile, row: int, names: list[str]) -> Layout | None:
    at: dict[str, int] = {}
    for column in profile.columns:
        place = position(profile, column, names)
        if place is not None:
            at[column.field] = place
        elif column.required:
            return None
    if not all(at.keys() & set(some) for some in profile.any_of):
        return None
    known = profile.left_out
    read = set(at.values())
    unknown = tuple(index for index, one in enumerate(names) if one and index not in read and one not in known)
    signature = hashlib.sha256("|".join(names).encode()).hexdigest()[:16]
    score = sum(bool(one) for one in names) - 2 * len(unknown)
    return Layout(profile=profile, row=row, width=len(names), at=at, unknown=unknown, signature=signature, score=score)


def position(profile: Profile, column: ProfileColumn, names: list[str]) -> int | None:
    """Return the column's index; after an anchor it is looked for up to the next anchor only."""
    begin, end = 0, len(names)
    if column.after:
        if column.anchor not in names:
            return None
        begin = names.index(column.anchor) + 1
        end = next((at for at in range(begin, len(names)) if names[at] in profile.anchors), end)
    return next((at for at in range(begin, end) if _is_header(column, names[at])), None)


def _is_header(column: ProfileColumn, name: str) -> bool:
    return any(one in name for one in column.names) if column.inside else name in column.names
