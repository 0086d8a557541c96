"""The Cover tab in two parts: what was answered is typed into Sessions, before it; who is asked next, after it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from addon.calendars.in_force import LAST_TOLD
from addon.cover.candidates import Pool
from addon.cover.decided import wanted
from addon.cover.heard import Cells, Hearing
from addon.cover.ladder import Ladder, Step
from addon.cover.life import Life
from addon.cover.needs import Need, needs
from addon.cover.tasks import COVER_TASK, KEPT_FOR, CoverAsk, CoverTask, latest
from addon.cover.terms import CoverTerms
from addon.cover.told import Told
from addon.cover_asks import COVER_ANSWER, SEAT_KIND, SHOWN_COVER
from addon.keyed_rows import computed
from addon.memory import news
from addon.names_in_text import moment_in_words
from addon.part import FreedSeats, Given, Part, Result
from addon.reachable import Reach
from addon.sessions.expand import wall_time
from addon.sessions.expected import coming
from addon.sessions.time_off import with_away
from addon.taken_times import taken_times

FORGOTTEN = "closed: the memory of it was lost"


@dataclass(frozen=True, slots=True)
class CoverHeard:
    """The tasks after answers and decisions, for the part after Sessions; for ``more`` others are to be asked now."""

    tasks: Mapping[str, CoverTask] = field(default_factory=dict)
    more: frozenset[str] = frozenset()


# --- heard: before Sessions is merged ------------------------------------------------------------------


def _heard(given: Given) -> Result:
    before = given.remembered(COVER_TASK)
    if not before:
        return Result()
    work = Hearing(
        tasks=dict(before),
        sessions={one.code: one for one in with_away(given.practice.sessions, given.practice.time_off)},
        groups={one.code: one for one in given.practice.groups},
        cells=Cells(view=given.views["sessions"], directory=given.directory),
        now=given.now,
        wall=given.wall,
        unclear=_unclear(given),
    )
    work.take_back()
    zone = given.practice.zone
    arrived = [one for one in given.inbox if one.kind == COVER_ANSWER]
    work.hear((one, wall_time(one.received, zone).replace(microsecond=0)) for one in arrived)
    work.decide(wanted(given.views["cover"], given.directory))
    typed = work.cells.typed()
    return Result(
        typed=typed,
        hands=(CoverHeard(work.tasks, frozenset(work.more)),),
        effects=(FreedSeats(kind=SEAT_KIND, seats=tuple(work.freed)),) if work.freed else (),
        note=f"cover typed into {len(typed)} session{'' if len(typed) == 1 else 's'}" if typed else "",
    )


def _unclear(given: Given) -> frozenset[str]:
    """Return the rows of Time off that nobody can read, or all that are remembered where the tab is not there."""
    view = given.views["time_off"]
    if not view.sheet.headers:
        return frozenset(rid for task in given.remembered(COVER_TASK).values() for rid in task.rows)
    return frozenset(view.numbers) - {one.id for one in given.practice.time_off}


# --- covered: after Sessions --------------------------------------------------------------------------


def _covered(given: Given) -> Result:
    before, told = given.remembered(COVER_TASK), given.handed(CoverHeard) or CoverHeard()
    there = needs(given.practice, wall=given.wall)
    if not (before or there) and not given.views["cover"].numbers:
        return Result()
    ladder = _ladder(given, there, told.tasks)
    tasks = _life(given, ladder, there).after(told.tasks)
    tasks = {key: one for key, one in tasks.items() if given.wall - one.start < KEPT_FOR}
    tasks, steps = _climbed(given, ladder, there, tasks=tasks, more=told.more)
    shown = Told(given=given, tasks=tasks, needs=there, steps=steps, ladder=ladder.seeing(tasks))
    return Result(
        sources=(computed(given.views["cover"], shown.rows(), closing=FORGOTTEN),),
        memory=(
            news(COVER_TASK, before, tasks),
            news(SHOWN_COVER, given.remembered(SHOWN_COVER), shown.shown()),
        ),
        hands=(shown.notices(), shown.to_members(), shown.lines()),
        note=_note(tasks),
    )


def _climbed(
    given: Given,
    ladder: Ladder,
    there: Mapping[tuple[str, str], Need],
    *,
    tasks: Mapping[str, CoverTask],
    more: Collection[str],
) -> tuple[dict[str, CoverTask], dict[str, Step]]:
    """Ask the next candidates of every open task, the first session first; each sees whom those before it asked."""
    after, steps = dict(tasks), {}
    for need in there.values():
        task = latest(after)[need.key]
        if task.is_open:
            steps[task.key] = step = ladder.seeing(after).step(task, need, more=task.key in more)
            after[task.key] = _with_asks(given, task, step)
    return after, steps


def _ladder(given: Given, there: Mapping[tuple[str, str], Need], tasks: Mapping[str, CoverTask]) -> Ladder:
    practice = given.practice
    starts = {one.session.start for one in there.values()}
    wanted_codes = {one.session for one in tasks.values()}
    sessions = [one for one in practice.sessions if one.start in starts or one.code in wanted_codes]
    pool = Pool.of(
        practice,
        taken_times(given) if there else {},
        coming(practice, sessions, today=given.today),
        tasks=tasks,
        wall=given.wall,
    )
    return Ladder(
        terms=CoverTerms.of(practice.settings),
        pool=replace(pool, reach=Reach.in_pass(given)),
        practice=practice,
        groups={one.code: one for one in practice.groups},
        sessions={one.code: one for one in practice.sessions},
        now=given.now,
        can_ask=bool(given.public_url),
    )


def _life(given: Given, ladder: Ladder, there: Mapping[tuple[str, str], Need]) -> Life:
    sessions = {one.code: one for one in given.practice.sessions}
    words = {rid: one.words for rid, one in wanted(given.views["cover"], given.directory).items() if one.words}
    return Life(
        ladder=ladder,
        needs=there,
        sessions=sessions,
        decisions=words,
        wall=given.wall,
        unclear=_unclear(given),
        unread=given.views["sessions"].numbers.keys() - sessions.keys(),
    )


def _with_asks(given: Given, task: CoverTask, step: Step) -> CoverTask:
    if not step.ask:
        return task
    new = tuple(CoverAsk(clinician=code, at=given.now, start=task.start, video=step.video) for code in step.ask)
    done = f"asked {', '.join(step.ask)} {moment_in_words(given.wall)}"
    return replace(task, asks=(*task.asks, *new), done=done)


def _note(tasks: Mapping[str, CoverTask]) -> str:
    count = sum(one.is_open for one in tasks.values())
    return f"{count} session{' is' if count == 1 else 's are'} to be covered" if count else ""


COVER_HEARD = Part(
    name="what was answered about cover",
    sees=("cover", "sessions", "time_off"),
    compute=_heard,
    memory=(COVER_TASK,),
)
COVER = Part(
    name="cover",
    tabs=("cover",),
    sees=("sessions", "time_off"),
    takes=(CoverHeard,),
    compute=_covered,
    memory=(COVER_TASK, SHOWN_COVER, LAST_TOLD),
)
