"""The Caseload and Rebalance tabs, and the view Payer mix."""

from collections.abc import Callable, Collection, Iterator, Mapping

from addon.billed import billed_lines
from addon.calendars.in_force import LAST_TOLD
from addon.caseload.clients import Client
from addon.caseload.load import Load, loads
from addon.caseload.moves import MayMove, is_done, ways_to_join
from addon.caseload.payer_mix import mix_lines, mixes
from addon.caseload.rebalance import Plan, rebalance
from addon.caseload.rows import AGAIN, caseload_cells, closed_because, hours, is_over, rebalance_cells
from addon.caseload.times import Times
from addon.cells import text_of
from addon.fits.judge import FitJudge
from addon.insured import insured
from addon.keyed_rows import ENDED, ResultRow, computed, result_id
from addon.leading import ending_soon
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result
from addon.person_names import plain
from addon.talks import ReasonsToTalk
from addon.today_line import LATER, Target, TodayLine, TodayLines
from addon.typed_settings import smallest

CASELOAD, REBALANCE = "caseload", "rebalance"
_YES, _NO, _OVER = "yes", "no", "over"


def _caseload(given: Given) -> Result:
    found = loads(given.practice, given.today)
    decisions = _decisions(given)
    plan, times = Plan(), None
    yes, no, over = ({key for key, word in decisions.items() if word == each} for each in (_YES, _NO, _OVER))
    if yes or any(one.is_red for one in found.values()):
        times = Times.of(given)
        plan = rebalance(found, _may_move(given, times), wanted=yes, refused=no)
    day = date_in_words(given.today)
    rows = [
        ResultRow(tab=CASELOAD, key=code, values=caseload_cells(one, plan.left.get(code, "")))
        for code, one in found.items()
    ]
    moves = [*_moves(given, plan, times, over), *_closed(given, plan, decisions, found)]
    return Result(
        sources=(
            computed(given.views[CASELOAD], rows, closing=f"closed {day}: not active any more"),
            computed(given.views[REBALANCE], moves, closing=f"closed, not since {day}"),
        ),
        hands=(TodayLines(tuple(_lines(given, found, plan)), _LATER),),
    )


_LATER = ("clinician is near the cap", "clinicians are near the cap")


def _decisions(given: Given) -> dict[str, str]:
    """Return what people decided, by the key of the move; a yes of an earlier time is ``over``."""
    rows = given.views[REBALANCE].rows(("move", "decision", "status"))
    typed = ((text_of(move), text_of(word), text_of(shown)) for _, (move, word, shown) in rows if move and word)
    return {move: _OVER if word == _YES and is_over(shown) else word for move, word, shown in typed}


def _may_move(given: Given, times: Times) -> MayMove:
    judge, practice = FitJudge.of(given), given.practice
    return MayMove(
        practice=practice,
        members=judge.members,
        places=judge.places(practice, given.now),
        payers=judge.payers,
        joins_by=ways_to_join(practice.memberships),
        why_busy=times.why_busy,
        today=given.today,
    )


def _moves(given: Given, plan: Plan, times: Times | None, over: Collection[str]) -> list[ResultRow]:
    """Return the row of every proposal; ``over`` are those with a yes of an earlier time beside them."""
    free: Callable[[Client, str], bool] = times.is_free_for if times else lambda _, __: False
    reasons = (given.handed(ReasonsToTalk) or ReasonsToTalk()).by

    def mind(code: str) -> list[str]:
        return [*reasons.get(code, ()), *ending_soon(given.practice, code, given.today)]

    return [
        ResultRow(
            tab=REBALANCE,
            key=step.move.key,
            values=rebalance_cells(step, number, label=given.directory.label, free=free, mind=mind)
            | ({"status": AGAIN} if step.move.key in over else {}),
        )
        for number, step in enumerate(plan.steps, start=1)
    ]


def _closed(given: Given, plan: Plan, decisions: Mapping[str, str], found: Mapping[str, Load]) -> Iterator[ResultRow]:
    """Yield the rows of proposals that somebody decided about and that are not made any more, closed with why."""
    view, day = given.views[REBALANCE], date_in_words(given.today)
    groups, made = {one.code: one for one in given.practice.groups}, {step.move.key for step in plan.steps}
    for rid, (move, shown) in view.rows(("move", "status")):
        key = text_of(move)
        is_mine = key in decisions and key not in made and rid == result_id(view.tab, key)
        if is_mine and not text_of(shown).startswith(ENDED):
            status = closed_because(day, decisions[key], done=is_done(key, found, groups))
            yield ResultRow(tab=REBALANCE, key=key, values={"status": status})


def _lines(given: Given, found: Mapping[str, Load], plan: Plan) -> Iterator[TodayLine]:
    """Yield a line for each clinician at or near the cap, by name."""
    helped = {step.move.source for step in plan.steps}
    for code, one in sorted(found.items(), key=lambda each: (plain(each[1].clinician.name), each[0])):
        if not (one.is_red or one.is_amber) or one.cap is None:
            continue
        yield TodayLine(
            kind="Caseload",
            urgency=f"{'red' if one.is_red else 'amber'}, {'this week' if one.is_red else LATER}",
            who=code,
            what=f"{hours(one.contact)} hours with clients a week, cap {hours(one.cap)}",
            plan="Decide about the moves in Rebalance" if code in helped else "Talk with them: see Caseload",
            target=Target(tab=CASELOAD, value=result_id(given.views[CASELOAD].tab, code)),
        )


def _mix(given: Given) -> Result:
    practice, known = given.practice, insured(given.practice)
    found = mixes(practice, billed_lines(given.views["billing_lines"], known), known, given.today)
    return Result(lines={"payer_mix": list(mix_lines(found, practice, smallest(practice.settings), given.today))})


CASELOADS = Part(
    name="caseload",
    tabs=(CASELOAD, REBALANCE),
    sees=("roster",),
    takes=(ReasonsToTalk,),
    compute=_caseload,
    memory=(LAST_TOLD,),
)
PAYER_MIX = Part(name="payer mix", tabs=("payer_mix",), sees=("billing_lines",), compute=_mix)
