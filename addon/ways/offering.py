"""What each member's page may offer besides answering, by the rules and the practice after the merge. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.facts.all_facts import Window
from addon.facts.catalog import FactRow
from addon.fits.judge import FitJudge
from addon.group_seats import not_for_guests
from addon.incoming import ONLINE_ASK, MemberAsks
from addon.memory import news
from addon.part import Given, Result
from addon.problems import Problem, in_tab
from addon.records import ATTENDED, UNREPORTED, GroupSession, Practice
from addon.rule_tab import read_rule_tab
from addon.rules.evaluation import evaluate
from addon.sessions.expand import instant
from addon.sessions.expected import by_group, coming
from addon.sessions.taking_part import HYBRID, IN_PERSON, TakingPart
from addon.video_links import dial_in, room_link
from addon.ways.accepting import MakeUps
from addon.ways.allowed import MOST_DAYS, Key, MakeUpAllowed, OnlineAllowed, make_up_allowed, online_allowed
from addon.ways.calendar_entries import ENTRY, entries, rooms
from addon.ways.make_ups import MakeUp
from addon.ways.new_links import ROOM_SEEN, link_notices, rooms_seen
from addon.ways.offers import AHEAD, Hosts
from addon.ways_to_come import Asked, MakeUpOffer, Online, Ways, WaysToCome

BACK = timedelta(days=MOST_DAYS)


def ways(given: Given) -> Result:
    """Read both rule tabs and hand over what pages may offer."""
    names = ("online_rules", "make_up_rules")
    online, make_up = (read_rule_tab(given, name, starters=True, whole=True) for name in names)
    near = _Near.of(given)
    rows = near.fact_rows(given)
    joins = evaluate(online.table, [one for one in rows if near.may_ask(one)], today=given.wall)
    misses = evaluate(make_up.table, [one for one in rows if _is_missed(one)], today=given.wall)
    requests = given.handed(MakeUps) or MakeUps()
    own: dict[Key, Ways] = {key: Ways(online=one) for key, one in _online(given, near, online_allowed(joins)).items()}
    for key, (offers, asked) in _make_ups(given, near, make_up_allowed(misses), requests).items():
        own[key] = replace(own.get(key) or Ways(), offers=offers, asked=asked)
    before = given.remembered(ENTRY)
    told = entries(near.sessions.values(), before, now=given.now, zone=given.practice.zone)
    groups = {one.code: one for one in given.practice.groups}
    shown = rooms(near.sessions.values(), groups, given.wall)
    seen = rooms_seen(shown, given.remembered(ROOM_SEEN), given.now)
    found = WaysToCome(
        own=own,
        rooms=shown,
        entries=told,
        offers_make_up=bool(make_up.table.rules),
    )
    return Result(
        sources=(online.texts(joins.counts), make_up.texts(misses.counts)),
        asked=(*online.asked, *make_up.asked),
        problems=(*online.problems, *make_up.problems, *_no_links(given)),
        memory=(
            replace(online.memory, values={**online.memory.values, **make_up.memory.values}),
            news(ENTRY, before, told),
            news(ROOM_SEEN, given.remembered(ROOM_SEEN), seen),
        ),
        hands=(found, link_notices(given, seen, near.sessions, near.joining)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """The sessions that pages are about, by code, and how members take part in them."""

    practice: Practice
    sessions: Mapping[str, GroupSession]
    joining: TakingPart
    begun: frozenset[str]

    @classmethod
    def of(cls, given: Given) -> "_Near":
        near = [one for one in given.practice.sessions if given.wall - BACK <= one.start <= given.wall + AHEAD]
        return cls(
            practice=given.practice,
            sessions={one.code: one for one in near},
            joining=TakingPart.of(given.practice, near),
            begun=frozenset(one.code for one in near if one.start <= given.wall),
        )

    def fact_rows(self, given: Given) -> tuple[FactRow, ...]:
        """Return the facts of each member at each of them."""
        window = Window(first=(given.wall - BACK).date(), last=(given.wall + AHEAD).date())
        rows = given.facts.rows(window=window, about=("member-session",))["member-session"]
        return tuple(one for one in rows if one.began in self.sessions)

    def may_ask(self, row: FactRow) -> bool:
        """Return whether a member could join online instead: a hybrid session to come, to which they come in person."""
        session = self.sessions[row.began]
        is_to_come = session.code not in self.begun and session.state != "cancelled"
        is_hybrid = self.joining.how_meets(session) == HYBRID
        return is_to_come and is_hybrid and self.joining.by(session, row.member) in IN_PERSON


def _is_missed(row: FactRow) -> bool:
    status = row.values.get("status") or ""
    return status not in UNREPORTED and status not in ATTENDED


def _online(given: Given, near: _Near, allowed: Mapping[Key, OnlineAllowed]) -> dict[Key, Online]:
    """Return the terms of each; those whom the practice declined for this session are told so."""
    asks = MemberAsks.together(given.all_handed(MemberAsks)).asks.values()
    declined = {(one.session, one.who) for one in asks if one.what == ONLINE_ASK and one.was_declined}
    wanted = [near.sessions[code] for code in dict.fromkeys(session for session, _ in allowed)]
    there = coming(near.practice, wanted, today=given.today)
    taken = {one.code: near.joining.online(one, there[one.code]) for one in wanted}
    return {
        key: Online(
            until=instant(near.sessions[key[0]].start, near.practice.zone) - one.before,
            asks_state=one.asks_state,
            seats=one.seats,
            is_full=one.seats is not None and taken[key[0]] >= one.seats,
            by_itself=one.by_itself,
            is_declined=key in declined,
        )
        for key, one in allowed.items()
    }


def _make_ups(
    given: Given, near: _Near, allowed: Mapping[Key, MakeUpAllowed], requests: MakeUps
) -> dict[Key, tuple[tuple[MakeUpOffer, ...], Asked | None]]:
    """Return what each member is offered for what they miss, and what became of what they asked for."""
    last = {(one.missed, one.member): one for one in sorted(requests.all.values(), key=_live_last)}
    told = {key: one.as_shown(given.practice.zone) for key, one in last.items() if one.missed in near.sessions}
    asked = {key: one for key, one in told.items() if one is not None}
    if not (allowed or asked):
        return {}
    judge, kept = FitJudge.of(given), not_for_guests(given)
    hosts = Hosts.of(given.practice, judge, wall=given.wall, guests=requests.guests, kept=kept)
    groups = _groups_of(given)
    found: dict[Key, tuple[tuple[MakeUpOffer, ...], Asked | None]] = {key: ((), one) for key, one in asked.items()}
    declined = {(one.session, one.member) for one in requests.all.values() if one.was_declined}
    for (code, member), one in allowed.items():
        offers = hosts.offers(near.sessions[code], member, one, groups[member])
        offers = [offer for offer in offers if (offer.session, member) not in declined]
        found[code, member] = (tuple(offers), asked.get((code, member)))
    return found


def _live_last(one: MakeUp) -> tuple[bool, datetime, str]:
    """Order requests so that the last of them is the one that counts."""
    return one.needs_seat, one.at, one.key


def _groups_of(given: Given) -> Mapping[str, set[str]]:
    """Return the groups that each member is in, or will be."""
    found = defaultdict[str, set[str]](set)
    for group, stays in by_group(given.practice.memberships).items():
        for one in stays:
            if one.lasts_to(given.today):
                found[one.member].add(group)
    return found


def _no_links(given: Given) -> Iterator[Problem]:
    """Yield the video links that no browser opens, and the dial-ins that are more than a number: no page has them."""
    groups, sessions = given.views["groups"], given.views["sessions"]
    running = [one for one in given.practice.groups if one.is_running]
    ahead = (one for one in given.practice.sessions if one.end > given.wall)
    links = (
        *((groups, one.code, one.video_link) for one in running),
        *((sessions, one.code, one.video_link) for one in ahead),
    )
    for view, code, link in links:
        if link and not room_link(link):
            yield Problem(
                in_tab(view.sheet.title, view.at(code, "video_link")),
                "no-link",
                "this Video link is no address that a browser opens",
                "Copy it from the video service: it begins with https://. Until then members' pages do not show it.",
            )
    for one in running:
        if one.dial_in and not dial_in(one.dial_in):
            yield Problem(
                in_tab(groups.sheet.title, groups.at(one.code, "dial_in")),
                "no-dial-in",
                "this Dial-in is more than a number and a code, and a member's page never names a group",
                "Write it as (512) 555-0190, code 12 34 56. Until then members' pages do not show it.",
            )
