"""What the staff have on their phones: sessions near with their rosters, and each clinician's calendar as a feed."""
