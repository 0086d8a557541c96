"""When groups meet: cadence, DST, cover and double bookings. Pure."""
