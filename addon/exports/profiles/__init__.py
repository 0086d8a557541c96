"""One TOML per export format; how to add one is told in addon.exports.profile."""
