"""What an export is called where nobody knows who reads along: in the Log, and off a terminal.

Some EHRs put a client's name into a file's name. One that is made of a report's usual words, days and numbers is
shown as it is; any other is called by its format and the beginning of its hash.
"""

import re
from collections.abc import Mapping

_WORDS = re.compile(r"[^\W\d_]+")
_USUAL = frozenset(
    word
    for line in (
        "all appointment appointments attendance birth births charge charges client clients copy demographics detail",
        "details export exports generic group groups list lists member members more new old patient patients payments",
        "report reports roster rosters score scores session sessions status therapy visits gad ors pcl phq srs",
        "payment remittance remittances era eob edi denials claim claims",
        "week weekly month monthly monday tuesday wednesday thursday friday saturday sunday csv tsv txt xls xlsx",
        "iso utc long short ehi fhir bulk ndjson jsonl json zip part log",
        "practitioner practitionerrole organization location condition encounter observation coverage questionnaire",
        "questionnaireresponse data",
    )
    for word in line.split()
)


def is_usual(name: str, profile: str = "") -> bool:
    """Return whether a file's name holds nothing but a report's usual words, or those of its format's name."""
    usual = _USUAL | set(_WORDS.findall(profile.casefold()))
    return all(word in usual for word in _WORDS.findall(name.casefold()))


def neutral_name(name: str, sha256: str, profile: str = "") -> str:
    """Return what a file is called where its name must not be told."""
    return name if is_usual(name, profile) else f"{profile or 'export'} {sha256[:8]}"


def without_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text with every file's name replaced; a longer name first, as it may contain a shorter one."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, names[name])
    return text
