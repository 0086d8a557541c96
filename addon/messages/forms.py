"""Messages that ask a member to fill in a form, and those after a session: when they cannot go out. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from addon.check_in import LINK_FOR, CheckIns, DueCheckIn, DueCheckIns, about_form
from addon.messages.notices import Notice
from addon.messages.outcomes import Outcomes
from addon.messages.texts import Template
from addon.outgoing import LINK_HERE, WITHDRAWN
from addon.reminder_times import ReminderOutcome
from addon.sessions.expand import wall_time

_REPLIES = ("{answer}", "{replies}")
ANSWERED = "it was answered already"
ONCE_A_DAY = "it is asked once a day, with another session"


def no_form(asked: ReminderOutcome, template: Template | None, check_ins: CheckIns) -> str:
    """Return why a rule's form, or what it sends after a session, goes to nobody; "" if it may go."""
    if asked.form and asked.form not in check_ins.forms:
        return "Check-in items has no usable form of that name"
    words = template.text if template else ""
    if asked.form and LINK_HERE not in words:
        return f"its text has no {LINK_HERE}, so nobody could open the form"
    if (asked.form or asked.after) and any(one in words for one in _REPLIES):
        return f"its text asks for a reply about coming: take {' and '.join(_REPLIES)} out of it"
    return ""


def answered_already(notice: Notice, check_ins: CheckIns) -> bool:
    """Return whether the member has filled in the form of a notice for that session."""
    return (notice.member, about_form(notice.form, notice.session)) in check_ins.answered


def once_a_day(notices: Iterable[Notice], outcomes: Outcomes, zone: ZoneInfo) -> list[Notice]:
    """Return the notices; of those by one rule that ask for a form on one day of sessions, one is left.

    The one that went out counts, else that of the earliest session.
    """
    notices = list(notices)
    alike: defaultdict[tuple[str, str, str, date], list[Notice]] = defaultdict(list)
    for one in notices:
        if one.form and (one.status in {"planned", "waits"} or outcomes.about(one)):
            alike[one.member, one.rule, one.channel, wall_time(one.start, zone).date()].append(one)
    left = {id(_asked_with(some, outcomes)) for some in alike.values()}
    others = {id(one) for some in alike.values() for one in some if outcomes.about(one) is None} - left
    return [replace(one, status="not sent", reason=ONCE_A_DAY) if id(one) in others else one for one in notices]


def due_forms(notices: Iterable[Notice], check_ins: CheckIns, now: datetime) -> DueCheckIns:
    """Return the forms that members may answer on their pages now or soon, whatever became of the messages for them.

    A member who does not come, and what is asked with another session or was answered, has none.
    """
    found: defaultdict[str, dict[str, DueCheckIn]] = defaultdict(dict)
    for one in notices:
        ends = (one.due or one.start) + LINK_FOR
        is_asked = one.status != WITHDRAWN and one.reason not in {ONCE_A_DAY, ANSWERED}
        if one.form and one.due and is_asked and now < ends and not answered_already(one, check_ins):
            about = about_form(one.form, one.session)
            found[one.member].setdefault(about, DueCheckIn(about=about, due=one.due, ends=ends))
    return DueCheckIns({member: tuple(mine.values()) for member, mine in found.items()})


def _asked_with(alike: Sequence[Notice], outcomes: Outcomes) -> Notice:
    return min(alike, key=lambda one: (outcomes.about(one) is None, one.start, one.key))
