"""The words of a message: the practice's templates with a few placeholders, neutral by construction.

A message never names a group, a kind of treatment, a diagnosis or another person. Templates that do are
refused when they are read; what Settings or a name put in is checked once it is filled in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from addon.gsm7 import LONGEST, septets, spelled
from addon.names_in_text import day_in_words, time_in_words
from addon.outgoing import LINK_HERE
from addon.part import View
from addon.person_names import first_name
from addon.problems import Problem, in_tab
from addon.records import Member
from addon.tabs import Value, folded
from addon.telling import tells

TAB = "Message texts"
_TIMES = ("day", "date", "time", "times", "zone", "was")
PLACEHOLDERS = ("first", *_TIMES, "how", "replies", "answer", "link", "until", "reference", "sender", "phone")
NO_ADDRESS = "it has a link, and members' pages have no public address (public_url in practice.toml)"
ALWAYS_THERE = frozenset(
    folded(name)
    for name in (
        *("Text reminder", "E-mail reminder"),
        *("Moved, by text", "Moved, by e-mail", "Cancelled, by text", "Cancelled, by e-mail"),
    )
)
"""The texts that every workbook began with: who took one away wants none. This never grows."""
_NOBODY = "there"
_REPLIES = "1 confirm, 2 can't come"
_BRACED = re.compile(r"\{([^{}]*)\}")
_BEFORE_STOP = re.compile(r" (?=[.,;:!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One row of Message texts."""

    name: str
    channel: str
    text: str
    subject: str = ""


def rows_in_force(view: View) -> list[Mapping[str, Value]]:
    """Return the rows of Message texts; of what older workbooks were not given, the words that new ones begin with."""
    rows: list[Mapping[str, Value]] = list(view.values())
    there = {folded(row.get("name") or "") for row in (*rows, *view.removed())}
    headers = {column.header: column.field for column in view.tab.columns}
    starters = ({headers[name]: text for name, text in row.items()} for row in view.tab.starter)
    return [*rows, *(row for row in starters if folded(row["name"]) not in there | ALWAYS_THERE)]


def templates_from(rows: Iterable[Mapping[str, Value]]) -> tuple[tuple[Template, ...], tuple[Problem, ...]]:
    """Return the usable templates of rows given as ``{field: value}``, and one problem per mistake."""
    made: dict[str, Template] = {}
    problems: list[Problem] = []
    for row in rows:
        name, text = str(row.get("name") or ""), str(row.get("text") or "")
        if not name and not text:
            continue
        subject = str(row.get("subject") or "")
        wrong = _mistakes(name, row.get("channel"), f"{subject} {text}".strip())
        if folded(name) in made:
            wrong.append(_problem(name, "text-twice", "Two texts have this name.", "Give each its own Name."))
        problems += wrong
        if not wrong:
            made[folded(name)] = Template(name=name, channel=str(row["channel"]), text=text, subject=subject)
    return tuple(made.values()), tuple(problems)


def _mistakes(name: str, channel: Value, words: str) -> list[Problem]:
    found = []
    if not name or not words or channel not in {"text", "email"}:
        found.append(
            _problem(name, "text-incomplete", "Name, Channel or Text is blank.", "Fill in the row, or delete it.")
        )
    unknown, rest = [one for one in _BRACED.findall(words) if one not in PLACEHOLDERS], _without_braces(words)
    if unknown or "{" in rest or "}" in rest:
        allowed = " ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        found.append(_problem(name, "text-placeholder", "Something in braces is not known.", f"Use only {allowed}."))
    if tells(rest):
        what = "The words tell what kind of appointment it is."
        found.append(_problem(name, "text-telling", what, "Write it so that anybody may see it."))
    return found


@lru_cache(maxsize=4_096)  # texts come unchanged with every pass
def _without_braces(text: str) -> str:
    return _BRACED.sub("", text)


def _problem(name: str, code: str, what: str, next_step: str) -> Problem:
    return Problem(in_tab(TAB, name), code, what, next_step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What fills a template: the member's own first name and local start; ``zone`` blank if it is the practice's.

    ``was`` is the moment before a change, ``until`` when an offer ends, in words; reminders have neither. ``reference``
    is a sentence for a referring provider. ``others`` are the later starts of that day, where one message tells of
    several sessions. ``how`` the member takes part, and whether they ``may_join_online`` instead. ``link_length`` is
    how long the address of their page is, 0 if they have none; ``by_link_alone``: no room is left for more than the
    link.
    """

    first: str
    start: datetime
    zone: str
    sender: str
    phone: str
    was: str = ""
    until: str = ""
    reference: str = ""
    others: tuple[datetime, ...] = ()
    how: str = ""
    may_join_online: bool = False
    link_length: int = 0
    by_link_alone: bool = False


@dataclass(frozen=True, slots=True)
class Unsendable:
    """Why a filled-in text must not go out."""

    reason: str


def gives_away(template: Template, terms_words: str, private: Iterable[str]) -> bool:
    """Return whether a template, or what Settings put into it, names a group, a treatment or a person.

    ``terms_words`` is what the settings fill in (sender, phone); ``private`` are group and member names.
    """
    words = f"{_without_braces(template.subject)} {_without_braces(template.text)} {terms_words}"
    folded_words = words.casefold()
    return tells(words) or any(_names(name, words) for name in private if name.casefold() in folded_words)


@lru_cache(maxsize=4_096)  # the same notices are planned pass after pass
def filled(template: Template, about: Particulars) -> str | Unsendable:
    """Return the message's words, or why they must not go out.

    A text is spelled in the letters a text message has (Zoë -> Zoe) and must fit 160 of them: where it does not, how
    the member takes part is left out, then the digits beside a link or the third of them, then their name. A first
    name that cannot be spelled becomes "there". The link itself is made when the message leaves.
    """
    if LINK_HERE in template.text and not about.link_length:
        return Unsendable(NO_ADDRESS)
    if template.channel == "email":
        return _tidy(_fill(template.text, _values(replace(about, first=about.first or _NOBODY, by_link_alone=True))))
    tried = (_texted(_tidy(_fill(template.text, _values(one))), about.link_length) for one in _ever_shorter(about))
    words = next(tried)
    return words if isinstance(words, str) else next((one for one in tried if isinstance(one, str)), words)


def _ever_shorter(about: Particulars) -> Iterator[Particulars]:
    """Yield what fills a text: everything, and then what is left if that is too long."""
    whole = replace(about, first=spelled(about.first) or _NOBODY)
    yield whole
    yield replace(whole, how="")
    brief = replace(whole, how="", may_join_online=False, by_link_alone=bool(about.link_length))
    yield brief
    yield replace(brief, first=_NOBODY)


def by_hand(template: Template, about: Particulars) -> str:
    """Return the words for somebody who tells them by phone or in person: without a link, of any length."""
    told = {**_values(replace(about, first=about.first or _NOBODY)), "answer": "", "link": ""}
    return _tidy(_fill(template.text, told))


def filled_subject(template: Template, about: Particulars) -> str:
    """Return the subject line of an e-mail: mail servers log it and screens show it, so it never says who it is for."""
    if not template.subject:
        return ""
    nobody = replace(about, first="", reference="")
    return _tidy(_fill(template.subject, _values(nobody))).lstrip(" ,.;:!?-")


def greeting(member: Member) -> str:
    """Return the first name to greet a member by: the one they go by, else the first in their name, else "there"."""
    return member.goes_by or first_name(member.name) or _NOBODY


def _texted(text: str, link_length: int) -> str | Unsendable:
    plain = spelled(text)
    length = None if plain is None else septets(plain.replace(LINK_HERE, "." * link_length))
    if plain is None or length is None:
        return Unsendable("the words contain characters a text message cannot carry")
    if length > LONGEST:
        return Unsendable(f"the text is too long ({length} of {LONGEST} characters)")
    return plain


def _values(about: Particulars) -> dict[str, str]:
    weekday, _, day = day_in_words(about.start).partition(" ")
    replies = f"{_REPLIES}, 3 join online" if about.may_join_online else _REPLIES
    return {
        "first": about.first,
        "day": weekday,
        "date": day,
        "time": time_in_words(about.start),
        "times": " and ".join(map(time_in_words, (about.start, *about.others))),
        "how": about.how,
        "replies": replies,
        "answer": _answer(about, replies),
        "link": LINK_HERE,
        "zone": about.zone,
        "was": about.was,
        "until": about.until,
        "reference": about.reference,
        "sender": about.sender,
        "phone": about.phone,
    }


def _answer(about: Particulars, replies: str) -> str:
    """Return how a message may be answered: a text by digits, and both on a page where members have one."""
    if not about.link_length:
        return "" if about.by_link_alone else f"Reply {replies}"
    return f"Answer: {LINK_HERE}" if about.by_link_alone else f"Reply {replies}, or {LINK_HERE}"


def _fill(words: str, values: Mapping[str, str]) -> str:
    return _BRACED.sub(lambda found: values.get(found[1], ""), words)


def _tidy(text: str) -> str:
    """Close the gaps that blank values leave."""
    return _BEFORE_STOP.sub("", " ".join(text.split()))


def _names(word: str, text: str) -> bool:
    """Whole words only; shorter than four letters is too likely to be an everyday word."""
    return len(word) >= 4 and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None
