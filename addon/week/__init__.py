"""The week's plan for the VA, and each clinician's week."""
