"""What is written about patrons, and how it goes again."""

from yesdesk.patrons.actions.erasing import erase_due, erase_due_rows, erase_now
from yesdesk.patrons.actions.holds import hold, release_hold
from yesdesk.patrons.actions.patrons import (
    change_reach_of,
    keep_patron,
    note_proof,
    patron_to_mend,
)
from yesdesk.patrons.actions.replaying import leave_out_pass, replay_erasures
from yesdesk.patrons.actions.schedule import change_series, sync_series
from yesdesk.patrons.actions.unusual import let_it_go_on

__all__ = [
    "change_reach_of",
    "change_series",
    "erase_due",
    "erase_due_rows",
    "erase_now",
    "hold",
    "keep_patron",
    "leave_out_pass",
    "let_it_go_on",
    "note_proof",
    "patron_to_mend",
    "release_hold",
    "replay_erasures",
    "sync_series",
]
