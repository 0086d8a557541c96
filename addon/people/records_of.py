"""The people's tabs as records: rows as a view shows them. Pure.

A row that lacks what its record needs is left out here; the merge has already reported why.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from addon.cells import BadCell, from_canonical, listed, text_of, typed
from addon.directory import Directory
from addon.near_words import did_you_mean
from addon.part import View
from addon.people.remarks import barred_channels
from addon.person_names import names_in
from addon.problems import Problem, in_tab
from addon.records import GROUP_THERAPY, Clinician, Member, Membership, Score, TherapyGroup, WeeklySlot
from addon.sessions.weekly_slots import weekly_slots
from addon.tabs import WEEKDAYS, Value, folded
from addon.us_states import ELSEWHERE, STATES, state_code

_AS_IN_GROUPS = "Write the kinds as under Kind in Groups."
_TELLING = ("name", "other_names", "birth_date", "external_id", "goes_by")


def _apart(value: Value) -> tuple[str, ...]:
    """Return the words of a list, with commas, semicolons or lines between."""
    return listed(value, ";,\n")


def _slots(value: Value) -> tuple[WeeklySlot, ...]:
    found = weekly_slots(text_of(value))
    return () if isinstance(found, BadCell) else found


def unknown_words(view: View, kinds: Iterable[str]) -> Iterator[Problem]:
    """Yield what is no state under Licensed in, and no kind under Kinds of group: nothing follows from it."""
    known = {folded(one) for one in kinds}
    for rid, (states, led) in view.rows(("states", "group_kinds")):
        for name, value, check, every, what in (
            ("states", states, state_code, STATES, "no state of the United States"),
            ("group_kinds", led, lambda one: folded(one) in known, kinds, "no kind of group"),
        ):
            wrong = [one for one in _apart(value) if not check(one)]
            if wrong:
                words = f"{', '.join(wrong)}: {what}, so it does not count"
                step = did_you_mean(wrong[0], every, "Write for example TX; NM." if name == "states" else _AS_IN_GROUPS)
                yield Problem(in_tab(view.sheet.title, view.at(rid, name)), "unknown-word", words, step, quotes=True)


def unknown_states(view: View) -> Iterator[Problem]:
    """Yield the cells of State in Members that are none: nobody can tell who is licensed to see them."""
    for rid, (state,) in view.rows(("state",)):
        if state and not state_code(text_of(state)) and folded(text_of(state)) != folded(ELSEWHERE):
            place = in_tab(view.sheet.title, view.at(rid, "state"))
            step = did_you_mean(text_of(state), STATES, "Write a state of the United States, such as TX.")
            yield Problem(place, "unknown-state", "this is no state of the United States", step, quotes=True)


def _rows(view: View) -> Iterator[tuple[str, Mapping[str, Value]]]:
    return ((str(row["id"]), row) for row in view.values())


def names(view: View) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield ``(code, name, other names)`` of a tab of people."""
    for rid, (name, others) in view.rows(("name", "other_names")):
        yield rid, text_of(name), names_in(text_of(others))


def clinicians(view: View, directory: Directory) -> tuple[Clinician, ...]:
    """Return the Clinicians tab as records."""
    return tuple(
        Clinician(
            code=code,
            name=text_of(row["name"]),
            aliases=names_in(text_of(row["other_names"])),
            licence=text_of(row["licence"]),
            email=text_of(row["email"]),
            supervisor=directory.code("clinicians", row["supervisor"], row["supervisor_code"]),
            supervision=_slots(row["supervision"]),
            meetings=_slots(row["meetings"]),
            works=_slots(row["availability"]),
            states=frozenset(filter(None, map(state_code, _apart(row["states"])))),
            payers=frozenset(folded(one) for one in (*_apart(row["payers"]), *listed(row["payers"]))),
            kinds=frozenset(folded(one) for one in _apart(row["group_kinds"])),
            covers=row["covers"] is True,
            npi=text_of(row["npi"]),
            taxonomy=text_of(row["taxonomy"]),
            hourly_cost=typed(Decimal, row["hourly_cost"]),
            fte=typed(Decimal, row["fte"]),
            cap=typed(Decimal, row["cap"]),
            pay_step=text_of(row["pay_step"]),
            pto_days=typed(Decimal, row["pto_days"]),
            employed_since=typed(date, row["employed_since"]),
            left_on=typed(date, row["left_on"]),
            active=row["active"] is not False,
            unread=view.never_read(code),
        )
        for code, row in _rows(view)
    )


def groups(view: View, directory: Directory) -> tuple[TherapyGroup, ...]:
    """Return the Groups tab as records."""
    return tuple(
        TherapyGroup(
            code=code,
            name=text_of(row["name"]),
            kind=text_of(row["kind"]) or "process",
            clinician=directory.code("clinicians", row["clinician"], row["clinician_code"]),
            co_facilitator=directory.code("clinicians", row["co_facilitator"], row["co_facilitator_code"]),
            weekday=WEEKDAYS.index(text_of(row["weekday"])) if row["weekday"] in WEEKDAYS else None,
            start=typed(time, row["start"]),
            minutes=typed(int, row["minutes"]),
            every_weeks=typed(int, row["every_weeks"]) or 1,
            first=typed(date, row["first"]),
            last=typed(date, row["last"]),
            changes_from=typed(date, row["changes_from"]),
            room=text_of(row["room"]),
            video_link=text_of(row["video_link"]),
            dial_in=text_of(row["dial_in"]),
            meets=text_of(row["held"]) or "in person",
            service=text_of(row["service"]) or GROUP_THERAPY,
            seats=typed(int, row["seats"]),
            preferred_size=typed(int, row["preferred_size"]),
            ages=(typed(int, row["ages_from"]), typed(int, row["ages_to"])),
            language=text_of(row["language"]),
            joins=text_of(row["joins"]) or "open",
            module_start=typed(date, row["module_start"]),
            most_joiners=typed(int, row["most_joiners"]),
            on_closed=text_of(row["on_closed"]),
            status=text_of(row["status"]) or "active",
        )
        for code, row in _rows(view)
    )


def members(view: View) -> tuple[Member, ...]:
    """Return the Members tab as records."""
    conflicts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for (code, name), conflict in sorted(view.disputed_cells.items()):
        conflicts[code].append((name, conflict))
    return tuple(
        replace(
            _told_apart(code, row),
            phone=text_of(row["phone"]),
            email=text_of(row["email"]),
            text_consent=typed(bool, row["text_consent"]),
            email_consent=typed(bool, row["email_consent"]),
            zone=text_of(row["zone"]),
            payer=text_of(row["payer"]),
            own_fee=typed(Decimal, row["own_fee"]),
            family=text_of(row["family"]),
            bills_for_family=row["bills_for_family"] is True,
            status=text_of(row["status"]) or "active",
            contact_phone=text_of(row["contact_phone"]),
            language=text_of(row["language"]),
            telehealth_consent=typed(bool, row["telehealth_consent"]),
            state=state_code(text_of(row["state"])),
            keeps_clinician=row["keeps_clinician"] is True,
            in_conflict=tuple(conflicts[code]),
            barred_by_name=barred_channels((text_of(row["name"]), *names_in_sources(code, view))),
        )
        for code, row in _rows(view)
    )


def names_in_sources(code: str, view: View) -> frozenset[str]:
    """Return the names under which sources brought a member."""
    return frozenset(texts["name"] for texts in view.observed(code).values() if texts.get("name"))


def removed_members(view: View) -> tuple[Member, ...]:
    """Return what tells apart the members whose rows a person removed, as they were last."""
    rows = ((row["id"], {one: _as_typed(view, row, one) for one in _TELLING}) for row in view.removed())
    return tuple(_told_apart(code, row) for code, row in rows)


def _told_apart(code: str, row: Mapping[str, Value]) -> Member:
    """Return a member with what tells them from others."""
    return Member(
        code=code,
        name=text_of(row["name"]),
        aliases=names_in(text_of(row["other_names"])),
        birth_date=typed(date, row["birth_date"]),
        external_id=text_of(row["external_id"]),
        goes_by=text_of(row["goes_by"]),
    )


def _as_typed(view: View, texts: Mapping[str, str], field: str) -> Value:
    return from_canonical(view.tab.column(field), texts[field]) if texts.get(field) else None


def memberships(view: View) -> tuple[Membership, ...]:
    """Return the Roster tab as records; rows without group or member are left out."""
    return tuple(
        Membership(
            id=rid,
            group=text_of(row["group_code"]),
            member=text_of(row["member_code"]),
            joined=typed(date, row["joined"]),
            left=typed(date, row["left"]),
            exit_reason=text_of(row["exit_reason"]),
            joins_by=text_of(row["joins_by"]),
        )
        for rid, row in _rows(view)
        if row["group_code"] and row["member_code"]
    )


_SCORE = ("member_code", "measure", "score", "date")


def scores(view: View) -> tuple[Score, ...]:
    """Return the Scores tab as records; incomplete rows are left out."""
    disputes = view.disputes
    made = (_score(rid, values, disputed=rid in disputes) for rid, values in view.rows(_SCORE))
    return tuple(one for one in made if one is not None)


def _score(rid: str, values: list[Value], *, disputed: bool) -> Score | None:
    member, measure, score, day = values
    value, on = typed(Decimal, score), typed(date, day)
    if not member or not measure or value is None or on is None:
        return None
    return Score(id=rid, member=text_of(member), measure=text_of(measure), value=value, on=on, disputed=disputed)
