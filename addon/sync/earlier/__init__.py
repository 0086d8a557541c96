"""Earlier states of the workbook: one that comes back, and one that somebody saves into after it was replaced."""
