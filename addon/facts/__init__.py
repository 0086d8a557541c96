"""The agreed practice -> facts that rules may test; one file per subject, all pure."""
