"""What attendance becomes for the billing staff: lines, session packages and what does not add up."""
