"""Hints for a mail server that refuses mail, by the step and by its answer."""

import re
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.mail.outbound.smtp import SmtpError


def hint_for_error(trouble: SmtpError) -> str:
    return next(words for step, said, words in _HINTS if _error_fits(trouble, step, said))


def _error_fits(trouble: SmtpError, step: str, said: str) -> bool:
    return (
        trouble.step.startswith(step) and re.search(said, trouble.said, re.IGNORECASE) is not None
    )


_HINTS: Final = (
    (
        "connection",
        "refused|in time|hung up|unreachable",
        _(
            "We get no answer there. Are host and port right? 465 goes with TLS, 587 with "
            "STARTTLS. A firewall may block it. Many networks block port 25."
        ),
    ),
    (
        "connection",
        "certificate|self.signed",
        _(
            "This machine does not trust the certificate, or its name is not that of the "
            "host. Use the name in it, or set YESDESK_MAIL_CA_FILE."
        ),
    ),
    (
        "connection",
        "wrong.version|ssl|tls",
        _("The server does not begin with TLS there. 465 goes with TLS, 587 with STARTTLS."),
    ),
    (
        "connection",
        "name|address|known|nodename",
        _("We cannot find this host. Is its name right?"),
    ),
    (
        "connection",
        "",
        _("Are host, port and security right? 465 goes with TLS, 587 with STARTTLS."),
    ),
    (
        "certificate",
        "",
        _(
            "This machine does not trust the certificate, or its name is not that of the "
            "host. Use the name in it, or set YESDESK_MAIL_CA_FILE."
        ),
    ),
    (
        "STARTTLS",
        "",
        _(
            "Choose TLS with port 465, or ask for the server's port for STARTTLS; Yesdesk sends "
            "nothing in plain text to another machine."
        ),
    ),
    (
        "OAuth2",
        "",
        _(
            "There is no access token. Check client ID, secret, token address and scope with "
            "docs/mail.md. Did an administrator give consent?"
        ),
    ),
    (
        "our own address",
        "",
        _("Set the mailbox's address, or YESDESK_MAIL_FROM, to an address of the library's."),
    ),
    (
        "AUTH",
        "5\\.7\\.139|5\\.7\\.30|disabled",
        _(
            "Microsoft 365 has switched signing in by SMTP off for this mailbox: Set-CASMailbox "
            "-SmtpClientAuthenticationDisabled $false (docs/mail.md)."
        ),
    ),
    (
        "AUTH",
        "offers",
        _(
            "The server does not take this way to sign in. Try OAuth2 instead of a password, "
            "or a password instead of OAuth2. If it knows this machine, try none."
        ),
    ),
    (
        "AUTH",
        "",
        _(
            "The server does not let us in. User and password right? Google wants an app password or "
            "OAuth2, Microsoft 365 OAuth2 (docs/mail.md)."
        ),
    ),
    (
        "MAIL FROM",
        "",
        _(
            "This login can't send from %(sender)s. Let it: in Microsoft 365 that right is called "
            "Send As; elsewhere the address must be one of the login's own."
        ),
    ),
    (
        "RCPT TO",
        "relay|authentication|5\\.7",
        _(
            "The server does not carry mail to others for us. Sign in there, or let it relay for this "
            "machine (docs/mail.md)."
        ),
    ),
    (
        "RCPT TO",
        "",
        _(
            "The server says no to the address this test went to. Try another: yesdesk doctor --mail "
            "ADDRESS"
        ),
    ),
    (
        "",
        "SendAs|not allowed to send as",
        _(
            "This login can't send from %(sender)s. Let it: in Microsoft 365 that right is called Send As."
        ),
    ),
    (
        "",
        "",
        _(
            "The server took everything but the e-mail itself. Its own words above say why. "
            "The person who runs it can find them in its log."
        ),
    ),
)
