"""The tabs as text: one TOML per tab, and a CSV of starter rows where a tab has them."""

from importlib.resources import files


def texts() -> dict[str, str]:
    """Return every template as ``{"attendance.toml": text, "flag_rules.csv": text, …}``."""
    return {
        part.name: part.read_text(encoding="utf-8")
        for part in sorted(files(__name__).iterdir(), key=lambda part: part.name)
        if part.name.endswith((".toml", ".csv"))
    }
