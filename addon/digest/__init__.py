"""What each clinician, and each supervisor, is told once a day: codes and dates, never a name."""
