"""What the Check columns of Payers, Coverage and Authorizations tell. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from addon.insured import Insured, in_turn
from addon.names_in_text import date_in_words
from addon.near_words import did_you_mean
from addon.records import SELF, Authorization, Coverage, Member, Payer
from addon.records.days import is_within, overlap
from addon.tabs import folded
from addon.verified import ends_too_early, to_verify

SOON = timedelta(days=14)
FEW_VISITS = 3
"""So many visits left, or days until the end, are amber; none left is red."""


def payer_checks(payers: Iterable[tuple[str, Payer]], today: date) -> Iterator[tuple[str, str]]:
    """Yield (row id, what is to be done about a payer, OK if nothing is)."""
    named: dict[str, str] = {}
    for rid, one in payers:
        twice = next((name for name in (one.name, *one.also) if named.get(folded(name), rid) != rid), None)
        named |= {folded(name): named.get(folded(name), rid) for name in (one.name, *one.also)}
        yield rid, f'"{twice}" is in another row too: that row counts for it.' if twice else _payer(one, today)


def _payer(one: Payer, today: date) -> str:
    if not one.kind:
        return "Choose the Kind: until then nobody can tell what may be charged to a member."
    if one.file_within is None:
        return "OK"
    return to_verify(one.checked, today, "File within days") or "OK"


def coverage_checks(
    coverages: Iterable[tuple[str, Coverage]], members: Mapping[str, Member], known: Insured
) -> Iterator[tuple[str, str]]:
    """Yield (row id, what is to be done about an insurance, OK if nothing is)."""
    rows = list(coverages)
    for rid, one in rows:
        other = next((it for it, two in rows if it != rid and _overlap(one, two, known)), "")
        member = members.get(one.member)
        yield rid, _coverage(one, member.payer if member else "", known) or _twice(other) or "OK"


def _coverage(one: Coverage, payer: str, known: Insured) -> str:
    if wrong := ends_too_early(one.start, one.until):
        return wrong
    if known.payer(one.payer) is None:
        names = [name for each in known.payers.values() for name in (each.name, *each.also)]
        return f"This payer is not in Payers. {did_you_mean(one.payer, names, 'Correct it, or add it there.')}"
    if payer and one.until is None and not known.is_same(one.payer, payer):
        return f"Members has {payer} as the payer: correct it there, or type the last day of this insurance."
    if one.holder != SELF and not one.holder_name:
        return "Fill in Insured's name: it is somebody else's insurance."
    return ""


def _twice(other: str) -> str:
    return f"{other} is the same payer for days that are in this row too: the later From counts." if other else ""


def _overlap(one: Coverage, two: Coverage, known: Insured) -> bool:
    is_same = one.member == two.member and known.is_same(one.payer, two.payer)
    return is_same and overlap((one.start, one.until), (two.start, two.until))


@dataclass(frozen=True, slots=True)
class Left:
    """An authorization with the visits that are left of it, None where it names no limit."""

    of: Authorization
    left: int | None


def authorization_check(one: Authorization, known: Insured, left: int | None, today: date) -> str:
    """Return what is to be done about an authorization, OK if nothing is; ``left``: the visits that are left."""
    if wrong := ends_too_early(one.start, one.until):
        return wrong
    if known.payer(one.payer) is None:
        return "This payer is not in Payers: correct it, or add it there."
    if not one.number:
        return "Fill in Authorization no: the claim has to name it."
    if one.until and one.until < today:
        return f"Ended on {date_in_words(one.until)}: a visit after that needs a new one."
    if left is not None and left <= 0:
        return f"{'Used up' if left == 0 else f'{-left} more visits than it allows'}: ask the payer for more."
    if left is not None and left <= FEW_VISITS:
        return f"{left} visit{'' if left == 1 else 's'} left: ask the payer for more in time."
    if one.until and one.until - today <= SOON:
        return f"Ends on {date_in_words(one.until)}: ask the payer for a new one in time."
    return "OK"


def followed_by(
    one: Authorization, left: int | None, others: Iterable[Left], *, known: Insured, today: date
) -> Left | None:
    """Return the authorization from which visits are taken today instead of a used-up one, None if there is none."""
    if left is None or left > 0:
        return None
    fits = {
        other.of.id: other
        for other in others
        if other.of.id != one.id
        and other.of.member == one.member
        and known.is_same(other.of.payer, one.payer)
        and is_within(today, other.of.start, other.of.until)
        and (other.left is None or other.left > 0)
        and (not one.codes or not other.of.codes or one.codes & other.of.codes)
        and (not one.clinicians or not other.of.clinicians or one.clinicians & other.of.clinicians)
    }
    used_next = next(iter(in_turn(other.of for other in fits.values())), None)
    return fits[used_next.id] if used_next else None


def severity(one: Authorization, left: int | None, today: date) -> str:
    """Return red where an authorization has no visits left, amber where it soon has none or ends; "" otherwise.

    One that has ended needs nobody any more.
    """
    if one.until and one.until < today:
        return ""
    if left is not None and left <= FEW_VISITS:
        return "red" if left <= 0 else "amber"
    return "amber" if one.until and one.until - today <= SOON else ""
