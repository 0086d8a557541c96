"""One pass for the service, told as counts: what ``groupkeeper sync`` does, stoppable until it writes."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from addon.exports.folder import KnownFile
from addon.problems import Fault, PassAlreadyRunning
from addon.service.told import BUSY, DONE, FAILED, NOTHING_NEW, STOPPED, WAITS, PassTold, SourceRead
from addon.settings import PracticeFile
from addon.sync.one_pass import AFTER
from addon.sync.passes import PassReport
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, practice_steps

Clock = Callable[[], datetime]
GoOn = Callable[[str], bool]
"""Is told each step before it begins and answers whether the pass goes on."""
Reached = Callable[[PracticeFile], PracticeFile]
DOING = "a pass of the service"


def _as_they_are(file: PracticeFile) -> PracticeFile:
    return file


def pass_of_service(
    folder: Path,
    still: Mapping[str, tuple[int, int]] | None,
    clock: Clock,
    go_on: GoOn,
    *,
    reached: Reached = _as_they_are,
) -> PassTold:
    """Run one pass with the exports that are ``still`` (None: all). Whatever goes wrong is told, never raised.

    ``reached`` puts into the settings where the practice is reached, if that is not for its practice.toml to tell.
    """
    began = clock()

    def opened(home: PracticeFolder) -> PracticeFolder:
        return replace(home, still=still, file=reached(home.file))

    told = _tried(folder, opened, clock, go_on)
    return replace(told, began=began, ended=clock())


def _tried(folder: Path, opened: Callable[[PracticeFolder], PracticeFolder], clock: Clock, go_on: GoOn) -> PassTold:
    now = clock()
    blank = PassTold(result=FAILED, began=now, ended=now)
    try:
        with open_practice(folder, now=clock, doing=DOING) as home:
            steps = practice_steps(opened(home), PassOptions(), now=now)
            return _stoppable(steps, go_on, blank)
    except PassAlreadyRunning as other:
        return replace(blank, result=BUSY, trouble=f"{other.where}: {other.what}", next_step=other.next_step)
    except Fault as fault:
        return replace(blank, trouble=f"{fault.where}: {fault.what}", next_step=fault.next_step)
    except Exception as mistake:  # noqa: BLE001 (its text may hold a name, so only its kind and place are told)
        return replace(blank, trouble=placed(mistake), next_step="Please report this line.")


def placed(mistake: Exception) -> str:
    """Return a mistake's kind and place: its text may hold a name."""
    at = mistake.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""
    return f"{type(mistake).__name__} at {where}"


def _stoppable(steps: Generator[str, None, PassReport | None], go_on: GoOn, blank: PassTold) -> PassTold:
    """Run the steps; where somebody wants them to end, end before the first that writes."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return told_of(end.value, blank)
        if not go_on(step) and step != AFTER:
            steps.close()
            return replace(blank, result=STOPPED)


def told_of(report: PassReport | None, blank: PassTold) -> PassTold:
    """Return a pass as the service tells it."""
    if report is None:
        return replace(blank, result=NOTHING_NEW)
    return replace(
        blank,
        result=WAITS if report.waiting else DONE,
        run=report.run,
        cells=report.cells,
        rows=report.rows,
        calendars=report.written.calendars,
        packages=report.written.packages,
        questions=len(report.questions) + len(report.differences),
        problems=len(report.problems),
        files_waiting=report.files_waiting,
        safety=report.safety_open,
        is_decided=report.is_decided,
        trouble="the workbook is open, so what is to be written waits" if report.waiting else "",
        sources=tuple(_source(one, report.neutral) for one in report.files),
    )


def _source(file: KnownFile, neutral: Mapping[str, str]) -> SourceRead:
    name = neutral.get(file.name, file.profile or "export")
    return SourceRead(
        name=name, read=file.read, loaded=file.loaded, review=file.review, error=file.error, status=file.status
    )
