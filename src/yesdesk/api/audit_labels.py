"""Sentences of the audit for programs. core/apps.py finds this file by its name."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.audit import register_sentences

SENTENCES: Final = {
    "api.request.read": _("The program %(name)s read %(about)s."),
    "api.token.made": _("%(who)s gave a token to the program %(name)s (%(job_class)s)."),
    "api.token.ended": _("%(who)s ended the token of the program %(name)s."),
    "api.webhook.added": _("%(who)s added a webhook to %(name)s."),
    "api.webhook.removed": _("%(who)s removed the webhook to %(name)s."),
    "api.webhook.turned_off": _("Yesdesk turned off the webhook to %(name)s: no answer for days."),
}

register_sentences(SENTENCES)
