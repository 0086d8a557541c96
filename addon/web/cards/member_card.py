"""The card of a member: flags with reasons and nearest misses, sessions to come, missing documents, messages.

Pure; codes only, no name.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from addon.explained import MemberExplained, NextSession, RuleRead
from addon.names_in_text import moment_in_words
from addon.outgoing import PLANNED, SENDING, Sending
from addon.web.cards.home_card import Places, lookup
from addon.web.cards.widgets import Json, ask, button, buttons, card, line, section, words

_MOST = 8
"""Lines of a kind."""
_ABOVE = {True: "flagged", None: "cannot tell", False: "nearest miss"}
_ICONS = {True: "flag", None: "help", False: "radio_button_unchecked"}


def member_card(code: str, found: MemberExplained | None, at: Places, *, told: Sequence[tuple[str, str]] = ()) -> Json:
    """Return the card; ``found`` is None while a pass works it out. ``told`` are messages: (when and how, state)."""
    if found is None:
        return _started(code, at)
    if not found.is_known:
        return card(code, section(words("No member you may see has this code.")), lookup(at, code))
    flagged = [one for one in found.rules if one.matched is not False]
    missed = [one for one in found.rules if one.matched is False]
    return card(
        code,
        section(*(_rules(flagged) or [words("No flag rule matches.")]), header="Flags"),
        section(*_rules(missed), header="Nearest misses", folded=1),
        section(*(_sessions(found.sessions) or [words("None is planned.")]), header="Next sessions"),
        section(*(line(one, icon="description") for one in found.papers[:_MOST]), header="Missing documents"),
        section(*(line(how, bottom=state, icon="mail") for how, state in told[:_MOST]), header="Messages", folded=3),
        section(buttons(button("Work it out anew", ask(at.to("sheets/explain"), member=code)))),
        lookup(at),
        subtitle=", ".join(found.groups),
    )


def _started(code: str, at: Places) -> Json:
    told = "Started: the next pass works it out, usually within a minute."
    show = button("Show", ask(at.to("sheets/show"), member=code), is_main=True)
    return card(code, section(words(told), buttons(show)), lookup(at), subtitle="under way")


def _rules(found: Iterable[RuleRead]) -> list[Json]:
    return [_rule(one) for one in list(found)[:_MOST]]


def _rule(one: RuleRead) -> Json:
    top = " · ".join(filter(None, (_ABOVE[one.matched], one.about)))
    return line(one.title, top=top, bottom="; ".join(one.reasons), icon=_ICONS[one.matched])


def _sessions(found: Iterable[NextSession]) -> list[Json]:
    return [
        line(f"{one.group}, {moment_in_words(one.start)}", bottom=one.answer, icon="event")
        for one in list(found)[:_MOST]
    ]


def when(one: Sending) -> datetime:
    """Return when something became of a message or, while it waits, is to."""
    return one.message.due if one.state in {PLANNED, SENDING} else one.since


def message_line(one: Sending, here: datetime) -> tuple[str, str]:
    """Return a message as two lines: when and how, then what became of it; ``here`` is now on the practice's clock."""
    at = moment_in_words(when(one).astimezone(here.tzinfo).replace(tzinfo=None))
    return f"{at}, {one.message.channel}", one.shown
