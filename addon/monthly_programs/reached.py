"""Which codes the minutes of one month reach, what is missing for the next, what is beyond the last. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from addon.monthly_programs.rules import BASE, EXTRA, SHORT, ProgramRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Codes with how often each, the next code with the seconds that are missing, and the seconds beyond the most.

    ``surplus`` is what is more than the full minutes of the base and of every extra that may still be billed: 0 where
    extras have no limit.
    """

    codes: tuple[tuple[ProgramRule, int], ...] = ()
    coming: ProgramRule | None = None
    short: int = 0
    surplus: int = 0


def reached(seconds: int, rules: Mapping[str, ProgramRule]) -> Reached:
    """Return what a month's seconds reach by the rules of its program, one for each role."""
    base, brief = rules.get(BASE), rules.get(SHORT)
    if base is None or seconds < base.least:
        return _below(seconds, base, brief)
    extra = rules.get(EXTRA)
    if extra is None:
        return Reached(codes=((base, 1),), surplus=max(0, seconds - base.full))
    beyond = seconds - base.full
    times = max(0, (beyond - extra.least) // extra.full + 1)
    times = times if extra.most is None else min(times, extra.most)
    codes = ((base, 1), (extra, times)) if times else ((base, 1),)
    if times == extra.most:
        return Reached(codes=codes, surplus=max(0, beyond - times * extra.full))
    return Reached(codes=codes, coming=extra, short=times * extra.full + extra.least - beyond)


def _below(seconds: int, base: ProgramRule | None, brief: ProgramRule | None) -> Reached:
    has_brief = brief is not None and seconds >= brief.least
    nearest = [one for one in (brief, base) if one is not None and one.least > seconds]
    coming = min(nearest, key=lambda one: one.least, default=None)
    surplus = seconds - brief.full if base is None and brief is not None and has_brief else 0
    return Reached(
        codes=((brief, 1),) if brief is not None and has_brief else (),
        coming=coming,
        short=coming.least - seconds if coming else 0,
        surplus=max(0, surplus),
    )
