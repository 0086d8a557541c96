"""The practice's own column maps: a package in the columns that its billing program wants."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from addon.billing.bill import INDIVIDUAL
from addon.billing.package_csv import PackageRow, escaped
from addon.cells import text_of
from addon.insured import Insured
from addon.keyed_rows import checks
from addon.near_words import did_you_mean
from addon.part import View
from addon.person_names import read_person
from addon.problems import Problem, in_tab
from addon.records import Authorization, Coverage
from addon.sources import Source
from addon.tabs import folded

_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
_MOST_MODIFIERS = 4
_NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``holds`` is a choice of Holds or of Holds of the claim, "" where every row has the same ``always``.
    """

    header: str
    holds: str = ""
    always: str = ""
    date_form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of one file, in their order; with ``payers`` it has only their lines."""

    name: str
    columns: tuple[Column, ...]
    payers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Names by code of members, clinicians and groups, clinicians' numbers for claims, and what claims need besides.

    ``births`` by member, ``supervisors`` their codes by clinician, ``authorized`` the authorization that a line uses by
    session and member.
    """

    names: Mapping[str, str]
    npis: Mapping[str, str]
    births: Mapping[str, date] = field(default_factory=lambda: _NONE)
    supervisors: Mapping[str, str] = field(default_factory=lambda: _NONE)
    known: Insured = field(default_factory=Insured)
    authorized: Mapping[tuple[str, str], Authorization] = field(default_factory=lambda: _NONE)

    def card(self, row: PackageRow) -> Coverage | None:
        """Return how the member of a line is insured with its payer on its day."""
        return self.known.coverage(row.member, row.payer, row.on)

    def authorization(self, row: PackageRow) -> str:
        """Return the number of the authorization of a line."""
        found = self.authorized.get((row.session, row.member))
        return found.number if found else ""


_DATES: Mapping[str, Callable[[date], str]] = MappingProxyType(
    {
        "": date.isoformat,
        "2026-03-31": date.isoformat,
        "03/31/2026": lambda day: f"{day:%m/%d/%Y}",
        "3/31/2026": lambda day: f"{day.month}/{day.day}/{day.year}",
        "31.03.2026": lambda day: f"{day:%d.%m.%Y}",
    }
)
_HOLDS: Mapping[str, Callable[[PackageRow, People], str]] = MappingProxyType(
    {
        "start": lambda row, _: row.start or row.session.rpartition(" ")[2],
        "session": lambda row, _: row.session,
        "group code": lambda row, _: row.session.partition(" ")[0],
        "member code": lambda row, _: row.member,
        "member": lambda row, people: people.names.get(row.member, ""),
        "member first name": lambda row, people: _parts(people.names.get(row.member, ""))[0],
        "member last name": lambda row, people: _parts(people.names.get(row.member, ""))[1],
        "payer": lambda row, _: row.payer,
        "code": lambda row, _: row.code,
        "units": lambda row, _: row.units,
        "minutes": lambda row, _: row.minutes,
        "modifiers": lambda row, _: row.modifiers,
        "place of service": lambda row, _: row.place_of_service,
        "charge": lambda row, _: row.charge,
        "allowed": lambda row, _: row.allowed,
        "clinician code": lambda row, _: row.clinician,
        "clinician": lambda row, people: people.names.get(row.clinician, ""),
        "clinician NPI": lambda row, people: people.npis.get(row.clinician, ""),
        "remark": lambda row, _: row.remark,
        "insurance ID": lambda row, people: card.number if (card := people.card(row)) else "",
        "diagnosis codes": lambda row, people: " ".join(card.diagnoses) if (card := people.card(row)) else "",
        "claims ID": lambda row, people: payer.claims_id if (payer := people.known.payer(row.payer)) else "",
        "authorization": lambda row, people: people.authorization(row),
        "supervisor": lambda row, people: people.names.get(people.supervisors.get(row.clinician, ""), ""),
        "supervisor NPI": lambda row, people: people.npis.get(people.supervisors.get(row.clinician, ""), ""),
    }
)


def _parts(name: str) -> tuple[str, str]:
    """Return first and last name; a suffix belongs to the last one, and so does a name that has one part."""
    parts = read_person(name)
    given, last = " ".join(parts.given), " ".join(filter(None, (parts.last, parts.suffix)))
    return (given, last) if parts.last else ("", given)


def layout_csv(rows: Iterable[PackageRow], layout: Layout, people: People) -> bytes:
    """Return the claim lines among the rows in a layout: what is due on individual lines is no line to import."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([escaped(column.header) for column in layout.columns])
    for row in sorted(rows, key=lambda one: (one.on, one.key)):
        is_meant = not layout.payers or any(people.known.is_same(name, row.payer) for name in layout.payers)
        if is_meant and not row.role.startswith(INDIVIDUAL):
            writer.writerow([escaped(_cell(column, row, people)) for column in layout.columns])
    return out.getvalue().encode("utf-8-sig")


def _cell(column: Column, row: PackageRow, people: People) -> str:
    if column.holds == "date":
        return _DATES[column.date_form](row.on)
    if column.holds == "birth date":
        born = people.births.get(row.member)
        return _DATES[column.date_form](born) if born else ""
    if column.holds.startswith("modifier "):
        place = int(column.holds.removeprefix("modifier "))
        return (row.modifiers.split() + [""] * _MOST_MODIFIERS)[place - 1]
    return _HOLDS[column.holds](row, people) if column.holds else column.always


def read_layouts(view: View, wanted: str) -> tuple[tuple[Layout, ...], Source, tuple[Problem, ...]]:
    """Return the layouts that Package layouts names, the words for Check, and the names that no row has."""
    rows = sorted(view.values(), key=lambda row: view.numbers[str(row["id"])])
    told = dict(_checks(rows))
    found: dict[str, tuple[str, list[Column]]] = {}
    payers: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if not told[str(row["id"])].startswith("OK"):
            continue
        name = str(row["layout"])
        words = {field: text_of(row.get(field)) for field in ("header", "holds", "always", "date_form")}
        words["holds"] = words["holds"] or text_of(row.get("holds_claim"))
        found.setdefault(folded(name), (name, []))[1].append(Column(**words))
        payers[folded(name)] += [text_of(row["payer"])] if row.get("payer") else []
    names = [one.strip() for one in wanted.split(",") if one.strip()]
    problems = tuple(
        _unknown(name, [shown for shown, _ in found.values()]) for name in names if folded(name) not in found
    )
    chosen = {folded(name) for name in names}
    layouts = tuple(
        Layout(name=name, columns=tuple(columns), payers=tuple(payers[key]))
        for key, (name, columns) in found.items()
        if key in chosen
    )
    return layouts, checks(view, told.items()), problems


def _checks(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    rows = list(rows)
    twice = Counter((folded(str(row["layout"])), str(row["header"])) for row in rows)
    for row in rows:
        name, text = str(row["layout"]), "OK"
        if not _NAME.fullmatch(name):
            text = (
                "Not used: the name of a layout is written with letters, digits and hyphens, as it ends a file's name."
            )
        elif twice[folded(name), str(row["header"])] > 1:
            text = "OK, but the layout has this column twice."
        elif row.get("holds") and row.get("holds_claim"):
            text = "OK, but Holds of the claim is not used where Holds is filled in."
        elif (row.get("holds") or row.get("holds_claim")) and row.get("always"):
            text = "OK, but Always is not used where Holds is filled in."
        yield str(row["id"]), text


def _unknown(name: str, there: Iterable[str]) -> Problem:
    step = did_you_mean(name, list(there), "Add its rows in Package columns, or take the name out of Package layouts.")
    what = f"Package layouts names {name}, which has no rows in Package columns: that file is not written."
    return Problem(in_tab("Settings"), "layout-unknown", what, step)
