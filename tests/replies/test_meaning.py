"""What a text means, by two tables of our own; the judges' table is read by tests/replies/test_judges.py."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.incoming import AMBIGUOUS, CANNOT_COME, CONFIRM, DISTRESS, JOIN_ONLINE, QUESTION, START, STOP, THANKS
from addon.replies.meaning import Meaning, meaning_of
from addon.replies.wording import Rows, listed

HERE = Path(__file__).parent
ACTS = frozenset({CONFIRM, CANNOT_COME, JOIN_ONLINE, STOP, START})
"""What changes something without a person."""
Text = dict[str, str]


def table(path: Path) -> list[Text]:
    """Return the texts of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TEXTS = table(HERE / "texts.csv")
LATER = table(HERE / "later_texts.csv")


def wanted(row: Text) -> set[str]:
    """Return everything that a text must do."""
    return {row["class"], *row["also"].split()}


def too_much(row: Text) -> set[str]:
    """Return what a text did by itself that nobody asked for."""
    return set(meaning_of(row["text"]).all) & ACTS - wanted(row)


def test_the_tables_are_there() -> None:
    """An emptied table cannot pass."""
    assert (len(TEXTS), len(LATER)) == (100, 156)


@pytest.mark.parametrize("row", [*TEXTS, *LATER], ids=lambda row: row["id"])
def test_a_text_means_what_its_row_tells(row: Text) -> None:
    """All of it, and nothing that would be done by itself beyond it."""
    assert wanted(row) <= set(meaning_of(row["text"]).all)
    assert not too_much(row)
    assert meaning_of(row["text"]).needs_person or row["person"] == "no" or row["class"] == STOP


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2A", Meaning(CANNOT_COME, choice="A")),
        ("1 b", Meaning(CONFIRM, choice="B")),
        ("b", Meaning(AMBIGUOUS, choice="B")),
        ("1. What room is it?", Meaning(CONFIRM, (QUESTION,))),
        ("1?", Meaning(AMBIGUOUS)),
        ("2 or 3", Meaning(AMBIGUOUS)),
        ("1 can't come", Meaning(AMBIGUOUS)),
        ("2nd week", Meaning(AMBIGUOUS)),
        ("", Meaning(AMBIGUOUS)),
        ("٣", Meaning(AMBIGUOUS)),
        ("2 I want to die", Meaning(DISTRESS, (CANNOT_COME,))),
        ("S.T.O.P.", Meaning(STOP)),
        ("2 STOP", Meaning(STOP, (CANNOT_COME,))),
        ("2 stop", Meaning(STOP, (CANNOT_COME,))),
        ("1 stop", Meaning(STOP, (CONFIRM,))),
        ("3 STOP", Meaning(STOP, (JOIN_ONLINE,))),
        ("STOP 2", Meaning(STOP, (CANNOT_COME,))),
        ("2️⃣ STOP", Meaning(STOP, (CANNOT_COME,))),
        ("\uff12 STOP I am sick", Meaning(STOP, (CANNOT_COME,))),
        ("2 stop please!!", Meaning(STOP, (CANNOT_COME,))),
        ("2 stop, I moved away", Meaning(STOP, (CANNOT_COME,))),
        ("2. STOP", Meaning(STOP, (CANNOT_COME,))),
        ("2 please stop", Meaning(STOP, (CANNOT_COME,))),
        ("1 and stop", Meaning(STOP, (CONFIRM,))),
        ("1 2 stop", Meaning(STOP)),
        ("dos alto", Meaning(STOP, (CANNOT_COME,))),
        ("2 cancel", Meaning(CANNOT_COME)),
        ("2. Cancel", Meaning(CANNOT_COME)),
        ("2 cancelar por favor", Meaning(CANNOT_COME)),
        ("2STOP", Meaning(STOP, (CANNOT_COME,))),
        ("1 more stop", Meaning(AMBIGUOUS)),
        ("STOP " * 2_000, Meaning(STOP)),
        ("a " * 5_000, Meaning(AMBIGUOUS)),
    ],
)
def test_answers_at_the_edge(text: str, meaning: Meaning) -> None:
    """Digits with more behind them, letters of sessions, nothing at all, and far too much."""
    assert meaning_of(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        *("2 please call me", "1 please call me", "2 please text me", "2 por favor llámeme", "2 I have a problem"),
        *("2 my mom passed away", "2 I'm in jail", "2 feeling down", "2 mi mamá murió", "2 in labor"),
        *("2 i quit the group", "2 quit", "2 END", "2 moving to Ohio, this was my last", "2 not coming back"),
        *("2 can't come anymore", "2 from now on", "2 I don't want to come", "2 this group isn't for me"),
        *(
            "2 and all the rest of the month",
            "2 all week",
            "2 next week too",
            "2 for all sessions",
            "2 and Thursday too",
        ),
        *("2 both kids", "1 sick kid", "1 dont feel like it", "2 jk", "3 only if camera off"),
    ],
)
def test_whatever_more_is_said_beside_a_digit_goes_to_a_person(text: str) -> None:
    """The seat may change at once; the rest of the words is not lost with it."""
    assert meaning_of(text).needs_person


@pytest.mark.parametrize(
    "text", ["1 no", "1 not really", "1 yes but can't stay", "1 nope", "1 cancel", "1 no puedo ir", "1 👎"]
)
def test_words_behind_a_one_take_it_back(text: str) -> None:
    """A seat is not confirmed by somebody who says no."""
    assert meaning_of(text).needs_person
    assert not meaning_of(text).seat


@pytest.mark.parametrize(
    ("texts", "seat"),
    [
        (
            (
                "1 see you there",
                "1 see you at 6:30 tonight",
                "1 yes ill be there",
                "1 can't wait",
                "1 wouldn't miss it",
            ),
            CONFIRM,
        ),
        (
            (
                "1 no problem",
                "1 no worries",
                "1 thank you so much!",
                "1 God bless",
                "1 buenos días",
                "1 gracias, ahí estaré",
            ),
            CONFIRM,
        ),
        (("1 (from Dana's phone)", "1 and I'm excited!", "1 and thank u for last week, it helped a lot"), CONFIRM),
        (
            ("2 sorry", "2 thanks", "2 have a good night", "2 can't make it, see you next week", "2 please cancel"),
            CANNOT_COME,
        ),
        (
            (
                "2 sick kid",
                "2 I have the flu",
                "2 not feeling well",
                "2 I have to work",
                "2 bc of work",
                "2 working late",
                "2 traffic",
            ),
            CANNOT_COME,
        ),
        (("2 something came up", "2 doctor appointment", "2 on vacation", "2 got called in to work"), CANNOT_COME),
        (("2 lo siento, estoy enferma", "2 no puedo ir", "2 por trabajo"), CANNOT_COME),
        (("3 please", "3 car trouble", "3 my kid is sick"), JOIN_ONLINE),
    ],
)
def test_courtesy_and_everyday_reasons_beside_a_digit_alert_nobody(texts: tuple[str, ...], seat: str) -> None:
    """Whoever is called for every cold soon looks at nothing."""
    found = {text: meaning_of(text).all for text in texts}
    assert found == dict.fromkeys(texts, (seat,))


OURS = "Hi Ana, reminder: Thu 6 PM. Reply 1 confirm, 2 can't come. STOP to opt out."


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (f"Liked “{OURS}”", Meaning(THANKS)),
        (f"Loved “{OURS}”", Meaning(THANKS)),
        (f"Laughed at “{OURS}”", Meaning(THANKS)),
        (f"Emphasized “{OURS}”", Meaning(THANKS)),
        (f'Liked "{OURS}"', Meaning(THANKS)),
        (f"Removed a like from “{OURS}”", Meaning(THANKS)),
        (f"Removed a dislike from “{OURS}”", Meaning(THANKS)),
        (f"Reacted ❤️ to “{OURS}”", Meaning(THANKS)),
        (f"\u200a\u200b👍🏽\u200b to “\u200a{OURS}\u200a”\u200a", Meaning(THANKS)),
        (f"Le gustó “{OURS}”", Meaning(THANKS)),
        (f"Le encantó «{OURS}»", Meaning(THANKS)),
        (f"Se rió de “{OURS}”", Meaning(THANKS)),
        (f"Enfatizó “{OURS}”", Meaning(THANKS)),
        (f"Reaccionó con 👍 a “{OURS}”", Meaning(THANKS)),
        ("Liked “A person here reads this now. Call or text 988 any time.”", Meaning(THANKS)),
        (f"Disliked “{OURS}”", Meaning(AMBIGUOUS)),
        (f"Questioned “{OURS}”", Meaning(AMBIGUOUS)),
        (f"Reacted 😢 to “{OURS}”", Meaning(AMBIGUOUS)),
        (f"Reacted ‼️ to “{OURS}”", Meaning(AMBIGUOUS)),
        (f"👎 to “{OURS}”", Meaning(AMBIGUOUS)),
        (f"No le gustó “{OURS}”", Meaning(AMBIGUOUS)),
        (f"Cuestionó “{OURS}”", Meaning(AMBIGUOUS)),
        (f"🛑 to “{OURS}”", Meaning(STOP)),
        (f"Liked “{OURS}” STOP", Meaning(STOP)),
        (f"“{OURS}” 1", Meaning(CONFIRM)),
        (f"who sent “{OURS}”", Meaning(QUESTION)),
        ('Loved "the last one" but stop texting "me"', Meaning(STOP)),
        ("“STOP”", Meaning(STOP)),
        ('reply "stop to opt out"', Meaning(STOP)),
        ("he said “I will kill her if she goes to that group again”", Meaning(DISTRESS)),
    ],
)
def test_what_is_quoted_of_our_texts_is_not_the_members(text: str, meaning: Meaning) -> None:
    """A pleased reaction is a courtesy, any other is for a person; whatever is the member's own is read."""
    assert meaning_of(text) == meaning


def test_everyday_texts_opt_nobody_out_and_raise_few_alarms() -> None:
    """A clinician who is called for every broken car soon looks at none of them."""
    everyday = (HERE / "everyday.txt").read_text(encoding="utf-8").splitlines()
    found = [meaning_of(text) for text in everyday]
    assert len(found) == 50
    assert not any(STOP in one.all for one in found)
    assert sum(one.first == DISTRESS for one in found) <= 2


@given(st.text(max_size=80), st.sampled_from(["", "1 ", "STOP. ", "2"]))
def test_every_text_means_something(text: str, before: str) -> None:
    """Whatever characters a phone can send; a STOP in front of it is obeyed."""
    found = meaning_of(before + text)
    assert found.all
    assert before != "STOP. " or STOP in found.all


def test_no_row_of_words_is_found_in_nothing() -> None:
    """A row all of whose words may be missing would be found everywhere."""
    rows = [(name, row) for name, rows in listed()["phrases"].items() if isinstance(rows, list) for row in rows]
    assert len(rows) > 300
    assert [one for one in rows if Rows([one[1]]).found(" ~")] == []
