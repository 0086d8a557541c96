"""Responses of a form that come as a file: whole passes over the Intake tab."""

import csv
import io
from datetime import date, datetime

import pytest

from addon.exports.profile import shipped_texts
from tests.sync.little_practice import LittlePractice

ANA = ("2/20/2026 18:05:12", "Ana Ruiz", "512-555-0101", "skills", "Online", "Yes")
BO = ("2/27/2026 9:00:00", "Bo Sand", "512-555-0102", "juggling", "Both", "No")
LONG_AGO = ("3/15/2025 9:00:00", "Cy Long", "512-555-0103", "", "", "")


def responses(*rows: tuple[str, ...], more: str = "Anything else?") -> bytes:
    """Return the responses of a form as they are downloaded."""
    out = io.StringIO(newline="")
    questions = ("Timestamp", "Your name", "Phone number", "Which group", "In person or online?", "May we text you?")
    csv.writer(out).writerows([(*questions, more), *((*row, "") for row in rows)])
    return out.getvalue().encode()


def passed(*files: bytes) -> LittlePractice:
    """Return a practice after a pass for each of these files."""
    little = LittlePractice()
    little.sync()
    for at, content in enumerate(files):
        little.later(days=1)
        little.drops(**{f"responses_{at}.csv": content})
        little.sync()
    return little


def test_each_response_is_one_row_however_often_the_form_is_downloaded() -> None:
    """What people told is in their row; what is no word of ours is told in Check; a later download adds who is new."""
    with passed(responses(ANA), responses(ANA, BO), responses(ANA, BO)) as little:
        ana, bo = little.rows("intake")
        assert (ana["id"], ana["name"], ana["phone"], ana["came_by"]) == ("PR-0001", "Ana Ruiz", "512-555-0101", "form")
        assert (ana["wants"], ana["how"], ana["text_consent"]) == ("skills", "video", True)
        assert ana["first_contact"] == datetime(2026, 2, 20, 18, 5)
        assert (bo["name"], bo["wants"], bo["text_consent"]) == ("Bo Sand", None, False)
        assert "could not be read, as it came: Wants: juggling" in str(bo["check"])


@pytest.mark.parametrize("name", ["", "\u200b"])
def test_a_response_without_a_name_is_told_and_never_lost(name: str) -> None:
    """It is no row that was loaded: whoever reads the Log sees where it is."""
    with LittlePractice() as little:
        little.sync()
        little.drops(responses=responses(ANA, (BO[0], name, *BO[2:])))
        report = little.sync()
        assert [one["name"] for one in little.rows("intake")] == ["Ana Ruiz"]
        (told,) = (one for one in report.problems if str(one.place) == "responses.csv:3")
        assert told.code == "blank-cell"
        (file,) = report.files
        assert (file.read, file.loaded, file.error) == (2, 1, 1)


def test_a_response_that_waits_has_its_row_in_needs_review() -> None:
    """Whose it is only a person can tell: they type it, answer yes, and are not asked again by the next download."""
    two = (BO[0], "Bo Sand / Cy Long", *BO[2:])
    with passed(responses(ANA, two)) as little:
        (waits,) = little.rows("needs_review", kind="response waits")
        assert "made no row of Intake" in str(waits["question"])
        assert BO[2] in str(waits["question"])
        little.answers("yes", kind="response waits")
        little.sync()
        little.later(days=1)
        little.drops(later=responses(ANA, two, ANA))
        little.sync()
        assert not little.rows("needs_review", kind="response waits", status="open")


def test_a_format_of_ones_own_that_allows_a_blank_name_loses_no_response_either() -> None:
    """What makes no row of Intake is told at its row of the file."""
    with LittlePractice() as little:
        own = shipped_texts()["google_forms.intake.toml"].replace('kind = "name", filled = true', 'kind = "name"')
        little.own_formats["google_forms.intake.toml"] = own.encode()
        little.sync()
        little.drops(responses=responses(ANA, (BO[0], "", *BO[2:])))
        report = little.sync()
        assert ("responses.csv:3", "no-name") in {(str(one.place), one.code) for one in report.problems}


def test_a_row_that_somebody_renamed_or_deleted_does_not_come_again() -> None:
    """A person's change to a row, or its removal, is theirs: the same response makes no other row."""
    with passed(responses(ANA, BO)) as little:
        little.types("intake", "name", "Ana Ruiz-Vega", id="PR-0001")
        little.deletes("intake", *little.numbers("intake", id="PR-0002"))
        little.sync()
        little.drops(again=responses(ANA, BO, more="Another question"))
        report = little.sync()
        (waits,) = little.rows("needs_review", kind="export waits")
        little.answers("yes", kind="export waits")
        little.sync()
        assert "columns are not those" in str(waits["question"])
        assert report.files_waiting == 1
        assert [one["name"] for one in little.rows("intake")] == ["Ana Ruiz-Vega"]


def test_after_a_lost_state_a_response_finds_its_row_again() -> None:
    """First contact and name tell which row is whose."""
    with passed(responses(ANA, BO)) as little:
        little.loses_state()
        little.sync()
        little.sync()
        assert [one["name"] for one in little.rows("intake")] == ["Ana Ruiz", "Bo Sand"]


@pytest.mark.parametrize(("rows", "names"), [((LONG_AGO,), []), ((LONG_AGO, ANA), ["Ana Ruiz"])])
def test_who_asked_long_ago_makes_no_row_and_is_told_of(rows: tuple[tuple[str, ...], ...], names: list[str]) -> None:
    """A form's file begins with the form: who asked last year is not due today."""
    with passed() as little:
        little.drops(form=responses(*rows))
        report = little.sync()
        assert [one["name"] for one in little.rows("intake")] == names
        assert [one.what for one in report.problems if one.code == "old-response"] == [
            "1 response is older than 90 days and made no row of Intake"
        ]
        (file,) = [one for one in report.files if one.name == "form.csv"]
        assert (file.read, file.loaded, file.skipped) == (len(rows), len(names), 1)
        assert little.today == date(2026, 3, 3)
