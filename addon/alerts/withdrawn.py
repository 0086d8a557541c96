"""Why an open alert closes though nobody decided: what it rests on is gone. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.alerts.episodes import About, AlertEpisode, Noticing
from addon.facts.recent import has_open_note
from addon.names_in_text import date_in_words
from addon.records import ALERT, ATTENDED, Member, Membership, Practice, ProtocolFindings
from addon.tabs import folded

RULE_OFF = "no rule asks for it any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What alerts rest on, by member: the time in groups, scores (also by measure), the days on which they came.

    ``found`` tells which rules are on, ``noticed`` what they notice; ``came`` has group, day and whether it is sure.
    ``is_unsure`` tells whether a tab has rows about a member, or about nobody can tell whom, that cannot be used: what
    is missing may be in one of them, so nothing follows from it.
    """

    found: ProtocolFindings
    noticed: frozenset[About]
    today: date
    members: Mapping[str, Member]
    stays: Mapping[str, list[Membership]]
    scores: Mapping[tuple[str, str], set[tuple[date, Decimal]]]
    came: Mapping[str, list[tuple[str, date, bool]]]
    is_unsure: Callable[[str, str], bool]

    @classmethod
    def of(
        cls,
        practice: Practice,
        found: ProtocolFindings,
        *,
        wanted: Collection[str],
        today: date,
        is_unsure: Callable[[str, str], bool],
    ) -> "Grounds":
        """Return what the alerts about the ``wanted`` members rest on; a practice has many more rows than theirs."""
        stays, came = defaultdict[str, list[Membership]](list), defaultdict[str, list[tuple[str, date, bool]]](list)
        scores = defaultdict[tuple[str, str], set[tuple[date, Decimal]]](set)
        for stay in practice.memberships:
            stays[stay.member].append(stay)
        for score in (one for one in practice.scores if one.member in wanted):
            scores[score.member, folded(score.measure)].add((score.on, score.value))
        days = {one.code: one.start.date() for one in practice.sessions}
        for row in (one for one in practice.attendance if one.member in wanted):
            if row.status in ATTENDED and row.session in days:
                came[row.member].append((row.group, days[row.session], not has_open_note(row)))
        members = {one.code: one for one in practice.members}
        noticed = frozenset((one.protocol, one.member, one.topic) for one in found.findings)
        return cls(
            found=found,
            noticed=noticed,
            today=today,
            members=members,
            stays=stays,
            scores=scores,
            came=came,
            is_unsure=is_unsure,
        )

    def withdrawn(self, one: AlertEpisode) -> str:
        """Return why an open alert is withdrawn, "" while it is not."""
        gone = self._member_is_gone(one)
        if gone or one.about in self.noticed:
            return gone
        if one.protocol == ALERT and (gone := self._scores_are_gone(one)):
            return gone
        if one.over is None:  # nobody can tell whether it still is so
            return ""
        if one.noticed and not any(self._asks(rule.rule, one.protocol) for rule in one.noticed):
            return RULE_OFF
        return "" if one.protocol == ALERT else self._missed_no_longer(one)

    def _member_is_gone(self, one: AlertEpisode) -> str:
        member = self.members.get(one.member)
        if member is None:
            return "the member is no longer in Members"
        if member.status == "inactive":
            return "the member is inactive"
        every = self.stays.get(one.member, [])
        stays = [stay for stay in every if stay.group == one.topic] or every
        if any(stay.left is None or stay.left >= self.today for stay in stays) or self.is_unsure("roster", one.member):
            return ""
        left = max((stay.left for stay in stays if stay.left), default=None)
        return f"the member left {date_in_words(left)}" if left else "the member is in no group"

    def _asks(self, rule: str, protocol: str) -> bool:
        return rule in self.found.unusable or self.found.protocols.get(rule) == protocol

    def _scores_are_gone(self, one: AlertEpisode) -> str:
        """Return which score was taken out or corrected, where every rule rested on one that was."""
        gone = [self._gone(one, rule) for rule in one.noticed]
        days = [day for day in gone if day is not None]
        if not days or len(days) < len(gone) or self.is_unsure("scores", one.member):
            return ""
        return f"the score of {date_in_words(max(days))} was taken out or corrected"

    def _gone(self, one: AlertEpisode, rule: Noticing) -> date | None:
        there = self.scores.get((one.member, folded(one.topic)), set())
        return max((day for day, value in rule.scores if (day, value) not in there), default=None)

    def _missed_no_longer(self, one: AlertEpisode) -> str:
        """Return when the member of an outreach came again; else its misses were marked otherwise.

        That the EHR shows nobody as missing before its note is written tells nothing yet.
        """
        rows = [row for row in self.came.get(one.member, []) if one.topic in {"", row[0]}]
        days = {day: is_sure for _, day, is_sure in rows if one.began < day <= self.today}
        if not days:
            is_unsure = any(self.is_unsure(tab, one.member) for tab in ("roster", "attendance"))
            return "" if is_unsure else "the sessions are no longer marked as missed"
        sure = [day for day, is_sure in days.items() if is_sure]
        return f"came {date_in_words(max(sure))}" if sure else ""
