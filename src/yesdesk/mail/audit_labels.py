"""Sentences of the audit for mail's acts. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "mail.message.fetched": _("%(who)s fetched a mail of %(about)s as it came."),
    "mail.mailbox.added": _("%(who)s added the mailbox %(address)s."),
    "mail.mailbox.changed": _("%(who)s changed %(about)s: %(changed)s."),
    "mail.arrival.read_again": _("%(who)s had %(about)s read once more."),
    "mail.arrival.wanted": _("%(who)s made a request of %(about)s."),
    "mail.arrival.let_go": _("%(who)s let %(about)s go: nothing is to be done."),
    "mail.sender.blocked": _("%(who)s blocked %(about)s: their mail lies with the junk."),
    "mail.sender.unblocked": _("%(who)s unblocked %(about)s."),
    "mail.arrival.downloaded": _("%(who)s took %(about)s along as it came."),
}

register_sentences(SENTENCES)
