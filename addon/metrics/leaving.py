"""Until when somebody counts as there: by Left in Roster or, where nobody filled it in, by what they attended. Pure."""

from addon.records import Practice
from addon.sessions.tally import EVER, Attended

UNTIL_LAST = "who is inactive in Members without Left in Roster counts until the last day they came"


def active_members(practice: Practice) -> frozenset[str]:
    """Return the codes of the members who are not inactive."""
    return frozenset(one.code for one in practice.members if one.status != "inactive")


def left_unknown(code: str, own: Attended, active: frozenset[str]) -> bool:
    """Return whether a member is inactive, or was removed, while their place on the roster has no end."""
    return own.is_open and code not in active


def there_until(code: str, own: Attended, active: frozenset[str]) -> int:
    """Return the last day of an open place that anybody knows of: ever or, of who left unnoticed, the last attended."""
    return max(own.last_came, own.last_joined) if left_unknown(code, own, active) else EVER


def unknown_in_words(count: int) -> str:
    """Return how many were counted by what they attended, "" for none."""
    return f"Inactive without Left in Roster, counted until the last day they came: {count}." if count else ""
