"""Who is told at once that item 9 was answered above zero, and in which words: codes and a time, nothing else."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from addon.incoming import Contact
from addon.names_in_text import time_in_words
from addon.outgoing import STAFF, OutgoingMessage
from addon.replies.hear import EMAIL, VA, VA_CHANNEL

_TOLD_WITHIN = timedelta(days=1)
_NO_QUIET = time(0)
_WHERE = "Today of the workbook has it too, as soon as nobody has the workbook open."


def told_of_item_9(
    external_id: str,
    *,
    member: str,
    session: str,
    contacts: Mapping[str, Contact],
    zone: str,
    now: datetime,
) -> tuple[OutgoingMessage, ...]:
    """Return what clinicians and the VA are told: those of the session, else of the member, else every clinician.

    ``external_id`` is the arrival's: each is told of it once.
    """
    near = [one for one in (contacts.get(session) or contacts.get(member),) if one and one.clinicians]
    clinicians = dict.fromkeys(who for one in near or contacts.values() for who in one.clinicians)
    at = time_in_words(now.astimezone(ZoneInfo(zone)))
    about = f" with session {session}" if session else ""
    words = f"Read this at once: member {member} answered item 9 above zero at {at}, in a check-in{about}."
    return tuple(
        OutgoingMessage(
            key=f"{STAFF}{external_id} | {code}",
            person=code,
            channel=channel,
            address=address,
            text=f"{words} A clinician talks with this member today. {_WHERE}",
            subject=f"Read at once: {member}",
            due=now,
            ends=now + _TOLD_WITHIN,
            zone=zone,
            quiet_from=_NO_QUIET,
            quiet_until=_NO_QUIET,
            limited=False,
        )
        for code, channel, address in [*((code, EMAIL, email) for code, email in clinicians), (VA, VA_CHANNEL, VA)]
    )
