"""Which limits of its payer a line passes, with the sentence for each; of several about one thing the strictest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from addon.billing.checking.claim_line import ClaimLine
from addon.billing.checking.passed import Passed
from addon.billing.decision import PER_FAMILY
from addon.insured import Insured, limits_of
from addon.names_in_text import date_in_words
from addon.records import (
    A_DAY,
    A_YEAR,
    ANY_INSURANCE,
    ANY_PAYER,
    ASSOCIATES,
    AUTHORIZED,
    BLOCK,
    FAMILY_LINES,
    IN_7_DAYS,
    MINUTES,
    MOST,
    MULTI_FAMILY,
    NO_CODE,
    NOTE,
    NOTE_WITHIN,
    PHONE_MODIFIERS,
    PLAN_WITHIN,
    SUPERVISOR,
    TELEHEALTH_PLACE,
    VIDEO_MODIFIERS,
    WARN,
    PayerLimit,
)
from addon.tabs import Value, folded
from addon.verified import is_stale

_STRICTEST = (BLOCK, WARN, NOTE)
CANNOT_TELL = "cannot tell: "
"""How a sentence begins that rests on something blank: such a line is looked at, not blocked."""
Values = Mapping[str, Value]


@dataclass(slots=True, kw_only=True)
class PayerLimits:
    """The limits of all payers; those that count are looked up once for a payer, service and day."""

    limits: Sequence[PayerLimit]
    known: Insured
    today: date
    _found: dict[tuple[object, ...], tuple[PayerLimit, ...]] = field(default_factory=dict)

    def passed(self, one: ClaimLine, values: Values, unit: str) -> tuple[Passed, ...]:
        """Return the limits that a line passes; ``values`` are its facts, ``unit`` what its billing rule bills by."""
        found: dict[str, Passed] = {}
        for limit in self._counting(one):
            words = _passed(limit, {**values, "unit": unit}) if limit.is_whole else ""
            effect = WARN if words.startswith(CANNOT_TELL) and limit.effect == BLOCK else limit.effect
            if words and (limit.what not in found or _rank(effect) < _rank(found[limit.what].effect)):
                found[limit.what] = Passed(limit.what, effect, f"{words} ({_row(limit, self.today)})")
        return tuple(found.values())

    def _counting(self, one: ClaimLine) -> tuple[PayerLimit, ...]:
        at = (one.line.payer, one.service, one.day)
        if at not in self._found:
            here = [each for each in self.limits if each.is_in_force(one.day) and each.is_for(one.service)]
            payer = "" if self.known.pays_alone(one.line.payer) else self.known.key(one.line.payer)
            self._found[at] = tuple(limits_of(here, payer, self.known.key))
        return self._found[at]


def _row(limit: PayerLimit, today: date) -> str:
    """Return which row of Payer limits it is, and that it is to be verified where it is."""
    age = ""
    if limit.checked is None:
        age = ", nobody has checked it yet"
    elif is_stale(limit.checked, today):
        age = f", last checked {date_in_words(limit.checked)}"
    return f"Payer limits {limit.id}{age}"


def _rank(effect: str) -> int:
    return _STRICTEST.index(effect)


# --- the limits, one by one ------------------------------------------------------------------------


def _passed(limit: PayerLimit, values: Values) -> str:
    if limit.most is not None:
        return _numbered(limit, limit.most, values)
    return "; ".join(_WORDED[limit.what](limit, values))


def _numbered(limit: PayerLimit, most: int, values: Values) -> str:
    name, words = _NUMBERS[limit.what]
    value = values.get(name) or values.get("open_days") if limit.what == NOTE_WITHIN else values.get(name)
    if not isinstance(value, int):
        return ""
    passed = value < most if limit.what == MINUTES else value > most
    return words.format(value=value, payer=_who(limit), most=most) if passed else ""


_NUMBERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        MOST: ("attended_members", "{value} in the room, and {payer} allows {most}"),
        MINUTES: ("minutes", "{value} minutes, and {payer} asks for at least {most}"),
        A_DAY: ("session_of_day", "session {value} of one service on this day, and {payer} pays {most}"),
        IN_7_DAYS: ("sessions_in_7_days", "session {value} of one service in 7 days, and {payer} pays {most}"),
        A_YEAR: ("sessions_this_year", "session {value} of one service in the year, and {payer} pays {most}"),
        NOTE_WITHIN: ("note_days", "the note was not signed within {value} days, and {payer} asks for {most}"),
        PLAN_WITHIN: ("plan_days", "the treatment plan was {value} days old, and {payer} asks for at most {most}"),
    }
)


def _place(limit: PayerLimit, values: Values) -> Iterator[str]:
    place = str(values.get("line_place") or "")
    if values.get("joined_by") in {"video", "phone"} and place and place.upper() not in limit.words:
        yield f"place of service {place} for a member who joined by {values['joined_by']}, and {_wants(limit, ' or ')}"


def _modifiers(way: str) -> Callable[[PayerLimit, Values], Iterator[str]]:
    def found(limit: PayerLimit, values: Values) -> Iterator[str]:
        line = str(values.get("line_modifiers") or "")
        there = frozenset(line.upper().split()) - {NO_CODE.upper()}
        wanted = frozenset(limit.words) - {NO_CODE}
        if values.get("joined_by") == way and line and there != wanted:
            shown = f"modifiers {line}" if there else "no modifier"
            yield f"{shown} for a member who joined by {way}, and {_wants(limit, ' ')}"

    return found


def _family(limit: PayerLimit, values: Values) -> Iterator[str]:
    unit = str(values.get("unit") or "")
    wanted = limit.words[0]
    if values.get("service") == MULTI_FAMILY and unit and (unit == PER_FAMILY) != (wanted == PER_FAMILY):
        yield f"the billing rule bills {unit}, and {_wants(limit, ' ')}"


def _associates(limit: PayerLimit, values: Values) -> Iterator[str]:
    licence = str(values.get("licence") or "")
    if not licence:
        yield f"{CANNOT_TELL}Licence is blank in Clinicians, and {_who(limit)} does not pay an associate's session"
    elif "associate" in folded(licence):
        yield f"an associate led it ({licence}), and {_who(limit)} does not pay that"


def _supervisor(limit: PayerLimit, values: Values) -> Iterator[str]:
    there = values.get("supervisor_there")
    if "associate" in folded(str(values.get("licence") or "")) and there is not True:
        why = "Supervisor is blank in Clinicians" if there is None else "the supervisor was not there that day"
        yield f"an associate led it, {why}, and {_who(limit)} asks for that"


def _authorization(limit: PayerLimit, values: Values) -> Iterator[str]:
    if values.get("authorization") in {None, NO_CODE}:
        yield f"no authorization, and {_who(limit)} asks for one"


def _who(limit: PayerLimit) -> str:
    """Return whose limit it is, as the subject of a sentence."""
    general = folded(limit.payer) in {folded(ANY_PAYER), folded(ANY_INSURANCE)}
    return f"the row for {limit.payer}" if general else limit.payer


def _wants(limit: PayerLimit, between: str) -> str:
    return f"{_who(limit)} wants {between.join(limit.words)}"


_WORDED: Mapping[str, Callable[[PayerLimit, Values], Iterator[str]]] = MappingProxyType(
    {
        TELEHEALTH_PLACE: _place,
        VIDEO_MODIFIERS: _modifiers("video"),
        PHONE_MODIFIERS: _modifiers("phone"),
        FAMILY_LINES: _family,
        ASSOCIATES: _associates,
        SUPERVISOR: _supervisor,
        AUTHORIZED: _authorization,
    }
)
