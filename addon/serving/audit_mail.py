"""The daily e-mail to the owner with the last row of the audit log: whoever cuts the log cannot reach that mailbox."""

from datetime import datetime, time, timedelta

from addon.audit.anchors import Anchor, anchor_of
from addon.memory import Kept
from addon.outgoing import STAFF, OutgoingMessage
from addon.sending.opening import member_channels
from addon.sessions.expand import instant, wall_time
from addon.wiring.served import ServedPractice

AT = time(6)
"""When it goes out, on the practice's clock."""
LASTS = timedelta(hours=18)
MAILED = Kept("audit mailed", str)
"""The day of the last one, ISO, under the key "last"."""
_WORDS = """The audit log of your practice ends with row {n:,}. Keep this mail: it shows later if anything was cut off.

{anchor}

To compare, save this mail as a file: groupkeeper audit DIR --verify --anchor FILE"""


def plan_audit_mail(practice: ServedPractice, now: datetime) -> bool:
    """Put the day's mail into the outbox, once, where practice.toml names an owner and e-mail is set up."""
    file, state = practice.file, practice.state
    wall = wall_time(now, file.zone_info)
    day = wall.date().isoformat()
    is_set_up = file.audit.owner and "email" in member_channels(file)
    if not is_set_up or wall.time() < AT or state.one(MAILED, "last") == day:
        return False
    last = anchor_of(state.audit.head(), day)
    if last is not None:
        state.outbox.add(_mail(practice, last, instant(datetime.combine(wall.date(), AT), file.zone_info)), now=now)
    state.keep(MAILED, "last", day)
    return last is not None


def _mail(practice: ServedPractice, last: Anchor, due: datetime) -> OutgoingMessage:
    return OutgoingMessage(
        key=f"{STAFF}audit | {last.day}",
        person="",
        channel="email",
        address=practice.file.audit.owner,
        subject="Groupkeeper, the audit log",
        text=_WORDS.format(n=last.n, anchor=last),
        due=due,
        ends=due + LASTS,
        zone=practice.file.zone,
        quiet_from=time(0),
        quiet_until=time(0),
        limited=False,
    )
