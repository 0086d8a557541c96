"""A notice that is due as soon as something happened: when after quiet hours, in which words, or why not. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from addon.messages.notices import PASSED, START, Notice, Terms, telling
from addon.messages.receivers import Receiver
from addon.messages.texts import Particulars, Template, Unsendable, by_hand, filled, filled_subject
from addon.names_in_text import moment_in_words, time_in_words
from addon.records import Practice
from addon.reminder_times import practice_zone
from addon.sessions.expand import instant, wall_time
from addon.tabs import folded

TO_REFERRER, TO_CLINICIAN = "to a referrer", "to a clinician"
_HOW: Mapping[str, str] = MappingProxyType({"text": "by text", "email": "by e-mail"})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened: to what (``about``, the code of a session), known by what id, when (``at``); told until ``ends``.

    Both are instants. ``original`` is the time that it had first. ``words`` is how the name of its row of Message
    texts begins. The words give ``start`` and, of a change, the time that it ``was`` before (wall times of the
    practice); ``is_regular``: that is a weekday. ``untrue``: why it is not to be told any more. ``is_asked``: a reply
    to it still answers about the session. ``link`` is the purpose of the page that it leads to, "" for the usual one.
    ``at_any_hour``: quiet hours do not keep it back.
    """

    about: str
    original: datetime
    id: str
    rule_name: str
    words: str
    at: datetime
    ends: datetime
    start: datetime
    was: datetime | None = None
    is_regular: bool = False
    untrue: str = ""
    is_asked: bool = False
    link: str = ""
    at_any_hour: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """What such notices are made with: the templates by folded name, the practice's terms and zone, this instant."""

    templates: Mapping[str, Template]
    telling: frozenset[str]
    terms: Terms
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, practice: Practice, templates: Sequence[Template], *, terms: Terms, now: datetime) -> "AtOnce":
        """Return it for a pass. Raises SettingsInvalid if the practice's zone is unknown."""
        return cls(
            templates={folded(one.name): one for one in templates},
            telling=telling(templates, practice, terms),
            terms=terms,
            zone=practice_zone(practice.zone),
            now=now,
        )

    def is_over(self, ends: datetime) -> bool:
        """Return whether the day has passed on which something could still be told."""
        return wall_time(ends, self.zone).date() < wall_time(self.now, self.zone).date()

    def notice(self, news: News, person: Receiver, why: str) -> Notice:
        """Return the notice to somebody, planned or not, with the reason."""
        timed = self._timed(news, person, why)
        if news.untrue:
            return replace(timed, status="withdrawn", reason=news.untrue)
        worded = self._worded(news, timed, person)
        barred = person.barred
        if barred.reason:
            barred_one = replace(worded, status="not sent", is_unheard=barred.is_unheard)
            return replace(barred_one, reason=barred.reason, remedy=barred.remedy)
        return worded if timed.status == "planned" else replace(timed, subject=worded.subject, text=worded.text)

    def _timed(self, news: News, person: Receiver, why: str) -> Notice:
        """Set the due time: at once, or after the quiet hours it falls into."""
        due = news.at if news.at_any_hour else self.terms.quiet.next_end(news.at, person.zone)
        later = f", delayed to {time_in_words(self.terms.quiet.end)} by quiet hours" if due != news.at else ""
        timed = Notice(
            key=(person.code, news.about, f"{news.original:%Y-%m-%d %H:%M}", news.id, person.channel),
            rule_name=news.rule_name,
            start=news.ends,
            due=due,
            local_due=wall_time(due, person.zone),
            why=f"{why}{later}",
            is_change=True,
            is_asked=news.is_asked,
            address=person.address,
            zone=person.zone.key,
            link=news.link,
            link_about=news.about if news.link else "",
            at_any_hour=news.at_any_hour,
        )
        if news.ends <= self.now:
            return replace(timed, status="not sent", reason=PASSED, remedy=START)
        if due >= news.ends:
            return replace(timed, status="not sent", reason="quiet hours, and too little time is left after them")
        return timed

    def _worded(self, news: News, timed: Notice, person: Receiver) -> Notice:
        name = f"{news.words}, {TO_REFERRER if person.referred else _HOW[person.channel]}"
        own = f"{news.words}, {TO_CLINICIAN}"
        name = own if person.leads and folded(own) in self.templates else name
        template = self.templates.get(folded(name))
        if template is None or template.channel != person.channel:
            return replace(timed, status="not sent", reason=f'Message texts has no usable row "{name}"')
        if template.name in self.telling:
            reason = "the words, the sender or the phone tell what it is about or name somebody"
            return replace(timed, status="not sent", reason=reason)
        about = self._about(news, person)
        words = filled(template, about)
        if isinstance(words, Unsendable):
            return replace(timed, status="not sent", reason=words.reason, text=by_hand(template, about))
        worded = replace(timed, text=words, subject=filled_subject(template, about))
        return replace(worded, status="waits", reason=person.waits_for) if person.waits_for else worded

    def _about(self, news: News, person: Receiver) -> Particulars:
        start = instant(news.start, self.zone).astimezone(person.zone)
        was = instant(news.was, self.zone).astimezone(person.zone) if news.was else None
        same = start.utcoffset() == start.astimezone(self.zone).utcoffset()
        before = ""
        if was is not None:
            before = f"{was:%a} {time_in_words(was)}" if news.is_regular else moment_in_words(was)
        return Particulars(
            first=person.first or "there",
            start=start.replace(tzinfo=None),
            zone="" if same else (start.tzname() or str(person.zone)),
            sender=self.terms.sender,
            phone=self.terms.phone,
            was=before,
            until=moment_in_words(news.ends.astimezone(person.zone)),
            reference=person.reference,
            link_length=self.terms.link_length,
        )
