"""Places that are reached over a network, made ready for a practice whose practice.toml names them."""
