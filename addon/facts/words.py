"""The words that rows of a practice have, for facts that are free text: a rule with any other word may be misspelt."""

from collections.abc import Mapping

from addon.facts.member_session import ehr_modifiers
from addon.records import LIMIT_WORDS, NUMBERED_LIMITS, Practice

_ADD_ON = "90785"
"""What the EHR may show beside the code of a session; a rule may ask for it before anybody has one."""


def words_of(practice: Practice) -> Mapping[str, frozenset[str]]:
    """Return the words by the name of the fact that shows them."""
    measures = {one.name for one in practice.measures if one.enabled}
    clinicians = {one.code for one in practice.clinicians}
    rooms = {*(one.room for one in practice.groups), *(one.room for one in practice.sessions)}
    codes = {one.code for one in practice.attendance}
    found = {
        "payer": {one.payer for one in practice.members},
        "family": {one.family for one in practice.members},
        "licence": {one.licence for one in practice.clinicians},
        "clinician": clinicians,
        "led_by": clinicians,
        "group": {one.code for one in practice.groups},
        "room": rooms,
        "measure": measures,
        "code": codes | {_ADD_ON} if codes - {""} else codes,
        "modifiers": {ehr_modifiers(code) for code in codes},
        "progress_note": {one.note for one in practice.attendance},
        "denied_before": {reason for one in practice.payments for reason in one.denial},
        "refused_for": set(),
        "member_state": {one.state for one in practice.members},
        "beyond_limit": {*NUMBERED_LIMITS, *LIMIT_WORDS, "nothing"},
    }
    return {name: frozenset(words - {""}) for name, words in found.items()}
