"""Sentences of the audit for mail's acts. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "mail.message.fetched": _("%(who)s fetched a mail of %(about)s as it came."),
    "mail.mailbox.added": _("%(who)s added the mailbox %(address)s."),
    "mail.mailbox.changed": _("%(who)s changed %(about)s: %(changed)s."),
    "mail.mailbox.quiet": _("%(who)s lets %(about)s be quiet until %(until)s."),
    "mail.mailbox.quiet_ended": _("%(who)s ended the quiet week of %(about)s."),
    "mail.mailbox.quiet_read_in": _(
        "%(who)s had %(count)s e-mails read into %(about)s (%(kind)s)."
    ),
    "mail.mailbox.quiet_let_go": _("%(who)s let %(count)s e-mails in %(about)s go (%(kind)s)."),
    "mail.arrival.read_again": _("%(who)s let Yesdesk read %(about)s again."),
    "mail.arrival.wanted": _("%(who)s made a request of %(about)s."),
    "mail.arrival.let_go": _("%(who)s dropped %(about)s: nothing to do."),
    "mail.sender.blocked": _("%(who)s blocked %(about)s: their e-mail goes to junk."),
    "mail.sender.unblocked": _("%(who)s unblocked %(about)s."),
    "mail.text_number.changed": _("%(who)s set the number for text messages: %(number)s."),
    "mail.arrival.downloaded": _("%(who)s downloaded %(about)s as it came."),
}

register_sentences(SENTENCES)
