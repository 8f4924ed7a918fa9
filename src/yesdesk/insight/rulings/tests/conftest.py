"""Monday morning and a director; figures are worked out in the tests' own process: a short one takes a second each
time (core/statistics/tests).
"""

from yesdesk.backing.rulings.tests.tried import clock, director

__all__ = ["clock", "director"]
