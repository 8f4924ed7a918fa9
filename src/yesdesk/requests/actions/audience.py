"""Restrict complaints about staff to leads, or to the post above them, by their words.

A mail has no tick, and not everybody ticks the right one on a form. The stricter of tick and words holds.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, TypedDict

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.permissions import Permission
from yesdesk.people.queries import job_classes_with, names_by_permission
from yesdesk.requests.models import Entry, PutAside, Request


class Restriction(TypedDict, total=False):
    for_leads: bool
    about_lead: bool


def restriction_for(*texts: str, by: Actor, is_complaint: bool = False) -> Restriction:
    """Return the audience of these words. `is_complaint`: somebody said so, so a lead's name is enough. Empty for
    anything but a complaint about staff, for a colleague's note (they mark it), and where nobody would read it.
    """
    if (
        by.is_staff
        or not (is_complaint or mentions_complaint(*texts))
        or not job_classes_with(Permission.DESK_LEADS_SEE)
    ):
        return {}
    leads, others = names_by_permission(Permission.DESK_LEADS_SEE)
    named = names_somebody if is_complaint else is_about_names
    if named(leads, *texts) and job_classes_with(Permission.DESK_ABOUT_LEADS_SEE):
        return {"for_leads": True, "about_lead": True}
    if is_about_staff(*texts) or is_about_names([*leads, *others], *texts):
        return {"for_leads": True}
    return {}


def stricter_restriction(
    marked: Mapping[str, bool], *texts: str, by: Actor, is_complaint: bool = False
) -> Restriction:
    """Return the words' restriction where it is stricter than the marked one."""
    aside = restriction_for(*texts, by=by, is_complaint=is_complaint)
    return aside if any(not marked.get(each) for each in aside) else {}


def restriction_by_hand(request: Request, *, about_lead: bool = False) -> Restriction:
    """Return the restriction of a request that a colleague marks. A named lead makes it stricter than for leads."""
    marked = {"for_leads": True, "about_lead": about_lead}
    texts = (request.asked_for, request.said)
    stricter = stricter_restriction(marked, *texts, by=SYSTEM, is_complaint=True)
    return {"for_leads": True, "about_lead": about_lead, **stricter}


def restriction_for_more(request: Request, words: str, by: Actor) -> Restriction:
    """Return the restriction by further words, unless earlier words set it: then its readers said what it is. A name
    alone is none here: thanks to the answering lead are no complaint.
    """
    marked = {"for_leads": request.for_leads, "about_lead": request.about_lead}
    aside = stricter_restriction(marked, words, by=by)
    if not aside:
        return {}
    before = Entry.objects.filter(request=request)
    if aside.get(
        "about_lead"
    ):  # no lead decides on that, so what put it aside for leads does not count
        before = before.filter(put_aside=PutAside.ABOVE_LEADS)
    return {} if before.exclude(put_aside=PutAside.NO).exists() else aside


class LineMarks(TypedDict, total=False):
    emergency: str | None  # its card (`Card.key`)
    for_leads: bool


class Complaint(TypedDict):
    posts: str  # job classes that may read it
    about: str  # the named colleague, or empty
    above: bool  # it is about a lead


def complaint_of(request: Request) -> Complaint | None:
    """Return the complaint of an open request for leads, or None. Two queries at most."""
    if not request.for_leads or request.closed_at is not None:
        return None
    reads = Permission.DESK_ABOUT_LEADS_SEE if request.about_lead else Permission.DESK_LEADS_SEE
    leads, others = names_by_permission(Permission.DESK_LEADS_SEE)
    named = (
        name
        for name in (*leads, *others)
        if names_somebody([name], request.asked_for, request.said)
    )
    posts = ", ".join(job_classes_with(reads))
    return {"posts": posts, "about": next(named, ""), "above": request.about_lead}


def put_aside_by(aside: Restriction) -> PutAside:
    if not aside:
        return PutAside.NO
    return PutAside.ABOVE_LEADS if aside.get("about_lead") else PutAside.FOR_LEADS


# Characters; a complaint comes to the point.
_TOP: Final = 1_500

_NEAR: Final = r"[^.!?;]{0,80}?"

_SAYS: Final = {
    "en": r"complain(?:s|t|ts|ed|ing)?|grievance|rude(?:ly|ness)?|unprofessional|disrespect\w*|insult\w*|harass\w*|"
    r"(?:shout|yell|scream)(?:s|ed|ing)? at|sw(?:ore|orn|ears?) at|discriminat\w*|racist|sexist|humiliat\w*|"
    r"mistreat\w*|bull(?:y|ied|ying)|unfriendly|unkind|hostile|condescending|dismissive|lied to|laughed at|"
    r"mocked|(?:ignored|mean to|nasty to) (?:me|us|her|him|them|my)|"
    r"treat(?:s|ed)? (?:\w+ ){0,3}(?:badly|unfairly|terribly|like)",
    "es": r"quej\w+|reclamacion(?:es)?|denunci\w+|groser\w+|maleducad\w+|irrespetuos\w+|falt\w+ (?:de|el|al) respeto|"
    r"insult\w+|grit(?:o|aron|aba|ado)|acos\w+|discrimin\w+|racista|machista|humill\w+|malos? tratos?|"
    r"trat(?:o|aron|ado)\w* (?:muy )?mal|antipatic\w+|desagradable\w*|burl(?:o|aron|ado) de|"
    r"minti(?:o|eron)|ignor(?:o|aron)",
    "fr": r"plaintes?|(?:me|nous|se) plain(?:dre|t|gnent)|reclamations?|"
    r"impoli\w*|grossi\w+|irrespect\w+|manqu\w+ de respect|"
    r"insult\w+|cri(?:e|ait|er) (?:apres|dessus)|m'a crie|harcel\w+|discrimin\w+|raciste|sexiste|humili\w+|"
    r"maltrait\w+|mal (?:traite|recu)\w*|desagreable\w*|antipathique\w*|s'est moque\w*|m'a (?:menti|ignore)\w*",
}
_THREATENS: Final = r"threaten\w*|amenaz\w+|menac\w+"
_WHOM: Final = {
    "en": r"(?:members? of )?staff|employees?|librarians?|colleagues?|(?:library|desk|your) (?:worker|assistant)s?|"
    r"clerks?|guards?|receptionists?|(?:man|woman|lady|guy|gentleman|girl|person) (?:at|on|behind) (?:the|your) "
    r"(?:front |help |circulation |information )?(?:desk|counter|reception|library)",
    "es": r"(?:el|del|su|al) personal|emplead\w+|bibliotecari\w+|trabajador\w*|funcionari\w+|guardias?|vigilantes?|"
    r"(?:senora?|chic[oa]|hombre|mujer|persona) (?:del?|en) (?:el |la )?(?:mostrador|recepcion|biblioteca)",
    "fr": r"(?:le|du|votre|au) personnel|employee?s?|bibliothecaires?|collegues?|agente?s?|gardien\w*|vigiles?|"
    r"(?:dame|monsieur|homme|femme|personne) (?:du?|de|a) (?:l'|la )?(?:accueil|comptoir|guichet|bibliotheque)",
}
_PLAIN: Final = [
    re.compile(rf"\b(?:{says})\b{_NEAR}\b(?:{whom})\b|\b(?:{whom})\b{_NEAR}\b(?:{says})\b")
    for says, whom in ((f"{_SAYS[each]}|{_THREATENS}", _WHOM[each]) for each in _SAYS)
]
_GREETS: Final = r"dear|hi|hello|hola|estimad[oa]|querid[oa]|bonjour|chere?"
_ANY_SAYS: Final = "|".join((*_SAYS.values(), _THREATENS))


# For a line at the bar, in the browser too (capture.js): better once too often.
COMPLAINT: Final = "|".join(
    (
        *_SAYS.values(),
        r"unfair\w*|report(?:s|ed|ing)? (?:a |an |the |your )?(?:colleagues?|librarians?|staff)",
        r"in?justice|injust\w*|unjust\w*|threatened|bad manners|badly treated|outrageous|disgrace\w*",
        r"inaceptable|verguenza|mala educacion|inadmissible|inacceptable|scandaleu\w+|honteu\w+",
    )
)


def sounds_like_complaint(line: str) -> bool:
    """Return whether a colleague's line sounds like a complaint, with or without a name."""
    return bool(re.search(rf"(?i:\b(?:{COMPLAINT})\b)", _folded_beginning([line])))


def mentions_complaint(*texts: str) -> bool:
    return bool(re.search(rf"(?i:\b(?:{_ANY_SAYS})\b)", _folded_beginning(texts)))


def is_about_staff(*texts: str) -> bool:
    """Return whether the subject or first words complain about staff."""
    plain = _folded_beginning(texts).casefold()
    return any(each.search(plain) for each in _PLAIN)


def is_about_names(names: Iterable[str], *texts: str) -> bool:
    """Return whether they complain about a name, written with its capital: not every *will* is Will."""
    written = "|".join(re.escape(_without_accents(name)) for name in names if len(name) > 1)
    if not written:
        return False
    named, says = rf"\b(?:{written})\b", rf"(?i:\b(?:{_ANY_SAYS})\b)"
    return bool(re.search(f"{says}{_NEAR}{named}|{named}{_NEAR}{says}", _folded_beginning(texts)))


def names_somebody(names: Iterable[str], *texts: str) -> bool:
    """Return whether they name somebody, except in a greeting. Small letters count, except in a name of two."""
    plain = [(_without_accents(name), len(name) > 2) for name in names if len(name) > 1]
    if not plain:
        return False
    written = "|".join(f"(?i:{re.escape(name)})" if long else name for name, long in plain)
    others = re.sub(rf"(?i:\b(?:{_GREETS})) (?:{written})\b", " ", _folded_beginning(texts, None))
    return bool(re.search(rf"\b(?:{written})\b", others))


def _folded_beginning(texts: Iterable[str], most: int | None = _TOP) -> str:
    # On one line without accents; an empty line ends a sentence.
    whole = ".\n\n".join(texts)[:most].replace("’", "'")
    return " ".join(_without_accents(re.sub(r"\n\s*\n", " . ", whole)).split())


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))
