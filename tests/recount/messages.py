"""Reminders and notices of a change worked out again from Reminder rules, Message texts, Settings and consent.

Between the two passes everything that the first one had planned went out at its time.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.recount.billing import joined_by, led_by
from tests.recount.cells import fits, in_force
from tests.recount.read_practice import UNREPORTED, Book, Row, text

PRACTICE_ZONE = ZoneInfo("America/New_York")
Key = tuple[str, str, str, str]
"""Member, session (or sessions of one day), rule and due time."""
OVER = "over"
"""Its time came and went, or there is nothing to tell any more."""
SENT = "delivered"
SOON = timedelta(minutes=15)
GSM7 = set(
    "@£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüàabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"#%&'()*+,-./:;<=>?"
)


@dataclass(kw_only=True)
class Message:
    """A message as it should stand in Messages."""

    member: str
    session: str
    rule: str
    channel: str
    due: datetime
    starts: datetime
    words: str = ""
    reasons: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Return member, session, rule and due time."""
        return self.member, self.session, self.rule, str(self.due)

    @property
    def cells(self) -> dict[str, str]:
        """Return the cells that Messages should show."""
        status = "; ".join(self.reasons) or "planned"
        sent = str(self.due) if status == SENT else ""
        return {"Status": status, "Channel": self.channel, "Text": self.words, "Sent at": sent}


def reminders(book: Book, going: set[Key], sent: dict[Key, Message]) -> list[Message]:
    """Return the reminders that a pass should show, each with the reasons why it would not go out.

    ``going``: those that the sheet plans; which ones go where there are too many is its choice, that there are never
    too many is checked. Those of the week after the last day shown, and those ``sent``, take up room as well.
    """
    found = []
    last = book.today + timedelta(days=int(book.setting("Messages ahead")))
    for row in book.attendance:
        session = book.sessions[row["Session"]]
        starts = session["at"]
        if starts.date() < book.today or not (row["Status"] in UNREPORTED or starts <= book.now):
            continue
        for rule in book.tabs["Reminder rules"]:
            facts = {"Meets": session["Meets"], "Joined by": joined_by(book, session, row)}
            due = before(starts, int(rule["Then: Hours before"]))
            near = book.today <= due.date() <= last + timedelta(days=7)
            if near and in_force(rule, book.today) and fits(rule, facts):
                found.append(_reminder(book, row, rule, (due, starts)))
    found = _together(book, [one for one in found if one.key not in sent])
    listed = {one.key for one in found if one.due.date() <= last}
    found.sort(key=lambda one: (one.key not in going, one.key in listed, one.starts - one.due, one.rule, one.due))
    _capped(book, found, sent)
    return [one for one in found if one.key in listed]


def _together(book: Book, found: list[Message]) -> list[Message]:
    """Return the messages, those of one member, channel and rule about sessions of one day as one."""
    alike: dict[tuple[str, str, date], list[Message]] = defaultdict(list)
    for one in found:
        if not one.reasons:
            alike[one.member, one.rule, one.starts.date()].append(one)
    for several in alike.values():
        if len({one.starts for one in several}) == len(several) > 1:
            first, *later = sorted(several, key=lambda one: one.starts)
            name = {"text": "Text reminder", "email": "E-mail reminder"}[first.channel]
            times = (first.starts, *(one.starts for one in later))
            first.words = written(book, f"{name}, several sessions", book.members[first.member], times, None)
            first.session = " + ".join(one.session for one in (first, *later))
            first.due = min(one.due for one in several)
            found = [one for one in found if one not in later]
    return found


def before(starts: datetime, hours: int) -> datetime:
    """Return the wall time so long before: whole days at the same clock time, fewer hours as real hours."""
    if hours % 24 == 0:
        return starts - timedelta(hours=hours)
    at = starts.replace(tzinfo=PRACTICE_ZONE).astimezone(ZoneInfo("UTC")) - timedelta(hours=hours)
    return at.astimezone(PRACTICE_ZONE).replace(tzinfo=None)


def _reminder(book: Book, row: Row, rule: Row, when: tuple[datetime, datetime]) -> Message:
    due, starts = when
    channel = text(rule["Then: Channel"])
    member = book.members[row["Member code"]]
    one = Message(
        member=row["Member code"],
        session=row["Session"],
        rule=rule["Rule ID"],
        channel=channel,
        due=due,
        starts=starts,
        reasons=unreachable(member, channel),
    )
    how = joined_by(book, book.sessions[row["Session"]], row)
    one.words = written(book, text(rule["Then: Message"]), member, (starts,), None, how=_how(book, row, how, channel))
    if not one.reasons:
        one.reasons = [OVER] if due + SOON < book.now else _waits(book, member, channel)
    return one


def _how(book: Book, row: Row, how: str, channel: str) -> dict[str, str]:
    """Return how a member takes part, in words, and what they may answer: 3 where they may come online instead.

    Nobody reads answers to e-mails, and this practice's members have no pages.
    """
    session = book.sessions[row["Session"]]
    meets = text(session["Meets"]) or text(book.groups[session["Group code"]]["Meets"])
    online = ", 3 join online" if meets == "hybrid" and how in ("", "in person") else ""
    words = {"": "", "in person": "in person", "video": "by video", "phone": "by phone"}[how]
    replies = f"1 confirm, 2 can't come{online}"
    return {"how": words, "replies": replies, "answer": f"Reply {replies}" if channel == "text" else ""}


def _waits(book: Book, member: Row, channel: str) -> list[str]:
    """Return the open conflict, or the changed number, that leaves it in doubt where a message may go."""
    column, words = {"text": ("Phone", "phone"), "email": ("E-mail", "e-mail address")}[channel]
    conflict = book.disputed.get(("Members", member["ID"], column))
    if conflict:
        return [f"waits: the {words} is in conflict ({conflict}): decide in Conflicts"]
    old = book.before.members.get(member["ID"]) if book.before else None
    if old is None or unreachable(old, channel) or _bare(old[column]) == _bare(member[column]):
        return []
    thing = {"text": "number", "email": "address"}[channel]
    return [f"waits: consent was given for another {thing}: answer in Needs review"]


def _bare(cell: Any) -> str:
    """Return an address in small letters, a phone number without its punctuation."""
    return text(cell).casefold() if "@" in text(cell) else re.sub(r"\D", "", text(cell))


def unreachable(member: Row, channel: str) -> list[str]:
    """Return why a member cannot be written to that way: no consent before no address."""
    consent, address, things = {
        "text": (member["Text OK"], member["Phone"], ("texts", "phone number")),
        "email": (member["E-mail OK"], member["E-mail"], ("e-mails", "e-mail address")),
    }[channel]
    if text(consent) == "no":
        return [f"the member does not want {things[0]}"]
    if text(consent) != "yes":
        return [f"nobody has recorded consent to {things[0]}"]
    return [] if text(address) else [f"no usable {things[1]}"]


def _capped(book: Book, found: list[Message], sent: dict[Key, Message]) -> None:
    """Hold back what would be too much for one member on one day or in any seven days, the first ones first."""
    a_day, a_week = int(book.setting("Messages per day")), int(book.setting("Messages per week"))
    taken: dict[str, list[datetime]] = defaultdict(list)
    for notice in (*sent.values(), *moved(book)):
        taken[notice.member] += [notice.due] if notice.reasons in ([], [SENT]) else []
    for one in found:
        if one.reasons:
            continue
        ours = taken[one.member]
        if sum(at.date() == one.due.date() for at in ours) >= a_day:
            one.reasons.append(f"more than {a_day} messages that day")
        elif _most_in_seven_days(one.due, [*ours, one.due]) > a_week:
            one.reasons.append(f"more than {a_week} messages in seven days")
        else:
            ours.append(one.due)


def _most_in_seven_days(due: datetime, times: list[datetime]) -> int:
    """Return the most messages in any seven days with this one in them: what was sent before cannot be taken back."""
    week = timedelta(days=7)
    begins = [one for one in times if one <= due < one + week]
    return max(sum(begin <= at < begin + week for at in times) for begin in begins)


def moved(book: Book) -> Iterator[Message]:
    """Yield the notice to each member of a coming session that a person moved."""
    for session in book.sessions.values():
        was = session["Original start"]
        if session["at"] == was or session["at"] < book.now or session["State"] != "planned":
            continue
        for row in book.attendance:
            if row["Session"] == session["Session"] and row["Status"] in UNREPORTED:
                yield _notice(book, row, session["at"], was)
        for code in _staff(book, session):
            one = next(row for row in book.tabs["Clinicians"] if row["ID"] == code)
            words = written(book, "Moved, to a clinician", one | {"Time zone": ""}, (session["at"],), was)
            told = {"session": session["Session"], "rule": "moved", "channel": "email", "words": words}
            yield Message(member=code, due=book.now, starts=session["at"], **told)


def _staff(book: Book, session: Row) -> Iterator[str]:
    """Yield the codes of those who lead a session."""
    codes = {text(one["Name"]): one["ID"] for one in book.tabs["Clinicians"]}
    for name in (led_by(book, session), session["Co-facilitator"]):
        if name:
            yield codes[text(name).split(" (")[0]]


def _notice(book: Book, row: Row, starts: datetime, was: datetime) -> Message:
    member = book.members[row["Member code"]]
    closed = {channel: unreachable(member, channel) for channel in ("text", "email")}
    waits = {channel: _waits(book, member, channel) for channel in closed}
    channel = min(closed, key=lambda one: (bool(closed[one]), bool(waits[one]), one == "email"))
    name = {"text": "Moved, by text", "email": "Moved, by e-mail"}[channel]
    reasons = [*closed["text"], *closed["email"]] if closed[channel] else waits[channel]
    return Message(
        member=row["Member code"],
        session=row["Session"],
        rule="moved",
        channel=channel,
        due=book.now,
        starts=starts,
        reasons=reasons,
        words=written(book, name, member, (starts,), was),
    )


def written(
    book: Book,
    name: str,
    member: Row,
    starts: tuple[datetime, ...],
    was: datetime | None,
    *,
    how: dict[str, str] | None = None,
) -> str:
    """Return the words of a row of Message texts, filled in as its help explains."""
    row = next(row for row in book.tabs["Message texts"] if row["Name"] == name)
    zone = ZoneInfo(text(member["Time zone"]) or PRACTICE_ZONE.key)
    at, before_that = _in_zone(starts[0], zone), _in_zone(was, zone) if was else None
    values = {
        "first": text(member["Name"]).split()[0],
        "day": f"{at:%a}",
        "date": _date(at.date()),
        "time": clock(at),
        "zone": "" if zone == PRACTICE_ZONE else f"{at:%Z}",
        "was": f"{before_that:%a} {_date(before_that.date())} {clock(before_that)}" if before_that else "",
        "sender": book.setting("Sender name"),
        "phone": book.setting("Sender phone"),
        "times": " and ".join(clock(_in_zone(one, zone)) for one in starts),
        **(how or {}),
    }
    subject, body = (re.sub(r"\{(\w+)\}", lambda m: values[m[1]], text(row[part])) for part in ("Subject", "Text"))
    words = re.sub(r" +([.,?])", r"\1", re.sub(r" +", " ", f"{subject}: {body}" if subject else body)).strip()
    return plain(words) if row["Channel"] == "text" else words


def _in_zone(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=PRACTICE_ZONE).astimezone(zone)


def _date(on: date) -> str:
    return f"{on:%b} {on.day}"


def clock(at: datetime) -> str:
    """Return a time as 6:00 PM."""
    return f"{at.hour % 12 or 12}:{at:%M %p}"


def plain(words: str) -> str:
    """Return a text with the letters that a text message can carry."""
    return "".join(letter if letter in GSM7 else unicodedata.normalize("NFD", letter)[0] for letter in words)


def expected(book: Book, first: Book) -> dict[Key, Message]:
    """Return every message that two passes should have left, by member, session, rule and due time."""
    then = listed(first, {})
    for one in then.values():
        if not one.reasons:
            one.reasons = [SENT] if one.due < book.now else [OVER]
        elif one.due > book.now and one.starts != book.sessions[one.session]["at"]:
            one.reasons = [OVER]  # the session was moved: nobody has to be told of its old time
    now = listed(replace(book, before=first), {key: one for key, one in then.items() if one.reasons == [SENT]})
    parts = {(one.member, one.rule, part) for one in now.values() for part in one.session.split(" + ")[1:]}
    for one in then.values():
        if one.due > book.now and (one.member, one.rule, one.session) in parts:
            one.reasons = [OVER]  # a session was moved to that day: one message tells of both
    return then | now


def listed(book: Book, sent: dict[Key, Message]) -> dict[Key, Message]:
    """Return the messages that one pass should show; ``sent`` are those that went out before."""
    going = {as_shown(row) for row in book.tabs["Messages"] if row["Status"] in ("planned", SENT)}
    found = {one.key: one for one in (*reminders(book, going, sent), *moved(book))}
    return found | sent


def as_shown(row: Row) -> Key:
    """Return the key of a row of Messages."""
    rule = text(row["Rule"])
    rule = "moved" if "moved" in rule else rule.rpartition("(")[2].rstrip(")")
    return row["Member code"], row["Session"], rule, text(row["Due"])
