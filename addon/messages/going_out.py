"""Texts that look fine where they are written and would not go out: told there, before anybody waits for them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from addon.messages.gsm7 import spelled
from addon.messages.notices import Terms, telling
from addon.messages.texts import TAB, Particulars, Template, Unsendable, filled
from addon.names_in_text import moment_in_words
from addon.problems import Problem, in_tab
from addon.records import Practice

_START = datetime(2026, 9, 30, 12, 30)
_FIRST = "Patricia"
_SENDER = "Sender name or Sender phone in Settings"


def never_going_out(templates: Iterable[Template], practice: Practice, terms: Terms) -> tuple[Problem, ...]:
    """Return a problem for each text that is refused when it is filled in, whoever it is for."""
    templates = tuple(templates)
    barred = telling(templates, practice, terms)
    return tuple(problem for one in templates for problem in _problems(one, terms, is_barred=one.name in barred))


def _problems(template: Template, terms: Terms, *, is_barred: bool) -> Iterator[Problem]:
    place = in_tab(TAB, template.name)
    if is_barred:
        what = f"It is not sent: its words, or {_SENDER}, tell what it is about or name somebody."
        yield Problem(place, "text-telling", what, "Write it so that anybody may see it.")
    if template.channel != "text":
        return
    own, signed = _odd(template.text), _odd(f"{terms.sender}{terms.phone}")
    if own or signed:
        what = f"It is not sent: a text message cannot carry the character {' '.join(own or signed)}."
        yield Problem(place, "text-characters", what, f"Take it out of {'the Text' if own else _SENDER}.")
    elif isinstance(words := filled(template, _typical(terms)), Unsendable):
        yield Problem(
            place, "text-too-long", f"It is not sent: {words.reason}.", "Shorten it, or Sender name in Settings."
        )


def _odd(text: str) -> list[str]:
    """Return the characters that cannot be spelled in a text message, each once."""
    return [one for one in dict.fromkeys(text) if not one.isspace() and spelled(one) is None]


def _typical(terms: Terms) -> Particulars:
    """Return what fills a text for somebody with a name of usual length, on a day with a long date."""
    return Particulars(
        first=_FIRST,
        start=_START,
        zone="",
        sender=terms.sender,
        phone=terms.phone,
        was=moment_in_words(_START),
        reference="",
    )
