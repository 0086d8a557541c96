"""The Payers, Coverage and Authorizations tabs: records, and a word beside each row."""

from dataclasses import replace

from addon.coverage.records_of import authorizations, coverages, payers
from addon.coverage.row_checks import authorization_check, coverage_checks, payer_checks
from addon.insured import insured
from addon.keyed_rows import checks
from addon.part import Given, Part, Result
from addon.records import Practice

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


def _authorizations(given: Given) -> Result:
    view, known = given.views[_AUTHORIZATIONS], insured(given.practice)
    rows = ((rid, authorization_check(one, known)) for rid, one in authorizations(view, given.directory))
    return Result(sources=(checks(view, rows),))


def _with_authorizations(given: Given, _: Result) -> Practice:
    found = authorizations(given.views[_AUTHORIZATIONS], given.directory)
    return replace(given.practice, authorizations=tuple(one for _, one in found))


PAYERS = Part(name="payers", tabs=(_PAYERS,), compute=_payers, records=_with_payers)
COVERAGE = Part(name="coverage", tabs=(_COVERAGE,), compute=_coverage, records=_with_coverage)
AUTHORIZATIONS = Part(
    name="authorizations", tabs=(_AUTHORIZATIONS,), compute=_authorizations, records=_with_authorizations
)
