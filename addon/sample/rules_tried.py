"""What an admin of the sample practice wrote to trust the rules: tests of what they have to do, and two tries."""

from addon.sample.shape import Sample
from addon.tabs import Value

_GROUP = "Service: group psychotherapy"


def rules_tried(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return rows of Rule tests, which the starter rules pass, and of Try it: a member, and typed values."""
    names = [one.name for one in sample.practice.members]
    here = {one.member for one in sample.practice.memberships if one.left is None}
    member = next(one.name for one in sample.practice.members if one.code in here and names.count(one.name) == 1)
    calm = "Missed of the last 6: 1; Missed in the first 3: 0; Expected sessions so far: 9; Attended since any score: 0"
    return {
        "rule_tests": [
            _test("Two missed in a row", "Flag rules", "Missed in a row: 2", "FR-01", "Severity: red"),
            _test("One miss is no reason", "Flag rules", f"Missed in a row: 1; {calm}", "none", None),
            _test(
                "Video from home",
                "Billing rules",
                f"{_GROUP}; Joined by: video",
                "BR-02",
                "Code: 90853; Place of service: 10",
            ),
        ],
        "try_it": [
            {"try": "a member", "member": member},
            {
                "try": "by phone",
                "rule_tab": "Billing rules",
                "values": "Service: group psychotherapy; Joined by: phone",
            },
        ],
    }


def _test(test: str, tab: str, given: str, rules: str, result: str | None) -> dict[str, Value]:
    return {"test": test, "rule_tab": tab, "given": given, "expected_rules": rules, "expected_result": result}
