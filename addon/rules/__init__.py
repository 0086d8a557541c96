"""Rule tabs: cell language, rule table, evaluation, explanation, analysis. Pure."""
