"""The Micro-experiments tab: people's plans, each with its status and, once it is over, what can be told."""

from datetime import date

from addon.cells import canonical, typed
from addon.experiments.plans import PLANNED, Plan, fixed, one_at_a_time, read_plan
from addon.experiments.verdicts import finished, told
from addon.improving import ExperimentShown, ExperimentsShown
from addon.memory import news
from addon.metrics.history import History
from addon.part import Given, Part, Result
from addon.sources import Source, SourceRow

TAB = "experiments"


def _experiments(given: Given) -> Result:
    view, past = given.views[TAB], History(given.practice, given.today)
    rows = {str(row["id"]): row for row in view.values()}
    groups = {one.code for one in given.practice.groups}
    read = {rid: read_plan(rid, row, groups) for rid, row in rows.items()}
    before, now, plans = given.remembered(PLANNED), {}, []
    for rid, plan in read.items():
        if isinstance(plan, Plan):
            checked, now[rid] = fixed(plan, before.get(rid), given.today)
            plans.append(checked)
    plans = one_at_a_time(plans)
    shown = {rid: (plan, "") for rid, plan in read.items() if isinstance(plan, str)}
    looked_at = finished(plans, given.today)
    shown |= {one.rid: told(one, past, given.today, looked_at=looked_at) for one in plans}
    made = tuple(
        SourceRow(rid=rid, values={"status": status, "result": result or None})
        for rid, (status, result) in shown.items()
    )
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=made, creates=False),),
        memory=(news(PLANNED, before, now),),
        hands=(
            past,
            ExperimentsShown(
                tuple(
                    ExperimentShown(
                        id=rid,
                        question=canonical(row.get("question")),
                        status=shown[rid][0],
                        result=shown[rid][1],
                        decision=canonical(row.get("decision")),
                        first=typed(date, row.get("start")),
                        last=typed(date, row.get("until")),
                    )
                    for rid, row in rows.items()
                )
            ),
        ),
    )


EXPERIMENTS = Part(name="micro-experiments", tabs=(TAB,), memory=(PLANNED,), compute=_experiments)
