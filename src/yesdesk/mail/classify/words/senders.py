"""Names and local parts that machines send under."""

from yesdesk.mail.classify.plain import plain_words

DAEMON_LOCAL_PARTS = frozenset({
    "mailer-daemon", "mailerdaemon", "mailer_daemon", "mailer.daemon", "mail-daemon", "maildaemon",
    "mdaemon", "mail.delivery.system", "mail-delivery-system", "mail.delivery.subsystem",
    "mail-delivery-subsystem", "smtp-daemon", "bounce-daemon",
})  # fmt: skip
"""Of mail servers alone: nobody writes under these."""

POSTMASTER_LOCAL_PARTS = frozenset({
    "postmaster", "post_master", "post-master", "bounce", "bounces", "bounced", "mailadmin",
    "mail-admin", "mailsystem", "mail-system", "maildelivery", "mail-delivery", "ndr", "mta",
    "delivery", "antispam", "antivirus", "amavis", "virus-admin", "virusalert", "sysadmin", "mmdf",
    "uucp", "smtp", "esmtp", "exchange", "interscan", "mailsweeper", "mailmarshal", "info-ndr",
})  # fmt: skip
"""Mostly of mail servers, but a person may write under them too."""

DAEMON_NAMES = plain_words(
    "mail delivery system", "mail delivery subsystem", "mail delivery service",
    "mail delivery agent", "mail delivery", "mail system", "mailer-daemon", "mailer daemon",
    "mailerdaemon", "delivery subsystem", "internet mail delivery", "mail administrator",
    "mail transport", "mail transfer agent", "courier mail server", "email delivery",
    "message delivery", "smtp daemon", "system administrator", "systemadministrator",
    "administrateur systeme", "administrador del sistema", "amministratore di sistema",
    "administrador do sistema", "systeembeheerder", "järjestelmänvalvoja", "administrator systemu",
    "správce systému", "системный администратор", "sistem yöneticisi", "システム管理者",
    "系统管理员", "系統管理員", "시스템 관리자", "interscan", "mailmarshal", "mail gateway",
    "mailgateway", "email gateway", "jetmail", "lsmtp",
)  # fmt: skip

NO_REPLY_LOCAL_PARTS = plain_words(
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply",
    "dontreply", "dont-reply", "do.not.reply", "not-reply", "autoresponder", "auto-responder",
    "autoreply", "auto-reply", "autoresponse", "unattended", "automailer", "auto-confirm",
    "auto-mailer", "noresponder", "no-responder", "no_responder", "noresponda", "no-responda",
    "no-contestar", "nocontestar", "nepasrepondre", "ne-pas-repondre", "ne_pas_repondre",
    "pas-de-reponse", "pasdereponse", "nichtantworten", "nicht-antworten", "bitte-nicht-antworten",
    "keine-antwort", "keineantwort", "antworte-nicht", "nonrispondere", "non-rispondere",
    "nao-responda", "naoresponda", "nao-responder", "naoresponder", "nietbeantwoorden",
    "niet-beantwoorden", "geen-antwoord", "geenantwoord", "niet-antwoorden", "svar-ej", "svarej",
    "inget-svar", "svara-inte", "ikke-svar", "ikkesvar", "svar-ikke", "ingen-svar", "ej-svar",
    "ei-vastausta", "eivastausta", "ala-vastaa", "alavastaa", "nie-odpowiadaj", "nieodpowiadaj",
    "bez-odpowiedzi", "neodpovidat", "neodpovidejte", "neodpovedat", "ne-otvechat", "neotvechat",
    "yanitlamayin", "yanitlamayiniz", "cevaplamayiniz", "nevalaszolj", "ne-valaszolj",
    "nu-raspunde", "nuraspunde",
)  # fmt: skip
"""Found anywhere in a local part: `noreply-loans` too."""
