"""What is written about patrons, and how it goes again."""

from yesdesk.patrons.actions.erasure import erase_due, erase_due_rows, erase_now
from yesdesk.patrons.actions.holds import place_legal_hold, release_hold
from yesdesk.patrons.actions.patrons import change_contact, patron_errors, save_patron, set_proof
from yesdesk.patrons.actions.replay import leave_out_pass, replay_erasures
from yesdesk.patrons.actions.schedule import change_series, sync_series
from yesdesk.patrons.actions.unusual_pass import approve_pass

__all__ = [
    "approve_pass",
    "change_contact",
    "change_series",
    "erase_due",
    "erase_due_rows",
    "erase_now",
    "leave_out_pass",
    "patron_errors",
    "place_legal_hold",
    "release_hold",
    "replay_erasures",
    "save_patron",
    "set_proof",
    "sync_series",
]
