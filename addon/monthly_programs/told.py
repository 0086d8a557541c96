"""What Today tells of closed months in which something else is to be billed by now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from addon.cells import typed
from addon.keyed_rows import result_id
from addon.memory import Kept
from addon.monthly_programs.closing import ClosedMonth, consequence, memory_key
from addon.monthly_programs.months import MonthKey, MonthShown
from addon.part import View
from addon.today_line import Target, TodayLine

MONTHS = "program_months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What is to be billed otherwise for a closed month, in words, and since when that is so."""

    words: str
    since: date


OTHERWISE = Kept("program month billed otherwise", Otherwise)
"""By the key of the closed month."""


def otherwise(
    closed: Mapping[MonthKey, ClosedMonth],
    now: Mapping[MonthKey, MonthShown],
    before: Mapping[str, Otherwise],
    today: date,
) -> dict[str, Otherwise]:
    """Return the closed months whose codes are others by now; ``since`` begins again with other words."""
    found = {}
    for key, one in closed.items():
        if words := consequence(one.shown, now.get(key)):
            name = memory_key(key)
            known = before.get(name)
            found[name] = known if known and known.words == words else Otherwise(words=words, since=today)
    return found


def today_lines(found: Mapping[str, Otherwise], view: View) -> Iterator[TodayLine]:
    """Yield a line for each of them until somebody types Billed on, of that day or later."""
    billed = {rid: typed(date, on) for rid, (on,) in view.rows(("billed_on",))}
    for name, one in sorted(found.items()):
        member, program, month = name.split("|")
        rid = result_id(view.tab, name)
        done = billed.get(rid)
        if done is None or done < one.since:
            yield TodayLine(
                kind="Program month",
                urgency="red, today",
                who=member,
                what=f"{program} {month} is closed, and by now {one.words}",
                by=one.since,
                plan="Correct what was billed, then type the day under Billed on in Program months",
                target=Target(tab=MONTHS, value=rid),
                since=one.since,
            )
