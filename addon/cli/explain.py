"""``groupkeeper explain``: shows rule by rule why a member is flagged or not, with the values."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock
from addon.cli.shown import say, table
from addon.wiring import explain_member, open_practice

_WORDS: dict[bool | None, str] = {True: "yes", False: "no", None: "cannot tell"}


def explain(
    folder: Folder, member: Annotated[str, typer.Argument(help="The member's code, such as M-0142.", metavar="MEMBER")]
) -> None:
    """Show which flag rules are true for a member, and why."""
    with open_practice(folder, now=clock, looks_only=True) as home:
        found = explain_member(home, member.upper(), now=clock())
    for subject, verdicts in found:
        rows = [(_WORDS[one.matched], one.rule.title, "; ".join(one.reasons) or "it has no test") for one in verdicts]
        table(subject, ("True now", "Rule", "Because"), rows)
    if not found:
        say("Nothing to judge: this member is in no group today (see Roster) and has no score.")
