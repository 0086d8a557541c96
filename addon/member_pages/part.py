"""The Page texts tab, what members' pages show, and what members chose there about messages."""

from addon.incoming import MemberMarks
from addon.keyed_rows import checks
from addon.member_page import (
    BY_EMAIL,
    BY_TEXT,
    CHOICE,
    LANGUAGE,
    MEMBER_PAGE,
    PAGE_TERMS,
    PAGE_WORDS,
)
from addon.member_pages.shown import page_terms, pages
from addon.member_pages.words import words_from
from addon.memory import news
from addon.part import Given, Part, Result, TypedCells
from addon.problems import Problem, in_tab, locked_cell
from addon.seat_offers import SeatNotices
from addon.self_booking import SlotNotices
from addon.tabs import Value
from addon.ways_to_come import WaysToCome

_FIELDS = {LANGUAGE: "language", BY_TEXT: "text_consent", BY_EMAIL: "email_consent"}


def _choices(given: Given) -> Result:
    """Type what members chose into their rows: their last word counts, and the same cell is yours to change."""
    view = given.views["members"]
    chosen: dict[str, dict[str, Value]] = {}
    for one in given.inbox:
        member, what = one.body.get("member", ""), one.body.get("what", "")
        if one.kind == CHOICE and member in view.numbers and what in _FIELDS:
            value = one.body.get("value", "")
            chosen.setdefault(member, {})[_FIELDS[what]] = value if what == LANGUAGE else value == "yes"
    typed, problems = [], list[Problem]()
    for member, cells in chosen.items():
        free = {name: value for name, value in cells.items() if not view.is_locked(member, name)}
        problems += [
            locked_cell(in_tab(view.sheet.title, view.at(member, name)), view.tab.column(name).header, member)
            for name in cells.keys() - free.keys()
        ]
        if free:
            typed.append(TypedCells(tab="members", rid=member, values=free))
    note = f"{len(chosen)} member{'s' if len(chosen) > 1 else ''} changed what they want" if chosen else ""
    return Result(typed=tuple(typed), problems=tuple(problems), note=note)


def _pages(given: Given) -> Result:
    view = given.views["page_texts"]
    words, wrong = words_from(view)
    ways = given.handed(WaysToCome) or WaysToCome()
    problems = tuple(
        Problem(in_tab(view.sheet.title, view.at(rid, "name")), "page-text", what, "Until then the usual words count.")
        for rid, what in wrong.items()
        if what
    )
    return Result(
        sources=(checks(view, ((rid, what or "OK") for rid, what in wrong.items())),),
        problems=problems,
        memory=(
            news(MEMBER_PAGE, given.remembered(MEMBER_PAGE), pages(given, ways)),
            news(PAGE_TERMS, given.remembered(PAGE_TERMS), {"practice": page_terms(given.practice, ways)}),
            news(PAGE_WORDS, given.remembered(PAGE_WORDS), words),
        ),
    )


MEMBER_CHOICES = Part(name="member choices", sees=("members",), compute=_choices)
MEMBER_PAGES = Part(
    name="member pages",
    tabs=("page_texts",),
    takes=(MemberMarks, WaysToCome, SlotNotices, SeatNotices),
    compute=_pages,
    memory=(MEMBER_PAGE, PAGE_TERMS, PAGE_WORDS),
)
