"""Replies: to whom, and to whom automatically. Intake and `--explain` ask it. A colleague may answer any person. A
machine answers only a waiting person: a receipt to a newsletter, a forged sender or another machine is spam of ours."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yesdesk.mail.classify import auto_replies, senders, subjects
from yesdesk.mail.classify.auth_results import failed_authentication
from yesdesk.mail.classify.plain import (
    MOST_TEXT,
    first_found,
    plain,
    plain_list,
    truncated_line,
)
from yesdesk.mail.classify.results import Classification, MailClass, may_be_answered_automatically
from yesdesk.mail.parse.mail import Address, Attachment, Mail
from yesdesk.mail.words import word_list

_BULK_PATH: Final = re.compile(
    r"""^(?:
        bounces?(?:$|[-+_.=\d])                       # bounce-123_HTML-4@, bounces+5-ana=post.example@
      | msprvs1=
      | (?:return|returns|rtn|errors?|mailer|newsletters?|news|nl|campaign|notify|notifications?)[-+_=.].*\d
      | (?!srs[01]|prvs=|btv1=)(?!.*\+caf_=)          # forwarded for a person, or signed by her server
        .+[-+_.][^=]+=[\w-]+(?:\.[\w-]+)+(?:[-+_.]\w+)*$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Local parts of a Return-Path that tell one letter of thousands from the next (VERP)."""

_BULK_HOSTS: Final = re.compile(
    r"""(?:^|\.)(?:
        bounces?\..+ | amazonses\.com | sendgrid\.net | mailgun\.org | mandrillapp\.com | mcsv\.net
      | mcdlv\.net | rsgsv\.net | sparkpostmail\.com | exacttarget\.com | createsend\d*\.com
      | cmail\d*\.com | constantcontact\.com | klaviyomail\.com | hubspotemail\.net | mailjet\.com
      | sendinblue\.com | brevosend\.com
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
"""Hosts of a Return-Path that newsletters and programs send through."""

_UNSUBSCRIBES: Final = re.compile(
    r"https?://[^\s<>\"']{0,400}(?:unsub|opt-?out|abmeld|abbestell|desabonn|desinscri|desuscri|cancelar-suscri|"
    r"disiscri|cancellati|afmeld|uitschrijv|/baja\b|cancelar)",
    re.IGNORECASE,
)

_BULK_HEADERS: Final = frozenset(word_list("senders", "bulk_headers"))
_LEAVES: Final = plain_list("senders", "leaves_newsletter")
_NOBODY: Final = frozenset(word_list("senders", "nobody"))
_MONITORING: Final = frozenset(word_list("senders", "monitoring"))

_PERSONS: Final = frozenset({MailClass.NEW, MailClass.REPLY})
_SCL: Final = re.compile(r"(?:^|;)\s*SCL:\s*(\d+)\s*(?:;|$)", re.IGNORECASE)
_SFV: Final = re.compile(r"(?:^|;)\s*SFV:\s*SPM\s*(?:;|$)", re.IGNORECASE)
_LIKELY: Final = 5
_SURE: Final = 9
_SPAM_SUBJECT: Final = re.compile(
    r"\s*(?:\*{2,5}\s*SPAM\s*\*{2,5}|\[SPAM\]|\{SPAM\?\})", re.IGNORECASE
)
_SAYS_SPAM: Final = {
    "x-spam-flag": ("yes", "true"),
    "x-spam-status": ("yes",),
    "x-spam": ("yes", "true"),
    "x-dspam-result": ("spam",),
    "x-bogosity": ("spam", "yes"),
}

_MAY_BE_SPAM: Final = {
    "x-spam-level": ("*****",),
    "x-barracuda-spam-status": ("yes",),
    "x-mailscanner-spamcheck": ("spam",),
    "x-proofpoint-spam-details": ("rule=spam",),
    "x-gm-spam": ("1",),
    "x-spamd-bar": ("+++++",),
    "x-vr-spamstate": ("spam",),
}

_ANSWERED: Final = re.compile(rb"METHOD:(?:REPLY|COUNTER)", re.IGNORECASE)
_MOST_RECIPIENTS: Final = 250


class SilenceReason(StrEnum):
    """The reason for no automatic mail. Stored with the request, so the values stay as they are."""

    SPAM = "spam"
    FORGED = "forged"
    NO_REPLY = "no_reply"
    BULK = "bulk"
    MACHINE = "machine"
    LOOP = "loop"
    ASKED = "asked"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class ReplyPolicy:
    """`answer_to`: the address for a colleague's answer, or empty. `receipt`: automatic mail may go there; else
    `silence` and `why` say why not."""

    answer_to: str
    receipt: bool
    silence: str
    why: str


def reply_policy(
    mail: Mail,
    found: Classification,
    *,
    ours: Collection[str] = frozenset(),
    trusted_server: str = "",
) -> ReplyPolicy:
    """Return the replies allowed to `mail` of class `found`. `ours`: the library's own addresses in small letters.
    `trusted_server`: the server whose checks of the sender count first (see `auth_results`)."""
    if found.verdict not in _PERSONS:
        return ReplyPolicy(
            "", receipt=False, silence=SilenceReason.MACHINE, why="It is no person's mail."
        )
    to = next(
        (each.address for each in reply_addresses(mail) if each.address.lower() not in ours), ""
    )
    if not to:
        return ReplyPolicy(
            "", receipt=False, silence=SilenceReason.ASKED, why="It has no address to answer to."
        )
    silence, why = (
        reason_to_stay_silent(mail) or _reason_if_forged(mail, trusted_server) or ("", "")
    )
    if not silence and not may_be_answered_automatically(found):
        silence, why = SilenceReason.MACHINE, "It may be a machine's."
    return ReplyPolicy(to, receipt=not silence, silence=silence, why=why)


def reply_addresses(mail: Mail) -> Iterator[Address]:
    """Give Reply-To when it names one address, then the sender: the first that is not the library's own is answered."""
    wanted = mail.reply_to if len(mail.reply_to) == 1 else ()
    yield from (each for each in (*wanted, mail.sender) if each is not None and each.address)


def reason_to_stay_silent(mail: Mail) -> tuple[SilenceReason, str] | None:
    return (
        _reason_if_spam(mail)
        or _reason_if_machine(mail)
        or _reason_if_loop(mail)
        or (
            None
            if auto_replies.is_marked_human(mail)
            else _reason_if_none_wanted(mail) or _reason_if_bulk(mail)
        )
    )


def spam_sign(mail: Mail) -> str:
    said = _filter_says(mail, _SAYS_SPAM)
    if said:
        return said
    if _spam_level(mail) >= _SURE:
        return f"SCL {_spam_level(mail)}"
    found = _SPAM_SUBJECT.match(mail.subject)
    return found[0].strip() if found else ""


def _filter_says(mail: Mail, signs: Mapping[str, tuple[str, ...]]) -> str:
    for name, value in mail.headers:
        begins = signs.get(name.lower())
        if begins and value.strip().lower().startswith(begins):
            return truncated_line(f"{name}: {value}", 60)
    return ""


def _spam_level(mail: Mail) -> int:
    report = _SCL.findall(mail.header("x-forefront-antispam-report")[:2000])
    told = [*mail.all_headers("x-ms-exchange-organization-scl"), *report]
    return max((int(each) for each in told if re.fullmatch(r"\d{1,2}", each.strip())), default=0)


def _reason_if_spam(mail: Mail) -> tuple[SilenceReason, str] | None:
    sign = spam_sign(mail) or _filter_says(mail, _MAY_BE_SPAM)
    if not sign and _spam_level(mail) >= _LIKELY:
        sign = f"SCL {_spam_level(mail)}"
    if not sign and _SFV.search(mail.header("x-forefront-antispam-report")[:2000]):
        sign = "SFV:SPM"
    return (SilenceReason.SPAM, f"A filter took it for junk: “{sign}”.") if sign else None


def _reason_if_forged(mail: Mail, trusted_server: str) -> tuple[SilenceReason, str] | None:
    failed = failed_authentication(mail, trusted_server)
    if not failed:
        return None
    return SilenceReason.FORGED, f"The mail server could not confirm its sender: “{failed}”."


def _reason_if_machine(mail: Mail) -> tuple[SilenceReason, str] | None:
    if mail.sender is None or senders.is_a_form(mail):
        return None
    local = senders.local_part(mail.sender.address)
    if local in _NOBODY:
        return SilenceReason.NO_REPLY, f"Nobody reads what is sent to “{local}@”."
    name = plain(mail.sender.name[:100])
    found = next((each for each in (local, name) if each in _MONITORING), "")
    return (
        (SilenceReason.MACHINE, f"“{found}” is a program that watches others.") if found else None
    )


def _reason_if_loop(mail: Mail) -> tuple[SilenceReason, str] | None:
    if not mail.header("x-loop").strip():
        return None
    return SilenceReason.LOOP, "The header “X-Loop”: a machine has handled it already."


def _reason_if_none_wanted(mail: Mail) -> tuple[SilenceReason, str] | None:
    said = auto_replies.text_says_automatic(mail)
    reasons = (
        (senders.has_empty_path(mail), SilenceReason.MACHINE, "Its Return-Path is empty."),
        (
            senders.wants_no_answer(mail)
            or (not senders.is_a_form(mail) and senders.says_no_reply(_return_path(mail))),
            SilenceReason.NO_REPLY,
            "Its address says that nobody reads answers.",
        ),
        (
            senders.sounds_like_server(mail),
            SilenceReason.MACHINE,
            "Its sender sounds like a mail server.",
        ),
        (
            _is_a_complaint(mail),
            SilenceReason.MACHINE,
            "It is a provider's report that a mail of ours was called spam.",
        ),
        (
            any(map(_answers_invitation, mail.attachments)),
            SilenceReason.MACHINE,
            "It is a calendar's answer to an invitation.",
        ),
        (
            auto_replies.asks_for_no_answer(mail),
            SilenceReason.ASKED,
            "It asks for no automatic answer.",
        ),
        (
            subjects.auto_reply_points(mail.subject) >= auto_replies.SURE,
            SilenceReason.MACHINE,
            "Its subject is that of an automatic reply.",
        ),
        (said, SilenceReason.MACHINE, f"It calls itself automatic: {said}."),
    )
    return next(((reason, why) for holds, reason, why in reasons if holds), None)


def _is_a_complaint(mail: Mail) -> bool:
    parts = {mail.content_type, *(report.type for report in mail.reports)}
    marked = any(name.lower() == "x-hmxmroriginalrecipient" for name, _value in mail.returned)
    return marked or bool(parts & {"multipart/report", "message/feedback-report"})


def _answers_invitation(file: Attachment) -> bool:
    if file.type != "text/calendar":
        return False
    with file.open() as content:
        return _ANSWERED.search(content.read(4_000)) is not None


def _reason_if_bulk(mail: Mail) -> tuple[SilenceReason, str] | None:
    """Tell bulk mail but not a website's form, which is sent by the same programs for a waiting person."""
    if senders.is_a_form(mail):
        return None
    path = _return_path(mail)
    local, _at, host = path.rpartition("@")
    if _BULK_PATH.match(local) or _BULK_HOSTS.search(host):
        return (
            SilenceReason.BULK,
            f"Its Return-Path is that of mail to many: “{truncated_line(path, 80)}”.",
        )
    header = next((name for name, _value in mail.headers if name.lower() in _BULK_HEADERS), "")
    if header:
        return SilenceReason.BULK, f"Programs that write to many write the header “{header}”."
    if len(mail.to) + len(mail.cc) > _MOST_RECIPIENTS:
        return SilenceReason.BULK, "It went to many people."
    if not (mail.in_reply_to or mail.references or subjects.is_forward(mail)):
        link = _UNSUBSCRIBES.search(mail.text[:MOST_TEXT]) or _UNSUBSCRIBES.search(
            mail.html[: 4 * MOST_TEXT]
        )
        if link or ("http" in mail.text and first_found(_LEAVES, plain(mail.text[:MOST_TEXT]))):
            return SilenceReason.BULK, "A link in it leaves a newsletter."
    return None


def _return_path(mail: Mail) -> str:
    return mail.header("return-path")[:400].strip().strip("<>").strip()
