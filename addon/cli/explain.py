"""``groupkeeper explain``: why a member is flagged or not, rule by rule, with the values."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock
from addon.cli.shown import say, table
from addon.wiring import explain_member, open_practice

_WORDS = {True: "matched", False: "not matched", None: "cannot tell"}


def explain(
    folder: Folder, member: Annotated[str, typer.Argument(help="The member's code, such as M-0142.", metavar="MEMBER")]
) -> None:
    """Show what every flag rule says about a member, and why."""
    with open_practice(folder, now=clock) as home:
        found = explain_member(home, member.upper(), now=clock())
    for subject, verdicts in found:
        rows = [
            (_WORDS[one.matched], one.rule.title, one.because.removeprefix(f"{one.rule.title}: ")) for one in verdicts
        ]
        table(subject, ("", "Rule", "Because"), rows)
    if not found:
        say("No facts about this member today: is there an active membership or a score?")
