"""The Page texts tab, what members' pages show, and what members chose there about messages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from addon.check_in import DueCheckIns
from addon.incoming import Incoming, MemberMarks
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
from addon.memory import Kept, news
from addon.part import Given, Part, Result, TypedCells
from addon.problems import Problem, in_tab, locked_cell
from addon.tabs import Value
from addon.wanted_notices import Notices
from addon.ways_to_come import WaysToCome

_FIELDS = {LANGUAGE: "language", BY_TEXT: "text_consent", BY_EMAIL: "email_consent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a member chose for one cell of their row, until it is typed: a language, or "yes" or "no"."""

    member: str
    field: str
    value: str

    @property
    def cell(self) -> Value:
        """Return it as the cell has it."""
        return self.value if self.field == _FIELDS[LANGUAGE] else self.value == "yes"


UNTYPED = Kept("choice to type", Choice)
"""By member and field: what could not be typed yet."""


def _choices(given: Given) -> Result:
    """Type what members chose into their rows: their last word counts, and the same cell is yours to change.

    What cannot be typed is tried again in each pass, and reported until then.
    """
    view, before = given.views["members"], given.remembered(UNTYPED)
    fresh = {f"{one.member} {one.field}": one for one in _chosen(given.inbox)}
    wanted = {key: one for key, one in {**before, **fresh}.items() if one.member not in view.tombstones}
    late = {key: one for key, one in wanted.items() if view.is_locked(one.member, one.field)}
    cells: dict[str, dict[str, Value]] = {}
    for one in (one for key, one in wanted.items() if key not in late):
        cells.setdefault(one.member, {})[one.field] = one.cell
    count = len({one.member for one in fresh.values()})
    return Result(
        typed=tuple(TypedCells(tab="members", rid=member, values=values) for member, values in cells.items()),
        problems=tuple(
            locked_cell(
                in_tab(view.sheet.title, view.at(one.member, one.field)),
                view.tab.column(one.field).header,
                one.member,
            )
            for one in late.values()
        ),
        memory=(news(UNTYPED, before, late),),
        note=f"{count} member{'s' if count > 1 else ''} changed what they want" if count else "",
    )


def _chosen(arrived: Iterable[Incoming]) -> Iterator[Choice]:
    for one in arrived:
        member, what = one.body.get("member", ""), one.body.get("what", "")
        if one.kind == CHOICE and member and what in _FIELDS:
            yield Choice(member=member, field=_FIELDS[what], value=one.body.get("value", ""))


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


MEMBER_CHOICES = Part(name="member choices", sees=("members",), compute=_choices, memory=(UNTYPED,))
MEMBER_PAGES = Part(
    name="member pages",
    tabs=("page_texts",),
    takes=(MemberMarks, WaysToCome, Notices, DueCheckIns),
    compute=_pages,
    memory=(MEMBER_PAGE, PAGE_TERMS, PAGE_WORDS),
)
