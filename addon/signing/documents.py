"""The Documents tab as records: which text counts on a day, and what is wrong with a row. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from addon.cells import text_of, typed
from addon.names_in_text import date_in_words
from addon.papers import FOR_FIRST_SESSION, FOR_MESSAGES, FOR_PLACEMENT, FOR_VIDEO, DocumentNow, PaperText
from addon.part import View
from addon.tabs import folded

USUAL_VERSION, USUAL_MONTHS = "1", 12
READ_AGAIN, SIGN_AGAIN = "read again", "sign again"
ONE, PARENTS = ("",), ("parent 1", "parent 2")
"""Who signs: one person, or two."""
_NEEDS = (FOR_PLACEMENT, FOR_FIRST_SESSION, FOR_VIDEO, FOR_MESSAGES)
_FIELDS = ("on", "name", "kind", "needed_for", "signers", "version", "text", "months", "from", "on_joining")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One row. ``begins``: the day from which it counts; ``check``: why nobody is asked for it, "" if people are."""

    id: str
    name: str
    kind: str
    needed_for: str
    signers: tuple[str, ...]
    version: str
    text: str
    months: int
    begins: date
    on_joining: str
    check: str = ""

    @property
    def words(self) -> PaperText:
        """Return what a page shows of it."""
        return PaperText(self.name, self.text)

    @property
    def as_now(self) -> DocumentNow:
        """Return what other parts ask about it."""
        return DocumentNow(id=self.id, name=self.name, kind=self.kind, needed_for=self.needed_for)

    def ends(self, signed: date) -> date:
        """Return the day from which a signature counts no more."""
        months = signed.year * 12 + signed.month - 1 + self.months
        first = date(months // 12, months % 12 + 1, 1)
        days = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
        return first + timedelta(days=min(signed.day, days) - 1)


def documents(view: View, today: date) -> dict[str, Document]:
    """Return every row with a name by id, with what keeps it from being asked for."""
    checked = {one.id: _checked(one, today, is_on=is_on) for one, is_on in _rows(view)}
    newest: dict[tuple[str, str], Document] = {}
    for one in checked.values():
        key = (folded(one.name), folded(one.kind))
        if not one.check and (key not in newest or (one.begins, one.id) > (newest[key].begins, newest[key].id)):
            newest[key] = one
    return {rid: _superseded(one, newest.get((folded(one.name), folded(one.kind)))) for rid, one in checked.items()}


def wanted_now(found: Mapping[str, Document]) -> dict[str, Document]:
    """Return those that members are asked for, by id."""
    return {rid: one for rid, one in found.items() if not one.check}


def named(found: Mapping[str, Document], name: str) -> Document | None:
    """Return the document of a name: one that counts before one that does not."""
    mine = [one for one in found.values() if folded(one.name) == folded(name)]
    return min(mine, key=lambda one: (bool(one.check), one.id), default=None)


def _rows(view: View) -> Iterator[tuple[Document, bool]]:
    """Yield each row, and whether it is on."""
    for rid, (on, name, kind, need, signers, version, text, months, begins, joining) in view.rows(_FIELDS):
        made = Document(
            id=rid,
            name=text_of(name),
            kind=text_of(kind),
            needed_for=text_of(need),
            signers=PARENTS if text_of(signers) == "two parents" else ONE,
            version=text_of(version) or USUAL_VERSION,
            text=text_of(text).strip(),
            months=USUAL_MONTHS if months in (None, "") else typed(int, months) or 0,
            begins=typed(date, begins) or date.min,
            on_joining=text_of(joining),
        )
        is_unread = not view.never_read(rid).isdisjoint(_FIELDS)  # its Check names the cell
        yield replace(made, check="nobody is asked for it" if is_unread else ""), on is True


def _checked(one: Document, today: date, *, is_on: bool) -> Document:
    reasons = (
        one.check,
        "" if is_on else "Off: read the text, make it yours, then write yes under On",
        "" if one.text else "nobody is asked for it: Text is blank",
        "" if one.needed_for in _NEEDS else f"nobody is asked for it: Needed for is none of {', '.join(_NEEDS)}",
        "" if one.months >= 1 else "nobody is asked for it: Good for months is below 1",
        f"counts from {date_in_words(one.begins)}" if one.begins > today else "",
    )
    return replace(one, check=next((reason for reason in reasons if reason), ""))


def _superseded(one: Document, newest: Document | None) -> Document:
    if one.check or newest is None or newest.id == one.id:
        return one
    return replace(one, check=f"{newest.id} counts instead: it has the same Name and is newer")


def texts_of(found: Iterable[Document]) -> dict[str, PaperText]:
    """Return their words by digest."""
    return {one.words.digest: one.words for one in found}
