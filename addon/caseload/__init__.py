"""Caseload: what each clinician's week holds against their cap, the payer mix, and moves that would even it out."""
