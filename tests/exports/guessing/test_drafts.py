"""A person's mapping -> a profile that is read like any other; whatever is mapped, the rows add up."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sheet_templates
from addon.exports.guessing.drafts import Mapped, anchor_of, can_be_read, draft
from addon.exports.guessing.guesses import ASK, guess_file, words_of
from addon.exports.guessing.tables import table_of
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.limits import LIMITS
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.problems import UnreadableExport
from addon.tabs import declared

TABS = declared(sheet_templates.texts())
WORDS = {field: list(meanings) for field, meanings in vocabulary().meanings.items()}


@pytest.mark.parametrize("kind", vocabulary().kinds)
def test_every_field_that_can_be_picked_fills_a_tab_of_ours(kind: str) -> None:
    """A profile with every field of a kind is accepted as it is, beside the shipped ones and with all tabs declared."""
    fields = [one for one in vocabulary().of_kind(kind) if one.field not in {"client_first", "client_last"}]
    table = table_of("any.csv", f"{','.join(f'Client {n}x' for n in range(len(fields)))}\n".encode(), LIMITS)
    assert table is not None
    places = dict(enumerate(fields))
    words = {
        at: dict.fromkeys(["Some", 'word "quoted"'], WORDS[one.field][0])
        for at, one in places.items()
        if one.kind == "word"
    }
    text, profile, mistakes = draft(table, Mapped(kind=kind, fields=places, words=words), TABS)
    assert (mistakes, profile is not None) == ((), True)
    assert profile in load_profiles(shipped_texts() | {"own.toml": text}, TABS).values()


def test_a_file_like_a_known_one_takes_over_what_that_claims() -> None:
    """Only where all of its fields are those of the known format: another field would fill a tab it has no say in."""
    known = load_profiles(shipped_texts(), TABS)["simplepractice.client_demographics"]
    table = table_of("any.csv", b"Client Name,Birthdate,Cell\nAna Ode,02/03/1990,555-0100\n", LIMITS)
    assert table is not None
    named = {one.field: one for one in vocabulary().of_kind("clients")}
    fields = {0: named["client"], 1: named["birth_date"]}
    _, profile, mistakes = draft(table, Mapped(kind="clients", fields=fields, words={}, like=known), TABS)
    assert (mistakes, profile is not None) == ((), True)
    assert profile is not None
    assert (profile.source, profile.date_order, profile.columns[0].fills) == (known.source, "month first", "never")
    assert profile.skip == known.skip
    more = Mapped(kind="clients", fields={**fields, 2: named["phone"]}, words={}, like=known)
    _, profile, mistakes = draft(table, more, TABS)
    assert (mistakes, profile and profile.source) == ((), "client list")


def test_two_columns_of_one_field_are_told() -> None:
    """Both are named by what they are read as, and nothing is loaded."""
    table = table_of("any.csv", b"Client,Name,Date\nAna Ode,Ben Lund,02/03/2026\n", LIMITS)
    assert table is not None
    client = next(one for one in vocabulary().fields if one.field == "client")
    _, profile, mistakes = draft(table, Mapped(kind="visits", fields={0: client, 1: client}, words={}), TABS)
    assert (profile, mistakes) == (None, ("two columns are read as client: whole name",))
    twice = table_of("any.csv", b"Client,Client,Date\nAna Ode,Ben Lund,02/03/2026\n", LIMITS)
    assert twice is not None
    _, profile, mistakes = draft(twice, Mapped(kind="visits", fields={0: client}, words={}), TABS)
    assert (profile, mistakes) == (None, ('nothing tells the column "Client" from another of this header',))


@pytest.mark.parametrize(
    ("headers", "at", "anchor", "readable"),
    [
        (["Paid", "Date", "Insurance", "Paid"], 3, "Insurance", True),
        (["Paid", "Date", "Insurance", "Paid"], 0, "", False),
        (["Date", "Paid", "Paid"], 2, "", False),
        (["Date", "Paid"], 1, "", True),
    ],
)
def test_a_repeated_header_is_found_behind_the_one_before_it(
    headers: list[str], at: int, anchor: str, *, readable: bool
) -> None:
    """Where nothing tells two columns apart, none of them is read."""
    assert (anchor_of(headers, at), can_be_read(headers, at)) == (anchor, readable)


CELLS = {
    "Patient": st.sampled_from(["Ana Ode", "Lund, Ben", "", "12"]),
    "DOS": st.sampled_from(["02/03/2026", "2/17/2026", "2026-02-10", "soon", ""]),
    "Therapist": st.sampled_from(["Rosa Diaz", ""]),
    "Outcome": st.sampled_from(["Completed", "Weird", "Deleted", ""]),
    "Fee": st.sampled_from(["70.00", "$1,070.00", "much", ""]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), max_size=12), st.sampled_from(["", "Total: 3"]))
def test_read_is_loaded_and_skipped_and_review_and_error(rows: list[dict[str, str]], below: str) -> None:
    """Whatever is in the cells and whatever a person picks for the words, every row is counted once."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([CELLS, *(row.values() for row in rows), *([[below, "", "", "", ""]] if below else [])])
    content = text.getvalue().encode()
    table = table_of("any.csv", content, LIMITS)
    assert table is not None
    guess = guess_file(table, kind="visits")
    fields = {at: one for at, label in guess.read_as.items() if (one := vocabulary().by_label(label))}
    named = {one.field: one for one in vocabulary().of_kind("visits")}
    for at, name in ((0, "client"), (1, "when"), (3, "status")):
        fields[at] = named[name]
    read_as = {at: one.label for at, one in fields.items()}
    words: dict[int, dict[str, str]] = {3: {}}
    for word in words_of(table, read_as):
        words[word.at][word.word] = "nothing yet" if word.guess == ASK else word.guess
    _, profile, mistakes = draft(table, Mapped(kind="visits", fields=fields, words=words), TABS)
    assert (mistakes, profile is not None) == ((), True)
    assert profile is not None
    try:
        counts = read_export("any.csv", content, {profile.name: profile}).counts
    except UnreadableExport as fault:
        if fault.code not in {"ambiguous-dates", "mixed-dates"}:
            raise
        return
    assert counts.read == len(rows) + bool(below)
    assert counts.read == counts.loaded + sum(counts.skipped.values()) + counts.review + counts.error
