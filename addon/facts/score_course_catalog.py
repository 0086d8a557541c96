"""The declared facts of a score history; ``addon.facts.score_course`` computes them."""

from addon.facts.catalog import Fact

_SUBJECT = "score course"
STATES = ("dropped", "worse than at start", "recovered", "improved", "steady", "first score")
TRACKS = ("too early", "on track", "amber", "red", "not tracked")

SCORE_COURSE_FACTS = (
    Fact(name="measure", label="Measure", subject=_SUBJECT, kind="text", means="The measure's name.", example="ORS"),
    Fact(
        name="measure_about",
        label="Kind of measure",
        subject=_SUBJECT,
        kind="choice",
        choices=("outcome", "alliance"),
        means="About in Measures: outcome = how the member does, alliance = how the member finds the sessions.",
        example="outcome",
    ),
    Fact(
        name="baseline",
        label="First score",
        subject=_SUBJECT,
        kind="decimal",
        means="The first score inside the measure's range, not older than 30 days before the member joined.",
        example="18.5",
    ),
    Fact(
        name="latest_score",
        label="Latest score",
        subject=_SUBJECT,
        kind="decimal",
        means="The newest score inside the measure's range.",
        example="24",
    ),
    Fact(
        name="measured_sessions",
        label="Measured sessions",
        subject=_SUBJECT,
        kind="whole",
        unit="scores",
        means="How many days have a score since the first one.",
        example="5",
    ),
    Fact(
        name="last_measured",
        label="Last measured",
        subject=_SUBJECT,
        kind="date",
        means="Date of the latest score.",
        example="2026-03-03",
    ),
    Fact(
        name="days_since_score",
        label="Days since the latest score",
        subject=_SUBJECT,
        kind="whole",
        unit="days",
        means="Today minus Last measured.",
        example="7",
    ),
    Fact(
        name="change_since_start",
        label="Change since start",
        subject=_SUBJECT,
        kind="decimal",
        means="Latest minus first score, turned so that plus is better for every measure.",
        blank_means="only one score so far",
        example="6",
    ),
    Fact(
        name="change_since_last",
        label="Change since last",
        subject=_SUBJECT,
        kind="decimal",
        means="Latest minus previous score, turned so that plus is better for every measure.",
        blank_means="only one score so far",
        example="-5.5",
    ),
    Fact(
        name="drop_since_last",
        label="Drop since last",
        subject=_SUBJECT,
        kind="decimal",
        means="By how much the latest score is worse than the previous one; 0 when it is not worse.",
        blank_means="only one score so far",
        example="5.5",
    ),
    Fact(
        name="drop_since_start",
        label="Drop since start",
        subject=_SUBJECT,
        kind="decimal",
        means="By how much the latest score is worse than the first one; 0 when it is not worse.",
        blank_means="only one score so far",
        example="7",
    ),
    Fact(
        name="reliable_alert",
        label="Reliable change (alert)",
        subject=_SUBJECT,
        kind="decimal",
        means="Alert change in Measures: a fall this large is more than chance.",
        blank_means="the measure has none",
        example="5",
    ),
    Fact(
        name="reliable_claim",
        label="Reliable change (claim)",
        subject=_SUBJECT,
        kind="decimal",
        means="Claim change in Measures: only a gain this large is called an improvement.",
        blank_means="the measure has none",
        example="6",
    ),
    Fact(
        name="course",
        label="Course",
        subject=_SUBJECT,
        kind="choice",
        choices=STATES,
        means=(
            "The first that is true: dropped (fell by the alert change since the previous score), worse than at start "
            "(by the alert change), recovered (gained the claim change and left the clinical side of the cut-off), "
            "improved (gained the claim change), steady. An alliance measure falls by its Alliance drop."
        ),
        blank_means="the measure has no change values",
        example="dropped",
    ),
    Fact(
        name="track",
        label="Track",
        subject=_SUBJECT,
        kind="choice",
        choices=TRACKS,
        means=(
            "amber or red when the latest score is still on the clinical side and the gain since start is below the "
            "claim change after that many measured sessions (Amber after, Red after in Measures). Before that: too "
            "early. not tracked: an alliance measure, or one without a cut-off."
        ),
        example="amber",
    ),
    Fact(
        name="alliance_alert",
        label="Alliance alert",
        subject=_SUBJECT,
        kind="yes_no",
        means=(
            "yes for an alliance measure whose latest score is below the cut-off, or fell from the member's own "
            "previous score by the Alliance drop or more. no for outcome measures."
        ),
        example="yes",
    ),
    Fact(
        name="attended_without_score",
        label="Attended without a score",
        subject=_SUBJECT,
        kind="whole",
        unit="sessions",
        means="Sessions the member attended, in any group, after the day of the latest score of this measure.",
        example="2",
    ),
    Fact(
        name="days_since_miss",
        label="Days since last miss",
        subject=_SUBJECT,
        kind="whole",
        unit="days",
        means="Today minus the member's newest no show or late cancel in any group.",
        blank_means="no miss on record",
        example="6",
    ),
    Fact(
        name="score_disputed",
        label="Score in conflict",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes while the first, previous or latest score is an open conflict.",
        example="no",
    ),
)
