"""Bounces without report parts, of our own making, in the forms of many mail servers."""

from dataclasses import dataclass

from yesdesk.mail.classify.tests.writing import OURS


@dataclass(frozen=True, slots=True)
class Sample:
    """`said`: with what the diagnostic begins."""

    sender: str
    subject: str
    recipient: str
    status: str
    said: str
    text: str
    action: str = "failed"
    headers: tuple[str, ...] = ("Return-Path: <>",)


COPY = f"""\
Received: from desk.library.example by mx.example
Message-ID: {OURS}
To: bo@home.example
Subject: Your books
"""

SAMPLES = {
    "qmail": Sample(
        "MAILER-DAEMON@mx.example",
        "failure notice",
        "bo@home.example",
        "5.1.1",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        f"""\
Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bo@home.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{COPY}""",
    ),
    "qmail, a remote host": Sample(
        "MAILER-DAEMON@mx.example",
        "failure notice",
        "bo@home.example",
        "5.4.7",
        "192.0.2.7 does not like recipient. Remote host said: 550",
        f"""\
Hi. This is the qmail-send program at mx.example.

<bo@home.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 Requested action not taken: mailbox unavailable
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

{COPY}""",
    ),
    "Exim": Sample(
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        "Mail delivery failed: returning message to sender",
        "bo@home.example",
        "5.1.1",
        "SMTP error from remote mail server after RCPT TO:<bo@home.example>:",
        f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bo@home.example
    SMTP error from remote mail server after RCPT TO:<bo@home.example>:
    host mx.home.example [192.0.2.9]: 550 5.1.1 <bo@home.example>:
    User unknown

------ This is a copy of the message, including all the headers. ------

{COPY}""",
        headers=("X-Failed-Recipients: bo@home.example", "Auto-Submitted: auto-replied"),
    ),
    "Exim, not yet": Sample(
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        "Warning: message 1ab2Cd-0003Ef-4G delayed 24 hours",
        "bo@home.example",
        "4.4.7",
        "Delay reason: Connection timed out",
        """\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.

The address to which the message has not yet been delivered is:

  bo@home.example
    Delay reason: Connection timed out

No action is required on your part.
""",
        action="delayed",
    ),
    "Postfix without parts": Sample(
        "MAILER-DAEMON@mx.example (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        "bo@home.example",
        "5.2.2",
        "host mx.home.example[192.0.2.9] said: 552 5.2.2 Mailbox full (in reply",
        f"""\
This is the mail system at host mx.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

                   The mail system

<bo@home.example>: host mx.home.example[192.0.2.9] said: 552 5.2.2 Mailbox full
    (in reply to RCPT TO command)

{COPY}""",
    ),
    "sendmail": Sample(
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
        "Returned mail: see transcript for details",
        "bo@home.example",
        "5.1.1",
        "(reason: 553 sorry, no such user)",
        f"""\
The original message was received at Tue, 3 Mar 2026 02:34:14 GMT
from desk.library.example [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
bo@home.example
    (reason: 553 sorry, no such user)

   ----- Transcript of session follows -----
... while talking to mx.home.example.:
>>> DATA
<<< 553 sorry, no such user

   ----- Message header follows -----
{COPY}""",
    ),
    "Exchange 5.5": Sample(
        "System Administrator <postmaster@home.example>",
        "Undeliverable: Your books",
        "bo@home.example",
        "5.1.1",
        "on Tue, 3 Mar 2026 11:08:59 -0700 The recipient name is not",
        """\
Your message

  To:      bo@home.example
  Subject: Your books
  Sent:    Tue, 3 Mar 2026 08:53:08 -0700

did not reach the following recipient(s):

bo@home.example on Tue, 3 Mar 2026 11:08:59 -0700
    The recipient name is not recognized
    MSEXCH:IMS:Home:MAIN:MX1 0 (000C05A6) Unknown Recipient
""",
    ),
    "Exchange, German, no parts": Sample(
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@home.example>",
        "Unzustellbar: Ihre Bücher",
        "bo@home.example",
        "5.1.10",
        "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound",
        f"""\
Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:

bo@home.example<mailto:bo@home.example>
Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.

Diagnoseinformationen für Administratoren:

bo@home.example
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'

Ursprüngliche Nachrichtenkopfzeilen:

{COPY}""",
    ),
    "Gmail": Sample(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "bo@home.example",
        "5.1.1",
        "Technical details of permanent failure: The error that the other server",
        f"""\
Delivery to the following recipient failed permanently:

     bo@home.example

Technical details of permanent failure:
The error that the other server returned was:
550-5.1.1 The email account that you tried to reach does not exist.
550 5.1.1 Please check for typos. q2si1 - gsmtp

----- Original message -----

{COPY}""",
    ),
    "Yahoo": Sample(
        "MAILER-DAEMON@yahoo.example",
        "Failure Notice",
        "bo@home.example",
        "5.1.1",
        "This user doesn't have a yahoo.example account",
        f"""\
Sorry, we were unable to deliver your message to the following address.

<bo@home.example>:
This user doesn't have a yahoo.example account (bo@home.example) [0]

--- Below this line is a copy of the message.

{COPY}""",
    ),
    "Domino": Sample(
        "Postmaster@home.example",
        "DELIVERY FAILURE: User bo (bo@home.example) not listed in Domino Directory",
        "bo@home.example",
        "5.1.1",
        "User bo (bo@home.example) not listed in Domino Directory",
        """\
Your message

  Subject: Your books

was not delivered to:

  bo@home.example

because:

  User bo (bo@home.example) not listed in Domino Directory
""",
        headers=("Return-Path: <postmaster@home.example>",),
    ),
    "GroupWise": Sample(
        "Mailer-Daemon@home.example",
        "Message status - undeliverable",
        "bo@home.example",
        "5.1.1",
        "user not found",
        """\
The message that you sent was undeliverable to the following:
	bo@home.example (user not found)
""",
    ),
    "IMail": Sample(
        '"Postmaster" <postmaster@home.example>',
        "Undeliverable Mail",
        "bo@home.example",
        "5.2.2",
        "User mailbox exceeds allowed size: bo@home.example",
        f"""\
User mailbox exceeds allowed size: bo@home.example

Original message follows.

{COPY}""",
        headers=("Return-Path: <postmaster@home.example>",),
    ),
    "MailEnable": Sample(
        '"Delivery Subsystem" <POSTMASTER@home.example>',
        "Message Delivery Failure",
        "bo@home.example",
        "5.1.1",
        "Reason: Remote SMTP Server Returned: 550 mailbox unavailable",
        f"""\
MailEnable: Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

	Recipient: [SMTP:bo@home.example]
	Reason: Remote SMTP Server Returned: 550 mailbox unavailable or not local.

Message headers follow:

{COPY}""",
    ),
    "hMailServer": Sample(
        "mailer-daemon@mx.example",
        "Undeliverable: Your books",
        "bo@home.example",
        "5.1.1",
        "Error Type: SMTP Remote server replied: 550 5.1.1",
        """\
Your message did not reach some or all of the intended recipients.

   Sent: Fri, 13 Feb 2026 16:57:55 -0800
   Subject: Your books

The following recipient(s) could not be reached:

bo@home.example
   Error Type: SMTP
   Remote server replied: 550 5.1.1 <bo@home.example>... User unknown
""",
    ),
    "Courier": Sample(
        "Courier mail server at mx.example <postmaster@mx.example>",
        "NOTICE: mail delivery status.",
        "bo@home.example",
        "5.1.1",
        "mx.home.example [192.0.2.9]: >>> RCPT TO:<bo@home.example> <<< 550 No such user here",
        """\
This is a delivery status notification from mx.example,
running the Courier mail server.

The original message was received on Tue, 3 Mar 2026

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<bo@home.example>:
    mx.home.example [192.0.2.9]:
    >>> RCPT TO:<bo@home.example>
    <<< 550 No such user here
""",
    ),
    "a Japanese phone company": Sample(
        "Postmaster@phone.example",
        "Mail System Error - Returned Mail",
        "bo@home.example",
        "5.1.1",
        "送信先メールアドレスが見つかりませんでした。",
        """\
次のあて先へのメッセージはエラーのため送信できませんでした。

送信先メールアドレスが見つかりませんでした。

<bo@home.example>
""",
        headers=("Return-Path: <MAILER-DAEMON>",),
    ),
    "a phone company that wants no answer": Sample(
        "no-reply@net.phone.example",
        "メールエラー通知",
        "bo@home.example",
        "5.2.2",
        "As their mailbox is full.",
        """\
送信先のメールボックスが一杯のため、送信できませんでした。

Your mail sent on: Tue, 3 Mar 2026 23:45:22 +0900
     Could not be delivered to: <bo@home.example>
     As their mailbox is full.
""",
        headers=(
            "Return-Path: <no-reply@net.phone.example>",
            "Reply-To: no-reply@app.phone.example",
        ),
    ),
    "an answer by a server": Sample(
        "post_master@text.example",
        "Re:Your books",
        "bo@text.example",
        "5.1.1",
        "550 - Requested action not taken: no such user here",
        """\
Error: Invalid user address

Error message below:
550 - Requested action not taken: no such user here

Message details:
  Subject: Your books
  RCPT TO: bo@text.example
""",
        headers=("Return-Path: <post_master@text.example>", f"In-Reply-To: {OURS}"),
    ),
    "sendmail of old": Sample(
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
        "Returned mail: Cannot send message for 4 days",
        "bo@home.example",
        "4.4.7",
        "421 home.example (smtp)... Deferred: Connection timed out",
        f"""\
   ----- Transcript of session follows -----
421 home.example (smtp)... Deferred: Connection timed out during user open

   ----- Unsent message follows -----
{COPY}
""",
    ),
}
