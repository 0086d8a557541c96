"""Referrers and schedule changes: one change, the same notices, whatever door it came by.

Sessions are compared with what the last pass saw. A cell typed in Sessions, a new cadence in Groups and an accepted
request are found alike; for a request it is known who asked.
"""

from dataclasses import replace

from addon.cells import text_of, typed
from addon.changes.detected import CHANGE, LAST_SEEN, as_people_know_it, detected, is_past, keyed, seen_now
from addon.memory import Remembered
from addon.part import Given, Part, Result
from addon.records import Practice, Referrer, RequestedChanges, SessionChange, SessionChanges

_REFERRER = ("member_code", "name", "email", "consent", "reference")


def _with_referrers(given: Given, _: Result) -> Practice:
    rows = given.views["referrers"].rows(_REFERRER)
    made = (
        Referrer(
            id=rid,
            member=text_of(member),
            name=text_of(name),
            email=text_of(email),
            consent=typed(bool, consent),
            reference=text_of(reference),
        )
        for rid, (member, name, email, consent, reference) in rows
        if member
    )
    return replace(given.practice, referrers=tuple(made))


def _changes(given: Given) -> Result:
    requested = (given.handed(RequestedChanges) or RequestedChanges()).changes
    before, known = given.remembered(LAST_SEEN), given.remembered(CHANGE)
    asked_for = {(one.session, one.to) for one in requested if one.at == given.now}
    found = detected(given.practice.sessions, before, wall=given.wall, at=given.now)
    news = keyed((one for one in found if (one.session, one.to) not in asked_for), known)
    past = [key for key, one in known.items() if is_past(one, given.wall)]
    changed: dict[str, SessionChange | None] = {**dict.fromkeys(past), **news}
    now = seen_now(given.practice.sessions, given.wall)
    pending = (one for key, one in known.items() if key not in past)
    return Result(
        hands=(SessionChanges(as_people_know_it((*requested, *pending, *news.values()))),),
        memory=(
            Remembered(CHANGE, changed),
            Remembered(
                LAST_SEEN, {key: now.get(key) for key in before.keys() | now if before.get(key) != now.get(key)}
            ),
        ),
    )


REFERRERS = Part(name="referrers", tabs=("referrers",), records=_with_referrers)
CHANGES = Part(name="changes", takes=(RequestedChanges,), compute=_changes, memory=(CHANGE, LAST_SEEN))
