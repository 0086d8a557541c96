"""One message for what falls together: reminders of sessions of one day, a form and its session's reminder. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from addon.messages.notices import Notice
from addon.messages.texts import Template, Unsendable, filled, filled_subject
from addon.outgoing import AND
from addon.tabs import folded

SEVERAL = ", several sessions"
"""How the name of a row of Message texts ends that tells of several sessions; it begins as the usual row's."""
WITH_FORM = ", with a form"
"""How the name of one ends that reminds of a session and leads to a form."""


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


def with_forms(notices: Sequence[Notice], templates: Mapping[str, Template], telling: Collection[str]) -> list[Notice]:
    """Return the notices with each form that is asked before a session in one message with a reminder of that session.

    Both are planned for one day and channel, and Message texts has words for it. Of several reminders it joins the one
    that is due next to it; its own message would be one too many on most days.
    """
    forms = [one for one in notices if one.status == "planned" and one.form and not one.ends]
    made: dict[int, Notice | None] = {}
    for form in forms:
        alike = [one for one in notices if id(one) not in made and _reminds_on_the_day_of(form, one)]
        near = min(alike, key=lambda one: (abs(_due(one) - _due(form)), one.key), default=None)
        joint = _asking(near, form, templates, telling) if near else None
        if near and joint:
            made |= {id(near): joint, id(form): None}
    found = (made.get(id(one), one) for one in notices)
    return [one for one in found if one is not None]


def _reminds_on_the_day_of(form: Notice, one: Notice) -> bool:
    is_reminder = one.status == "planned" and one.about is not None and not (one.form or one.ends)
    same = (one.member, one.session, one.channel) == (form.member, form.session, form.channel)
    return is_reminder and same and _day(one) == _day(form)


def _day(one: Notice) -> date:
    return (one.local_due or one.start).date()


def _due(one: Notice) -> datetime:
    return one.due or one.start


def _asking(
    reminder: Notice, form: Notice, templates: Mapping[str, Template], telling: Collection[str]
) -> Notice | None:
    """Return a reminder that asks for the form too; None where there are no words for it, or they cannot go out."""
    template = templates.get(folded(f"{reminder.words}{WITH_FORM}"))
    if template is None or reminder.about is None or template.channel != reminder.channel or template.name in telling:
        return None
    words = filled(template, reminder.about)
    if isinstance(words, Unsendable):
        return None
    member, session, begins, rule, channel = reminder.key
    return replace(
        reminder,
        key=(member, session, begins, f"{rule}{AND}{form.rule}", channel),
        form=form.form,
        why=f"{reminder.why}; {form.form} is due that day too",
        subject=filled_subject(template, reminder.about),
        text=words,
    )
