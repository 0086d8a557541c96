"""A questionnaire that members answer on their phone: its items, what arrives, what became of it. Plain data.

Passes publish the forms, the page shows them and keeps the answers, the next pass makes a score of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.tabs import folded

CHECK_IN, ITEM_9 = "check-in", "item 9"
"""The kinds of arrivals. Answers have ``form``, ``session``, ``answers`` (JSON: the value by the item's number, items
that were not answered are not there) and ``items`` (JSON: number, measure, lowest and highest of each). Item 9 above
zero arrives alone, before them: ``form``, ``session``. The first is also what links to forms are for."""
LINK_FOR = timedelta(hours=72)
"""How long after its message was due a link to a form is good."""
_BETWEEN = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """An item in one language: its text, and what its lowest and highest values, or each of its values, mean."""

    text: str
    low_label: str = ""
    high_label: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """One item; ``measure`` is what it counts for, "" if it counts for none. ``words`` by language."""

    number: int
    low: int
    high: int
    measure: str = ""
    words: Mapping[str, ItemWords] = field(default_factory=dict)

    def takes(self, value: int) -> bool:
        """Return whether a value is on its scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that may be shown; the words above and below its items by language."""

    name: str
    items: tuple[FormItem, ...]
    introduction: Mapping[str, str] = field(default_factory=dict)
    footer: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Return what differs where an item differs: answers to other questions count for nothing."""
        return sha256(repr((self.name, self.items)).encode()).hexdigest()[:12]

    @property
    def item_9(self) -> int:
        """Return the number of the item that is item 9 of a PHQ-9, 0 if there is none."""
        return ninth(self.items)


CHECK_IN_FORM = Kept("check-in form", Form)
"""By its folded name."""


def ninth(items: Sequence[FormItem]) -> int:
    """Return the number of the ninth item that counts for a PHQ-9, 0 if there is none."""
    of_phq = sorted(one.number for one in items if is_phq_9(one.measure))
    return of_phq[8] if len(of_phq) > 8 else 0


def is_phq_9(measure: str) -> bool:
    """Return whether a measure is a PHQ-9."""
    return folded(measure).startswith("phq9")


def about_form(form: str, session: str) -> str:
    """Return what a link to a form is about: the form, and the session with which it is asked."""
    return f"{form}{_BETWEEN}{session}"


def form_and_session(about: str) -> tuple[str, str]:
    """Return the name of the form and the session's code again."""
    form, _, session = about.partition(_BETWEEN)
    return form, session


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What a member answered last, by one form, with one session.

    ``at`` is the practice's wall time at which it arrived, ``on`` the day of the first answer: that of the score, which
    a later answer replaces. ``totals`` by measure, None where too few items were answered; ``unanswered`` are the
    numbers of the items that were not.
    """

    member: str
    form: str
    session: str
    at: datetime
    on: date
    items: int
    unanswered: tuple[int, ...] = ()
    totals: Mapping[str, Decimal | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the key under which it is remembered."""
        return f"{self.member}{_BETWEEN}{about_form(self.form, self.session)}"

    @property
    def shown(self) -> str:
        """Return what Messages shows: when, and whether anything is missing; never a value."""
        count = self.items - len(self.unanswered)
        if not self.unanswered:
            return f"answered {moment_in_words(self.at)}"
        left = ", ".join(str(number) for number in self.unanswered)
        without = [name for name, total in self.totals.items() if total is None]
        told = f"answered {count} of {self.items} {moment_in_words(self.at)}, not number {left}"
        return f"{told}: no score of {', '.join(without)}" if without else told


@dataclass(frozen=True, slots=True)
class CheckIns:
    """The forms that may be asked, their names by folded name; and what was answered, by member and what about."""

    forms: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[tuple[str, str], CheckIn] = field(default_factory=dict)
