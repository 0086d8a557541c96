"""What forms and bridges to an EHR sent and nothing here reads yet: told, so that nobody waits for it in vain."""
