"""Consent to messages: for which number or address it was given, since when and in which words. Pure.

A yes in Members counts for the number that stands beside it when it is first seen. If that number changes, the consent
does not follow it by itself: somebody is asked. Another spelling of the same number is no change.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from addon.absence import shown
from addon.cells import text_of
from addon.memory import Kept, Remembered, news
from addon.names_in_text import date_in_words
from addon.part import Given
from addon.phones import USUAL, international, region_of
from addon.questions import Question, is_yes
from addon.records import Member
from addon.sources import Source

_FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"text": ("text_consent", "text_consent_given"), "email": ("email_consent", "email_consent_given")}
)
"""By channel: the field of Members with the yes, and the one that shows what it was given for."""
_CELL: Mapping[str, str] = MappingProxyType({"text": "phone", "email": "email"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A member's yes to one channel: since when, for which number or address, in which words, and whence.

    ``wording`` is what the column asked for when somebody typed yes.
    """

    address: str
    since: date
    source: str
    wording: str

    def told(self, channel: str) -> str:
        """Return it as Members shows it."""
        whom = f"the number ending {self.address[-4:]}" if channel == "text" else self.address
        return f"since {date_in_words(self.since)} for {whom}, {self.source}"


CONSENT = Kept("consent", Consent)
"""By member's code and channel, such as ``M-0142|text``."""


@dataclass(frozen=True, slots=True)
class Consents:
    """Every consent that is recorded, by member's code and channel."""

    given: Mapping[str, Consent]
    region: str = USUAL

    def marked(self, members: Iterable[Member]) -> tuple[Member, ...]:
        """Return the members, those with a consent for another number or address marked."""
        return tuple(
            replace(one, consent_elsewhere=frozenset(elsewhere))
            if (elsewhere := [channel for channel in _FIELDS if self._is_elsewhere(one, channel)])
            else one
            for one in members
        )

    def asked(self, members: Iterable[Member]) -> Iterator[Question]:
        """Yield a question for each of them; numbers are shown in the workbook only."""
        for one in members:
            for channel in sorted(one.consent_elsewhere):
                before, now = self.given[f"{one.code}|{channel}"].address, self._now(one, channel)
                what, thing = ("texts", "number") if channel == "text" else ("e-mails", "address")
                yield Question(
                    key=_question_key(one.code, channel, now),
                    kind="consent",
                    question=f"{one.code} agreed to {what}, and the {thing} in Members has changed since. Did they "
                    f"agree to {what} at the new {thing} too? Until somebody answers yes, none go there.",
                    where="Members",
                    private=f"Agreed: {before}. Now: {now}.",
                )

    def _is_elsewhere(self, member: Member, channel: str) -> bool:
        consent, now = self.given.get(f"{member.code}|{channel}"), self._now(member, channel)
        in_conflict = _CELL[channel] in dict(member.in_conflict)
        return bool(consent and now and not in_conflict and _agrees(member, channel) and consent.address != now)

    def _now(self, member: Member, channel: str) -> str:
        return _address(getattr(member, _CELL[channel]), channel, self.region)


def consents(
    given: Given, sources: Iterable[Source], coming: Iterable[Member] = ()
) -> tuple[Consents, tuple[Source, ...], Remembered[Consent]]:
    """Return the consents as typed in Members now, what its hidden columns show, and what to remember.

    Where no number or address is typed, the one that one of the ``sources`` fills in counts. ``coming`` are those whose
    rows come with this pass from Intake.
    """
    view, before, region = given.views["members"], given.remembered(CONSENT), region_of(given.practice.zone)
    now, filled = dict(before), {row.rid: row.values for source in sources for row in source.rows}
    coming = tuple(coming)
    for member in (*given.practice.members, *coming):
        for channel, (name, _) in _FIELDS.items():
            key = f"{member.code}|{channel}"
            if not _agrees(member, channel):
                now.pop(key, None)
                continue
            typed = getattr(member, _CELL[channel]) or text_of(filled.get(member.code, {}).get(_CELL[channel]))
            address = _address(typed, channel, region)
            asked = _question_key(member.code, channel, address)
            if address and (key not in now or is_yes(given.new_answers.get(asked))):
                column = view.tab.column(name)
                now[key] = Consent(
                    address=address,
                    since=given.today,
                    source=_whence(is_answer=key in now, is_coming=member in coming),
                    wording=f"{column.header}: {column.help}",
                )
    columns = {name: _changes(channel, before, now) for channel, (_, name) in _FIELDS.items()}
    return Consents(now, region), shown("members", columns), news(CONSENT, before, now)


def _whence(*, is_answer: bool, is_coming: bool) -> str:
    if is_answer:
        return "answered in Needs review"
    return "recorded in Intake" if is_coming else "typed in Members"


def _changes(
    channel: str, before: Mapping[str, Consent], now: Mapping[str, Consent]
) -> tuple[list[str], dict[str, str]]:
    """Return the members who no longer agree, and what is new of the others."""
    mine = [key for key in before.keys() | now if key.endswith(f"|{channel}")]
    changed = {key.partition("|")[0]: now.get(key) for key in mine if before.get(key) != now.get(key)}
    return [code for code, one in changed.items() if one is None], {
        code: one.told(channel) for code, one in changed.items() if one
    }


def _agrees(member: Member, channel: str) -> bool:
    return (member.text_consent if channel == "text" else member.email_consent) is True


def _address(typed: str, channel: str, region: str) -> str:
    """Return the number as +15125550190 or the address in small letters, "" where nothing can go there."""
    return typed.strip().casefold() if channel == "email" else international(typed, region)


def _question_key(code: str, channel: str, address: str) -> str:
    """Return a key that holds for this very number, without showing it."""
    return f"consent|{code}|{channel}|{sha256(address.encode()).hexdigest()[:12]}"
