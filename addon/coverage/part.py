"""The Payers, Payer limits, Coverage and Authorizations tabs: records, and a word beside each row."""

from collections import defaultdict
from dataclasses import replace

from addon.coverage.limit_rows import LIMITS, check_of, limits
from addon.coverage.records_of import authorizations, coverages, payers
from addon.coverage.row_checks import (
    Left,
    authorization_check,
    coverage_checks,
    followed_by,
    payer_checks,
    severity,
)
from addon.insured import VisitsUsed, insured
from addon.keyed_rows import checks
from addon.part import Given, Part, Result, nothing
from addon.records import Practice
from addon.sources import Source, SourceRow
from addon.tabs import Value

_PAYERS, _COVERAGE, _AUTHORIZATIONS = "payers", "coverage", "authorizations"


def _payers(given: Given) -> Result:
    view = given.views[_PAYERS]
    return Result(sources=(checks(view, payer_checks(payers(view), given.today)),))


def _with_payers(given: Given, _: Result) -> Practice:
    return replace(given.practice, payers=tuple(one for _, one in payers(given.views[_PAYERS])))


def _coverage(given: Given) -> Result:
    view = given.views[_COVERAGE]
    members = {one.code: one for one in given.practice.members}
    return Result(sources=(checks(view, coverage_checks(coverages(view), members, insured(given.practice))),))


def _with_coverage(given: Given, _: Result) -> Practice:
    return replace(given.practice, coverages=tuple(one for _, one in coverages(given.views[_COVERAGE])))


def _limits(given: Given) -> Result:
    view, known = given.views[LIMITS], insured(given.practice)
    return Result(sources=(checks(view, ((rid, check_of(one, known, given.today)) for rid, one in limits(view))),))


def _with_limits(given: Given, _: Result) -> Practice:
    return replace(given.practice, payer_limits=tuple(one for _, one in limits(given.views[LIMITS])))


def _authorizations(given: Given) -> Result:
    view, known = given.views[_AUTHORIZATIONS], insured(given.practice)
    used = (given.handed(VisitsUsed) or VisitsUsed({})).of
    found = [
        (rid, Left(one, None if one.visits is None else one.visits - one.used_before - used.get(rid, 0)))
        for rid, one in authorizations(view, given.directory)
    ]
    of_member: defaultdict[str, list[Left]] = defaultdict(list)
    for _, each in found:
        of_member[each.of.member].append(each)
    rows = []
    for rid, each in found:
        one, left = each.of, each.left
        next_one = followed_by(one, left, of_member[one.member], known=known, today=given.today)
        values: dict[str, Value] = {
            "visits_left": left,
            "severity": None if next_one else severity(one, left, given.today) or None,
            "check": f"Used up: visits are taken from {next_one.of.id} now."
            if next_one
            else authorization_check(one, known, left, given.today),
        }
        rows.append(SourceRow(rid=rid, values=values))
    return Result(sources=(Source(name="computed", tab=view.tab.name, rows=tuple(rows), creates=False),))


def _with_authorizations(given: Given, _: Result) -> Practice:
    found = authorizations(given.views[_AUTHORIZATIONS], given.directory)
    return replace(given.practice, authorizations=tuple(one for _, one in found))


PAYERS = Part(name="payers", tabs=(_PAYERS,), compute=_payers, records=_with_payers)
COVERAGE = Part(name="coverage", tabs=(_COVERAGE,), compute=_coverage, records=_with_coverage)
PAYER_LIMITS = Part(name="payer limits", tabs=(LIMITS,), compute=_limits, records=_with_limits)
AUTHORIZED = Part(
    name="authorizations as typed", sees=(_AUTHORIZATIONS,), compute=nothing, records=_with_authorizations
)
"""What billing rests on; the tab itself comes after billing, which counts the visits."""
AUTHORIZATIONS = Part(
    name="authorizations",
    tabs=(_AUTHORIZATIONS,),
    takes=(VisitsUsed,),
    compute=_authorizations,
    records=_with_authorizations,
)
