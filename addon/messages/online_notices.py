"""The notices about requests to join a session online: the member who asked is told what was decided. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from addon.episode import ACCEPTED, DECLINED
from addon.incoming import ONLINE_ASK, MemberAsk
from addon.messages.at_once import AtOnce, News
from addon.messages.notices import Notice, Terms
from addon.messages.reach import not_coming
from addon.messages.receivers import member_receiver
from addon.messages.texts import Template
from addon.records import GroupSession, Practice
from addon.sessions.expand import instant

ONLINE, NOT_ONLINE = "Join online", "Not online"
"""How the names of the rows of Message texts begin."""


def online_notices(
    practice: Practice, asks: Iterable[MemberAsk], templates: Sequence[Template], *, terms: Terms, now: datetime
) -> tuple[Notice, ...]:
    """Return a notice for each such request that somebody accepted or declined, sent or not, until its day is over.

    It is withdrawn once there is nothing to join any more. Raises SettingsInvalid if the practice's zone is unknown.
    """
    made = AtOnce.of(practice, templates, terms=terms, now=now)
    sessions = {one.code: one for one in practice.sessions}
    members = {one.code: one for one in practice.members}
    found = []
    for ask in asks:
        for news in _news(practice, ask, sessions.get(ask.session), made):
            if ask.who in members and not made.is_over(news.ends):
                person = member_receiver(members[ask.who], made.zone, terms.reach)
                found.append(made.notice(news, person, f"they asked to join online and it was {ask.status.split()[0]}"))
    return tuple(found)


def _news(practice: Practice, ask: MemberAsk, session: GroupSession | None, made: AtOnce) -> Iterator[News]:
    is_decided = ask.was_accepted or ask.was_declined
    if ask.what != ONLINE_ASK or not is_decided or not (session and ask.start and ask.answered):
        return
    yield News(
        about=session.code,
        original=session.original_start,
        id=ask.id,
        rule_name=f"Joining online {ACCEPTED if ask.was_accepted else DECLINED}",
        words=ONLINE if ask.was_accepted else NOT_ONLINE,
        at=ask.answered,
        ends=instant(ask.start, made.zone),
        start=ask.start,
        untrue=_untrue(practice, ask, session),
        is_asked=True,
    )


def _untrue(practice: Practice, ask: MemberAsk, session: GroupSession) -> str:
    """Return why there is nothing to tell any more: the session, or how or whether the member comes, changed since."""
    if session.start != ask.start:
        return "the session was moved"
    member = next((one for one in practice.members if one.code == ask.who), None)
    row = next((one for one in practice.attendance if (one.session, one.member) == (session.code, ask.who)), None)
    memberships = [one for one in practice.memberships if (one.group, one.member) == (session.group, ask.who)]
    gone = not_coming(session, member, memberships, row) if member else ""
    if gone or row is None:
        return gone
    is_online = row.joined_by == "video"
    return "Joined by was changed since" if is_online != ask.was_accepted else ""
