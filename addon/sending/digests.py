"""The day's digest as an e-mail to each clinician and supervisor: what the last pass found, once a day."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from addon.digest.lines import Digest
from addon.names_in_text import day_in_words
from addon.outgoing import STAFF, OutgoingMessage
from addon.sessions.expand import instant, wall_time

_LASTS = timedelta(hours=12)
"""How long after its time a digest is still worth sending."""


def due_digests(
    found: Iterable[Digest], *, now: datetime, zone: ZoneInfo, at: time | None, workbook_url: str = ""
) -> Iterator[OutgoingMessage]:
    """Yield the digests of the day whose time has come (``at``, the practice's wall time; None: there are none).

    Put each into the outbox (Outbox.add): its key is the clinician's and the day's, so none goes out twice. A digest of
    an earlier day, for which no pass has run yet, waits for one. One with nothing to tell is not sent.
    """
    wall = wall_time(now, zone)
    for one in found:
        if at is None or one.day != wall.date() or wall.time() < at or not one.lines:
            continue
        due = instant(datetime.combine(one.day, at), zone)
        yield OutgoingMessage(
            key=f"{STAFF}digest | {one.clinician} | {one.day.isoformat()}",
            person=one.clinician,
            channel="email",
            address=one.email,
            subject=f"Groupkeeper, {day_in_words(one.day)}",
            text=_words(one, workbook_url),
            due=due,
            ends=due + _LASTS,
            zone=str(zone),
            quiet_from=time(0),
            quiet_until=time(0),
            limited=False,
        )


def _words(one: Digest, workbook_url: str) -> str:
    where = f"Names and details are in the workbook: {workbook_url}" if workbook_url else "Details are in the workbook."
    return "\n\n".join(("\n".join(one.lines), where))
