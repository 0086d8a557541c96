"""Facts of a line of billing. Billing works them out once its rules have decided; elsewhere they are blank."""

from addon.facts.catalog import declared

CLAIM_FACTS = declared("claim")
