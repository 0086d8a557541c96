"""The card beside the workbook: Today in five lines, what waits, the service with its buttons, a member to look up.

Pure; codes and our own words only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from addon.names_in_text import day_in_words
from addon.today.outside import OutsideLine
from addon.web.cards.widgets import Json, ask, button, buttons, card, line, link, section, typed, words
from addon.web.shown import Waiting

TODAY = 5
"""Lines of Today that are shown."""
_MOST = 20
_SAFETY = "health_and_safety"
_ICONS = {"Safety": _SAFETY, "Session": "groups", "Flag": "flag", "Request": "swap_horiz", "Cover": "person_search"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where cards lead: the address below which the service answers Google, and the workbook's ("" for a file)."""

    service: str
    workbook: str = ""

    def to(self, path: str) -> str:
        """Return an address of the service, as Google is to call it."""
        return f"{self.service}/cards/{path}"

    def opening(self, address: str = "") -> Json | None:
        """Return the click that opens the workbook at an address inside it, None where no browser can."""
        return link(f"{self.workbook}{address}") if self.workbook else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeShown:
    """What the card shows. ``safety`` are texts and answers that somebody has to look after: (whose code, what it is).

    ``clock`` tells when the sheets were read last and are next, ``busy`` that a pass runs or was just asked for,
    ``trouble`` what keeps passes from running. ``may_run``: the user may ask for a pass. ``asks_file``: Google does not
    tell which spreadsheet is open, and nobody was asked yet; ``other_file``: it is another one than the practice's.
    """

    clock: str
    today: Sequence[OutsideLine] = ()
    safety: Sequence[tuple[str, str]] = ()
    waiting: Sequence[Waiting] = ()
    busy: bool = False
    trouble: str = ""
    may_run: bool = True
    asks_file: bool = False
    other_file: bool = False


def home_card(shown: HomeShown, at: Places, *before: Json) -> Json:
    """Return the card; the sections ``before`` come first, such as a clinician's own sessions."""
    return card(
        "Today",
        section(*_safety(shown.safety, at), header="Safety first"),
        *before,
        section(*_today(shown, at)) if shown.may_run else section(),
        section(*_waiting(shown.waiting, at), header="Waits for a person", folded=3),
        lookup(at),
        section(*_service(shown, at), header="Groupkeeper"),
        section(*_file(shown, at)),
        subtitle=shown.clock,
    )


def lookup(at: Places, code: str = "") -> Json:
    """Return the section in which somebody types a member's code."""
    field = typed("member", "Member code", hint="such as M-0142", value=code)
    return section(field, buttons(button("Look up", ask(at.to("sheets/member")))), header="Why is a member flagged?")


def _safety(found: Iterable[tuple[str, str]], at: Places) -> list[Json]:
    return [
        line(f"{who}: {what}" if who else what, bottom="In Needs review", icon=_SAFETY, click=at.opening())
        for who, what in list(found)[:_MOST]
    ]


def _today(shown: HomeShown, at: Places) -> list[Json]:
    lines = [_line(one, at) for one in shown.today[:TODAY]]
    more = len(shown.today) - TODAY
    if more > 0:
        lines.append(line(f"{more} more in Today", icon="more_horiz", click=at.opening()))
    return lines or [words("Nothing waits today.")]


def _line(one: OutsideLine, at: Places) -> Json:
    due = f"by {day_in_words(one.by)}" if one.by else ""
    where = f"{one.tab}, row {one.row}" if one.tab and one.row else one.tab
    return line(
        " ".join((one.kind, *one.codes)),
        top=one.urgency,
        bottom=" · ".join(text for text in (one.what, due, where) if text),
        icon=_ICONS.get(one.kind, "task"),
        click=at.opening(one.address),
    )


def _waiting(found: Iterable[Waiting], at: Places) -> list[Json]:
    return [line(f"{one.count} {one.what}", bottom=f"In {one.tab}", click=at.opening()) for one in list(found)[:_MOST]]


def _service(shown: HomeShown, at: Places) -> list[Json]:
    told = "A pass is under way. Refresh shows what it found." if shown.busy else ""
    lines = [words(text) for text in (shown.trouble, told) if text]
    some = [button("Run a pass", ask(at.to("sheets/pass")), is_off=shown.busy)] if shown.may_run else []
    some.append(button("Refresh", ask(at.to("sheets/refresh"))))
    opening = at.opening()
    return [*lines, buttons(*some, *([button("Open the workbook", opening)] if opening else []))]


def _file(shown: HomeShown, at: Places) -> list[Json]:
    if shown.other_file:
        return [words("The spreadsheet that is open is not this practice's workbook. What is here is about that one.")]
    if shown.asks_file:
        told = "Google does not tell which spreadsheet is open. Everything here works without; told once, it is kept."
        return [words(told), buttons(button("Let it be known", ask(at.to("sheets/ask-file"))))]
    return []
