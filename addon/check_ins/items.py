"""The rows of Check-in items as forms, and what is wrong with them: a form with a mistake is asked of nobody. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from addon.check_in import Form, FormItem, ItemWords, has_item_9, is_phq_9, ninth
from addon.check_ins.totals import ends_of, fits
from addon.member_page import USUAL_LANGUAGE
from addon.part import View
from addon.records import Measure, Practice
from addon.tabs import folded
from addon.workbook import Raw

INTRODUCTION, FOOTER = "introduction", "footer"
_LABELS = ("Low label", "High label", "Answers")
_MOST_STEPS, _MOST_ITEMS = 11, 30
Cells = Mapping[str, str]
"""The texts of a row by folded header, people's own columns too."""


@dataclass(frozen=True, slots=True)
class FormsRead:
    """The forms without a mistake, by folded name; by row id what is wrong with a row, "" if nothing is."""

    forms: Mapping[str, Form]
    wrong: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A form as it is read."""

    name: str
    items: dict[str, FormItem] = field(default_factory=dict)
    around: dict[str, Mapping[str, str]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def forms_from(view: View, practice: Practice) -> FormsRead:
    """Read the tab. ``practice`` has the measures that items count for, and the names that no page may have."""
    measures = {folded(one.name): one for one in practice.measures}
    private = _private(practice)
    languages = tuple(_languages(view))
    drafts: dict[str, _Draft] = {}
    for rid, cells in _rows(view):
        draft = drafts.setdefault(folded(cells["form"]), _Draft(name=cells["form"]))
        draft.wrong[rid] = (
            _read(draft, rid, cells, languages) or _names(cells, languages, private) or _unread(view, rid)
        )
    for draft in drafts.values():
        _check_whole(draft, measures)
    good = {key: _form(one) for key, one in drafts.items() if not any(one.wrong.values())}
    return FormsRead(good, {rid: what for one in drafts.values() for rid, what in _told(one)})


def _told(draft: _Draft) -> Iterator[tuple[str, str]]:
    """Yield what is told beside each row; those without a mistake tell where theirs is asked of nobody either."""
    others = f"another row of {draft.name} has a mistake, so the form is asked of nobody. Correct that row."
    is_bad = any(draft.wrong.values())
    yield from ((rid, what or (others if is_bad else "")) for rid, what in draft.wrong.items())


# --- one row --------------------------------------------------------------------------------------------


def _read(draft: _Draft, rid: str, cells: Cells, languages: Sequence[str]) -> str:
    """Take a row into its form; return what is wrong with it, "" if nothing is."""
    word = folded(cells["number"])
    if not cells[folded(USUAL_LANGUAGE)]:
        return "English is blank. Write what is asked."
    if word in {INTRODUCTION, FOOTER}:
        texts = {language: cells.get(folded(language), "") for language in languages}
        draft.around[word] = {language: text for language, text in texts.items() if text}
        return ""
    item = _item(cells, languages)
    if isinstance(item, str):
        return item
    if any(one.number == item.number for one in draft.items.values()):
        return f"the number {item.number} is here twice. Give each item of the form its own."
    draft.items[rid] = item
    return ""


def _unread(view: View, rid: str) -> str:
    """Return that a cell cannot be read: what it would mean for the form nobody can tell."""
    unread = view.never_read(rid)
    headers = [column.header for column in view.tab.columns if column.field in unread]
    return f"{' and '.join(headers)} cannot be read. Correct the cell." if headers else ""


def _item(cells: Cells, languages: Sequence[str]) -> FormItem | str:
    numbers = [_whole(cells[name]) for name in ("number", "lowest", "highest")]
    number, low, high = (-1 if one is None else one for one in numbers)
    if not 0 < number < 100:
        return f"Number is neither a number from 1 to 99 nor {INTRODUCTION} nor {FOOTER}. Correct it."
    if None in numbers or low < 0 or not low < high < low + _MOST_STEPS:
        return f"Lowest and Highest are no scale of 2 to {_MOST_STEPS} steps. Write for example 0 and 10."
    words = {one: made for one in languages if (made := _words(cells, one))}
    mistake = next((f"{language}: {what}" for language, one in words.items() if (what := _lacks(one, low, high))), "")
    if mistake:
        return mistake
    named = cells["measure"]
    if cells["scored"] == "yes" and not named:
        return "Measure is blank, so its total would go nowhere. Name a measure of Measures, or write no under Scored."
    measure, unscored = ("", named) if cells["scored"] == "no" else (named, "")
    return FormItem(number=number, low=low, high=high, measure=measure, unscored=unscored, words=words)


def _words(cells: Cells, language: str) -> ItemWords | None:
    text = cells.get(folded(language), "")
    if not text:
        return None
    ending = "" if language == USUAL_LANGUAGE else f", {language}"
    low, high, answers = (cells.get(folded(f"{label}{ending}"), "") for label in _LABELS)
    each = tuple(one.strip() for one in answers.split("/")) if answers else ()
    return ItemWords(text=text, low_label=low, high_label=high, answers=each)


def _lacks(words: ItemWords, low: int, high: int) -> str:
    """Return what a scale lacks: one that nobody can tell the good end of is no question."""
    steps = high - low + 1
    if words.answers and (len(words.answers) != steps or not all(words.answers)):
        return (
            f"Answers has {len(words.answers)} words with / between them, and the scale {steps} steps. Write one each."
        )
    if not words.answers and not (words.low_label and words.high_label):
        return "Low label and High label are not both there, so nobody knows which end is which. Fill them in."
    return ""


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,3}", text) else None


def _private(practice: Practice) -> tuple[str, ...]:
    """Return the names of groups and people; a single word may be one of everyday speech, such as Energy."""
    people = [one.name for one in practice.members] + [one.name for one in practice.clinicians]
    names = [*people, *(one.name for one in practice.groups)]
    return tuple(" ".join(name.split()).casefold() for name in names if len(name.split()) > 1)


def _names(cells: Cells, languages: Sequence[str], private: Collection[str]) -> str:
    heads = [f"{label}, {language}" for language in languages for label in _LABELS]
    words = " ".join(cells.get(folded(one), "") for one in (*languages, *_LABELS, *heads)).casefold()
    if any(name in words and re.search(rf"\b{re.escape(name)}\b", words) for name in private):
        return "the words have the name of a group or a person. Write them so that anybody may see them."
    return ""


# --- the whole form --------------------------------------------------------------------------------------


def _check_whole(draft: _Draft, measures: Mapping[str, Measure]) -> None:
    """Write what is wrong with the form as a whole beside the items that it is about."""
    by_measure: defaultdict[str, dict[str, FormItem]] = defaultdict(dict)
    for rid, one in draft.items.items():
        by_measure[folded(one.measure)][rid] = one
    about = [(some, _total_mistake(some, measures.get(name))) for name, some in by_measure.items() if name]
    if "|" in draft.name or not draft.items or len(draft.items) > _MOST_ITEMS:
        draft.wrong = dict.fromkeys(draft.wrong, f"a form has 1 to {_MOST_ITEMS} items, and no | in its name.")
        return
    about.append((draft.items, _item_9_mistake(draft)))
    for some, what in about:
        draft.wrong |= {rid: draft.wrong[rid] or what for rid in some}


def _item_9_mistake(draft: _Draft) -> str:
    """Return why nobody could look for item 9 of a PHQ-9: so that it is looked for, such a form is asked of nobody."""
    items = tuple(draft.items.values())
    if not has_item_9(draft.name, items):
        return ""
    number = ninth(draft.name, items)
    if not number:
        return (
            f"{draft.name} is a PHQ-9 and nobody can tell which of its {len(items)} items is item 9. "
            "Give it the nine items of the PHQ-9 in their order, with the words of item 9."
        )
    scored = {one.number for one in items if is_phq_9(one.measure)}
    if scored and len(scored | {number}) != 9:
        return f"a PHQ-9 has 9 items and here are {len(scored)}, so its total would be none of a PHQ-9."
    item = next(one for one in items if one.number == number)
    if (item.low, item.high) != (0, 3):
        return f"number {number} is item 9 of a PHQ-9. Write 0 and 3 under its Lowest and Highest."
    return ""


def _total_mistake(items: Mapping[str, FormItem], measure: Measure | None) -> str:
    name = next(one.measure for one in items.values())
    if measure is None:
        return f"Measures has no usable row {name}. Add it there, or correct Measure."
    if not fits(items.values(), measure):
        low, high = ends_of(items.values())
        said = f"{measure.low:f} to {measure.high:f}"
        return f"the items make a total of {low} to {high}, and Measures has {said}. Correct the one that is wrong."
    return ""


def _form(draft: _Draft) -> Form:
    items = sorted(draft.items.values(), key=lambda one: one.number)
    names = {folded(one.measure): one.measure for one in reversed(items)}
    alike = tuple(replace(one, measure=names[folded(one.measure)]) for one in items)
    return Form(
        name=draft.name,
        items=alike,
        introduction=draft.around.get(INTRODUCTION, {}),
        footer=draft.around.get(FOOTER, {}),
    )


# --- the tab ---------------------------------------------------------------------------------------------


def _languages(view: View) -> Iterator[str]:
    """Yield the languages that have a column: the declared ones, and the headers of people's own."""
    yield from (USUAL_LANGUAGE, "Spanish")
    declared = {folded(column.header) for column in view.tab.columns}
    for header in map(str.strip, map(str, view.sheet.headers)):
        if header and "," not in header and folded(header) not in declared:
            yield header


def _rows(view: View) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (row id, texts by folded header) of every row."""
    declared = {column.field: folded(column.header) for column in view.tab.columns}
    own = {
        at: folded(header)
        for at, header in enumerate(view.sheet.headers)
        if str(header or "").strip() and folded(header) not in declared.values()
    }
    numbers = view.numbers
    for row in view.values():
        rid = str(row["id"])
        texts = {declared[name]: _text(value) for name, value in row.items() if name in declared}
        yield rid, {**{head: _text(cell) for head, cell in _own_cells(view, numbers.get(rid, 0), own)}, **texts}


def _own_cells(view: View, number: int, own: Mapping[int, str]) -> Iterator[tuple[str, Raw]]:
    """Yield what people's own columns have in a row."""
    index = number - view.sheet.first_row
    row = view.sheet.rows[index] if 0 <= index < len(view.sheet.rows) else ()
    yield from ((head, row[at]) for at, head in own.items() if at < len(row))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()
