"""The notices that other parts want sent, of booked times and offered seats, each to one person. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from addon.messages.at_once import AtOnce, News
from addon.messages.notices import Notice, Terms
from addon.messages.receivers import clinician_receiver, member_receiver
from addon.messages.texts import Template
from addon.records import Practice
from addon.sessions.expand import wall_time
from addon.wanted_notices import WantedNotice


def asked_notices(
    practice: Practice, wanted: Iterable[WantedNotice], templates: Sequence[Template], *, terms: Terms, now: datetime
) -> tuple[Notice, ...]:
    """Return each as a notice, sent or not, until its day is over; whoever is inactive gets none.

    Raises SettingsInvalid if the zone is unknown.
    """
    made = AtOnce.of(practice, templates, terms=terms, now=now)
    members = {one.code: one for one in practice.members if one.status != "inactive"}
    clinicians = {one.code: one for one in practice.clinicians if one.active}
    found = []
    for one in (one for one in wanted if not made.is_over(one.ends)):
        if one.member in members:
            person = member_receiver(members[one.member], made.zone, terms.reach)
        elif one.member in clinicians:
            person = clinician_receiver(clinicians[one.member], made.zone, terms.reach)
        else:
            continue
        found.append(made.notice(_news(one, made), person, one.why))
    return tuple(found)


def _news(one: WantedNotice, made: AtOnce) -> News:
    start = wall_time(one.start, made.zone)
    return News(
        about=one.about,
        original=wall_time(one.named, made.zone) if one.named else start,
        id=one.id,
        rule_name=one.rule_name,
        words=one.words,
        at=one.at,
        ends=one.ends,
        start=start,
        was=wall_time(one.was, made.zone) if one.was else None,
        link=one.link,
        at_any_hour=one.at_any_hour,
        untrue=one.untrue,
    )
