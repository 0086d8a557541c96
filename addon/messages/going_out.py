"""Texts and reminder rules that look fine and from which nothing goes out: told beside them, before anybody waits."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from addon.gsm7 import spelled
from addon.messages.forms import no_form
from addon.messages.joint_reminders import WITH_FORM
from addon.messages.notices import Terms, telling
from addon.messages.texts import NO_ADDRESS, TAB, Particulars, Template, Unsendable, filled
from addon.names_in_text import moment_in_words
from addon.outgoing import LINK_HERE, NOT_SET_UP
from addon.problems import Problem, in_tab
from addon.records import Practice
from addon.reminder_times import reminder_outcome
from addon.rules.rule import Rule
from addon.tabs import folded

OF_FORMS = ("Check-in", "Feedback")
"""How the texts are named that new workbooks have for forms."""
_START = datetime(2026, 9, 30, 12, 30)
ON_PAGES = ("Offer", "Papers", "Cover", "New link", "Welcome")
"""How the names of texts begin that lead to a page of their own."""
_FIRST = "Patricia"
_SENDER = "Sender name or Sender phone in Settings"


def never_going_out(templates: Iterable[Template], practice: Practice, terms: Terms) -> tuple[Problem, ...]:
    """Return a problem for each text that is refused when it is filled in, whoever it is for.

    Where members have no pages nothing leads there, and the words for it are not missed.
    """
    templates = tuple(one for one in templates if terms.link_length or not one.name.startswith(ON_PAGES))
    barred = telling(templates, practice, terms)
    return tuple(problem for one in templates for problem in _problems(one, terms, is_barred=one.name in barred))


def idle_form_texts(rules: Iterable[Rule], templates: Iterable[Template]) -> Collection[str]:
    """Return the names of the texts of forms that no rule sends: whoever asks no form has nothing to do."""
    asked = [reminder_outcome(rule.outcome) for rule in rules]
    used = {one.message for one in asked}
    names = [one.name for one in templates]
    idle = {name for name in names if name.startswith(OF_FORMS) and folded(name) not in used}
    return idle | {name for name in names if name.endswith(WITH_FORM) and not any(one.form for one in asked)}


def never_due(rules: Iterable[Rule], templates: Iterable[Template], terms: Terms) -> dict[str, str]:
    """Return, by the id of a reminder rule, why nothing comes of it: no hours, no text of that name, or no form."""
    by_name = {(folded(one.name), one.channel): one for one in templates}
    return {rule.id: told for rule in rules if (told := _comes_to_nothing(rule, by_name, terms))}


def _comes_to_nothing(rule: Rule, names: Mapping[tuple[str, str], Template], terms: Terms) -> str:
    asked = reminder_outcome(rule.outcome)
    if asked.hours is None:
        return "nothing is sent: Hours before is blank. Fill it in, for example 24."
    if asked.channel in NOT_SET_UP.keys() - terms.reach.channels:
        return f"nothing is sent: {NOT_SET_UP[asked.channel]} ([{asked.channel}] in practice.toml)."
    if (asked.message, asked.channel) in names:
        template = names[asked.message, asked.channel]
        if LINK_HERE in template.text and not terms.link_length:
            return f"nothing is sent: {NO_ADDRESS}."
        why = no_form(asked, template, terms.check_ins)
        return f"nothing is sent: {why}. Correct Message or Form, or the rows that they name." if why else ""
    channels = [channel for name, channel in names if name == asked.message]
    if channels:
        return f"nothing is sent: that row of Message texts is for {channels[0]}. Name another, or change Channel."
    return "nothing is sent: Message texts has no usable row of that name. Correct Message, or the row's Check."


def _problems(template: Template, terms: Terms, *, is_barred: bool) -> Iterator[Problem]:
    place = in_tab(TAB, template.name)
    if is_barred:
        what = f"It is not sent: its words, or {_SENDER}, tell what it is about or name somebody."
        yield Problem(place, "text-telling", what, "Write it so that anybody may see it.")
    if LINK_HERE in template.text and not terms.link_length:
        step = f"Fill in public_url, or take {LINK_HERE} out."
        yield Problem(place, "text-link", f"It is not sent: {NO_ADDRESS}.", step)
        return
    if template.channel != "text":
        return
    own, signed = _odd(template.text), _odd(f"{terms.sender}{terms.phone}")
    if own or signed:
        what = f"It is not sent: a text message cannot carry the character {' '.join(own or signed)}."
        yield Problem(place, "text-characters", what, f"Take it out of {'the Text' if own else _SENDER}.")
    elif isinstance(words := filled(template, _typical(terms)), Unsendable):
        what = f"For a first name of {len(_FIRST)} letters {words.reason}: it is not sent."
        yield Problem(place, "text-too-long", what, "Shorten it, or Sender name in Settings.")


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
        until=moment_in_words(_START),
        may_join_online=True,
        link_length=terms.link_length,
    )
