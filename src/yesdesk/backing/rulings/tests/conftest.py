"""Monday morning and a director."""

from yesdesk.backing.rulings.tests.tried import clock, director

__all__ = ["clock", "director"]
