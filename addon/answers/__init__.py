"""What members' replies become: marks in Attendance, rows in Requests, questions about their safety."""
