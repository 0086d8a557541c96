"""Who pays for whom: the tabs Payers, Coverage and Authorizations."""
