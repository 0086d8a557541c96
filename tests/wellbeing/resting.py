"""Somebody who rested lately."""

from fractions import Fraction

from addon.wellbeing.rest import Rest

RESTED = Rest(taken=Fraction(10), earned=Fraction(15), for_too_long=False)
