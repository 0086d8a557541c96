"""The questionnaires that members answer on their phone: what is asked, and the scores that answers make."""
