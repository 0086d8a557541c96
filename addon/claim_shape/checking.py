"""Claims through both checks: their shape by pyx12, each distinct one once, and what only their content shows."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from addon.claim_shape.content import content_faults
from addon.claim_shape.envelope import interchange
from addon.claim_shape.rendering import claim_segments, provider_segments
from addon.claim_shape.shape import Segment, ShapeFault
from addon.claim_shape.validating import ClaimsNotChecked, Refusal, acknowledgement
from addon.claim_shape.wanted import NO_CLAIMS_ID, ClaimLine, ClaimWanted, Wanted, not_kept
from addon.claim_shape.words import NOT_FOLLOWED, in_words
from addon.memory import Kept
from addon.records import Practice

_A_DAY = date(2000, 1, 3)
"""Claims that differ in their day and number alone have one shape: it is looked at as of this day."""
_TOGETHER = 250
"""So many claims go through pyx12 at a time; it reads its maps anew each time, and keeps all it reads."""
_MISSING = "3"


@dataclass(frozen=True, slots=True)
class Shape:
    """What pyx12 refused in claims of one shape. It holds places and codes, nothing of a claim's own words."""

    faults: tuple[ShapeFault, ...] = ()


SHAPE = Kept("claim_shape", Shape)
"""By the digest of everything in the claim but its day and number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsChecked:
    """What would be refused: by the number of the claim, each place in words; a claim that is right has none.

    ``not_checked`` says what was not looked at and why, once. ``shapes`` are to be remembered.
    """

    refused: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    not_checked: tuple[str, ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))


def checked_claims(
    lines: Iterable[ClaimLine], practice: Practice, *, today: date, known: Mapping[str, Shape]
) -> ClaimsChecked:
    """Return what would be refused of these claims; ``known`` are the shapes that earlier passes looked at."""
    why = not_kept(practice)
    if why:
        return ClaimsChecked(not_checked=(why,), shapes=known)
    wanted, provider = Wanted(practice), provider_segments(practice.settings)
    refused: dict[str, tuple[str, ...]] = {}
    claims: dict[str, _Claim] = {}
    written: dict[object, _Written] = {}
    unclaimed: set[str] = set()
    for line in lines:
        if not wanted.is_claimed(line.payer):
            unclaimed.update(_unnumbered(wanted, line.payer))
            continue
        found = wanted.claim(line)
        if isinstance(found, str):
            refused[line.number] = (found,)
            continue
        key = _key(found)
        if key not in written:
            written[key] = _written(provider, claim_segments(_of_any_day(found)))
        claims[line.number] = _Claim(found, written[key])
    shapes = _shapes(provider, written.values(), known)
    content = _content(provider, claims, today)
    for number, claim in claims.items():
        faults = (*shapes[claim.written.digest].faults, *content[number])
        if faults:
            refused[number] = in_words((*provider, *claim_segments(claim.wanted)), faults)
    skipped = f"{NO_CLAIMS_ID} for {', '.join(sorted(unclaimed))}" if unclaimed else ""
    return ClaimsChecked(refused=refused, not_checked=(skipped,) if skipped else (), shapes=shapes)


@dataclass(frozen=True, slots=True)
class _Written:
    """A claim as it is written for any day: its segments, these as plain texts, and the digest of all of it."""

    segments: tuple[Segment, ...]
    plain: tuple[tuple[str, ...], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim to be looked at, and how it is written but for its day and number."""

    wanted: ClaimWanted
    written: _Written

    @property
    def plain(self) -> Iterator[tuple[str, ...]]:
        """Return the texts of its segments with its own day."""
        day = f"{self.wanted.line.on:%Y%m%d}"
        return ((*one[:3], day) if one[0] == "DTP" else one for one in self.written.plain)


def _key(found: ClaimWanted) -> tuple[object, ...]:
    """Return what a claim's text follows from, but for its day and number: two lines that share it are written once."""
    line, held = found.line, found.line.authorization
    who = (found.member.code, found.clinician.code, found.coverage.id, found.payer.id, held.id if held else "")
    return (*who, line.place_of_service, line.services, line.rule)


def _written(provider: Sequence[Segment], claim: tuple[Segment, ...]) -> _Written:
    text = "~".join(map(str, (*provider, *claim)))
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return _Written(claim, tuple((one.id, *one.elements) for one in claim), digest)


def _unnumbered(wanted: Wanted, payer: str) -> Iterator[str]:
    found = wanted.insured.payer(payer)
    if found is not None and not found.claims_id and not wanted.insured.pays_alone(payer):
        yield found.name


def _of_any_day(claim: ClaimWanted) -> ClaimWanted:
    return replace(claim, line=replace(claim.line, number="1", on=_A_DAY))


def _shapes(provider: Sequence[Segment], claims: Iterable[_Written], known: Mapping[str, Shape]) -> dict[str, Shape]:
    """Return the shape of every claim by its digest; those that no pass has looked at go through pyx12 now."""
    distinct = {one.digest: one.segments for one in claims}
    found = {digest: known[digest] for digest in distinct if digest in known}
    new = [digest for digest in distinct if digest not in found]
    for start in range(0, len(new), _TOGETHER):
        some = new[start : start + _TOGETHER]
        found |= zip(some, _validated(provider, [distinct[digest] for digest in some]), strict=True)
    return found


def _validated(provider: Sequence[Segment], claims: Sequence[Sequence[Segment]]) -> list[Shape]:
    """Return the shape of each claim; where pyx12 cannot follow one, the others are looked at alone."""
    made = interchange(provider, claims, _A_DAY)
    try:
        refusals = acknowledgement(made.text).refusals
    except ClaimsNotChecked:
        if len(claims) == 1:
            return [Shape((ShapeFault(-1, why=NOT_FOLLOWED),))]
        return [shape for one in claims for shape in _validated(provider, [one])]
    faults: defaultdict[int, list[ShapeFault]] = defaultdict(list)
    for one in refusals:
        place, fault = _placed(one, made.owners, len(provider))
        faults[place].append(fault)
    everybody = faults.pop(-1, [])
    return [Shape(tuple(dict.fromkeys((*everybody, *faults[place])))) for place in range(len(claims))]


def _placed(one: Refusal, owners: Sequence[tuple[int, int]], provider: int) -> tuple[int, ShapeFault]:
    """Return which claim a refusal is about (-1: all of them), and the fault by its place in it.

    What is missing is noticed at the segment behind it, which may be the next claim's first.
    """
    at = min(one.number, len(owners)) - 1
    place, segment = owners[at] if at >= 0 else (-1, -1)
    if one.why == _MISSING and place >= 0 and segment == 0 and place > 0:
        place, segment = owners[at - 1]
    if place < -1 or (place == -1 and segment < 0):
        return -1, ShapeFault(-1, why=one.why)
    offset = segment if place == -1 else provider + segment
    return place, ShapeFault(offset, one.element, one.part, one.why)


def _content(provider: Sequence[Segment], claims: Mapping[str, _Claim], today: date) -> dict[str, list[ShapeFault]]:
    """Return what the content of each claim shows, by its number; what is wrong with the practice is wrong in all."""
    owners = [("", at) for at in range(len(provider))]
    segments = [(one.id, *one.elements) for one in provider]
    for number, claim in claims.items():
        segments += claim.plain
        owners += ((number, len(provider) + at) for at in range(len(claim.written.plain)))
    found: dict[str, list[ShapeFault]] = {number: [] for number in claims}
    for fault in content_faults(segments, today):
        number, at = owners[fault.segment]
        for one in [number] if number else claims:
            found[one].append(replace(fault, segment=at))
    return found
