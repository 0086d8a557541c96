"""What a member's text means: what may be done at once, and what a person has to read. Pure.

Distress and opting out are looked for first and anywhere. A seat changes only by a clear answer: a digit, or words
without an "if", a "maybe" or another week. Whatever is left goes to a person.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from unicodedata import name as name_of
from unicodedata import normalize

from addon.incoming import (
    ABOUT_A_SESSION,
    AMBIGUOUS,
    BY_ITSELF,
    CANNOT_COME,
    CONFIRM,
    DISTRESS,
    HELP,
    JOIN_ONLINE,
    LATE,
    OTHER_LANGUAGE,
    QUESTION,
    START,
    STOP,
    THANKS,
)
from addon.replies.reactions import own_words
from addon.replies.wording import END, listed, listed_words, plain, rows, sentences

_BY_DIGIT = {"1": CONFIRM, "2": CANNOT_COME, "3": JOIN_ONLINE}
_BESIDE = {CONFIRM: "gladly", CANNOT_COME: "reasons", JOIN_ONLINE: "reasons"}
_CHOICE = re.compile(r"\W*([123]?)\W?([a-h])\b\W*$")
_FIRST = re.compile(r"\W*([^\W\d_]+)\b")
_ANSWERED = re.compile(r"\W*(?:[123]\b\W*)+")
_LONG = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means first, and what it means too.

    ``choice`` is the letter of a session in an answer such as 2B. ``days`` are the days that an answer about a
    session names: 0 (Monday) to 6, today, tomorrow.
    """

    first: str
    also: tuple[str, ...] = ()
    choice: str = ""
    days: frozenset[str] = frozenset()

    @property
    def all(self) -> tuple[str, ...]:
        """Return everything that it means."""
        return (self.first, *self.also)

    @property
    def seat(self) -> str:
        """Return the answer about a session, "" if it is none."""
        return next((one for one in self.all if one in ABOUT_A_SESSION), "")

    @property
    def needs_person(self) -> bool:
        """Return whether somebody has to read it."""
        return any(one not in BY_ITSELF for one in self.all)


def meaning_of(text: str) -> Meaning:
    """Return what a text means."""
    read = _Text(text)
    found = _read(read)
    return replace(found, days=read.days(found.seat)) if found.seat else found


def _read(read: "_Text") -> Meaning:
    digit, stop = read.digit(), STOP if read.is_stop() else ""
    if read.is_distress():
        return _meaning(DISTRESS, stop, digit or read.cancelled_beside_distress())
    if stop:
        return _meaning(STOP, digit)
    if read.is_bare("start") or read.shouts("start") or rows("start").found(read.words):
        return _meaning(START, digit)
    if read.is_bare("help") or rows("help").found(read.words):
        return Meaning(HELP)
    if digit:
        return read.by_digit(digit)
    if choice := read.choice():
        return Meaning(AMBIGUOUS, choice=choice)
    if read.is_bare("thanks", around="pleasant"):
        return Meaning(THANKS)
    if read.is_foreign():
        return Meaning(OTHER_LANGUAGE)
    return read.by_words()


def _meaning(first: str, *also: str) -> Meaning:
    return Meaning(first, tuple(one for one in also if one))


class _Text:
    """One text, as words."""

    def __init__(self, text: str) -> None:
        self.typed = own_words(text)
        self.plain = plain(self.typed)
        self.sentences = sentences(self.plain)
        self.list = [word for word in self.sentences.split() if word != END]
        self.words = rows("aside").out_of(self.sentences)

    # --- bare answers -----------------------------------------------------------------------------

    def is_bare(self, name: str, *, around: str = "courtesy") -> bool:
        """Return whether the text is one of these words, but for words that mean nothing ``around`` them."""
        wanted = listed_words("bare", name)
        return _has_only(self.list, wanted, wanted | listed_words("fillers", around))

    def is_stop_beside_digit(self) -> bool:
        """Return whether the text is such a word and a digit that answers, beside which ``cancel`` means the seat."""
        left = rows("no_stop").out_of(self.sentences).split()
        words = [word for word in left if word != END and _as_digit(word) not in _BY_DIGIT]
        stop = listed_words("bare", "stop")
        wanted = stop - listed_words("fillers", "about_seat")
        return "?" not in self.plain and _has_only(words, wanted, stop | listed_words("fillers", "courtesy"))

    def digit(self) -> str:
        """Return the answer that a digit or its word gives, "" if there is none or more than one."""
        if found := _CHOICE.match(self.plain):
            return _BY_DIGIT.get(found[1], "")
        words = [_as_digit(word) for word in self.list]
        polite, counted = listed_words("fillers", "polite"), listed_words("fillers", "counted")
        polite |= listed_words("bare", "stop") if self.is_stop_beside_digit() else frozenset()
        at = next((place for place, word in enumerate(words) if word not in polite or word.isdigit()), None)
        if at is None or words[at] not in _BY_DIGIT or {"or", "o"} & set(words):
            return ""
        behind = words[at + 1 : at + 2]
        is_quantity = bool(behind) and (behind[0] in counted or behind[0].isdigit() or self._counts())
        others = {word for word in words if word in _BY_DIGIT} - {words[at]}
        spelled = not self.list[at].isdigit()
        lone = not spelled or all(word in polite for place, word in enumerate(words) if place != at)
        return "" if is_quantity or others or not lone or self._is_number() else _BY_DIGIT[words[at]]

    def _is_number(self) -> bool:
        """Return whether the leading digit is part of a clock time, an amount or another number."""
        return re.match(r"\W*[123](?:[.:/,-]\d|st\b|nd\b|rd\b|th\b|\s*%)", self.plain) is not None

    def _counts(self) -> bool:
        """Return whether several of something follow the digit: ``2 kids are sick``."""
        found = re.match(r"\W*[123] ([^\W\d]{3,}s)\b", self.plain)
        said = (
            listed_words("fillers", "polite"),
            listed_words("fillers", "beside_digit"),
            listed_words("bare", "thanks"),
        )
        return found is not None and found[1] not in frozenset().union(*said)

    def by_digit(self, digit: str) -> Meaning:
        """Return what a text with a clear digit means: other words may take it back, or ask for a person too."""
        said = self._seat_by_words()
        if (said and said != digit) or self._is_taken_back():
            return Meaning(AMBIGUOUS)
        says_more = not self.choice() and self._says_more(digit)
        if says_more and self.is_foreign():
            return Meaning(OTHER_LANGUAGE)
        if digit == CONFIRM and self._is_undone():
            return Meaning(AMBIGUOUS)
        return Meaning(digit, self._also(digit, says_more=says_more), self.choice())

    def _also(self, digit: str, *, says_more: bool) -> tuple[str, ...]:
        """Return what a text means beside the answer of its digit."""
        if "?" in self.plain.rstrip("? ") or self._asks():
            return (QUESTION,)
        if rows("late").found(rows(_BESIDE[digit]).out_of(self.words)):
            return (LATE,)
        return (AMBIGUOUS,) if says_more else ()

    def _says_more(self, digit: str) -> bool:
        """Return whether words beside a digit are more than courtesy and everyday reasons."""
        beside = _BESIDE[digit]
        left = rows(beside).out_of(rows("beside_digit").out_of(self.words)).split()
        known = [listed_words("fillers", name) for name in ("polite", "beside_digit", beside)]
        return rows("beyond").found(self.words) or not {*left} - {END} <= frozenset().union(*known)

    def _is_undone(self) -> bool:
        """Return whether words behind a 1 take it back: ``1 no``."""
        left = rows("gladly").out_of(rows("beside_digit").out_of(self.words))
        return rows("undone").found(rows("no_cannot").out_of(left))

    def choice(self) -> str:
        """Return the letter of a session, "" if the text is none or more than that and its digit."""
        found = _CHOICE.match(self.plain)
        return found[2].upper() if found else ""

    def _is_taken_back(self) -> bool:
        is_asked_back = self.plain.strip().endswith("?") and len(self.list) == 1
        return is_asked_back or rows("undecided").found(self.words)

    # --- distress and opting out ------------------------------------------------------------------

    def is_distress(self) -> bool:
        """Return whether somebody may be in need: rather once too often."""
        pleads = "!" in self.plain or "please" in self.list
        if self.is_bare("help") and pleads:
            return True
        return rows("distress").found(rows("no_distress").out_of(self.sentences))

    def cancelled_beside_distress(self) -> str:
        """Return that the member does not come where words apart from those of distress tell it."""
        left = rows("distress").out_of(self.words)
        clear = rows("cannot_come").found(left) and not rows("hedges").found(left) and "?" not in self.plain
        return CANNOT_COME if clear else ""

    def is_stop(self) -> bool:
        """Return whether the member wants no more messages, in whatever words."""
        if (self.is_bare("stop") and "?" not in self.plain) or self.is_stop_beside_digit() or self.shouts("stop"):
            return True
        return rows("stop").found(rows("no_stop").out_of(self.sentences))

    def shouts(self, name: str) -> bool:
        """Return whether such a word begins the text in capitals, or is its first or last sentence.

        A digit in front of it is passed over; behind that ``cancel`` means the seat.
        """
        answered = _ANSWERED.match(self.plain)
        wanted = listed_words("bare", name) - (listed_words("fillers", "about_seat") if answered else frozenset())
        first = _FIRST.match(_ANSWERED.sub("", normalize("NFKC", self.typed), count=1) if answered else self.typed)
        if first and first[1].isupper() and len(first[1]) > 1 and first[1].casefold() in wanted:
            return True
        said = self.plain[answered.end() :] if answered else self.plain
        parts = [part.split() for part in re.split(r"[.!?;:,\n-]+|\band\b", said)]
        parts = [part for part in parts if part]
        return bool(parts) and any(len(part) == 1 and part[0] in wanted for part in (parts[0], parts[-1]))

    # --- in words ---------------------------------------------------------------------------------

    def by_words(self) -> Meaning:
        """Return what a text without a digit means."""
        if not self.list:
            return Meaning(AMBIGUOUS)
        seat, is_unsure = self._seat_by_words(), rows("hedges").found(self.words)
        is_late, asks = rows("late").found(self.words), self._asks()
        if seat == CANNOT_COME and not is_unsure:
            return Meaning(QUESTION) if rows("asking").begin(self.words) else _meaning(seat, QUESTION if asks else "")
        if is_late and seat != CANNOT_COME:
            return _meaning(LATE, QUESTION if asks else "")
        if seat == JOIN_ONLINE and not is_unsure:
            return _meaning(seat)
        if asks and not (seat and is_unsure and "?" not in self.plain):
            return Meaning(QUESTION)
        if seat == CONFIRM and not is_unsure and not rows("hopes").found(self.words):
            return Meaning(seat)
        return Meaning(AMBIGUOUS)

    def days(self, seat: str) -> frozenset[str]:
        """Return the days that an answer names; who does not come then may be seen on another."""
        text = rows("wishes").out_of(self.sentences)
        text = text if seat == CONFIRM else rows("other_days").out_of(text)
        days: dict[str, str] = listed()["days"]
        return frozenset(day for day, words in days.items() if not set(words.split()).isdisjoint(text.split()))

    def _seat_by_words(self) -> str:
        without = rows("no_cannot").out_of(self.words)
        cannot = rows("cannot_come").found(without)
        online = self._is_online()
        if cannot and online:
            return JOIN_ONLINE
        if cannot or online:
            return CANNOT_COME if cannot else JOIN_ONLINE
        return CONFIRM if rows("confirm").found(self.words) else ""

    def _is_online(self) -> bool:
        bare, polite = listed_words("phrases", "online_bare"), listed_words("fillers", "polite")
        if any(word in bare for word in self.list) and all(word in bare | polite for word in self.list):
            return "?" not in self.plain
        return rows("join_online").found(rows("no_online").out_of(self.words))

    def _asks(self) -> bool:
        return "?" in self.plain or rows("asking").begin(self.words) or rows("question").found(self.words)

    def is_foreign(self) -> bool:
        """Return whether the text is in a language that we do not read."""
        letters = [ch for ch in self.plain if ch.isalpha()]
        if sum("LATIN" not in name_of(ch, "") for ch in letters) * 2 > len(letters):
            return True
        words = [word for word in self.list if not word.isdigit()]
        ours = sum(word in listed_words("languages", "ours") for word in words)
        other = sum(word in listed_words("languages", "other") for word in words)
        return other > ours and other * 2 >= min(len(words), _LONG)


def _has_only(words: Collection[str], wanted: frozenset[str], allowed: frozenset[str]) -> bool:
    """Return whether one of the wanted words is among words all of which are allowed."""
    return not wanted.isdisjoint(words) and allowed.issuperset(words)


def _as_digit(word: str) -> str:
    return next((digit for digit, words in listed()["digits"].items() if word in words), word)
