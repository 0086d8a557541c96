"""The changes due on individual appointments of a group day, from the EHR's two visit reports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from tests.recount.billing import Line
from tests.recount.individual import individual
from tests.recount.prices import SELF_PAY
from tests.recount.read_practice import Book, text


def changes(book: Book, lines: Iterable[Line]) -> Iterator[tuple[tuple[date, str, str], dict[str, str]]]:
    """Yield day, member and line of every individual appointment that needs the same-day modifier, with its cells.

    The modifier goes on the individual line of a day on which the member has a line for a group as well, on every
    such day, and not for self-pay. It waits while the group's line is not ready.
    """
    alone = individual(book)
    by_day: dict[tuple[str, date], list[Line]] = defaultdict(list)
    for line in lines:
        if line.rule and line.rule["Then: Same-day modifier"]:
            by_day[line.member, line.row["on"]].append(line)
    for (member, on), groups in by_day.items():
        if text(book.members[member]["Payer"]) == SELF_PAY:
            continue
        modifier = text(groups[0].rule["Then: Same-day modifier"]) if groups[0].rule else ""
        settled = any(line.status.startswith("ready") for line in groups)
        status = f"individual line: add {modifier}" if settled else "waits: the group line of that day is not settled"
        for at, code in alone.get((member, on), ()):
            cells = {"Status": status, "Code": code, "Modifiers": modifier, "Payer": groups[0].shown["Payer"]}
            cells["Session"] = groups[0].session["Session"]
            yield (on, member, f"individual {at:%H:%M}"), cells
