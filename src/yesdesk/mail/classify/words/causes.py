"""Words of a diagnostic that name a cause, each with its detail under RFC 3463."""

from yesdesk.mail.classify.plain import plain_words

FULL = plain_words(
    "quota", "mailbox full", "mailbox is full", "mailfolder is full", "inbox full",
    "over the limit", "mailbox exceeds", "storage space", "not enough space", "space not enough",
    "too much mail stored", "full mailbox", "over disk", "mailbox size limit",
    "exceeded the local limit", "一杯", "plein", "lleno", "voll", "piena", "満杯", "邮箱已满",
)  # fmt: skip
TOO_LARGE = plain_words(
    "message too large", "message too big", "message size", "size limit exceeded",
    "exceeds the maximum", "exceeds maximum", "too large for", "mail size limit",
)  # fmt: skip
CLOSED = plain_words(
    "disabled", "discontinued", "inactive", "not active", "deactivated", "suspended",
    "account is temporarily", "no longer available", "no longer active",
)  # fmt: skip
LOOP = plain_words(
    "too many hops", "mail loop", "routing loop", "message looping", "loops back to", "hop count",
)  # fmt: skip
NO_SUCH_DOMAIN = plain_words(
    "host unknown", "unknown host", "domain not found", "no such domain", "host not found",
    "unrouteable mail domain", "unroutable mail domain", "unrouteable domain",
    "name service error", "domain does not exist", "nxdomain", "host or domain name not found",
    "couldn't find any host named", "domain name not found", "all relevant mx", "lookup failure",
    "dns lookup", "invalid domain", "no mx", "null mx",
)  # fmt: skip
GIVEN_UP = plain_words(
    "timed out", "time out", "timeout", "expired", "too long", "could not contact",
    "not accept our requests", "delivery attempts", "did not respond", "connection refused",
    "connection dropped", "giving up on", "delivery failed 20 attempts", "unavailable or busy",
    "could not initiate smtp", "was dropped by remote",
)  # fmt: skip
REFUSED = plain_words(
    "spam", "blocked", "blacklist", "blocklist", "block list", "policy", "relay", "not permitted",
    "access denied", "authentication required", "not authorized", "unauthorized", "refused",
    "sender policy framework", "reputation", "dmarc", "not accepting mail", "prohibited",
    "content rejected", "virus", "listed by", "restricted",
)  # fmt: skip
NOBODY = plain_words(
    "user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown",
    "does not exist", "doesn't exist", "doesn't have a", "no mailbox here", "not listed in",
    "user not found", "not a valid user", "mailbox not found", "mailbox unavailable",
    "unknown local", "unknown or illegal alias", "not found in", "not known", "recipient rejected",
    "recipient address rejected", "name is not recognized", "invalid recipient", "invalid address",
    "invalid final delivery userid", "unrouteable address", "unroutable address",
    "no such account", "does not like recipient", "no account by that name",
    "no matches to nameserver", "address is wrong", "addressee unknown",
    "not have a final email delivery point", "no longer valid", "unknown mailbox",
    "bad destination mailbox", "not our customer", "not exist", "invalid mailbox",
    "address not found", "non répertorié", "no se encuentra", "nicht gefunden", "unbekannt",
    "見つかりません", "不存在",
)  # fmt: skip

CAUSES = (
    ("2.2", FULL),
    ("3.4", TOO_LARGE),
    ("2.1", CLOSED),
    ("4.6", LOOP),
    ("1.2", NO_SUCH_DOMAIN),
    ("4.7", GIVEN_UP),
    ("7.1", REFUSED),
    ("1.1", NOBODY),
)
"""In this order: what says more stands before what says less."""

DELAYS = plain_words(
    "has been delayed", "not yet been delivered", "still being retried", "will be retried",
    "will continue to try", "will continue to attempt", "will keep trying", "warning message only",
    "this is just a warning", "this is only a warning", "advisory-only", "has been postponed",
    "delivery attempts will continue", "transient non-fatal errors", "you do not need to resend",
    "will attempt to deliver", "temporary problem delivering", "will retry for",
    "delayed 24 hours", "no action is required on your part", "die zustellung wird weiter",
    "wird weiterhin versucht", "noch nicht zugestellt", "pas encore été remis",
    "aún no se ha entregado", "aún no ha sido entregado", "non è stato ancora",
    "ainda não foi entregue", "nog niet bezorgd", "ännu inte levererats", "endnu ikke leveret",
    "ennå ikke levert", "пока не доставлено", "jeszcze nie została", "まだ配信されて", "尚未传递",
    "尚未送達",
)  # fmt: skip
"""Not given up yet."""

DELAYED_SUBJECTS = plain_words(
    "delay", "warning: message", "warning: could not send", "delivery warning", "deferred",
    "verzögert", "retardée", "différée", "retrasad", "ritardat", "atrasad", "vertraagd",
    "fördröjd", "försenad", "forsinket", "viivästy", "opóźni", "zpoždě", "задерж", "遅延", "延迟",
    "延遲", "지연", "transient", "temporary",
)  # fmt: skip
