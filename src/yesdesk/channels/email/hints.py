"""What helps when a mail server does not take mail, by the step and by what it said."""

import re
from typing import Final

from yesdesk.channels.email.smtp import ServerTrouble


def hint_for(trouble: ServerTrouble, sender: str) -> str:
    """What helps, in a sentence or two."""
    found = (words for step, said, words in _HINTS if _fits(trouble, step, said))
    return next(found).format(sender=sender)


def _fits(trouble: ServerTrouble, step: str, said: str) -> bool:
    return (
        trouble.step.startswith(step) and re.search(said, trouble.said, re.IGNORECASE) is not None
    )


_HINTS: Final = (
    (
        "connection",
        "refused|in time|hung up|unreachable",
        (
            "Nobody answers there. Are host and port right? 465 goes with TLS, 587 with STARTTLS. A "
            "firewall may stand between; many networks let nobody out to port 25."
        ),
    ),
    (
        "connection",
        "certificate|self.signed",
        (
            "The certificate is not one this machine trusts, or bears another name than the host. Use "
            "the name that stands in it, or name its authority by YESDESK_MAIL_CA_FILE."
        ),
    ),
    (
        "connection",
        "wrong.version|ssl|tls",
        "The server does not begin with TLS there. 465 goes with TLS, 587 with STARTTLS.",
    ),
    (
        "connection",
        "name|address|known|nodename",
        "The host's name leads nowhere. Is it written right?",
    ),
    (
        "connection",
        "",
        "Are host, port and security right? 465 goes with TLS, 587 with STARTTLS.",
    ),
    (
        "certificate",
        "",
        (
            "The certificate is not one this machine trusts, or bears another name than the host. Use "
            "the name that stands in it, or name its authority by YESDESK_MAIL_CA_FILE."
        ),
    ),
    (
        "STARTTLS",
        "",
        (
            "Choose TLS with port 465, or ask for the server's port for STARTTLS; Yesdesk sends "
            "nothing in plain text to another machine."
        ),
    ),
    (
        "OAuth2",
        "",
        (
            "There is no access token. Are client id, secret, token address and scope those of "
            "docs/mail.md, and was consent given by an administrator?"
        ),
    ),
    (
        "our own address",
        "",
        "Set the mailbox's address, or YESDESK_MAIL_FROM, to an address of the library's.",
    ),
    (
        "AUTH",
        "5\\.7\\.139|5\\.7\\.30|disabled",
        (
            "Microsoft 365 has switched signing in by SMTP off for this mailbox: Set-CASMailbox "
            "-SmtpClientAuthenticationDisabled $false (docs/mail.md)."
        ),
    ),
    (
        "AUTH",
        "offers",
        (
            "The server does not take this way of signing in. Try OAuth2 instead of a password or the "
            "other way round, or none where it knows this machine."
        ),
    ),
    (
        "AUTH",
        "",
        (
            "The server does not let us in. User and password right? Google wants an app password or "
            "OAuth2, Microsoft 365 OAuth2 (docs/mail.md)."
        ),
    ),
    (
        "MAIL FROM",
        "",
        (
            "This login may not send from {sender}. Let it: in Microsoft 365 that right is called "
            "Send As; elsewhere the address must be one of the login's own."
        ),
    ),
    (
        "RCPT TO",
        "relay|authentication|5\\.7",
        (
            "The server does not carry mail to others for us. Sign in there, or let it relay for this "
            "machine (docs/mail.md)."
        ),
    ),
    (
        "RCPT TO",
        "",
        (
            "The server says no to the address this test went to. Try another: yesdesk doctor --mail "
            "ADDRESS"
        ),
    ),
    (
        "",
        "SendAs|not allowed to send as",
        (
            "This login may not send from {sender}. Let it: in Microsoft 365 that right is called "
            "Send As."
        ),
    ),
    (
        "",
        "",
        (
            "The server took everything but the mail itself. Its own words above say why; whoever "
            "runs it can look them up in its log."
        ),
    ),
)
"""(step, what was said, what helps): the first that fits. The last fits all."""
