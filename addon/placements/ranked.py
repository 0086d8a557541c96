"""For each member who waits: the groups that fit, the best first, those that do not, and why. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from addon.fits.judge import Fit
from addon.fits.places import Place
from addon.names_in_text import day_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One group as it was looked at for one member. ``why_not`` is the sentence that rules it out, "" if none does."""

    place: Place
    fit: Fit
    why_not: str = ""

    @property
    def code(self) -> str:
        """Return the group's code."""
        return self.place.group.code

    @property
    def order(self) -> tuple[bool, int, str, str]:
        """Return what groups are ranked by: nothing to check first, then what speaks for it, then how soon."""
        start = f"{self.place.first.start}" if self.place.first else ""
        return bool(self.fit.check), -self.fit.weight, start, self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """All groups for one member: those that fit, in order, and the others."""

    fitting: tuple[Looked, ...] = ()
    others: tuple[Looked, ...] = ()

    @classmethod
    def of(cls, looked: Iterable[Looked]) -> "Ranked":
        """Return the groups in their order."""
        found = sorted(looked, key=lambda one: one.order)
        return cls(
            fitting=tuple(one for one in found if not one.why_not),
            others=tuple(one for one in found if one.why_not),
        )

    def find(self, group: str) -> Looked | None:
        """Return the group if it fits."""
        return next((one for one in self.fitting if one.code == group), None)

    def rank(self, group: str) -> str:
        """Return which of the fitting groups one is: ``1 of 3``."""
        codes = [one.code for one in self.fitting]
        return f"{codes.index(group) + 1} of {len(codes)}" if group in codes else ""

    def filtered(self) -> str:
        """Return how many groups do not fit, and why: each reason with its groups, the most frequent first."""
        by_reason: dict[str, list[str]] = {}
        for one in sorted(self.others, key=lambda one: one.code):
            by_reason.setdefault(one.why_not, []).append(one.code)
        most_first = sorted(by_reason.items(), key=lambda found: -len(found[1]))
        reasons = "; ".join(f"{why} ({len(codes)}: {', '.join(codes)})" for why, codes in most_first)
        return f"{len(self.others)}: {reasons}" if self.others else "none"

    def beside(self, group: str, only: Mapping[str, Collection[str]]) -> str:
        """Return what else fits, and whose only option each choice takes; ``only`` has those, by group."""
        told = [f"placing them here takes {words}" for words in [_takes(self.find(group), only)] if words]
        also = []
        for one in self.fitting:
            if one.code != group:
                takes = _takes(one, only)
                first = f" from {day_in_words(one.place.first.start)}" if one.place.first else ""
                also.append(f"{one.code}{first}{f' (takes {takes})' if takes else ''}")
        fit = "also fit" if group else "these fit"
        return "; ".join([*told, *([f"{fit}: {', '.join(also)}"] if also else [])])


def why(looked: Looked) -> str:
    """Return what speaks for a group, and what a clinician has to check."""
    good = "; ".join(looked.fit.good) or "nothing rules it out"
    check = f". Check: {'; '.join(looked.fit.check)}" if looked.fit.check else ""
    return f"{good[0].upper()}{good[1:]}{check}."


def only_options(ranked: Mapping[str, Ranked]) -> dict[str, frozenset[str]]:
    """Return, by group, the members whom no other group fits."""
    found: dict[str, set[str]] = {}
    for member, one in ranked.items():
        if len(one.fitting) == 1:
            found.setdefault(one.fitting[0].code, set()).add(member)
    return {group: frozenset(members) for group, members in found.items()}


def without(only: Mapping[str, frozenset[str]], member: str) -> dict[str, frozenset[str]]:
    """Return the only options of everybody but one member."""
    return {group: members - {member} for group, members in only.items()}


def _takes(looked: Looked | None, only: Mapping[str, Collection[str]]) -> str:
    """Return whose only option goes to somebody else if there is no seat left for all of them."""
    if looked is None:
        return ""
    others = sorted(only.get(looked.code, ()))
    if looked.place.room > len(others):
        return ""
    if len(others) == 1:
        return f"the only option of {others[0]}"
    return f"a seat of {', '.join(others)}, who have no other option" if others else ""
