"""The strategy meeting: goals against numbers, what became of decisions, and one PDF a month or quarter."""
