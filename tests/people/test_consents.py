"""Consent to messages over whole passes: it holds for the number it was given for."""

from datetime import date

import pytest

from addon.people.consents import CONSENT
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, details

LIAM = MEMBERS[1].name
OLD, NEW = "(512) 555-0190", "512-555-0177"


def texts(little: LittlePractice) -> set[str]:
    """Return the statuses of Liam's texts."""
    return {str(one["status"]) for one in little.rows("messages", member_code="M-0002", channel="text")}


def agreed(little: LittlePractice) -> None:
    """Let Liam, whose number is in the client list, agree to texts since the first pass."""
    little.drops(clients=details((LIAM, OLD, "liam@example.org", "Aetna")))
    little.sync()
    little.types("members", "goes_by", "Li", id="M-0002")
    little.sync()


def test_a_yes_is_recorded_with_the_number_it_stands_beside() -> None:
    """Since when, for which number, in which words, and from where; Members shows the last four digits."""
    with LittlePractice() as little:
        agreed(little)
        kept = little.state.remembered(CONSENT)["M-0002|text"]
        assert (kept.address, kept.since, kept.source) == ("+15125550190", date(2026, 3, 3), "typed in Members")
        assert kept.wording.startswith("Text OK: yes only if the member agreed")
        shown = "since Mar 3 2026 for the number ending 0190, typed in Members"
        assert little.row("members", id="M-0002")["text_consent_given"] == shown
        assert little.row("members", id="M-0003")["text_consent_given"] is None
        little.types("members", "text_consent", "no", id="M-0002")
        little.sync()
        assert "M-0002|text" not in little.state.remembered(CONSENT)
        assert little.row("members", id="M-0002")["text_consent_given"] is None


@pytest.mark.parametrize("by", ["person", "EHR"])
def test_it_does_not_follow_to_another_number_by_itself(by: str) -> None:
    """Texts wait and somebody is asked; a yes counts for the new number, and for no other."""
    with LittlePractice() as little:
        agreed(little)
        assert "planned" in texts(little)
        if by == "person":
            little.types("members", "phone", NEW, id="M-0002")
        else:
            little.drops(later=details((LIAM, NEW, "liam@example.org", "Aetna")))
        little.later(days=1)
        little.sync()
        assert "waits: consent was given for another number: answer in Needs review" in texts(little)
        assert "planned" not in texts(little)
        (asked,) = little.rows("needs_review", kind="consent")
        assert "M-0002 agreed to texts" in str(asked["question"])
        assert "Agreed: +15125550190. Now: +15125550177." in str(asked["question"])
        little.answers("yes", kind="consent")
        little.sync()
        assert "planned" in texts(little)
        shown = "since Mar 4 2026 for the number ending 0177, answered in Needs review"
        assert little.row("members", id="M-0002")["text_consent_given"] == shown
        little.types("members", "phone", "512-555-0166", id="M-0002")
        little.sync()
        assert "planned" not in texts(little)


def test_another_spelling_is_no_change_and_the_old_number_needs_no_new_yes() -> None:
    """Nor does a number that is gone and comes back; a no is kept."""
    with LittlePractice() as little:
        agreed(little)
        for typed in ("+1 512.555.0190", None, "5125550190"):
            little.types("members", "phone", typed, id="M-0002")
            little.sync()
            assert not little.rows("needs_review", kind="consent")
        assert "planned" in texts(little)
        little.types("members", "phone", NEW, id="M-0002")
        little.sync()
        little.answers("no", kind="consent")
        little.sync()
        little.sync()
        assert "planned" not in texts(little)
        little.types("members", "phone", OLD, id="M-0002")
        little.sync()
        assert "planned" in texts(little)


def test_a_yes_that_is_typed_anew_counts_for_the_number_beside_it() -> None:
    """Cleared, seen by a pass, and typed again."""
    with LittlePractice() as little:
        agreed(little)
        little.types("members", "phone", NEW, id="M-0002")
        little.types("members", "text_consent", None, id="M-0002")
        little.sync()
        little.types("members", "text_consent", "yes", id="M-0002")
        little.sync()
        assert "planned" in texts(little)
        assert not little.rows("needs_review", kind="consent", status="open")
