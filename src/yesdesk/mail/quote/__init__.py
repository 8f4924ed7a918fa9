"""Split a mail for its reader: the author's new words open, quotes and signatures folded, nothing cut.

`split_quoted` is the door; `our_marker` gives the line our own mails carry, `is_marker` knows it again. Pure text: no
Django, no network, time linear in the size of the mail.
"""

from yesdesk.mail.quote.openers import is_marker, our_marker
from yesdesk.mail.quote.split import QuoteSplit, split_quoted

__all__ = ["QuoteSplit", "is_marker", "our_marker", "split_quoted"]
