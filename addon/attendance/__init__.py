"""Sessions and Attendance: the cadence and the roster ahead, what exports confirm behind."""
