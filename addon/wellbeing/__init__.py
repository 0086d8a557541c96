"""Well-being: supervision, days off, evenings and weekends, notes to write, and turnover; nobody is ranked."""
