"""Observation -> totals of outcome measures. Single answers are not read. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from addon.exports.beside import Why
from addon.exports.fhir.context import BAD_TIME, NOBODY, Context, Outcome
from addon.exports.fhir.lines import Resource, amount, codings, many, one, text
from addon.exports.rows import ScoreRow
from addon.problems import Place

LOINC = "http://loinc.org"
_FINAL = frozenset({"final", "amended", "corrected"})
_NO_NUMBER = Why("not-a-number", "its value is no number", "Correct it in the EHR and export again.", review=False)


def score_rows(observation: Resource, context: Context, place: Place) -> Outcome:
    """Return the totals that one observation, or its components, have."""
    totals = [
        (measure, of) for of in (observation, *many(observation, "component")) if (measure := _measure(of, context))
    ]
    if not totals:
        return Outcome(skip="observation that is no total")
    status = text(observation, "status")
    if status not in _FINAL:
        return Outcome(skip="void row" if status in {"entered-in-error", "cancelled"} else "not final")
    valued = [(measure, of) for measure, of in totals if "dataAbsentReason" not in of]
    if not valued:
        return Outcome(skip="no value")
    client, day = context.client(one(observation, "subject")), day_of(observation, context)
    values = [(measure, amount(value_of(of))) for measure, of in valued]
    if client is None or day is None:
        return Outcome(why=NOBODY if client is None else BAD_TIME)
    rows = [
        ScoreRow(client=client, measure=measure, value=value, on=day, place=place)
        for measure, value in values
        if value is not None
    ]
    return Outcome(rows=tuple(rows), why=None if len(rows) == len(values) else _NO_NUMBER)


def _measure(of: Resource, context: Context) -> str:
    found = (context.codes.measures.get(code, "") for system, code in codings(of, "code") if system in {LOINC, ""})
    return next(filter(None, found), "")


def value_of(of: Resource) -> object:
    """Return the value of an observation or a component, whichever way it is written."""
    quantity = one(of, "valueQuantity").get("value")
    return next(
        (one for one in (quantity, *map(of.get, ("valueInteger", "valueDecimal", "valueString"))) if one is not None),
        None,
    )


def day_of(observation: Resource, context: Context) -> date | None:
    """Return the day of an observation in the practice's zone."""
    written = _dated(observation)
    return context.day_in("Observation", written) if written else None


def days_of_scores(observations: Iterable[Resource], context: Context) -> Iterator[str]:
    """Yield the days of the totals among observations, as they are written."""
    for observation in observations:
        if any(_measure(of, context) for of in (observation, *many(observation, "component"))):
            yield _dated(observation)


def _dated(observation: Resource) -> str:
    written = (
        text(observation, "effectiveDateTime"),
        text(observation, "effectivePeriod", "start"),
        text(observation, "effectiveInstant"),
        text(observation, "issued"),
    )
    return next(filter(None, written), "")
