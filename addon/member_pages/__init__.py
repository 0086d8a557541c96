"""What members see and do on their pages: published by each pass, and what they chose there, taken over."""
