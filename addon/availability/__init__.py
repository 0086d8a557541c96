"""When and where there is room: rooms, working hours, time off, days on which the practice is closed."""
