"""A small IMAP server (RFC 3501, UIDPLUS, MOVE, SPECIAL-USE, XOAUTH2) with faults on order, for tests of collecting.

No server on the package index is kept well and can also lie, stumble and die on order. What a real one does,
`make mailservers` shows with Dovecot.
"""

from tests.twins.imap.boxes import Box, Boxes, Kept
from tests.twins.imap.server import Faults, serving

__all__ = ["Box", "Boxes", "Faults", "Kept", "serving"]
