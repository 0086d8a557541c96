"""One pass: read each place once, decide with pure functions, write each place once."""
