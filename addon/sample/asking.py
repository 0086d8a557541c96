"""Who asks to join a group of the sample practice: 25 people in all stages, and the answers of their interviews."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from addon.cells import canonical
from addon.records import ATTENDED, Member
from addon.sample.names import invented_names, mailbox
from addon.sample.people import phone
from addon.sample.shape import Sample, dice
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

_STAY_OUT = ("SP-05", "SP-06", "SP-07", "SP-08", "SP-09", "SP-10")
_NUMBERS = ("SP-14", "SP-15")
_KEPT_OUT = "PR-0013"
"""The 13th row: an answer in the interview excludes them."""
_UNANSWERED = frozenset({"PR-0011", "PR-0015"})
"""Nobody has filled in their interviews: one is not decided about yet, the other one is accepted."""
_WAYS = ("primary care office", "a friend", "the web site", "school counsellor", "")
_PAYERS = ("Aetna", "Cigna", "Self-pay", "UnitedHealthcare", "Medicare")
_KINDS = ("process", "skills", "psycho-education", "support", "")
_DAYS = ("Mon, Wed", "Tue", "Thu", "", "Tue, Thu")
_NEW = 21
_FIRST_PHONE = 400
"""Members have those before it."""
_SENT = {"side": "referred out", "reason": "individual therapy fits better"}
_EASY = {"easy": 1}
"""They come on any day and in any way, and pay themselves: the first of these groups that has a seat fits.

Who left no e-mail cannot be sent the welcome message: somebody has to orient them.
"""
_ROWS: tuple[Mapping[str, int | str], ...] = (
    {"asked": 1},
    {"asked": 1, "pays": 1},
    {"asked": 26, "reached": 25, "screening": 17, "what": "held", "fits": "fits", **_EASY, "email": 1},
    {"asked": 9, "result": "left a message", "reached": 8},
    {"asked": 6, "reached": 5, "pays": 1},
    {"asked": 25, "reached": 24, "screening": 16, "what": "held", "fits": "fits", **_EASY},
    {"asked": 10, "reached": 9, "screening": -2},
    {"asked": 24, "reached": 23, "screening": 15, "what": "held", "fits": "fits", **_EASY},
    {"asked": 13, "reached": 12, "screening": 3},
    {"asked": 20, "reached": 19, "screening": 9, "what": "no show"},
    {"asked": 15, "reached": 14, "screening": 6, "what": "held"},
    {"asked": 16, "reached": 15, "screening": 2, "what": "held", "pays": 1},
    {"asked": 30, "reached": 29, "screening": 14, "what": "held"},
    {"asked": 22, "reached": 21, "screening": 8, "what": "held", "fits": "fits"},
    {"asked": 24, "reached": 23, "screening": 7, "what": "held", "fits": "fits"},
    {"asked": 28, "reached": 26, "screening": 5, "what": "held", "fits": "fits"},
    {"asked": 33, "reached": 32, "screening": 12, "what": "held", "fits": "fits", "side": "waits", "pays": 1},
    {"asked": 40, "reached": 39, "screening": 30, "what": "held", "fits": "later", "again": 20},
    {"asked": 45, "reached": 44, "side": "declined", "reason": "found a place nearer to home"},
    {"asked": 50, "reached": 48, "screening": 41, "what": "held", "fits": "does not", **_SENT},
    {"asked": 3, "twice": 1},
)
"""How many days ago what happened, before the first pass; a negative number is still to come."""


def asking_rows(sample: Sample, today: date) -> dict[str, list[dict[str, Value]]]:
    """Return the rows of Intake and Referrals, as a practice has typed them until the day of the first pass."""
    rng, taken = dice(sample.seed, "asking"), {one.name for one in sample.practice.members}
    names = [name for name in invented_names(rng, 4 * _NEW) if name not in taken]
    staff = [one.name for one in sample.practice.clinicians if one.active]
    rows: list[dict[str, Value]] = []
    for place, row in enumerate(_ROWS):
        person = _person(names[place], place, rng)
        if "twice" in row:
            person = {name: rows[4][name] for name in ("name", "phone")}
        if "easy" in row:
            person |= {"wants": "process", "days": None, "how": "either", "payer": "Self-pay", "text_consent": None}
            person["email"] = person["email"] if "email" in row else None
        if "pays" in row:
            person["payer"] = "Self-pay"
        rows.append(person | _happened(row, today, staff, place))
    rows += [_member_row(one, joined, staff) for one, joined in _came_lately(sample)]
    sent = next(one for one in rows if one.get("side") == "referred out")
    referral: dict[str, Value] = {
        "prospect": sent["name"],
        "sent_to": "Riverside Counseling",
        "why": "individual therapy is what fits now",
        "on": today - timedelta(days=38),
        "agreed": True,
    }
    return {"intake": rows, "referrals": [referral]}


def _person(name: str, place: int, rng: Random) -> dict[str, Value]:
    return {
        "name": name,
        "phone": phone(_FIRST_PHONE + place),
        "email": f"{mailbox(name)}@example.org",
        "wants": _KINDS[place % len(_KINDS)] or None,
        "days": _DAYS[place % len(_DAYS)] or None,
        "how": ("in person", "video", "either")[place % 3],
        "payer": _PAYERS[place % len(_PAYERS)],
        "birth_date": date(rng.randint(1955, 2005), rng.randint(1, 12), rng.randint(1, 28)),
        "state": "NY",
        "referred_by": _WAYS[place % len(_WAYS)] or None,
        "text_consent": True if place % 2 else None,
    }


def _happened(row: Mapping[str, int | str], today: date, staff: list[str], place: int) -> dict[str, Value]:
    def ago(name: str) -> date | None:
        days = row.get(name)
        return today - timedelta(days=days) if isinstance(days, int) else None

    asked, screened, again = ago("asked"), ago("screening"), row.get("again")
    return {
        "owner": staff[place % 4] if place % 5 else None,
        "first_contact": datetime.combine(asked, time(9 + place % 8, 15)) if asked else None,
        "reached_on": ago("reached"),
        "result": row.get("result"),
        "screening_at": datetime.combine(screened, time(10 + place % 6)) if screened else None,
        "screening": row.get("what"),
        "fits": row.get("fits"),
        "decided_by": staff[place % 4] if "fits" in row else None,
        "side": row.get("side"),
        "reason": row.get("reason"),
        "ask_again": today + timedelta(days=again) if isinstance(again, int) else None,
    }


def _came_lately(sample: Sample) -> list[tuple[Member, date]]:
    """Return the four members who joined last and have come since, whose names nobody else has."""
    practice, names = sample.practice, [one.name for one in sample.practice.members]
    came = {one.member for one in practice.attendance if one.status in ATTENDED}
    members = {one.code: one for one in practice.members if names.count(one.name) == 1 and one.code in came}
    joined = {
        one.member: one.joined
        for one in practice.memberships
        if one.joined and one.left is None and one.member in members and one.joined < sample.today - timedelta(days=14)
    }
    late = sorted(joined, key=lambda code: (joined[code].toordinal(), code), reverse=True)[:4]
    return [(members[code], joined[code]) for code in late]


def _member_row(one: Member, joined: date, staff: list[str]) -> dict[str, Value]:
    """Return the row by which somebody came who is a member now."""
    return {
        "name": one.name,
        "phone": one.phone or None,
        "birth_date": one.birth_date,
        "first_contact": datetime.combine(joined - timedelta(days=24), time(11)),
        "reached_on": joined - timedelta(days=23),
        "screening_at": datetime.combine(joined - timedelta(days=17), time(13)),
        "screening": "held",
        "fits": "fits",
        "decided_by": staff[0],
    }


def interviews(tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield the answers of all but two people; one of them an answer keeps out."""
    at = matched_columns(tab, sheet.headers)
    rows = [
        (number, canonical(row["prospect_code"]), canonical(row["criterion"])) for number, row in rows_of(tab, sheet)
    ]
    for number, code, criterion in rows:
        if code not in _UNANSWERED:
            yield tab.name, number, at["answer"], _answer(criterion, keeps_out=code == _KEPT_OUT)


def _answer(criterion: str, *, keeps_out: bool) -> str:
    if criterion in _NUMBERS:
        return "7"
    return "yes" if criterion not in _STAY_OUT or (keeps_out and criterion == "SP-06") else "no"
