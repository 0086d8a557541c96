"""How far a change of rules reaches, and whether it waits until somebody confirms it. Pure."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from addon.part import Given
from addon.questions import RULES_WAIT, Question, is_no, is_yes
from addon.records import Practice
from addon.rule_changes.comparing import GIVES, Compared, compared, results, rows_now
from addon.rule_tab import RuleTab, version_in_force
from addon.rule_versions import versions
from addon.rules.rule import RuleTable
from addon.typed_settings import amount, whole

MOST, SHARE = "Rule change at most", "Rule change share"
_MOST, _SHARE = 25, Decimal("0.25")
ALWAYS = 10
"""So many results may always change, however few there are: in a small practice they are a large share."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a change of rules may do at once: so many results, and this share of what the rows in force give."""

    most: int = _MOST
    share: Decimal = _SHARE

    @classmethod
    def of(cls, practice: Practice) -> "Limits":
        """Return the practice's limits; a blank setting is the usual one."""
        settings = practice.settings
        return cls(most=whole(settings, MOST, _MOST), share=amount(settings, SHARE, _SHARE))

    def exceeded(self, one: Compared) -> bool:
        """Return whether a change is more than may happen at once."""
        return one.changed > self.most or (one.changed > ALWAYS and one.changed > self.share * one.before)


@dataclass(frozen=True, slots=True)
class Waits:
    """Why rows as typed wait, in the words of Check, what is asked about it, and whether somebody said no."""

    why: str
    question: Question
    was_declined: bool = False


def weighed(given: Given, name: str, typed: RuleTab) -> Waits | None:
    """Return why the rows of a tab as typed wait; None where they may be used."""
    old, new = version_in_force(given, name), typed.table
    if old is None or not old.usable or versions(old) == versions(new):
        return None
    code = change_code(name, old, typed.fresh)
    key = f"{RULES_WAIT}{code}"
    if is_yes(given.new_answers.get(key)):  # a yes of an earlier time was about that time
        return None
    rows = rows_now(name, given.practice, given.facts, (old, new), given.today)
    found = compared(results(name, old, rows, given.wall), results(name, new, rows, given.wall))
    limits = Limits.of(given.practice)
    if not limits.exceeded(found):
        return None
    was_declined = is_no(given.new_answers.get(key))
    why = f"it would change {found.changed:,} {GIVES[name][1]} at once; see Needs review."
    if was_declined:
        why = "somebody declined it in Needs review; put the row back, or answer yes there."
    question = Question(key=key, kind="rule change", question=_asks(typed, name, found, code), where=typed.tab.title)
    return Waits(why, question, was_declined)


def change_code(name: str, old: RuleTable, new: RuleTable) -> str:
    """Return the code by which a change is accepted: another one as soon as any rule is changed again.

    ``old``: the version in force, so that going back is a change of its own.
    """
    told = repr((name, *(sorted(versions(one).items()) for one in (old, new))))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _asks(typed: RuleTab, name: str, found: Compared, code: str) -> str:
    """Return the dry run as a question; it has codes, no names."""
    several = GIVES[name][1]
    examples = ", ".join(" ".join(key[:-1]) for key in (*found.more, *found.fewer, *found.other)[:_EXAMPLES])
    return (
        f"{typed.tab.title}: with the rows as typed {len(found.more):,} {several} more, {len(found.fewer):,} fewer and "
        f"{len(found.other):,} otherwise than now ({found.before:,} in all), for example {examples}. That is more than "
        f"may change at once ({MOST} and {SHARE} in Settings), so the rows as they were before stay in force. Put the "
        f"new ones in force? On the command line: sync --accept {code}. How they would have done: "
        f"groupkeeper backtest."
    )
