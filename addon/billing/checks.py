"""Billing checks: rows that block a line, warn about it or add a note, each with the sentence that explains it.

What a check tests are facts; to add one, add a row to the tab (and, where nothing computes it yet, a fact).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from addon.billing.bill import ADD_ON, BLOCKED, READY, WAITS, BillingLine
from addon.billing.checking.passed import BEYOND, Passed
from addon.facts.catalog import FactRow
from addon.records import BLOCK, MOST, NOTE, WARN
from addon.rules.results import CannotTell, Hit, Outcome
from addon.rules.rule import CellTest
from addon.rules.tree import Blank, Compare
from addon.rules.truth import judge
from addon.rules.wording import shown
from addon.sources import derived_id

_ON_THE_LINE = frozenset({"payer", "service"})
"""Facts that the line shows anyway."""
_OF_THE_ROOM = frozenset({"attended_members"})
"""Facts that change with who else came."""


@dataclass(frozen=True, slots=True)
class CheckFound:
    """What one check found about a member at a session; ``of_room``: it is about who else was there."""

    effect: str
    what: str
    of_room: bool = False


Checks = Mapping[tuple[str, str], tuple[CheckFound, ...]]
"""By session and member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledAnyway:
    """The lines, by row id, that a person wants to be billed although a check blocks them."""

    prefix: str = ""
    tab: str = ""
    rows: frozenset[str] = frozenset()

    def has(self, line: BillingLine) -> bool:
        """Return whether somebody decided so for this line."""
        return bool(self.rows) and derived_id(self.prefix, self.tab, line.key) in self.rows


def checks_found(
    outcome: Outcome, passed: Mapping[tuple[str, str], Sequence[Passed]] = MappingProxyType({})
) -> dict[tuple[str, str], tuple[CheckFound, ...]]:
    """Return what the Billing checks tab found; what a person has to fill in first is a warning, not silence.

    ``passed`` are the limits of payers that a line passes: their rows tell why, and what follows where a check's does
    not.
    """
    found: defaultdict[tuple[str, str], list[CheckFound]] = defaultdict(list)
    for hit in outcome.hits:
        about = _about(hit.fact_row)
        found[about] += _of_limits(hit, passed.get(about, ())) if _limits_tested(hit) else [_of_row(hit)]
    for one in outcome.cannot_tell:
        if _can_be_filled_in(one):
            found[_about(one.fact_row)].append(CheckFound(WARN, f"{one.rule.name}? {one.sentence}"))
    return {about: tuple(ones) for about, ones in found.items()}


def _of_row(hit: Hit) -> CheckFound:
    of_room = any(one.fact.name in _OF_THE_ROOM for one in hit.rule.tests)
    return CheckFound(str(hit.rule.outcome.get("then_effect") or WARN), f"{_sentence(hit)}{_to_do(hit)}", of_room)


def _limits_tested(hit: Hit) -> list[CellTest]:
    return [one for one in hit.rule.tests if one.fact.name == BEYOND]


def _of_limits(hit: Hit, passed: Iterable[Passed]) -> list[CheckFound]:
    """Return a finding for each limit that the row asks for, in the words of Payer limits."""
    judges = [judge(one.test, one.fact) for one in _limits_tested(hit)]
    asked = (one for one in passed if all(holds(one.what, {}, None) for holds in judges))
    own = hit.rule.outcome.get("then_effect")
    return [
        CheckFound(str(own or one.effect), f"{hit.rule.name}: {one.words}{_to_do(hit)}", one.what == MOST)
        for one in asked
    ]


def _to_do(hit: Hit) -> str:
    words = hit.rule.outcome.get("then_to_do")
    return f". {words}" if words else ""


def checked(lines: Iterable[BillingLine], checks: Checks, anyway: BilledAnyway) -> list[BillingLine]:
    """Return the lines with what the checks found; an add-on is blocked with its claim line."""
    made: list[BillingLine] = []
    for line in lines:
        if line.role == ADD_ON:
            before = made[-1]
            blocked = before.state == BLOCKED and line.state in (READY, WAITS)
            made.append(replace(line, state=BLOCKED, reason=before.reason, of_room=before.of_room) if blocked else line)
        else:
            made.append(_checked(line, checks.get((line.session, line.member), ()), anyway))
    return made


def _checked(line: BillingLine, found: Iterable[CheckFound], anyway: BilledAnyway) -> BillingLine:
    found = tuple(found)
    words = {effect: [one.what for one in found if one.effect == effect] for effect in (BLOCK, WARN, NOTE)}
    line = replace(line, warnings=tuple(words[WARN]), remarks=(*line.remarks, *words[NOTE]))
    if not words[BLOCK]:
        return line
    if anyway.has(line):
        return replace(line, remarks=(*line.remarks, *(f"billed anyway: {one}" for one in words[BLOCK])))
    if line.state == READY:
        of_room = any(one.of_room for one in found if one.effect == BLOCK)
        return replace(line, state=BLOCKED, reason="; ".join(words[BLOCK]), of_room=of_room)
    return replace(line, warnings=(*words[BLOCK], *line.warnings))


def _about(row: FactRow) -> tuple[str, str]:
    return row.began, row.member


def _sentence(hit: Hit) -> str:
    tested = (one.fact for one in hit.rule.tests if one.fact.name not in _ON_THE_LINE and not _is_in_the_name(one))
    values = "; ".join(f"{fact.label}: {shown(hit.fact_row.values.get(fact.name), fact)}" for fact in tested)
    return f"{hit.rule.name} ({values})" if values else hit.rule.name


def _is_in_the_name(one: CellTest) -> bool:
    """Return whether a test leaves one value only, which the row's name tells in words."""
    is_word = one.fact.kind in {"yes_no", "choice"} and isinstance(one.test, Compare)
    return is_word or isinstance(one.test, Blank)


def _can_be_filled_in(one: CannotTell) -> bool:
    """Return whether a person can end the doubt; a line without a payer waits for that alone."""
    values = one.fact_row.values
    missing = (test.fact for test in one.rule.tests if values.get(test.fact.name) in (None, ""))
    return bool(values.get("payer")) and any(fact.fill_in for fact in missing)
