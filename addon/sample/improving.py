"""What the owners of the sample practice have written down to improve it: goals, decisions, experiments; invented."""

from datetime import date, timedelta
from decimal import Decimal

from addon.sample.shape import Sample
from addon.tabs import Value

_Row = dict[str, Value]


def improving_rows(sample: Sample, first_pass: date) -> dict[str, list[_Row]]:
    """Return rows of Segments, Micro-experiments, Goals and Decisions, as they are typed before the first pass."""
    return {
        "segments": [_segment(sample)],
        "experiments": _experiments(first_pass),
        "goals": [
            {"number": "Seats taken", "goal": "85%", "why": "Empty seats pay for nothing.", "owner": "Front desk"},
            {"number": "Days to first session", "goal": "14", "why": "Who waits longer often does not come."},
        ],
        "decisions": _decisions(first_pass),
    }


def _segment(sample: Sample) -> _Row:
    return {
        "number": "Attendance rate",
        "since": sample.begins + timedelta(weeks=8),
        "reason": "Late cancellations are marked in Attendance from here on",
        "freeze": 12,
        "added_by": "Owner",
    }


def _experiments(first_pass: date) -> list[_Row]:
    """Return one that is over, one that runs, one that begins later, and one that nobody had agreed on before."""
    over = first_pass - timedelta(days=7)
    return [
        {
            "question": "Do fewer people stay away when the leader calls whoever missed a session?",
            "number": "No-show rate",
            "change": "Whoever leads the group calls on the next day.",
            "start": over - timedelta(weeks=6),
            "until": over,
            "fixed_on": over - timedelta(weeks=7),
            "least": 100,
            "design_effect": Decimal(2),
        },
        {
            "question": "Do more people come when the rooms open a quarter of an hour earlier?",
            "number": "Attendance rate",
            "change": "The front desk opens the rooms 15 minutes before.",
            "start": first_pass - timedelta(weeks=2),
            "until": first_pass + timedelta(weeks=4),
            "fixed_on": first_pass - timedelta(weeks=3),
        },
        {
            "question": "Do fewer people cancel late when the second reminder asks for a reply?",
            "number": "Missed rate",
            "change": "The reminder 24 hours before asks for a 1 or a 2.",
            "start": first_pass + timedelta(weeks=2),
            "until": first_pass + timedelta(weeks=10),
        },
        {
            "question": "Do more seats get taken when the web site names the free ones?",
            "number": "Seats taken",
            "change": "The front desk puts them on the web site every Monday.",
            "start": first_pass - timedelta(weeks=5),
            "until": first_pass - timedelta(days=3),
        },
    ]


def _decisions(first_pass: date) -> list[_Row]:
    met = (first_pass.replace(day=1) - timedelta(days=1)).replace(day=5)
    return [
        {
            "decided_on": met,
            "decision": "Call whoever asks on the same day",
            "owner": "Front desk",
            "due": first_pass + timedelta(days=3),
        },
        {
            "decided_on": met,
            "decision": "No more paper sign-in sheets",
            "kind": "stop",
            "owner": "Front desk",
            "became": "Attendance is marked on the phone",
            "done_on": met + timedelta(days=14),
        },
        {
            "decided_on": met - timedelta(days=30),
            "decision": "Look at each payer's rates once a year",
            "kind": "change",
            "owner": "Owner",
            "due": met,
        },
    ]
