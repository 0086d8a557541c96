"""Encounter, Appointment and Claim -> visits, with what was charged where it is sure for which. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from addon.exports.beside import Why
from addon.exports.fhir.context import BAD_TIME, NO_CLINICIAN, NOBODY, Context, Outcome
from addon.exports.fhir.lines import Resource, amount, codings, many, named, one, text, words
from addon.exports.rows import ClientRef, VisitRow
from addon.problems import Place

_STATUS = Why(
    "unknown-status", "its status is no word of the standard", "Mark the visit in Attendance, or correct the EHR."
)
_NO_VISIT = Why(
    "unknown-visit",
    "it is about a visit that is in none of the files or is not read",
    "Drop the file with the Encounters too; files that are read together may come later.",
)
_UNSURE = Why(
    "which-charge",
    "it has several services or visits, or another claim is about the same visit: nothing tells which charge counts",
    "Type Code and Charge into Attendance.",
)
_NO_AMOUNT = Why(
    "no-charge",
    "it has no amount in US dollars, so only its billing code is read",
    "Type Charge into Attendance, or correct the claim in the EHR and export again.",
)
_VOID = "void"
_A_DAY = 24 * 60
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Charge:
    """What one claim charges for one visit."""

    claim: Resource
    code: str
    units: Decimal | None
    net: Decimal | None


_NO_CHARGE = Charge({}, "", None, None)


@dataclass(slots=True)
class Visits:
    """The visits of all files: which appointments several clients share, who has an encounter, what was charged."""

    context: Context
    charges: dict[str, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    shared: set[str] = field(default_factory=set)
    met: dict[str, set[ClientRef]] = field(default_factory=lambda: defaultdict(set))
    loaded: set[str] = field(default_factory=set)

    def look_at(self, encounters: Iterable[Resource], appointments: Iterable[Resource]) -> None:
        """Find out which appointments are shared, and who has an encounter of their own for which."""
        planned = list(appointments)
        self.shared = {text(one, "id") for one in planned if len(_patients(one, self.context)) > 1}
        for encounter in encounters if planned else ():
            told = self.context.codes.encounter.get(text(encounter, "status"), _VOID)
            appointment = self._planned(encounter) if told != _VOID else None
            client = self.context.client(one(encounter, "subject")) if appointment else None
            if appointment and client:
                self.met[text(appointment, "id")].add(client)

    def _planned(self, encounter: Resource) -> Resource | None:
        if "appointment" not in encounter:
            return None
        return self.context.refs.meant(one(encounter, "appointment"), "Appointment")

    def of_encounter(self, encounter: Resource, context: Context, place: Place) -> Outcome:
        """Return the visit of one client: at the start of its appointment where there is one, else of its period."""
        subject = one(encounter, "subject")
        status = context.codes.encounter.get(text(encounter, "status"))
        client, planned = context.client(subject), self._planned(encounter)
        if client is None and context.refs.meant(subject, "Group"):
            return Outcome(skip="a group's own encounter: read with its members'")
        period = one(encounter, "period")
        when = context.moment(text(planned, "start")) if planned else None
        when = when or context.moment(text(period, "start"))
        clinician = _clinician(_taking_part(encounter), context)
        if status == _VOID:
            return Outcome(skip="void row")
        if status == "" and planned:
            status = self._told_by(planned)
        if client is None or clinician is None or when is None or status is None:
            return Outcome(why=_why(status=status, when=when, clinician=clinician))
        key = text(encounter, "id")
        self.loaded.add(key)
        charges = self.charges.get(key, ())
        charge = charges[0] if len(charges) == 1 else _NO_CHARGE
        row = VisitRow(
            client=client,
            clinician=clinician,
            day=_day(when),
            start=_start(when),
            minutes=_length(planned, when, context.moment(text(period, "end"))),
            code=charge.code or _code(encounter, context),
            status=status,
            charge=charge.net,
            units=charge.units,
            group_name=self._group_of(encounter),
            session_ref=self._shared_session(planned),
            place=place,
        )
        return Outcome(rows=(row,))

    def _shared_session(self, planned: Resource | None) -> str:
        key = text(planned, "id") if planned else ""
        return words({"id": key}, "id") if key in self.shared else ""

    def _group_of(self, encounter: Resource) -> str:
        """Return the name of the group whose encounter this one is a part of."""
        if "partOf" not in encounter:
            return ""
        whole = self.context.refs.meant(one(encounter, "partOf"), "Encounter")
        group = self.context.refs.meant(one(whole or {}, "subject"), "Group")
        return named(group or {}, "name")

    def of_appointment(self, appointment: Resource, context: Context, place: Place) -> Outcome:
        """Return a visit of everybody at an appointment who has no encounter of their own for it."""
        key, status = text(appointment, "id"), context.codes.appointment.get(text(appointment, "status"))
        actors = [one(each, "actor") for each in many(appointment, "participant")]
        patients = [actor for actor in actors if _is_of(actor, "Patient")]
        if status == _VOID or not patients:
            return Outcome(skip="void row" if status == _VOID else "no client")
        when = context.moment(text(appointment, "start"))
        clients = [context.client(actor) for actor in patients]
        clinician = _clinician(actors, context)
        if when is None or status is None or clinician is None:
            return Outcome(why=_why(status=status, when=when, clinician=clinician))
        wrong = NOBODY if None in clients else None
        left = [client for client in clients if client and client not in self.met.get(key, ())]
        minutes = _length(appointment, when, context.moment(text(appointment, "end")))
        rows = tuple(
            VisitRow(
                client=client,
                clinician=clinician,
                day=_day(when),
                start=_start(when),
                minutes=minutes,
                code=_code(appointment, context),
                status=self._status_of(appointment, status),
                session_ref=self._shared_session(appointment),
                place=place,
            )
            for client in left
        )
        return Outcome(rows=rows, why=wrong, skip="" if rows or wrong else "told by its encounters")

    def _told_by(self, planned: Resource) -> str:
        """Return what an appointment tells of a client whose own encounter tells nothing yet, "" if nothing too."""
        status = self.context.codes.appointment.get(text(planned, "status"), _VOID)
        return "" if status == _VOID else self._status_of(planned, status)

    def _status_of(self, appointment: Resource, status: str) -> str:
        """Return the status of those without an encounter: what a shared appointment says is nobody's own."""
        is_shared = text(appointment, "id") in self.shared
        if status == "cancelled":
            reasons = [code for _, code in codings(appointment, "cancelationReason")]
            named = (
                word for start, word in self.context.codes.cancelled.items() for one in reasons if one.startswith(start)
            )
            return next(named, "session cancelled by practice" if is_shared else status)
        return "" if is_shared else status

    # --- claims ------------------------------------------------------------------------------------

    def take_claims(self, claims: Iterable[Resource]) -> None:
        """Take what claims charge, by the encounter that they name."""
        for claim in claims:
            if not _left_out(claim):
                for key, charge in self._services(claim):
                    self.charges[key].append(charge)

    def _services(self, claim: Resource) -> Sequence[tuple[str, Charge]]:
        found = []
        for item in many(claim, "item"):
            visits = [self.context.refs.meant(one, "Encounter") for one in many(item, "encounter")]
            code = _billing_code(item, "productOrService", self.context)
            if code:
                net = amount(one(item, "net").get("value"))
                net = net.quantize(_CENT) if net is not None and text(item, "net", "currency") in {"", "USD"} else None
                units = amount(one(item, "quantity").get("value"))
                found += [(text(visit or {}, "id"), Charge(claim, code, units, net)) for visit in visits or [None]]
        return found

    def of_claim(self, claim: Resource, _: Context, __: Place) -> Outcome:
        """Return what became of a claim: loaded where it alone charges one service of one visit that is loaded."""
        left_out = _left_out(claim)
        services = [] if left_out else self._services(claim)
        if not services:
            return Outcome(skip=left_out or "no service with a billing code")
        visits = {key for key, _ in services}
        if not visits <= self.loaded:
            return Outcome(why=_NO_VISIT)
        is_sure = len(services) == 1 and all(len(self.charges[key]) == 1 for key in visits)
        if not is_sure:
            return Outcome(why=_UNSURE)
        return Outcome(why=_NO_AMOUNT if services[0][1].net is None else None)


def _left_out(claim: Resource) -> str:
    if text(claim, "use") not in {"claim", ""}:
        return "no claim but a question to the payer"
    return "" if text(claim, "status") in {"active", ""} else "void row"


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _start(when: date | datetime) -> datetime | None:
    return when if isinstance(when, datetime) else None


def _length(planned: Resource | None, when: date | datetime, ends: date | datetime | None) -> int | None:
    """Return the minutes: as planned, else between two wall times."""
    minutes = int(amount(planned.get("minutesDuration")) or 0) if planned else 0
    if not minutes and isinstance(when, datetime) and isinstance(ends, datetime):
        minutes = int((ends - when).total_seconds() // 60)
    return minutes if 0 < minutes <= _A_DAY else None


def _clinician(actors: Sequence[Resource], context: Context) -> str | None:
    """Return the first clinician among actors, "" where none takes part; None where those who do are in no file."""
    leading = [actor for actor in actors if _is_led(actor)]
    names = [context.clinician(actor) for actor in leading]
    return next(filter(None, names), None if None in names else "")


def _taking_part(encounter: Resource) -> list[Resource]:
    """Return who takes part in an encounter, the primary performer first."""
    parts = many(encounter, "participant")
    if len(parts) == 1:
        return [one(parts[0], "individual")]
    first = sorted(parts, key=lambda each: all(code != "PPRF" for _, code in codings(each, "type")))
    return [one(each, "individual") for each in first]


def _is_led(actor: Resource) -> bool:
    written = text(actor, "reference")
    if written.startswith("Practitioner"):
        return True
    return _is_of(actor, "Practitioner") or _is_of(actor, "PractitionerRole")


def _is_of(actor: Resource, kind: str) -> bool:
    """Return whether a reference is to a resource of a kind."""
    written = text(actor, "reference")
    return f"{kind}/" in written or written.startswith(f"{kind}?") if written else text(actor, "type") == kind


def _patients(appointment: Resource, context: Context) -> set[str]:
    actors = [one(each, "actor") for each in many(appointment, "participant")]
    return {text(context.patient(actor) or actor, "id") or str(actor) for actor in actors if _is_of(actor, "Patient")}


def _code(of: Resource, context: Context) -> str:
    """Return the one billing code of a visit, "" where there is none or several."""
    named = (name for name in ("type", "serviceType", "appointmentType") if name in of)
    found = {_billing_code(of, name, context) for name in named} - {""}
    return found.pop() if len(found) == 1 else ""


def _billing_code(of: Resource, name: str, context: Context) -> str:
    billing = context.codes.systems.billing
    own = [code for system, code in codings(of, name) if system in billing]
    found = {code.upper() for code in own if code.isascii() and code.isalnum()}
    return found.pop() if len(found) == 1 else ""


def _why(*, status: str | None, when: date | datetime | None, clinician: str | None) -> Why:
    """Return why a visit is not read."""
    if status is None:
        return _STATUS
    if when is None:
        return BAD_TIME
    return NO_CLINICIAN if clinician is None else NOBODY
