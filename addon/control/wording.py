"""What Control answers, in plain lines. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from addon.explained import MemberExplained, RuleRead
from addon.names_in_text import in_names, moment_in_words

NOBODY = "Not done: About names nobody. Pick the member there; the next pass explains them."
_PICK = "Pick the member from the list there."
UNKNOWN = f"Not done: nobody in Members has what is under About as their name or code. {_PICK}"


def no_such_code(code: str) -> str:
    """Return the answer where About ends with a code that nobody has."""
    return f"Not done: nobody in Members has the code {code}. {_PICK}"


def several(codes: Iterable[str]) -> str:
    """Return the answer where several members have the name under About."""
    return f"Not done: several members have this name ({', '.join(sorted(codes))}). {_PICK}"


def mixed(label: str) -> str:
    """Return the answer where About has the code of one member and the name of another."""
    return f"Not done: About has one member's name and the code of another, {label}. {_PICK}"


def ran(wall: datetime) -> str:
    """Return what a pass answers that was asked for: it is the one that was wished for."""
    return f"Done: the pass of {moment_in_words(wall)} read the workbook, the exports and the calendars."


def explanation(one: MemberExplained, names: Mapping[str, str], *, has_documents: bool) -> str:
    """Return what is known of a member, with ``names`` for the codes of groups and sessions, one line a rule."""
    if not one.is_known:
        return UNKNOWN
    return in_names("\n".join(_lines(one, has_documents=has_documents)), names)


def _lines(one: MemberExplained, *, has_documents: bool) -> Iterator[str]:
    by = {sort: [rule for rule in one.rules if rule.matched is sort] for sort in (True, None, False)}
    yield f"{one.member}, in {', '.join(one.groups) or 'no group today'}."
    if not one.rules:
        yield "Nothing to judge: no flag rule looks at what is known of them."
    else:
        yield from _part("Flag rules that match", by[True]) if by[True] else ["No flag rule matches."]
    yield from _part("Nobody can tell", by[None])
    yield from _part("Nearest misses", by[False])
    yield (
        _listed("Next sessions", (_session(each.code, each.answer) for each in one.sessions))
        or "No session is planned."
    )
    yield _listed("Not signed", one.papers) or (
        "No document is missing." if has_documents else "No document is asked for."
    )


def _part(words: str, rules: Iterable[RuleRead]) -> Iterator[str]:
    listed = list(rules)
    if listed:
        yield f"{words}:"
    for one in listed:
        about = f"{one.about}, " if one.about else ""
        yield f"- {about}{one.title}: {'; '.join(one.reasons) or 'it tests nothing'}"


def _session(code: str, answer: str) -> str:
    return f"{code} ({answer})" if answer else code


def _listed(words: str, texts: Iterable[str]) -> str:
    joined = "; ".join(texts)
    return f"{words}: {joined}." if joined else ""
