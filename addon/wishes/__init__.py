"""Members who would like another regular time, session or booked time: what is free, and what a yes changes."""
