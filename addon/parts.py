"""Every capability of a pass, in the order in which they build on each other. Read top to bottom.

To add one, write its room and add a line here.
"""

from addon.alerts.part import ALERTS
from addon.answers.part import ANSWERS
from addon.attendance.marks import MARKS
from addon.attendance.part import ATTENDANCE, SESSIONS
from addon.availability.closures import CLOSURES
from addon.availability.part import HOURS, ROOMS, TIME_OFF
from addon.billing.part import BILLING, RATES
from addon.caseload.part import CASELOADS, PAYER_MIX
from addon.certifications.part import CERTIFICATIONS, CERTIFICATIONS_TOLD, TRAINING
from addon.changes.part import CHANGES, REFERRERS
from addon.check_ins.part import CHECK_INS
from addon.contracts.part import CONTRACTS, PAYER_BRIEF
from addon.control.part import CONTROL
from addon.cover.part import COVER, COVER_HEARD
from addon.coverage.part import AUTHORIZATIONS, AUTHORIZED, COVERAGE, PAYER_LIMITS, PAYERS
from addon.dashboard.part import DASHBOARD, RETENTION
from addon.digest.part import DIGESTS
from addon.experiments.part import EXPERIMENTS
from addon.feedback.part import FEEDBACK, FEEDBACK_RESULTS
from addon.fields.part import FIELDS
from addon.flags.part import FLAG_RULES, FLAGS
from addon.group_setup.part import GROUP_KINDS, GROUP_SETUP
from addon.intake.part import INTAKE, INTAKE_HEARD, INTAKE_NAMED, INTAKE_READY
from addon.mapping.part import IMPORT_CHOICES, IMPORT_MAPPING
from addon.member_pages.part import MEMBER_CHOICES, MEMBER_PAGES
from addon.messages.part import MESSAGES
from addon.monthly_programs.part import PROGRAMS
from addon.no_show_fees.part import NO_SHOW_FEES
from addon.openings.part import OPENINGS, OPENINGS_HEARD
from addon.part import Part
from addon.payments.part import DENIALS, PAYMENTS, PAYMENTS_READ
from addon.people.part import CLINICIANS, GROUPS, MEMBERS, ROSTER, SCORES
from addon.placements.own_tabs import NOT_TOGETHER
from addon.placements.part import PLACEMENTS, PLACEMENTS_HEARD, PLACEMENTS_SHOWN
from addon.practice_settings.part import MEASURES, SETTINGS
from addon.profit.part import PROFIT
from addon.requests.calendars import CALENDARS_READ, CALENDARS_SHOWN
from addon.requests.part import REQUESTS
from addon.rosters.feeds import FEEDS
from addon.rosters.part import ROSTERS
from addon.rule_changes.part import RULE_CHANGES
from addon.rule_changes.shown import BACKTEST_SHOWN
from addon.screening.part import REFERRALS, SCREENED, SCREENING_ANSWERS, SCREENING_PROTOCOL
from addon.signing.part import PAPERS, PAPERS_HEARD
from addon.slots.part import SLOTS
from addon.strategy.part import DECISIONS, GOALS, STRATEGY
from addon.today.part import TODAY
from addon.trends.part import SEGMENTS, TRENDS
from addon.unread.part import UNREAD_EVENTS
from addon.waiting_list.part import WAITING_HEARD, WAITING_LIST
from addon.ways.part import MAKE_UPS, ONLINE_CHECKS, WAYS
from addon.week.part import WEEK
from addon.wellbeing.part import VITALITY, WELLBEING
from addon.wishes.part import WISHES, WISHES_HEARD

PARTS: tuple[Part, ...] = (
    SETTINGS,
    MEASURES,
    PAYERS,
    # what the practice is made of
    ROOMS,
    CLINICIANS,
    HOURS,
    GROUP_KINDS,
    CERTIFICATIONS,
    OPENINGS_HEARD,
    GROUPS,
    CLOSURES,
    MEMBER_CHOICES,
    SCREENED,
    INTAKE_HEARD,
    PAPERS_HEARD,
    MEMBERS,
    INTAKE_NAMED,
    COVERAGE,
    AUTHORIZED,
    NOT_TOGETHER,
    PAYER_LIMITS,
    WAITING_HEARD,
    PLACEMENTS_HEARD,
    WISHES_HEARD,
    ROSTER,
    CALENDARS_READ,
    MARKS,
    COVER_HEARD,
    SESSIONS,
    ONLINE_CHECKS,
    ANSWERS,
    MAKE_UPS,
    ATTENDANCE,
    TIME_OFF,
    CHECK_INS,
    SCORES,
    REFERRERS,
    UNREAD_EVENTS,
    SLOTS,
    PAPERS,
    INTAKE_READY,
    PLACEMENTS,
    WAITING_LIST,
    INTAKE,
    SCREENING_PROTOCOL,
    SCREENING_ANSWERS,
    REFERRALS,
    WISHES,
    # what follows from it
    IMPORT_MAPPING,
    PROGRAMS,
    GROUP_SETUP,
    CERTIFICATIONS_TOLD,
    PLACEMENTS_SHOWN,
    OPENINGS,
    WELLBEING,
    CASELOADS,
    COVER,
    REQUESTS,
    CHANGES,
    RULE_CHANGES,
    CONTROL,
    FLAG_RULES,
    ALERTS,
    FLAGS,
    WAYS,
    MESSAGES,
    MEMBER_PAGES,
    PAYMENTS_READ,
    BILLING,
    NO_SHOW_FEES,
    PAYMENTS,
    RATES,
    DENIALS,
    CONTRACTS,
    AUTHORIZATIONS,
    CALENDARS_SHOWN,
    FEEDBACK,
    DIGESTS,
    SEGMENTS,
    EXPERIMENTS,
    GOALS,
    DECISIONS,
    # what the staff have on their phones
    ROSTERS,
    FEEDS,
)

VIEWS: tuple[Part, ...] = (
    PROFIT,
    WEEK,
    DASHBOARD,
    RETENTION,
    TRENDS,
    STRATEGY,
    PAYER_BRIEF,
    FEEDBACK_RESULTS,
    TRAINING,
    PAYER_MIX,
    VITALITY,
    FIELDS,
    IMPORT_CHOICES,
    BACKTEST_SHOWN,
    TODAY,
)
"""Shown last, over everything that was merged; rewritten in place. Today tells what is wrong in the others."""
