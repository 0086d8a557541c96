"""The sample practice's anonymous survey: its rows as they are typed, and what twenty people answer; all invented."""

from collections.abc import Iterator
from datetime import date, timedelta

from addon.surveys import Survey
from addon.tabs import Value

NAME, SET = "How we work", "quarterly"
_DAYS = 2
_PATTERN = ((12, 6, 2), (6, 8, 6), (15, 4, 1), (7, 7, 6), (9, 6, 5), (14, 5, 0))
"""Of twenty, how many choose the first, the second and the third answer of each question; who is left chooses none."""
_TEXTS = (
    "The second form after each group",
    "Late changes of rooms",
    "Notes on Friday evenings",
    "Two calendars for one session",
    "Meetings without an agenda",
    "Asking members for the same thing twice",
)


def feedback_rows(first_pass: date) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}``: a survey that is answered in the week of the story, one to come, and two promises."""
    return {
        "feedback": [
            {"name": NAME, "set": SET, "opens": first_pass, "closes": first_pass + timedelta(days=_DAYS)},
            {
                "name": f"{NAME}, again",
                "set": SET,
                "opens": first_pass + timedelta(days=91),
                "closes": first_pass + timedelta(days=101),
            },
        ],
        "feedback_actions": [
            {
                "survey": NAME,
                "said": "Forms after groups",
                "what": "Drop the second form",
                "by": first_pass - timedelta(days=20),
                "done_on": first_pass - timedelta(days=24),
                "did": "Dropped in all groups",
            },
            {"survey": NAME, "said": "Late room changes", "what": "Rooms are fixed a week ahead", "by": first_pass},
        ],
    }


def feedback_forms(survey: Survey) -> Iterator[dict[str, str]]:
    """Yield twenty forms: answers and texts by the question's id."""
    chosen = [
        [choice for choice, count in zip(one.choices, counts, strict=False) for _ in range(count)]
        for one, counts in zip(survey.counted, _PATTERN, strict=False)
    ]
    texts = [one for one in survey.questions if not one.choices][:1]
    for at in range(sum(_PATTERN[0])):
        form = {one.id: some[at] for one, some in zip(survey.counted, chosen, strict=False) if at < len(some)}
        yield form | {one.id: _TEXTS[at] for one in texts if at < len(_TEXTS)}
