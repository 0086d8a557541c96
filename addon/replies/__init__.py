"""What members answer by text: what a text means, which message it answers, what is stored and answered at once."""
