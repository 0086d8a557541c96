"""The words of a member's page in their language, with days and times filled in. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from addon.member_page import USUAL_LANGUAGE, PageTerms, PageWords
from addon.names_in_text import time_in_words
from addon.tabs import folded

_SHORT_NUMBER = re.compile(r"(?<![\d-])(?:988|911|112|999|116 ?123)(?![\d-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Says things: ``words`` of one language, ``terms`` of the practice, ``zone`` in which times are shown."""

    words: PageWords
    terms: PageTerms
    zone: str

    def __call__(self, name: str, **filled: object) -> str:
        """Return the words of a row of Page texts, filled in."""
        terms = self.terms
        values = {"sender": terms.sender, "phone": terms.phone, "crisis_lines": terms.crisis_lines, **filled}
        text = self.words.texts.get(folded(name), name)
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return text

    @property
    def dialled(self) -> str:
        """Return the practice's number as a phone dials it."""
        return "".join(ch for ch in self.terms.phone if ch.isdecimal() or ch == "+")

    @property
    def lang(self) -> str:
        """Return the code of the language, for screen readers."""
        return self.words.texts.get("languagecode", "en")

    def day(self, moment: datetime) -> str:
        """Return a day of the member's own calendar: ``Tue Mar 3``."""
        here = moment.astimezone(ZoneInfo(self.zone))
        weekday, month = self._one_of("Weekdays", here.weekday()), self._one_of("Months", here.month - 1)
        return self("Day", weekday=weekday, month=month, day=here.day)

    def date(self, day: date) -> str:
        """Return a day as the practice keeps it: ``Tue Mar 3``."""
        return self.day(datetime.combine(day, time(12), tzinfo=ZoneInfo(self.zone)))

    def clock(self, moment: datetime) -> str:
        """Return a time of day with its zone: ``6:00 PM EST``."""
        here = moment.astimezone(ZoneInfo(self.zone))
        return f"{time_in_words(here)} {_zone_in_words(here)}"

    def when(self, moment: datetime) -> str:
        """Return a day and time of the member's own calendar, with its zone: ``Tue Mar 3, 6:00 PM EST``."""
        here = moment.astimezone(ZoneInfo(self.zone))
        return self(
            "When",
            weekday=self._one_of("Weekdays", here.weekday()),
            month=self._one_of("Months", here.month - 1),
            day=here.day,
            time=time_in_words(here),
            zone=_zone_in_words(here),
        )

    def _one_of(self, name: str, number: int) -> str:
        return self(name).split(",")[number].strip()


def with_calls(words: str) -> Markup:
    """Return words in which the short numbers of crisis lines can be tapped."""
    return Markup(_SHORT_NUMBER.sub(r'<a class="call" href="tel:\g<0>">\g<0></a>', str(escape(words))))  # noqa: S704 (escaped)


def _zone_in_words(here: datetime) -> str:
    """Return the zone as people call it; where it has only an offset, its city."""
    name = here.tzname() or ""
    return name if name.isalpha() else str(here.tzinfo).rpartition("/")[2].replace("_", " ")


def words_in(language: str, known: Mapping[str, PageWords]) -> PageWords:
    """Return the words of a language, those of the usual one where nobody has written any."""
    by_name = {folded(name): words for name, words in known.items()}
    return by_name.get(folded(language)) or known.get(USUAL_LANGUAGE) or PageWords()
