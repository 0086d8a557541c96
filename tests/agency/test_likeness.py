"""What a new practice takes over from another: its rules and texts as they are, and nothing that tells of anybody."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from addon.agency.likeness import COPIED, Likeness, likeness
from addon.tabs import Column, Tab
from addon.workbook import Raw, TabSnapshot
from tests.all_tabs import all_tabs

TABS = all_tabs()
LEFT_OUT = {"control", "decisions", "experiments", "goals", "payers", "rates", "segments", "try_it"}
"""Rule tabs of which nothing is taken over: what a practice decided, tried, aims for and agreed with payers."""
CANARIES: Mapping[str, Raw] = {
    "text": "Zephyrine Quillfeather",
    "pick": "Zephyrine Quillfeather (M-0042)",
    "phone": "+1 212 555 0147",
    "code": "QZX-778899",
    "choice": "Quillfeather",
    "test": "Quillfeather",
}
KEYS = {"members": {"name": "Zephyrine Quillfeather"}, "groups": {"name": "The Quartzite Circle"}}


def cell(tab: Tab, column: Column) -> Raw:
    """Return what a tab about people has in a column: a canary wherever a person's or a thing's name may be."""
    own = KEYS.get(tab.name, {}).get(column.field)
    return own or ("quill@feather.example" if column.holds == "email" else CANARIES.get(column.kind))


def snapshot(tab: Tab, rows: Sequence[Mapping[str, Raw]]) -> TabSnapshot:
    """Return a tab with rows by field."""
    fields = [column.field for column in tab.columns]
    cells = [tuple(row.get(field) for field in fields) for row in rows]
    return TabSnapshot(key=tab.name, title=tab.title, headers=tab.headers, first_row=2, rows=cells)


def shipped(tab: Tab) -> list[dict[str, Raw]]:
    """Return a tab's shipped rows by field."""
    by_header = {column.header: column.field for column in tab.columns}
    return [{by_header[header]: text or None for header, text in row.items()} for row in tab.starter]


def source(**rows: Sequence[Mapping[str, Raw]]) -> dict[str, TabSnapshot]:
    """Return a workbook with shipped rules, these ``rows`` besides, and canaries in every other tab."""
    found = {}
    for name, tab in TABS.items():
        own = shipped(tab) if name in COPIED else [{column.field: cell(tab, column) for column in tab.columns}] * 2
        found[name] = snapshot(tab, [*own, *rows.get(name, ())])
    return found


def texts(found: Likeness) -> Iterator[str]:
    """Yield every cell that a new workbook begins with."""
    for tab in found.tabs.values():
        for row in tab.starter:
            yield from (f"{tab.name}: {cell}" for cell in row.values())


def canaries(found: Likeness) -> list[str]:
    """Return the cells with something of somebody."""
    words = ("quill", "zephyr", "quartzite", "feather", "555", "778899", "m-0042", "harborview")
    return [text for text in texts(found) if any(word in text.casefold() for word in words)]


def test_every_rule_tab_is_taken_over_or_left_out_by_name() -> None:
    """A new one is left out until somebody names it."""
    rules = {name for name, tab in TABS.items() if tab.layer == "rules"}
    assert rules == set(COPIED) | LEFT_OUT
    assert {TABS[name].layer for name in COPIED} == {"rules"}


def test_rules_and_texts_come_as_they_are() -> None:
    """An edited rule, an edited text, a changed setting; of tabs that are left out the shipped rows."""
    rule = {
        "on": "yes",
        "id": "FR-77",
        "about": "membership",
        "rule_name": "Gone quiet",
        "if_days_since_attended": ">= 30",
    }
    text = {"id": "MT-90", "name": "Our own words", "channel": "text", "text": "Your group meets at {time}. See you!"}
    given = source(
        flag_rules=[rule],
        message_texts=[text],
        settings=[{"name": "Late cancel", "value": 48, "unit": "hours"}],
    )
    made = likeness(TABS, given)
    assert not made.left
    (copied,) = (one for one in made.tabs["flag_rules"].starter if one["Rule ID"] == "FR-77")
    assert set(rule.values()) == set(copied.values())
    assert any(one.get("Name") == "Our own words" for one in made.tabs["message_texts"].starter)
    assert {one["Setting"]: one["Value"] for one in made.tabs["settings"].starter}["Late cancel"] == 48
    assert made.tabs["rates"] == TABS["rates"]
    assert not canaries(made)


TOLD: list[tuple[str, Mapping[str, Raw]]] = [
    ("message_texts", {"name": "Hello", "text": "Ask Zephyrine how she is."}),
    ("message_texts", {"name": "Hello", "text": "QUILLFEATHER, Zephyrine: call her"}),
    ("message_texts", {"name": "Hello", "text": "Call us at (212) 555-0147."}),
    ("message_texts", {"name": "Hello", "text": "Write to front@quillfeather.example"}),
    ("documents", {"name": "Consent", "text": "Signed at Harborview Counseling, as ever."}),
    ("documents", {"name": "Consent", "text": "See https://docs.example/quill"}),
    ("flag_rules", {"rule_name": "Watch M-0042", "if_missed_in_a_row": ">= 1"}),
    ("online_rules", {"rule_name": "One group", "if_group": "The Quartzite Circle"}),
    ("flag_rules", {"rule_name": "For the Quartzite Circle", "if_missed_in_a_row": ">= 1"}),
    ("package_columns", {"layout": "Ours", "header": "Payee", "always": "778899123"}),
    ("package_columns", {"layout": "Ours", "header": "Payee", "always": 778899123}),
    ("flag_rules", {"rule_name": "No such thing", "about": "the weather", "if_missed_in_a_row": ">= 1"}),
]
OWN: list[Mapping[str, Raw]] = [
    {"name": "Practice name", "value": "Harborview Counseling", "unit": "text"},
    {"name": "Sender phone", "value": "+1 212 555 0147", "unit": "phone"},
    {"name": "Clinical lead", "value": "Zephyrine Quillfeather (C-01)", "unit": "name"},
    {"name": "Practice NPI", "value": "1778899123", "unit": "text"},
    {"name": "Closed through", "value": "2026-05-01", "unit": "date"},
]


@pytest.mark.parametrize(("tab", "row"), TOLD)
def test_a_row_that_tells_of_somebody_stays_behind_and_is_told(tab: str, row: Mapping[str, Raw]) -> None:
    """A name either way round, a code, a number, an address; the rule is never taken over without its test."""
    given: dict[str, Sequence[Mapping[str, Raw]]] = {tab: [{"id": f"{TABS[tab].prefix}-99", **row}], "settings": OWN}
    made = likeness(TABS, source(**given))
    assert made.left == (f"{TABS[tab].title} {TABS[tab].prefix}-99",)
    assert not canaries(made)


def test_what_a_practice_is_stays_with_it() -> None:
    """Name, numbers, address, people of Settings; and remarks beside a rule, without the rule."""
    rule = {
        "id": "FR-78",
        "about": "membership",
        "rule_name": "Quiet",
        "if_missed_in_a_row": ">= 9",
        "note": "Quillfeather!",
    }
    made = likeness(TABS, source(settings=OWN, flag_rules=[rule]))
    assert not made.left
    assert not canaries(made)
    assert any(one.get("Rule name") == "Quiet" for one in made.tabs["flag_rules"].starter)
    values = {one["Setting"]: one["Value"] for one in made.tabs["settings"].starter}
    assert [values[str(one["name"])] for one in OWN] == [""] * len(OWN)


def test_an_ordinary_word_is_no_name() -> None:
    """Somebody called Mark Will keeps no text from being taken over that says mark or will."""
    text = {"id": "MT-91", "name": "Soon", "text": "You will get a mark for it."}
    found = source(message_texts=[text])
    found["members"] = snapshot(TABS["members"], [{"name": "Mark Will"}])
    assert not likeness(TABS, found).left


def test_ids_are_given_once() -> None:
    """A row without an id of ours, or with one that is there already, gets the next."""
    rows = [{"id": one, "name": f"Text {at}", "text": "Hi"} for at, one in enumerate(("MT-70", "MT-70", "x", None))]
    made = likeness(TABS, source(message_texts=rows))
    ids = [one["ID"] for one in made.tabs["message_texts"].starter]
    assert len(set(ids)) == len(ids)
    assert ids[-4] == "MT-70"
