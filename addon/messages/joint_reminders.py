"""One message for reminders that fall together: one person, channel and rule, sessions of one day. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from addon.messages.notices import Notice
from addon.messages.texts import Template, Unsendable, filled, filled_subject
from addon.outgoing import AND
from addon.tabs import folded

SEVERAL = ", several sessions"
"""How the name of a row of Message texts ends that tells of several sessions; it begins as the usual row's."""


def with_joint_reminders(
    notices: Sequence[Notice], templates: Mapping[str, Template], telling: Collection[str]
) -> list[Notice]:
    """Return the notices with planned ones that fall together joined, where Message texts has words for it.

    ``templates`` by folded name; none of those in ``telling`` may go out.
    """
    together: defaultdict[tuple[str, str, str, date], list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned" and one.about is not None and not (one.form or one.ends):
            together[one.member, one.rule, one.channel, one.about.start.date()].append(one)
    joined: dict[int, Notice] = {}
    for alike in together.values():
        template = templates.get(folded(f"{alike[0].words}{SEVERAL}"))
        if len(alike) > 1 and template and template.name not in telling and (joint := _joint(alike, template)):
            joined |= {id(one): joint for one in alike}
    return list(dict.fromkeys(joined.get(id(one), one) for one in notices)) if joined else list(notices)


def _joint(alike: Sequence[Notice], template: Template) -> Notice | None:
    """Return the notice for all of them, due with the first; None if its words cannot go out, or two begin at once."""
    first, *later = sorted(alike, key=lambda one: (one.start, one.key))
    is_clear = len({one.start for one in alike}) == len(alike) and template.channel == first.channel
    if first.about is None or not is_clear:
        return None
    about = replace(first.about, others=tuple(one.about.start for one in later if one.about), how="")
    words = filled(template, about)
    if isinstance(words, Unsendable):
        return None
    sessions, starts = (AND.join(one.key[part] for one in (first, *later)) for part in (1, 2))
    due = min((first, *later), key=lambda one: one.due or one.start)
    return replace(
        first,
        key=(first.member, sessions, starts, first.rule, first.channel),
        until=max((one.until for one in alike if one.until), default=None),
        due=due.due,
        local_due=due.local_due,
        why=due.why,
        subject=filled_subject(template, about),
        text=words,
        about=about,
    )
