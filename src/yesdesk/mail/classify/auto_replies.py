"""Automatic replies and other mail of robots: RFC 3834, the headers of many programs, and weaker signs together.

Robots that write no header and no subject of their own are told by two sentences that only they write together: whose
mailbox nobody reads any more, challenges ("click to show that you are no robot"), other desks' receipts. A person who
asks something, or tells where they themselves are reached, is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yesdesk.mail.classify import senders, subjects
from yesdesk.mail.classify.plain import first_found, own_words, plain, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list, word_table

_PROGRAM: Final = re.compile(
    r"(?:vacation|auto-?responder|auto-?reply)(?:[\s/-]*v?[\d(].*)?", re.IGNORECASE
)
"""All of an X-Mailer that only a robot has: `Vacation Rentals Mail` is a person's, who sends by it."""

_ROBOT_HEADERS: Final = word_table("auto_replies", "robot_headers")
_NO_VALUES: Final = word_list("auto_replies", "no_values")
_ANSWERS: Final = plain_list("auto_replies", "answers")
_RECEIPT: Final = plain_list("auto_replies", "receipt")
_RETURNS: Final = plain_list("auto_replies", "returns")
_SAYS_AUTOMATIC: Final = plain_list("auto_replies", "says_automatic")
_SAYS_AWAY: Final = plain_list("auto_replies", "says_away")
_SAYS_THANKS: Final = plain_list("auto_replies", "says_thanks")

_ENOUGH = 3
_KEYWORDS = {"auto-replied", "auto-generated", "auto-notified"}
_COMMENT = re.compile(r"\([^()]*\)")
_LINK = re.compile(r"https?://\S+")
_BESIDE = 80
_QUOTES = tuple("\"'“”„«»‹›「『")
_BULK = {"junk": 2, "bulk": 1}
"""Of Precedence: what responders wrote before RFC 3834, and lists, and a few people's programs."""


def auto_submitted(mail: Mail) -> str:
    """Return the keyword of RFC 3834 in small letters, without parameters and comments; empty without the header."""
    value = _COMMENT.sub("", mail.header("auto-submitted")[:200])
    return value.partition(";")[0].strip(" \"'").lower()


def is_marked_human(mail: Mail) -> bool:
    """`Auto-Submitted: no`: a program's own word that a person wrote it."""
    return auto_submitted(mail) == "no"


def robot_header(mail: Mail) -> str:
    """Return the name of the header that only a robot writes, with what RFC 3834 names; empty when there is none.

    A program that hands on what somebody wrote into a form says `auto-generated` too: there it is no sign.
    """
    keyword = auto_submitted(mail)
    if keyword == "auto-generated" and senders.is_a_form(mail):
        keyword = ""
    if keyword and keyword != "no":
        return f"Auto-Submitted: {keyword}" if keyword in _KEYWORDS else "Auto-Submitted"
    for name, value in mail.headers:
        begins = _ROBOT_HEADERS.get(name.lower())
        if begins is not None and _header_tells(value.strip().lower(), begins):
            return name
    return "X-Mailer" if _PROGRAM.fullmatch(mail.header("x-mailer").strip()[:200]) else ""


def _header_tells(value: str, begins: tuple[str, ...]) -> bool:
    if begins:
        return value.startswith(begins)
    return value not in _NO_VALUES and value != ""


def asks_for_no_answer(mail: Mail) -> bool:
    """`X-Auto-Response-Suppress`, `Precedence`, `Auto-Submitted`: written on what people send through programs, too."""
    if auto_submitted(mail) not in {"", "no"}:
        return True
    value = mail.header("x-auto-response-suppress").lower()
    return any(each in value for each in ("all", "autoreply", "oof")) or bool(_bulk_points(mail))


@dataclass(frozen=True, slots=True)
class Signs:
    """Weak signs together."""

    points: int
    named: tuple[str, ...]
    about_reply: bool
    """The subject is that of an automatic reply."""

    @property
    def are_enough(self) -> bool:
        """Whether the signs are enough: one beyond doubt, or several that a person's mail does not have together."""
        return self.points >= _ENOUGH


def weak_signs(mail: Mail) -> Signs:
    """Add up what each says a little: subject, first words, path, sender, precedence.

    Somebody who asks a question wants an answer, so one sign less counts where nothing calls itself automatic.
    """
    points = subjects.auto_reply_points(mail.subject)
    said = _own_signs(mail)
    found = [(points, "Subject is that of an automatic reply")]
    if points and (mail.in_reply_to or mail.references) and not subjects.is_answer(mail.subject):
        found.append((1, "In-Reply-To without the Re of an answer"))
    suppressed = mail.header("x-auto-response-suppress") and (points > 1 or said.automatic)
    found += [
        (2 if said.automatic else 0, f"the text says “{said.automatic}”"),
        (1 if said.away else 0, f"the text says “{said.away}”"),
        (1 if said.thanks else 0, f"the text says “{said.thanks}”"),
        (1 if said.later else 0, f"the text promises an answer “{said.later}”"),
        (2 if senders.has_empty_path(mail) else 0, "Return-Path is empty"),
        (1 if senders.wants_no_answer(mail) else 0, "From wants no answer"),
        (1 if suppressed and asks_for_no_answer(mail) else 0, "X-Auto-Response-Suppress"),
        (1 if mail.header("feedback-id") else 0, "Feedback-ID"),
        (2 if _bulk_points(mail) and said.away else _bulk_points(mail), "Precedence"),
    ]
    named = tuple(name for worth, name in found if worth)
    asks = said.asks and points < _ENOUGH and not (said.automatic or senders.has_empty_path(mail))
    return Signs(sum(worth for worth, _ in found) - asks, named, about_reply=points > 0)


@dataclass(frozen=True, slots=True)
class _Said:
    """The words found at the top of the text, empty where there are none."""

    automatic: str = ""
    away: str = ""
    thanks: str = ""
    later: str = ""
    asks: bool = False
    """A question stands there."""


def _own_signs(mail: Mail) -> _Said:
    if senders.writes_for_another(mail):
        return _Said()
    text = own_words(mail.text)
    return _Said(
        automatic=_said_itself(_SAYS_AUTOMATIC + _RECEIPT, text),
        away=first_found(_SAYS_AWAY, text),
        thanks=first_found(_SAYS_THANKS, text),
        later=next((each for each in _RETURNS if _is_beside_an_answer(each, text)), ""),
        asks=any(mark in _LINK.sub("", text) for mark in "?？؟"),
    )


def _said_itself(words: Iterable[str], text: str) -> str:
    """Return the first of `words` that stands in `text` outside of quotation marks."""
    return next(
        (
            each
            for each in words
            if (at := text.find(each)) >= 0 and text[at - 1 : at] not in _QUOTES
        ),
        "",
    )


def _is_beside_an_answer(words: str, text: str) -> bool:
    """“I will respond when I return”; who fetches a book on their return asks for it."""
    at = text.find(words)
    return at >= 0 and bool(
        first_found(_ANSWERS, text[max(0, at - _BESIDE) : at + len(words) + _BESIDE])
    )


def _bulk_points(mail: Mail) -> int:
    return _BULK.get(mail.header("precedence").strip().lower(), 0)


# Words of robots without a header.
_GONE: Final = plain_list("robots", "gone")
_HELD: Final = plain_list("robots", "held")
_INSTEAD: Final = plain_list("robots", "instead")
_NUMBERED: Final = plain_list("robots", "numbered")
_ONESELF: Final = word_list("robots", "oneself")
_PROVE: Final = plain_list("robots", "prove")
_RECEIVED: Final = plain_list("robots", "received")

# The same where programs put a name or a number between: forms for plain text.
_GONE_FORM: Final = re.compile(
    r"\bno longer (?:works?|working|with|employed|part of|at|in (?:use|service|post)|active|valid)\b"
    r"|\bno longer (?:read|checked|monitored)\b"
    r"|\b(?:has|have|had) (?:now |since |recently )?(?:left|retired)\b"
    r"|\b(?:left|retired from|departed) (?:our|the) "
    r"(?:organi|company|school|team|librar|department|firm|office|institut)"
    r"|^(?:\S+ ){1,4}(?:has )?retired\b"
    r"|\b(?:mailbox|inbox|account|(?:e-?mail )?address)(?: \S+@\S+)? is (?:not|no longer|never) (?:being )?"
    r"(?:monitored|read|checked|in use|attended|active)"
    r"|\bya no (?:trabaj|labor|pertenec|forma parte|formo parte|esta activ|esta operativ|se utiliza|se usa|es valid)"
    r"|\bha dejado de (?:trabaj|estar|prestar|ser|usar|utilizar)|\bha causado baja\b"
    r"|\bne (?:fais|fait|font) plus partie\b|\bne travaille plus\b|\bn'est plus (?:en |dans |aux? |un )?\w+"
    r"|\ba quitte (?:notre|la|l'|ses|son)"
    r"|\bnicht mehr (?:bei|in|fur|im|am|als|aktiv|tatig|beschaftigt|gultig|gelesen|genutzt|verwendet|erreichbar)\b"
    r"|\b(?:unternehmen|haus|firma|schule|team) verlassen\b|\b(?:ist|bin) ausgeschieden\b"
    r"|\b(?:ja nao|nao) (?:trabalh\w+|faz|faco|pertenc\w+|esta|e) (?:mais|parte|ativ\w+|utiliz\w+)"
    r"|\bja nao (?:trabalh|pertenc)|\bdeixou (?:a empresa|a escola|de trabalhar)"
    r"|\bnon (?:lavor[ao]|fa|faccio|e) piu\b|\bha lasciato (?:l'|la|il|lo)"
)
_INSTEAD_FORM: Final = re.compile(
    r"\b(?:reach out to|get in touch with|contact|e-?mail|write to|address (?:your|all)|direct (?:your|all|any)) "
    r"(?!me\b|us\b)(?:\S+ ){0,4}?(?:at |on |\(|<)?\S+@\S+"
    r"|\b(?:kontakt|contact|contacto|contatto|contato|neue ansprechpartner\w*|nuevo contacto) ?: ?\S+"
)
_OWN_ADDRESS_FORM: Final = re.compile(
    r"\b(?:my|mi|ma|mon|meine?r?|minha|meu|mia|mio) (?:\w+ ){0,3}"
    r"(?:address|e-?mail|mail|direccion|correo|adresse|courriel|endereco|indirizzo)\b"
    r"|\b(?:reach|contact|write|email|mail) (?:to )?me\b"
)
"""Somebody tells where they are reached now."""

_ADDRESS_FORM: Final = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})")

_HELD_FORM: Final = re.compile(
    r"\b(?:message|e-?mail|mail)s?\b(?: to \S+| about .{1,60}| \".{1,60}\")? (?:is|was|has been|have been|are|will be)"
    r" (?:being |now |currently )?(?:held|waitlisted|quarantined|blocked|suspended|on hold)"
    r"|\b(?:message|e-?mail)\b.{0,80}\brequires? (?:your )?(?:verification|confirmation|authenti|that you)"
    r"|\b(?:waiting|awaiting) (?:for )?(?:your |sender )?(?:confirmation|verification|approval|authenti)"
    r"|\bso (?:that )?(?:i can receive your|your (?:messages?|e-?mails?) (?:will|can) be)"
    r"|\bjust this once\b|\bnot a spam(?:mer| source| bot)|\breal (?:live )?(?:human|person)\b|\bguest list\b"
    r"|\b(?:para|antes de|a fin de) que (?:a )?(?:su|tu|sua|seu|o seu) (?:mensaje|correo|mensagem|e-?mail).{0,30}"
    r"(?:entreg|encaminh|llegue|recib|chegue)"
    r"|\b(?:pour|afin) que (?:votre|ton|vos) (?:messages?|mails?|e-?mails?|courriels?).{0,30}"
    r"(?:remis|delivr|distribu|parvien|achemin|transmis)"
    r"|\bdamit ihre? (?:nachricht|e-?mail|mail).{0,30}(?:zugestellt|weitergeleitet)"
    r"|\b(?:affinche|perche) (?:il|la) (?:suo|tuo|sua|tua) (?:messaggio|e-?mail|mail).{0,30}(?:consegn|recapit)"
)
_PROVE_FORM: Final = re.compile(
    r"\b(?:reply to this (?:message|e-?mail)|click|follow|use) (?:on )?(?:the |this |here)?(?:link|button)?"
    r"|\bresponda a este\b|\brepondez a ce\b|\bantworten sie auf diese\b"
)

_RECEIVED_FORM: Final = re.compile(
    r"\bwe(?:'ve| have)? received your (?:\w+ ){0,2}(?:request|enquiry|inquiry|query|ticket|application|submission)\b"
    r"|\bthank(?:s| you) for (?:contacting|your request)\b(?! me\b)|\bgracias por contactar\b"
    r"|\bhemos recibido (?:su|tu) (?:solicitud|consulta|peticion|incidencia|ticket|mensaje)"
    r"|\bnous avons (?:bien )?recu votre (?:demande|requete|sollicitation)"
    r"|\brecebemos (?:a |o )?(?:sua|seu) (?:solicitacao|pedido|chamado|mensagem)"
    r"|\babbiamo ricevuto (?:la|il) (?:sua|tua|suo|tuo) (?:richiesta|segnalazione|messaggio)"
    r"|\byour (?:\w+ ){0,2}(?:request|ticket|case|enquiry|inquiry|e-?mail|message|query)\b.{0,40}?"
    r"\b(?:has been|have been|was|is) (?:now |successfully )?"
    r"(?:received|created|logged|registered|opened|assigned|recorded|being reviewed)"
    r"|\b(?:ticket|case|request|incident)\b.{0,20}\b(?:created|received|opened|registered|logged)\b"
    r"|\b(?:one of our|a member of our|our (?:support )?(?:team|staff|agents?))\b.{0,60}"
    r"\b(?:get back|respond|reply|contact you|be in touch)"
    r"|\b(?:solicitud|consulta|peticion|incidencia|mensaje|correo|ticket)\b.{0,40}\b(?:ha sido|fue|se ha|hemos) ?\w*"
    r"(?:recib|registr|cread|abiert|asign)"
    r"|\b(?:demande|message|ticket|courriel|mail|requete)\b.{0,30}\ba (?:bien )?ete (?:enregistr|recu|cree|pris)"
    r"|\b(?:anfrage|nachricht|ticket|e-?mail|mail)\b.{0,50}\b(?:eingegangen|erstellt|erhalten|registriert|angelegt|eroffnet)"
    r"|\b(?:chamado|solicitacao|pedido|mensagem|ticket)\b.{0,40}\bfoi (?:recebid|registrad|criad|abert)"
    r"|\b(?:richiesta|messaggio|ticket|segnalazione)\b.{0,30}\be stat[ao] (?:ricevut|registrat|creat|apert|presa)"
)
_NUMBERED_FORM: Final = re.compile(
    r"\b(?:ticket|case|request|reference|incident|tracking|chamado|protocolo|caso|consulta|incidencia|dossier|vorgang|anfrage)"
    r"\W{0,3}(?:id|no|number|nr|numero|n)?\W{0,6}\w{0,4}\d{3,}"
    r"|(?<!\w)#\d{4,}|\b(?:numero|nummer|number|num)\W{1,4}\w{0,4}\d{3,}"
    r"|[\[(](?:\w[\w .:-]{0,30})?#? ?\w*\d{3,}[\])]"
)


_TOP = 700
"""Plain characters; robots come to the point."""
_LONGEST = 1_500


def robot_phrases(mail: Mail) -> str:
    """Return the two things it says, as a sentence; empty where it is no such robot's."""
    if senders.writes_for_another(mail) or subjects.is_forward(mail):
        return ""
    text = own_words(mail.text)
    if len(text) > _LONGEST or "?" in _LINK.sub("", text):
        return ""
    top = text[:_TOP]
    pairs = (_nobody_there(mail, top), _challenge(top), _receipt(mail, top))
    return next(
        (f"The text says “{one}” and “{other}”." for one, other in pairs if one and other), ""
    )


def _nobody_there(mail: Mail, top: str) -> tuple[str, str]:
    """Only as an answer: who writes first has something to ask for."""
    answers = mail.in_reply_to or mail.references or subjects.is_answer(mail.subject)
    subject = plain(mail.subject[:300])
    if _OWN_ADDRESS_FORM.search(top) or not (answers or _find_phrase(_GONE, _GONE_FORM, subject)):
        return "", ""
    instead = next((each for each in _INSTEAD if each in top and not _is_of_oneself(each, top)), "")
    return (
        _find_phrase(_GONE, _GONE_FORM, top),
        instead or _found(_INSTEAD_FORM, top) or _of_the_same_house(mail, top),
    )


def _is_of_oneself(words: str, text: str) -> bool:
    behind = text[text.find(words) + len(words) :][:12]
    return f"{behind} ".startswith(_ONESELF)


def _of_the_same_house(mail: Mail, top: str) -> str:
    """Return a colleague's address. One's own new one is of another house."""
    own = mail.sender.address.lower() if mail.sender else ""
    named = _ADDRESS_FORM.finditer(top)
    return next((each[0] for each in named if each[0] != own and own.endswith(f"@{each[1]}")), "")


def _challenge(top: str) -> tuple[str, str]:
    can_be_met = (
        "http" in top or "reply" in top or "respond" in top or "antworten" in top or "repond" in top
    )
    held = _find_phrase(_HELD, _HELD_FORM, top) if can_be_met else ""
    return held, _find_phrase(_PROVE, _PROVE_FORM, top)


def _receipt(mail: Mail, top: str) -> tuple[str, str]:
    said = f"{plain(mail.subject[:300])}. {top}"
    return _find_phrase(_RECEIVED, _RECEIVED_FORM, said), _find_phrase(
        _NUMBERED, _NUMBERED_FORM, said
    )


def _find_phrase(words: Iterable[str], form: re.Pattern[str], text: str) -> str:
    return first_found(words, text) or _found(form, text)


def _found(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found[0] if found else ""
