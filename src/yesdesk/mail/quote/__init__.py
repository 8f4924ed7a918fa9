"""Split a mail for its reader: new words open, quotes and signatures folded, nothing cut. Pure text, in linear time."""

from yesdesk.mail.quote.openers import is_marker, our_marker
from yesdesk.mail.quote.split import QuoteSplit, split_quoted

__all__ = ["QuoteSplit", "is_marker", "our_marker", "split_quoted"]
