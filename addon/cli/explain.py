"""``groupkeeper explain``: why a member is flagged or not, rule by rule, with the values."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock
from addon.cli.shown import say, table
from addon.rules.explanation import RuleVerdict
from addon.wiring import explain_member, open_practice

_WORDS: dict[bool | None, str] = {True: "matched", False: "not matched", None: "cannot tell"}


def _reason(verdict: RuleVerdict) -> str:
    """Leave out what the other two columns say."""
    reason = verdict.because.removeprefix(f"{verdict.rule.title}: ")
    return reason.removeprefix("not matched because ").removeprefix("cannot tell, ")


def explain(
    folder: Folder, member: Annotated[str, typer.Argument(help="The member's code, such as M-0142.", metavar="MEMBER")]
) -> None:
    """Show what every flag rule says about a member, and why."""
    with open_practice(folder, now=clock, looks_only=True) as home:
        found = explain_member(home, member.upper(), now=clock())
    for subject, verdicts in found:
        rows = [(_WORDS[one.matched], one.rule.title, _reason(one)) for one in verdicts]
        table(subject, ("Verdict", "Rule", "Because"), rows)
    if not found:
        say("No facts about this member today: is there an active membership or a score?")
