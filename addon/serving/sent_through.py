"""Through when messages were sent, noted beside the database too: one that was put back from a backup is noticed.

Such a database knows neither what went out since nor who said STOP since. So nothing is sent until a person, who has
looked in Messages, lets sending go on.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from addon.memory import Kept
from addon.problems import Fault
from addon.sending_paused import pause
from addon.service.told import LAST
from addon.sync.state.database import State
from addon.wiring.served import ServedPractice

SENT_THROUGH = Kept("sent through", datetime)
"""When something was sent last (UTC), or since when an older database than that is known of."""
WHY = "Groupkeeper: the state is from a backup, so what went out and who said STOP since then is not known"


def note_sent(practice: ServedPractice, now: datetime) -> None:
    """Note that something was sent, in the database first: then the file is never ahead of it by itself."""
    practice.state.keep(SENT_THROUGH, LAST, now)
    with suppress(Fault):  # a full disk keeps nobody from being told; the next time it is noted
        practice.note_sent(now)


def pause_after_a_backup(practice: ServedPractice, now: datetime) -> bool:
    """Pause all sending where messages went out that the database does not know of; return whether it did.

    It is done once for each database: whoever lets sending go on has decided.
    """
    through, state = _noted(practice.sent_through), practice.state
    if through is None or through <= _known(state, through):
        return False
    pause(state, WHY, now)
    state.keep(SENT_THROUGH, LAST, through)
    return True


def _known(state: State, through: datetime) -> datetime:
    return state.remembered(SENT_THROUGH).get(LAST, datetime.min.replace(tzinfo=through.tzinfo))


def _noted(place: Path) -> datetime | None:
    """Return what the file notes, None where there is none that can be read."""
    try:
        found = datetime.fromisoformat(place.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return found if found.tzinfo else None
