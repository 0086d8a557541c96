"""The Micro-experiments tab: people's plans, each with its status and, once it is over, what can be told."""

from datetime import date

from addon.cells import canonical, typed
from addon.experiments.counted import Judged
from addon.experiments.plans import DECIDES, PLANNED, all_fixed, one_at_a_time, read_plan
from addon.experiments.verdicts import JUDGED, finished, told
from addon.improving import ExperimentShown, ExperimentsShown
from addon.keyed_rows import cannot_read
from addon.memory import news
from addon.metrics.history import History
from addon.part import Given, Part, Result
from addon.sources import Source, SourceRow

TAB = "experiments"


def _experiments(given: Given) -> Result:
    view, past = given.views[TAB], History(given.practice, given.today)
    rows = {str(row["id"]): row for row in view.values()}
    groups = {one.code for one in given.practice.groups}
    read = {rid: read_plan(rid, row, groups, cannot_read(view, rid, DECIDES)) for rid, row in rows.items()}
    before = given.remembered(PLANNED)
    found, now = all_fixed(read, before, given.today, view.numbers)
    plans = one_at_a_time(found)
    known, looked_at = given.remembered(JUDGED), finished(plans, given.today)
    shown = {rid: Judged(plan) for rid, plan in read.items() if isinstance(plan, str)}
    shown |= {one.rid: told(one, past, given.today, looked_at=looked_at, known=known.get(one.rid)) for one in plans}
    made = tuple(
        SourceRow(rid=rid, values={"status": one.status, "result": one.result or None}) for rid, one in shown.items()
    )
    compared = {rid: one for rid, one in shown.items() if one.basis}
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=made, creates=False),),
        memory=(news(PLANNED, before, now), news(JUDGED, known, compared)),
        hands=(
            past,
            ExperimentsShown(
                tuple(
                    ExperimentShown(
                        id=rid,
                        question=canonical(row.get("question")),
                        status=shown[rid].status,
                        result=shown[rid].result,
                        decision=canonical(row.get("decision")),
                        first=typed(date, row.get("start")),
                        last=typed(date, row.get("until")),
                        fixed=now[rid].fixed if rid in now else None,
                    )
                    for rid, row in rows.items()
                )
            ),
        ),
    )


EXPERIMENTS = Part(name="micro-experiments", tabs=(TAB,), memory=(PLANNED, JUDGED), compute=_experiments)
