"""The sample practice's contracts with payers and what its rooms and platforms cost, as it is typed; all invented."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from addon.tabs import Value

PLAN = "PPO"
"""The plan for which the sample has a rate of its own with one payer."""
RulesCell = tuple[str, str, str, str, Value]
"""Tab, field and text that find a row that comes with the workbook, field and value."""

_COSTS: dict[str, Value] = {
    "Room cost an hour": Decimal(18),
    "Platform cost a month": Decimal(640),
    "Billing share": Decimal("0.06"),
}
_CONTRACTS = {"Aetna": (105, 60), "Cigna": (75, 90), "Blue Cross Blue Shield": (210, 120)}
"""By payer: in how many days notice is due, and Notice days."""

_FILED_WITHIN = {"Aetna": 365, "Medicaid": 365, "United Healthcare": 365}
"""Days to file a claim, so that half a year of history is not too late as a whole; with Cigna some of it is."""


def plan_rate() -> dict[str, Value]:
    """Return the row of Rates for one plan."""
    return {
        "payer": "Aetna",
        "code": "90853",
        "plan": PLAN,
        "allowed": Decimal(44),
        "from": date(2026, 1, 1),
        "source": "example: invented contract",
    }


def contract_cells(today: date) -> Iterator[RulesCell]:
    """Yield the cells: of three contracts two are to be renegotiated soon, a fourth payer's is not known."""
    for name, value in _COSTS.items():
        yield "settings", "name", name, "value", value
    for payer, (due, days) in _CONTRACTS.items():
        begun = today + timedelta(days=due + days) - timedelta(days=4 * 365 + 1)
        yield "payers", "payer", payer, "contract_since", begun
        yield "payers", "payer", payer, "notice_days", days
        yield "payers", "payer", payer, "last_change", today - timedelta(days=300 if days > 90 else 900)


def filing_cells() -> Iterator[RulesCell]:
    """Yield how long some payers take claims."""
    for payer, days in _FILED_WITHIN.items():
        yield "payers", "payer", payer, "file_within", days
