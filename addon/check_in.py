"""A questionnaire that members answer on their phone: its items, what arrives, what became of it. Plain data.

Passes publish the forms, the page shows them and keeps the answers, the next pass makes a score of them.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    """One item; ``measure`` is what it counts for, "" if it counts for none. ``words`` by language.

    ``unscored`` is the measure that its row names though it counts for no total.
    """

    number: int
    low: int
    high: int
    measure: str = ""
    unscored: str = ""
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
        """Return the number of the item that is item 9 of a PHQ-9, 0 if there is none; it may count for no total."""
        return ninth(self.name, self.items)


CHECK_IN_FORM = Kept("check-in form", Form)
"""By its folded name."""


_PHQ_9 = "phq9"
_WORDS_OF_ITEM_9 = (
    "better off dead",
    "hurting yourself",
    "harming yourself",
    "mejor muert",
    "lastimarse",
    "hacerse daño",
)
"""What item 9 asks, whatever a practice calls its form and measure."""
_WORDS_OF_ITEM_1 = ("little interest or pleasure", "poco interés o placer")


def ninth(form: str, items: Sequence[FormItem]) -> int:
    """Return the number of the item that is item 9 of a PHQ-9, 0 if there is none or nobody can tell which.

    The words of an item tell first; else, where the words are not the published ones, the last of nine that follow
    each other.
    """
    asking = [one.number for one in items if _asks(one, _WORDS_OF_ITEM_9)]
    if len(asking) == 1:
        return asking[0]
    if not asking and any(_asks(one, _WORDS_OF_ITEM_1) for one in items):
        return 0
    of_phq = [[one.number for one in items if is_phq_9(one.measure or one.unscored)]]
    if is_phq_9(form):
        of_phq.append([one.number for one in items])
    ninths = [max(some) for some in of_phq if len(some) == 9 and max(some) - min(some) == 8]
    return next((one for one in ninths if not asking or one in asking), 0)


def has_item_9(form: str, items: Iterable[FormItem]) -> bool:
    """Return whether a form has to have an item 9: by its name, by a measure that a row names, or by its words."""
    return is_phq_9(form) or any(is_phq_9(one.measure or one.unscored) or _asks(one, _WORDS_OF_ITEM_9) for one in items)


def is_phq_9(name: str) -> bool:
    """Return whether the name of a measure or a form is that of a PHQ-9, such as ``Depression (PHQ 9)``."""
    return _PHQ_9 in folded(name)


def _asks(item: FormItem, any_of: Iterable[str]) -> bool:
    text = " ".join(" ".join(one.text for one in item.words.values()).casefold().split())
    return any(words in text for words in any_of)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCheckIn:
    """A form that a member may answer on their page from ``due`` until ``ends`` (UTC): what a link to it is about."""

    about: str
    due: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class DueCheckIns:
    """Those that are not answered yet, by member code, whether or not a message could ask for them."""

    of: Mapping[str, tuple[DueCheckIn, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckIns:
    """The forms that may be asked, their names by folded name; and what was answered, by member and what about."""

    forms: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[tuple[str, str], CheckIn] = field(default_factory=dict)
