"""``groupkeeper explain``: shows rule by rule why a member is flagged or not, with the values."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock, opened
from addon.cli.shown import for_all_eyes, say, table
from addon.rules.explanation import RuleVerdict
from addon.wiring.passes import explain_member

_WORDS: dict[bool | None, str] = {True: "yes", False: "no", None: "cannot tell"}


def explain(
    folder: Folder, member: Annotated[str, typer.Argument(help="The member's code, such as M-0142.", metavar="MEMBER")]
) -> None:
    """Show which flag rules are true for a member, and why."""
    with opened(folder, "groupkeeper explain", now=clock, looks_only=True, about=member) as home:
        found = explain_member(home, member.strip().upper(), now=clock())
    for subject, verdicts in found:
        rows = [(_WORDS[one.matched], *_why(one)) for one in verdicts]
        table(subject, ("True now", "Rule", "Because"), rows)
    if found and not for_all_eyes("terminal"):
        say("On a terminal this shows each rule's name and the values: they may name a person.")
    if not found:
        say("Nothing to judge: this member is in no group today (see Roster) and has no score.")


def _why(one: RuleVerdict) -> tuple[str, str]:
    """Return a rule and its reasons; both quote cells."""
    reasons = "; ".join(one.reasons) or "it has no test"
    return for_all_eyes(one.rule.title, one.rule.id), for_all_eyes(reasons)
