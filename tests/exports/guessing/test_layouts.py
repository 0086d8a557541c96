"""The guesses about thirty invented exports, which somebody made who had not read the guesser, against the truth."""

import pytest

import sheet_templates
from addon.exports.dates import PracticeDates
from addon.exports.guessing.drafts import Mapped, draft
from addon.exports.guessing.vocabulary import FieldWords, vocabulary
from addon.exports.profile import load_profiles
from addon.exports.reading import read_export
from addon.tabs import declared
from tests.exports.guessing.layouts import FOLDER, measured, names, report, table, truth

TABS = declared(sheet_templates.texts())
WIDE = frozenset({"12-scores-wide", "15-attendance-grid"})
"""One column for each measure or day: a profile cannot tell that, so these are not read."""
NAMELESS = frozenset({"13-research-form", "29-scr-abbreviated"})
"""These know clients by a number alone, which a profile cannot: that is told."""
MOST_PICKS = 5
_TIMES = {"when": "time", "ends": "end_time"}


def test_most_columns_are_right_at_first() -> None:
    """At least 80 % over all files, the wide ones among them."""
    every = [measured(name) for name in names()]
    assert len(every) == 30
    assert sum(one.right for one in every) >= 0.8 * sum(one.columns for one in every), report()


@pytest.mark.parametrize("name", names())
def test_no_grave_guess_and_few_picks(name: str) -> None:
    """Nothing is silently wrong in identity, date or money; a person picks five times at most."""
    found = measured(name)
    assert found.grave == ()
    assert len(found.picks) <= MOST_PICKS or name in WIDE, found.picks


@pytest.mark.parametrize("name", [name for name in names() if name not in WIDE])
def test_what_a_person_tells_is_read_and_counted(name: str) -> None:
    """Mapped as the truth has it, each file is read by the draft alone; its counts add up to its rows."""
    told, found = truth(name), table(name)
    assert found is not None
    fields: dict[int, FieldWords] = {}
    for one in told["columns"]:
        field = _TIMES[one["field"]] if one.get("part") == "time" else one["field"]
        named = next((each for each in vocabulary().of_kind(told["kind"]) if each.in_profile == field), None)
        if named and one["header"] and named not in fields.values():
            fields[one["position"] - 1] = named
    words = {
        at: {
            word: {"ask": "nothing yet", "": "nothing yet"}.get(meant, meant)
            for word, meant in told["words"]["status"].items()
        }
        for at, one in fields.items()
        if one.kind == "word"
    }
    text, profile, mistakes = draft(found, Mapped(kind=told["kind"], fields=fields, words=words), TABS)
    if name in NAMELESS:
        assert "no column names the client" in mistakes
        return
    assert (mistakes, profile is not None) == ((), True), text
    content = (FOLDER / told["file"]).read_bytes()
    counts = read_export(
        told["file"], content, load_profiles({"own.toml": text}), dates=_dates(told["date_order"])
    ).counts
    assert counts.read == counts.loaded + sum(counts.skipped.values()) + counts.review + counts.error
    assert counts.loaded


def _dates(order: str) -> PracticeDates:
    return PracticeDates(order=order if order in {"month first", "day first"} else "month first", zone="UTC")
