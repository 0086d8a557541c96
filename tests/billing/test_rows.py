from datetime import date
from decimal import Decimal

from addon.billing.rows import LINES, SESSIONS, billing_rows
from addon.keyed_rows import ResultRow
from tests.all_tabs import all_tabs
from tests.billing.evening import THURSDAY_5, TUESDAY_3, at_families, at_group, billed, visit
from tests.practice import practice


def rows() -> tuple[ResultRow, ...]:
    """Return the rows of an evening with a family, an add-on, a conflict and an individual visit."""
    result = billed(
        at_group("M-0001", add_on="interactive complexity", joined_by="video", code="90853", charge=Decimal("72.50")),
        at_group("M-0002", "no show", charge=Decimal(60)),
        at_families("M-0004"),
        at_families("M-0005", disputed=True, id="A-8"),
        appointments=(visit(),),
    )
    return billing_rows(result, practice())


def test_every_value_has_a_column_that_people_do_not_own() -> None:
    """The rows fill exactly the computed columns of their tabs."""
    tabs = all_tabs()
    for row in rows():
        computed = {column.field for column in tabs[row.tab].columns if column.owner == "source"}
        assert set(row.values) == computed


def test_keys_say_session_member_and_role() -> None:
    """A key stays the same when code, payer or status changes."""
    assert [(row.tab, row.key) for row in rows()] == [
        (SESSIONS, TUESDAY_3.code),
        (SESSIONS, THURSDAY_5.code),
        (LINES, f"{TUESDAY_3.code}/M-0001/service"),
        (LINES, f"{TUESDAY_3.code}/M-0001/add-on"),
        (LINES, f"{THURSDAY_5.code}/M-0005/service"),
        (LINES, f"{TUESDAY_3.code}/M-0001/individual 10:00"),
    ]


def test_a_session_row_says_who_led_what_it_comes_to_and_what_to_check() -> None:
    """The row reads in the practice's words, with codes beside names."""
    tuesday, thursday = rows()[:2]
    assert dict(tuesday.values) == {
        "status": "ready, 1 to check",
        "date": date(2026, 3, 3),
        "group": "Tuesday process group (G-01)",
        "session": TUESDAY_3.code,
        "clinicians": "Rosa Díaz 90 min (lead)",
        "minutes": 90,
        "present": 1,
        "lines": 2,
        "amount": Decimal("72.50"),
        "allowed": Decimal("45.25"),
        "to_check": "EHR charge 60.00, but no show: never to insurance (M-0002)",
    }
    assert (thursday.values["minutes"], thursday.values["present"], thursday.values["to_check"]) == (
        150,
        2,
        "conflict A-8 is open (M-0005)",
    )


def test_a_line_row_has_blanks_where_nothing_is_known() -> None:
    """Blank is None, never an empty text or a 0."""
    service, _, family, individual = rows()[2:]
    assert (service.values["member"], service.values["modifiers"]) == ("Zoë Núñez (M-0001)", "95")
    assert (family.values["covers"], family.values["modifiers"], family.values["check"]) == ("M-0004", None, None)
    assert (individual.values["amount"], individual.values["clinician"]) == (None, "Tom O'Hara (C-02)")


def test_at_most_twelve_columns_are_visible() -> None:
    """The billing tabs fit a screen; the rest is hidden, not gone."""
    tabs = all_tabs()
    for name in ("billing_rules", "rates", SESSIONS, LINES):
        assert sum(not column.hidden for column in tabs[name].columns) <= 12
