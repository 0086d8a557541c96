"""What a later file makes of an earlier one of the same kind: no news, or needless. Pure."""

from collections.abc import Collection, Mapping, Sequence

from addon.exports.export import Export
from addon.exports.folder import REFUSED, KnownFile


def outdated(export: Export, exports: Sequence[Export], fresh: Collection[str]) -> bool:
    """Return whether a later file that speaks for the same days was taken in before: what this one lacks is no news."""
    own = export.covers
    return any(
        one.source == export.source
        and one.sha256 not in fresh
        and (own is None or one.covers is None or (one.covers[0] <= own[1] and own[0] <= one.covers[1]))
        for one in exports[exports.index(export) + 1 :]
    )


def superseded(export: Export, exports: Sequence[Export]) -> bool:
    """Return whether a later file of this pass replaces this one: same kind, and all its dates (or undated)."""
    later = [one for one in exports[exports.index(export) + 1 :] if one.rows]
    own = export.covers
    if export.adds:
        return False
    if export.lacking:
        return {*export.lacking} <= {name for one in later for name in one.whole}
    return any(
        one.profile == export.profile
        and (own is None or (one.covers is not None and one.covers[0] <= own[0] and own[1] <= one.covers[1]))
        for one in later
    )


def replaced(export: Export, exports: Sequence[Export], known: Mapping[str, KnownFile]) -> bool:
    """Return whether a later file of the same kind has all days of this one; ``exports`` are those that count now."""
    if superseded(export, exports):
        return True
    if export.adds or export.are_payments:
        return False
    own, made = export.covers, export.made.isoformat()
    first, last = (own[0].isoformat(), own[1].isoformat()) if own else ("", "")
    return any(
        one.profile == export.profile
        and one.status != REFUSED
        and one.made > made
        and (own is None or "" < one.first <= first <= last <= one.last)
        for key, one in known.items()
        if key != export.sha256
    )
