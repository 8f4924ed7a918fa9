"""Ana's account in the demo library system, and what a worker does with what is due."""

from yesdesk.requests.tests.account import ana_owes, desk, work

__all__ = ["ana_owes", "desk", "work"]
