"""What messages become due, to whom, in which words; pure decisions, nothing is sent here."""
