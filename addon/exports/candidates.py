"""The question who a client is, with each candidate's own data beside it. Pure.

Names and birth dates go into ``private``, which is shown in the workbook and nowhere else.
"""

from collections.abc import Sequence
from datetime import date

from addon.exports.identity import (
    ALONE,
    Beside,
    Match,
    NewClient,
    Recognised,
    Several,
    client_key,
    clinician_code,
    of_visit,
    recognise,
    whole,
)
from addon.exports.known_people import KnownPeople, keys_of
from addon.exports.review import ReviewItem, rows_name
from addon.exports.rows import ClientRef, Row, ScoreRow, VisitRow
from addon.names_in_text import date_in_words

NEW = "new client"


def client_question(
    client: ClientRef, found: Recognised, rows: Sequence[Row], people: KnownPeople, beside: Beside = ALONE
) -> ReviewItem:
    """Return the question about a client who is not surely one member; ``rows`` are those about the client."""
    several = isinstance(found, Several)
    namesakes = found.namesakes if isinstance(found, NewClient) else ()
    codes = (
        found.codes
        if isinstance(found, Several)
        else (*found.alike, *namesakes)
        if isinstance(found, NewClient)
        else ()
    )
    if isinstance(found, Several):
        besides = "somebody new" if found.or_new else "somebody who was removed from Members"
        could_be = codes if len(codes) > 1 and not found.or_new else (*codes, besides)
        question = f"{rows_name(rows)} a client who could be {_either(could_be)}. Who is it?"
        question += f" The answer counts for {_scope(rows)}."
    else:
        question = f"{rows_name(rows)} a client who is not in Members. A new client, or another name of a member?"
        if namesakes:
            question += f" {_either(namesakes)} has the same name but another birth date or number."
        if codes[: len(codes) - len(namesakes)]:
            question += f" It could be {_either(codes[: len(codes) - len(namesakes)])}."
    return ReviewItem(
        kind="which client" if several else "new client?",
        key=client_key(client, beside.where) if several else client_key(whole(client, people)),
        question=question,
        private=_private(client, rows, codes, people),
        place=rows[0].place,
        choices=(*codes, NEW) if len(codes) > 1 and several else (NEW, "ignore", *codes),
        rows=len(rows),
    )


def _either(codes: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(codes[:-1]), codes[-1])))


def _scope(rows: Sequence[Row]) -> str:
    """Return which rows an answer moves."""
    if isinstance(rows[0], VisitRow):
        return "the visits of this name with this clinician"
    return "the scores of this name" if isinstance(rows[0], ScoreRow) else "this row alone"


def _private(client: ClientRef, rows: Sequence[Row], codes: Sequence[str], people: KnownPeople) -> str:
    told = [f"born {date_in_words(client.birth_date)}" if client.birth_date else "", *_about(rows)]
    row = ", ".join(filter(None, (f'"{client.name}"', *told)))
    return ". ".join([row, *(described(code, people) for code in codes)]) + "."


def _about(rows: Sequence[Row]) -> list[str]:
    """Return what the rows have beside the name: the clinician, the days, phone and e-mail of a list."""
    first = rows[0]
    clinician = getattr(first, "clinician", "")
    days = sorted(
        row.day if isinstance(row, VisitRow) else row.on for row in rows if isinstance(row, VisitRow | ScoreRow)
    )
    span = dict.fromkeys(date_in_words(day) for day in (days[:1] + days[-1:]))
    told = [f"with {clinician}" if clinician else "", " to ".join(span)]
    return [*told, getattr(first, "group_name", ""), getattr(first, "phone", ""), getattr(first, "email", "")]


def described(code: str, people: KnownPeople) -> str:
    """Return a member's own data, by which a person tells them from others."""
    member = people.members[code]
    seen = last_seen(code, people)
    told = [
        f"born {date_in_words(member.birth_date)}" if member.birth_date else "no birth date",
        *people.groups_of.get(code, ()),
        f"last seen {date_in_words(seen)}" if seen else "",
        member.phone,
        member.email,
    ]
    return f"{member.name} ({code}): {', '.join(filter(None, told))}"


def last_seen(code: str, people: KnownPeople) -> date | None:
    """Return the last day on which a member came, as Attendance and this pass's exports have it."""
    reported = (
        row.day
        for key in keys_of(people.members[code])
        for row in people.attended.get(key, ())
        if recognise(row.client, people, of_visit(clinician_code(row.clinician, people), row.day, row.start))
        == Match(code)
    )
    return max((day for day in (people.last_came.get(code), *reported) if day), default=None)
