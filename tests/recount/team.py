"""Caseload, Payer mix, Training, Certifications and Well-being worked out again from what is printed in their tabs."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.recount.billing import led_by
from tests.recount.individual import GROUP_CODES
from tests.recount.read_practice import CAME, UNREPORTED, Book, Row, day, export, text

Cells = dict[str, Any]
Key = tuple[str, ...]
_OFTEN = ((10, Fraction(1), 14), (21, Fraction(1, 2), 28), (60, Fraction(1, 4), 60), (9999, Fraction(1, 13), 182))
"""Up to so many days between appointments: what it counts, and after how many days without one somebody is gone."""
_WRITTEN = {"signed", "locked", "cosigned", "complete", "completed", "final"}


def _name(who: Any) -> str:
    return text(who).split(" (")[0]


def _tenth(amount: Fraction) -> str:
    return f"{int(amount * 10 + Fraction(1, 2)) / 10:.1f}"


def _clinicians(book: Book) -> list[Row]:
    return [row for row in book.tabs["Clinicians"] if row["Active"] != "no"]


def _number(book: Book, name: str) -> Fraction:
    return Fraction(book.setting(name))


# --- caseload ----------------------------------------------------------------------------------------


def caseload(book: Book) -> dict[Key, Cells]:
    """Return each clinician's row as its column helps define it."""
    seen = _individual(book)
    found: dict[Key, Cells] = {}
    for one in _clinicians(book):
        mine = [counts for (clinician, _), counts in seen.items() if clinician == one["Name"]]
        groups = list(_groups(book, one["Name"]))
        contact = sum((Fraction(50, 60) * each for each in mine), Fraction(0)) + sum(group[0] for group in groups)
        cap = _cap(book, one)
        share = contact / cap if cap else None
        word = "cannot tell" if share is None else "red" if share >= 1 else "amber" if share * 10 >= 9 else "within"
        weighted = sum(mine, Fraction(0)) + sum(group[1] for group in groups)
        found[one["Name"],] = {
            "Status": word,
            "Of the cap": None if share is None else float(share),
            "Hours with clients": f"{int(contact * 100 + Fraction(1, 2)) / 100:.2f}",
            "Weighted caseload": f"{int(weighted * 100 + Fraction(1, 2)) / 100:.2f}",
        }
    return found


def caseload_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the tab has it."""
    return {
        (row["Clinician"],): {
            "Status": text(row["Status"])
            .replace(":", " ")
            .replace("cannot tell", "cannot-tell")
            .split()[0]
            .replace("-", " "),
            "Of the cap": None if row["Of the cap"] is None else float(row["Of the cap"]),
            **{name: f"{float(row[name]):.2f}" for name in ("Hours with clients", "Weighted caseload")},
        }
        for row in book.tabs["Caseload"]
    }


def _cap(book: Book, one: Row) -> Fraction | None:
    if one["Cap"]:
        return Fraction(str(one["Cap"]))
    return Fraction(str(one["FTE"])) * _number(book, "Contact hours a week") if one["FTE"] else None


def _individual(book: Book) -> dict[tuple[str, str], Fraction]:
    """Return what each client counts who still comes, by clinician and member; none who began with another since."""
    words: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for client, clinician, on, _, word in export(book, "attendance_report")[2:]:
        words[client, clinician, on].append(word)
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    times: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for when, client, clinician, code, *_ in export(book, "appointment-status")[1:]:
        told = words[client, clinician, when[:10]]
        word = told.pop(0) if told else ""
        met = datetime.strptime(when, "%m/%d/%Y %H:%M")
        if code not in GROUP_CODES and "cancel" not in word.lower() and book.today - timedelta(days=182) <= met.date():
            days[_name(clinician), client].add(met.date())
            times[client][_name(clinician)].append(met)
    members = [row for row in book.tabs["Members"] if book.is_active(row["ID"])]
    active = {name.strip() for row in members for name in (row["Name"], *text(row["Also known as"]).split(";"))}
    stays = [who for who in days if who[1] in active and not _has_moved(times[who[1]], who[0])]
    return {who: counts for who in stays if (counts := _counts(sorted(days[who]), book.today))}


def _has_moved(times: dict[str, list[datetime]], who: str) -> bool:
    """Return whether somebody else's first appointment with the client came after the last one with ``who``."""
    return any(min(theirs) > max(times[who]) for other, theirs in times.items() if other != who)


def _counts(days: list[date], today: date) -> Fraction | None:
    gaps = sorted([(later - earlier).days for earlier, later in pairwise(days)][-4:])
    alone = 7 if (today - days[0]).days <= 14 else 91
    middle = gaps[(len(gaps) - 1) // 2] if gaps else alone
    weight, gone = next((weight, gone) for most, weight, gone in _OFTEN if middle <= most)
    return weight if (today - days[-1]).days <= gone else None


def _groups(book: Book, who: str) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the hours with clients of each group, and what it counts in the weighted caseload."""
    for group in book.groups.values():
        leaders = [_name(group[name]) for name in ("Clinician", "Co-facilitator") if group[name]]
        if who not in leaders or text(group["Status"]) not in ("", "active"):
            continue
        weeks = int(group["Every … weeks"] or 1)
        writing = max(
            _number(book, "Documentation at least"), _number(book, "Documentation per member") * _usual(book, group)
        )
        contact = Fraction(int(group["Minutes"]), 60 * weeks)
        around = (_number(book, "Preparation") + writing) / (60 * weeks)
        yield contact, (contact + around) / len(leaders)


def _usual(book: Book, group: Row) -> Fraction:
    marks: dict[str, list[str]] = defaultdict(list)
    for row in _recent_rows(book):
        if row["group"] == group["ID"]:
            marks[row["Session"]].append(row["Status"])
    whole = [some for some in marks.values() if not set(some) & UNREPORTED]
    assert whole
    return Fraction(sum(mark in CAME for some in whole for mark in some), len(whole))


def _recent_rows(book: Book) -> list[Row]:
    """Return the attendance of sessions of the 91 days before today that took place."""
    first = book.today - timedelta(days=91)
    recent = {
        code
        for code, one in book.sessions.items()
        if first <= one["at"].date() < book.today and text(one["State"]) not in ("cancelled", "not reported")
    }
    return [row for row in book.attendance if row["Session"] in recent]


# --- payer mix ---------------------------------------------------------------------------------------


def payers(book: Book) -> dict[Key, Cells]:
    """Return what came and what is allowed by payer, of the practice and of who led."""
    came: Counter[tuple[str, str]] = Counter()
    for row in _recent_rows(book):
        if row["Status"] in CAME:
            payer = text(book.members[row["Member code"]]["Payer"]) or "no payer"
            came.update((who, payer) for who in _whose(book, row["Session"]))
    money: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    recent = {row["Session"] for row in _recent_rows(book)}
    for line in book.tabs["Billing lines"]:
        is_line = not text(line["Status"]).startswith(("closed", "withdrawn", "individual"))
        if line["Session"] in recent and is_line and "individual" not in text(line["Line"]):
            amount = line["Amount"] if text(line["Payer"]) == "Self-pay" else line["Allowed"]
            for who in _whose(book, line["Session"]) if amount is not None else ():
                money[who, text(line["Payer"]) or "no payer"] += Fraction(str(amount))
    wholes, sums = Counter[str](), defaultdict[str, Fraction](Fraction)
    for (who, _), count in came.items():
        wholes[who] += count
    for (who, _), amount in money.items():
        sums[who] += amount
    return {
        (who, payer): {
            "Came": f"{came[who, payer]} of {wholes[who]}",
            "Share": came[who, payer] / wholes[who] if wholes[who] >= 20 else None,
            "Share of allowed": float(money[who, payer] / sums[who]) if sums[who] else None,
            "Finding": wholes[who] >= 20
            and (2 * came[who, payer] > wholes[who] or bool(sums[who] and 2 * money[who, payer] > sums[who])),
        }
        for who, payer in {*came, *money}
    }


def payers_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the view has it."""
    rows = [row for row in book.tabs["Payer mix"] if row["About"] in ("practice", "clinician")]
    return {
        (row["Who"], row["Payer"]): row
        | {name: None if row[name] is None else float(row[name]) for name in ("Share", "Share of allowed")}
        | {"Finding": bool(row["Finding"])}
        for row in rows
    }


def _whose(book: Book, session: str) -> tuple[str, str]:
    return "all sessions", _name(led_by(book, book.sessions[session]))


# --- training ----------------------------------------------------------------------------------------


def training(book: Book) -> dict[Key, Cells]:
    """Return what was spent for each clinician and for all."""
    found: defaultdict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for row in book.tabs["Certifications"]:
        paid = day(row["Paid on"])
        if paid and paid.year == book.today.year:
            part = Fraction(str(row["Cost"])) * Fraction(str(row["Practice pays"]))
            for who in (_name(row["Clinician"]), "all clinicians"):
                found[who][0] += part
                found[who][1] += Fraction(str(row["Cost"])) - part
    budget, people = Fraction(book.setting("Training budget a year")), [one["Name"] for one in _clinicians(book)]
    return {
        (who,): {
            "Spent": float(found[who][0]),
            "Own part": float(found[who][1]),
            "Left": float(budget * (len(people) if who == "all clinicians" else 1) - found[who][0]),
        }
        for who in (*people, "all clinicians")
    }


def training_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the view has it."""
    rows = [row for row in book.tabs["Training"] if row["About"] == "budget"]
    return {(row["Who or what"],): {name: float(row[name]) for name in ("Spent", "Own part", "Left")} for row in rows}


def ladder(book: Book) -> dict[Key, Cells]:
    """Return how near its end each certification is."""
    return {(row["ID"],): {"Status": _rung(day(row["Valid until"]), book.today)} for row in book.tabs["Certifications"]}


def _rung(until: date | None, today: date) -> str:
    if until is None:
        return "valid, does not end"
    left, on = (until - today).days, f"{until:%b} {until.day} {until.year}"
    if left < 0:
        return f"ended {on}"
    rung = min((days for days in (7, 30, 60, 90) if left <= days), default=0)
    return f"ends {on}: within {rung} days" if rung else f"valid until {on}"


def ladder_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the tab has it."""
    return {(row["ID"],): row for row in book.tabs["Certifications"]}


# --- well-being --------------------------------------------------------------------------------------


def rest(book: Book) -> dict[Key, Cells]:
    """Return the evenings, weekend days, days off and notes of each clinician."""
    found: dict[Key, Cells] = {}
    for one in _clinicians(book):
        who, off = one["Name"], _days_off(book, one["Name"])
        late, weekend = _late(book, who)
        taken = sum(
            (part for on, part in off.items() if book.today - timedelta(days=365) <= on < book.today), Fraction(0)
        )
        begun = day(one["Employed since"])
        days = min((book.today - begun).days, 365) if begun else 0
        earned = Fraction(str(one["PTO days a year"])) * days / 365
        words = f"of {_tenth(earned)} earned" if begun else "cannot tell how many are earned"
        found[who,] = {
            "Evenings": len(late),
            "Weekend days": len(weekend),
            "PTO": f"{_tenth(taken)} {words}",
            "Last day off": max((on for on in off if on < book.today), default=None),
            "Notes to write": _notes(book, who),
        }
    return found


def rest_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the tab has it."""
    return {
        (row["Clinician"],): row
        | {
            "PTO": text(row["PTO"]).split(";")[0],
            "Last day off": day(row["Last day off"]),
            "Notes to write": text(row["Notes to write"]).split(",")[0].split(":")[0],
        }
        for row in book.tabs["Well-being"]
    }


def _days_off(book: Book, who: str) -> dict[date, Fraction]:
    rows = [row for row in book.tabs["Time off"] if _name(row["Clinician"]) == who and row["What"] == "PTO"]
    found: dict[date, Fraction] = {}
    for row in rows:
        since, until = day(row["From"]), day(row["Until"])
        if text(row["Status"]) == "approved" and since and until:
            found |= {since + timedelta(days=at): Fraction(1) for at in range((until - since).days + 1)}
    return found


def _late(book: Book, who: str) -> tuple[set[date], set[date]]:
    """Return the days of the 28 up to yesterday with something that ended after 18:00, and those on a weekend."""
    times: list[tuple[datetime, int]] = []
    for one in book.sessions.values():
        group = book.groups[one["Group code"]]
        ran = {_name(led_by(book, one)), _name(one["Co-facilitator"] or group["Co-facilitator"])}
        if who in ran and text(one["State"]) not in ("cancelled", "not reported"):
            times.append((one["at"], int(one["Minutes"])))
    for (clinician, _), days in _times_alone(book).items():
        times += [(at, 50) for at in days if clinician == who]
    first = book.today - timedelta(days=28)
    over = [
        (at, at + timedelta(minutes=minutes))
        for at, minutes in times
        if first <= at.date() <= book.yesterday and at + timedelta(minutes=minutes) <= book.now
    ]
    late = {at.date() for at, end in over if end > datetime.combine(at.date(), time(18))}
    return late, {at.date() for at, _ in over if at.weekday() > 4}


def _times_alone(book: Book) -> dict[tuple[str, str], list[datetime]]:
    words: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for client, clinician, on, _, word in export(book, "attendance_report")[2:]:
        words[client, clinician, on].append(word)
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for when, client, clinician, code, *_ in export(book, "appointment-status")[1:]:
        told = words[client, clinician, when[:10]]
        word = told.pop(0) if told else ""
        if code not in GROUP_CODES and "cancel" not in word.lower():
            found[_name(clinician), client].append(datetime.strptime(when, "%m/%d/%Y %H:%M"))
    return found


def _notes(book: Book, who: str) -> str:
    rows = [row for row in _recent_rows(book) if row["Status"] in CAME and text(row["Note"])]
    mine = [row for row in rows if _name(led_by(book, book.sessions[row["Session"]])) == who]
    if not mine:
        return "cannot tell"
    return str(sum(text(row["Note"]).lower() not in _WRITTEN for row in mine))
