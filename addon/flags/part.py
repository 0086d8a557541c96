"""The Flag rules and Flags tabs: what the rules notice about members, groups, clinicians and sessions.

They are two parts, because a row of Flags names the alert that follows from it, and alerts follow from what the rules
notice.
"""

from collections.abc import Iterable
from functools import partial

from addon.calendars.blocks import block_commitments
from addon.calendars.in_force import LAST_TOLD, Asked, in_force
from addon.calendars.whose import by_clinician
from addon.explaining import first_day, flag_rows
from addon.flags import double_booked, late_cancels, not_together
from addon.flags.double_booked import booking_findings
from addon.flags.episodes import FLAG, Noticed, flags_after
from addon.flags.leaderless import RULE as NO_LEADER
from addon.flags.leaderless import leaderless
from addon.flags.rule_hits import noticed
from addon.flags.usual import cannot_run, protocol_of
from addon.keyed_rows import computed
from addon.memory import Remembered
from addon.part import Given, Part, Result
from addon.records import Finding, Flagged, ProtocolFindings
from addon.rule_tab import read_rule_tab
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.rules.evaluation import evaluate
from addon.rules.rule import RuleTable
from addon.sessions.double_bookings import Bookings, double_bookings
from addon.sessions.out_of_place import out_of_place
from addon.tabs import folded, matched_columns

# --- flag rules: what they notice ---------------------------------------------------------------------


def _noticed(given: Given) -> Result:
    tab = read_rule_tab(given, "flag_rules")
    rows = flag_rows(given, tab.table)
    outcome = evaluate(tab.table, rows, today=given.wall)
    flags = given.remembered(FLAG)
    rules = noticed(tab.table, outcome, rows, unusable=tab.unusable)
    busy = in_force(given.busy, _told_before(given))
    owned = by_clinician(busy.calendars, given.practice.clinicians)
    blocks = block_commitments(given.practice, today=given.today)
    bookings = (
        *double_bookings(given.practice, today=given.today, busy=owned.times, blocks=blocks),
        *out_of_place(given.practice, today=given.today),
    )
    cancelled = late_cancels.late_cancels(
        given.practice, given.remembered(late_cancels.SEEN), wall=given.wall, is_told=partial(_is_told, given)
    )
    nobody = (*leaderless(given.practice, wall=given.wall), *not_together.met(given.practice, today=given.today))
    found = Noticed(
        findings=(*rules.findings, *booking_findings(bookings), *nobody, *cancelled.findings),
        rule_hashes={
            **rules.rule_hashes,
            **dict.fromkeys(double_booked.RULES, "1"),
            NO_LEADER: "1",
            not_together.RULE: "1",
            late_cancels.RULE: "1",
        },
        unusable=rules.unusable,
        cannot_tell=rules.cannot_tell | double_booked.cannot_tell(flags, owned.unread),
        disputed=rules.disputed,
        first_day=first_day(given.today),
    )
    return Result(
        sources=(tab.texts(outcome.counts, cannot_run(tab.table.rules)),),
        asked=(*tab.asked, *busy.asked),
        problems=(*tab.problems, *(one for calendar in busy.calendars for one in calendar.problems), *owned.problems),
        memory=(tab.memory, cancelled.memory, busy.memory),
        hands=(found, _protocols(found, tab.table), _flagged(given, rules.findings), Bookings(bookings)),
    )


def _protocols(found: Noticed, table: RuleTable) -> ProtocolFindings:
    return ProtocolFindings(
        findings=tuple(one for one in found.findings if one.protocol),
        protocols={one.id: protocol_of(one) for one in table.rules},
        unusable=found.unusable,
        cannot_tell=found.cannot_tell,
        disputed=found.disputed,
    )


def _told_before(given: Given) -> Asked:
    return Asked(before=given.remembered(LAST_TOLD), answers=given.answers, now=given.now, today=given.today)


def _is_told(given: Given, rid: str) -> bool:
    """Return whether the EHR or the member told us of it, earlier or in this pass, where nobody had typed it."""
    view = given.views["attendance"]
    if any(texts.get("status") == "cancelled" for texts in view.observed(rid).values()):
        return True
    sheet, at = view.sheet, matched_columns(view.tab, view.sheet.headers).get("status")
    place = view.numbers.get(rid, sheet.first_row + len(sheet.rows)) - sheet.first_row
    cells = sheet.rows[place] if place < len(sheet.rows) else ()
    return at is None or at >= len(cells) or not folded(cells[at]).startswith("cancel")


def _flagged(given: Given, findings: Iterable[Finding]) -> Flagged:
    """Return the flagged members by group: of all groups that a member is in, where a finding names none."""
    groups: dict[str, set[str]] = {}
    for one in findings:
        for group in [one.group] if one.group else _groups_of(given, one.member):
            if one.member:
                groups.setdefault(group, set()).add(one.member)
    return Flagged({group: frozenset(members) for group, members in groups.items()})


def _groups_of(given: Given, member: str) -> list[str]:
    memberships = given.practice.memberships
    return [one.group for one in memberships if one.member == member and one.active_on(given.today)]


# --- flags: their tab, once it is known which alerts follow -------------------------------------------


def _flags(given: Given) -> Result:
    found = given.handed(Noticed)
    if found is None:
        return Result()
    after = flags_after(found, given.remembered(FLAG), given.practice, today=given.today)
    return Result(sources=(computed(given.views["flags"], after.rows),), memory=(Remembered(FLAG, after.changed),))


FLAG_RULES = Part(
    name="flag rules",
    tabs=("flag_rules",),
    sees=("attendance",),
    takes=(RulesHeld,),
    compute=_noticed,
    memory=(GOOD_VERSION, FLAG, late_cancels.SEEN, LAST_TOLD),
)
FLAGS = Part(name="flags", tabs=("flags",), takes=(Noticed,), compute=_flags, memory=(FLAG,))
