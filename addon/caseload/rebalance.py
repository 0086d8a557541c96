"""Proposes moves one after another on a copy, so that each sees the load that those before it leave. Pure.

For each clinician at or above the cap only as many moves are proposed as bring them below it: taking back any one of
them would leave them at it again. Whoever takes over stays below amber.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from addon.caseload.clients import WEEKLY, Client
from addon.caseload.load import GroupWork, Load
from addon.caseload.moves import CLIENT, MayMove, Move, has_room, moves_from

Loads = dict[str, Load]
_NO_ROOM = "no room below 90 % of the cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move with both loads before and after it, source first.

    ``is_decided``: somebody said yes to it; ``against``: which filter it breaks by now, "" if none.
    """

    move: Move
    before: tuple[Load, Load]
    after: tuple[Load, Load]
    is_decided: bool = False
    against: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps in their order; for who stays at the cap, by code, the usual reasons why nothing more can move."""

    steps: tuple[Step, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)


def rebalance(
    loads: Mapping[str, Load], may: MayMove, *, wanted: Collection[str] = (), refused: Collection[str] = ()
) -> Plan:
    """Return what to move; ``wanted`` and ``refused`` are the keys of the moves to which somebody said yes or no.

    Where somebody said yes it counts as done, until it is.
    """
    copy = dict(loads)
    steps = [_waits(copy, replace(move, people=_people(move, may)), may) for move in list(_decided(copy, wanted))]
    proposing = _Proposing(start=copy, may=may, refused=frozenset(refused), decided={one.move.who for one in steps})
    while proposing.turn():
        pass
    steps += [_applied(copy, move) for move in proposing.moves]
    return Plan(steps=tuple(steps), left={code: proposing.why[code] for code in _worst_first(copy)})


@dataclass(slots=True, kw_only=True)
class _Proposing:
    """The moves proposed so far after those that are decided, and why no more can move from whom."""

    start: Loads
    may: MayMove
    refused: frozenset[str]
    decided: Collection[str]
    moves: list[Move] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> Loads:
        """Return everybody's load after the moves."""
        return _after(self.start, self.moves)

    def turn(self) -> bool:
        """Propose moves from everybody at the cap; return whether that helped: it may have left room for others'.

        Each turn that helps leaves somebody with less and nobody at the cap with more: there are no endless turns.
        """
        return True in [self._is_better(source) for source in _worst_first(self.now)]

    def _is_better(self, source: str) -> bool:
        """Choose the moves from somebody anew, beside all others; return whether less is left with them."""
        others = [one for one in self.moves if one.source != source]
        copy, taken = _after(self.start, others), {*self.decided, *(one.who for one in others)}
        allowed, why = _allowed(copy, source, self.may, refused=self.refused, taken=taken)
        needed, self.why[source] = _needed(copy, source, allowed), why or _NO_ROOM
        own = [one for one in self.moves if one.source == source]
        is_less = _after(copy, needed)[source].contact < _after(copy, own)[source].contact
        if is_less:
            self.moves = [*others, *needed]
        return is_less


def _decided(copy: Loads, wanted: Collection[str]) -> Iterator[Move]:
    moves = (move for code in sorted(copy) for move in moves_from(copy[code], copy)) if wanted else ()
    yield from {move.who: move for move in moves if move.key in wanted}.values()


def _waits(copy: Loads, move: Move, may: MayMove) -> Step:
    against = may.why_not(move, copy[move.target].clinician)
    return replace(_applied(copy, move), is_decided=True, against=against)


def _people(move: Move, may: MayMove) -> int:
    return len(may.places[move.who].there) if move.what != CLIENT else 1


def _worst_first(copy: Loads) -> list[str]:
    red = [code for code, one in copy.items() if one.is_red]
    return sorted(red, key=lambda code: (-(copy[code].share or 0), code))


def _allowed(
    copy: Loads, source: str, may: MayMove, *, refused: Collection[str], taken: Collection[str]
) -> tuple[list[Move], str]:
    """Return the moves that break no filter, and why the others do, the most frequent reason first."""
    allowed, reasons = [], Counter[str]()
    for move in moves_from(copy[source], copy):
        if move.who in taken:
            continue
        why = "somebody said no" if move.key in refused else may.why_not(move, copy[move.target].clinician)
        if not why and not has_room(copy[move.target], move):
            why = _NO_ROOM if copy[move.target].cap else "their cap is not known"
        if why:
            reasons[why] += 1
        allowed += [] if why else [replace(move, people=_people(move, may))]
    return allowed, "; ".join(f"{why} ({count})" for why, count in reasons.most_common(2))


def _needed(start: Loads, source: str, allowed: Iterable[Move]) -> list[Move]:
    """Return the moves that bring somebody below the cap, or as near as can be, and not one more than it takes."""
    copy, chosen, options = dict(start), list[Move](), list(allowed)
    while copy[source].is_red:
        options = [one for one in options if has_room(copy[one.target], one)]
        if not options:
            break
        move = _best(copy, source, options)
        _applied(copy, move)
        chosen.append(move)
        options = [one for one in options if one.who != move.who]
    for move in sorted(chosen, key=lambda one: (-one.people, -one.hours, one.key)):
        others = [one for one in chosen if one is not move]
        if not _after(start, others)[source].is_red:
            chosen = others
    return chosen


def _best(copy: Loads, source: str, options: Sequence[Move]) -> Move:
    """Return the best move: clients before groups, because a group concerns everybody in it.

    The one that is just enough; where none is, the one with most hours.
    """
    fewest = [one for one in options if one.what == CLIENT] or options
    enough = [one for one in fewest if not _after(copy, [one])[source].is_red]
    if enough:
        return min(enough, key=lambda one: (one.people, one.hours, _share(copy, one), one.key))
    return min(fewest, key=lambda one: (-one.hours, one.people, _share(copy, one), one.key))


def _share(copy: Loads, move: Move) -> object:
    return copy[move.target].share or 0


def _after(start: Loads, moves: Iterable[Move]) -> Loads:
    copy = dict(start)
    for one in moves:
        _applied(copy, one)
    return copy


def _applied(copy: Loads, move: Move) -> Step:
    """Change the copy by a move."""
    before = copy[move.source], copy[move.target]
    copy[move.source], copy[move.target] = _without(before[0], move.work), _with(before[1], move.work)
    after = copy[move.source], copy[move.target]
    return Step(move=move, before=before, after=after)


def _without(load: Load, work: Client | GroupWork) -> Load:
    if isinstance(work, Client):
        moved = (work.member, work.clinician)
        return replace(load, clients=tuple(one for one in load.clients if (one.member, one.clinician) != moved))
    return replace(load, groups=tuple(one for one in load.groups if one.group != work.group))


def _with(load: Load, work: Client | GroupWork) -> Load:
    if isinstance(work, Client):
        return replace(load, clients=(*load.clients, _taken_over(load, work)))
    return replace(load, groups=(*load.groups, work))


def _taken_over(load: Load, work: Client) -> Client:
    """Return a client with who takes over; one whom they see already comes more often, and at most weekly.

    Whoever came to two every other week in turn comes to one every week. Whoever is on the way from one to the other
    comes to both for a while, and not twice as often afterwards.
    """
    own = sum((one.rhythm.weight for one in load.clients if one.member == work.member), Fraction(0))
    weight = max(Fraction(0), min(work.rhythm.weight, WEEKLY.weight - own))
    return replace(work, clinician=load.clinician.code, rhythm=replace(work.rhythm, weight=weight))
