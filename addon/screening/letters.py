"""The letter with which somebody is sent on, as a text to copy. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from addon.cells import canonical, text_of, typed
from addon.names_in_text import date_in_words
from addon.part import Given, View
from addon.prospects import named
from addon.records import Prospect
from addon.sources import SourceRow
from addon.tabs import Value

_FIELDS = ("prospect", "sent_to", "why", "on", "agreed")


def referral_rows(view: View, given: Given) -> Iterator[SourceRow]:
    """Yield the letter, or what it lacks, of every row."""
    people = {one.code: one for one in given.practice.prospects}
    sender = canonical(given.practice.settings.get("Sender name")) or "The front desk"
    phone = canonical(given.practice.settings.get("Sender phone"))
    signed = f"{sender}, {phone}" if phone else sender
    for rid, found in view.rows(_FIELDS):
        row = dict(zip(_FIELDS, found, strict=True))
        one = named(text_of(row["prospect"]), people)
        lacks = "Prospect is not clearly one row of Intake: pick from the list" if one is None else _lacks(row)
        letter = None if one is None or lacks else _letter(one, row, signed)
        code = one.code if one else None
        yield SourceRow(rid=rid, values={"letter": letter, "check": lacks or "OK", "prospect_code": code})


def _lacks(row: Mapping[str, Value]) -> str:
    if not text_of(row["why"]):
        return "Why is blank: write what may be read there"
    if not typed(date, row["on"]):
        return "On is blank: when did you tell them?"
    asked = typed(bool, row["agreed"])
    if asked is None:
        return "Agreed to the letter is blank: ask them, then choose yes or no"
    return "" if asked else "They do not agree to a letter: tell them how to reach the place themselves"


def _letter(one: Prospect, row: Mapping[str, Value], signed: str) -> str:
    born = f" (born {date_in_words(one.birth_date)})" if one.birth_date else ""
    asked = f" on {date_in_words(one.first_contact.date())}" if one.first_contact else ""
    reach = " or ".join(filter(None, (one.phone, one.email)))
    told = typed(date, row["on"])
    day = f"{date_in_words(told)}. " if told else ""
    return (
        f"{day}To {text_of(row['sent_to'])}: {one.name}{born} asked us for a place{asked}. We have none that fits them "
        f"now; our reason: {text_of(row['why']).rstrip('.')}. They agreed that we write to you. Please offer them an "
        f"appointment{f'; they can be reached at {reach}' if reach else ''}. Thank you. {signed}"
    )
