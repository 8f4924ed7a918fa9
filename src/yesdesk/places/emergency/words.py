"""Words that speak of an emergency: in what a patron wrote, and in what a colleague types to find the card.

For a patron's words whole phrases are looked for, since a book is called To Kill a Mockingbird and a tablet Kindle
Fire. A colleague who types one word means it. Nothing happens by itself: at most a card is shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yesdesk.core.search import folded
from yesdesk.places.models import EmergencyKind

_THREAT, _INJURY, _FIRE, _CHILD, _ALONE = (
    EmergencyKind.THREAT,
    EmergencyKind.INJURY,
    EmergencyKind.FIRE,
    EmergencyKind.CHILD,
    EmergencyKind.ALONE,
)

_SURE: Final[dict[str, dict[EmergencyKind, str]]] = {
    "en": {
        _THREAT: r"""
            (i|we) (will|shall|am going to|are going to|am gonna|gonna|want to)
                (kill|shoot|stab|beat|hit|punch|hurt|burn|bomb)
                (?!you (up|at|an? (e-?mail|message|note|text))\b)(you|him|her|them|all of you|(every|some)(one|body))
            (i|we) (will|shall|am going to|are going to|am gonna|gonna|want to)
                (burn|bomb|destroy|blow up|shoot up|burn down) (your|the|this) (place|library|building)
            (i|we)( have)?( got| have| am carrying| will bring| am bringing)
                (a|my) (gun|knife|bomb|weapon|rifle)
            (he|she|they|man|woman|person|boy|girl|guy|somebody|someone)( \w+){0,5} (has|have|is holding|carries)( got)?
                (a|his|her) (gun|knife|bomb|weapon|rifle)
            (he|she|they|man|woman|person|boy|girl|guy|somebody|someone)( \w+){0,3}
                (will|wants to|is going to|are going to)
                (kill|shoot|stab|beat|hit|punch|hurt) (me|us|him|her|them|staff|somebody|someone|everybody|everyone)
            (he|she|they|man|woman|person|boy|girl|guy|somebody|someone)( \w+){0,2} (threatens|threatening|threatened)
                (me|us|him|her|them|staff|people|somebody|someone|everybody|everyone)
            (he|she|they|man|woman|person|boy|girl|guy|somebody|someone)( \w+){0,2} (threatens|threatening|threatened)
                (the|our|my|a) (staff|colleagues?|librarians?|guard|child|children|kids)
            there is a bomb
            bomb (is )?(in|inside|under|at) (the|your|this) (library|building|branch|toilets?|school)
            (you|you all) (will|are going to) (die|bleed)
            i know where you live
        """,
        _INJURY: r"""
            call(ing)? an ambulance
            (not|stopped) breathing
            cannot breathe
            (is|was just|are|has|just|somebody|someone|man|woman|he|she) (unconscious|collapsed|fainted|passed out)
            (is|are) (bleeding|choking|having a (stroke|seizure|heart attack))
            i (want to|wanna|will|am going to) (kill|hurt) myself
            (end|ending|take|taking) my (own )?life
            do not want to live
        """,
        _FIRE: r"""
            there is (a )?fire
            fire in the (library|building|toilets?|kitchen|bin|basement)
            (library|building|house|room|kitchen|bin) is (on fire|burning)
            (smell|smells|smelling)( of)? (gas|smoke|burning)
            smoke in the (library|building|toilets?|basement)
        """,
        _CHILD: r"""
            cannot find (my|our|the|her|his) (child|kid|son|daughter|little boy|little girl|baby|toddler)
            (child|kid|son|daughter|boy|girl|baby|toddler) (is|has gone|went|goes) missing
            (hits|hitting|beats|beating|hurts|hurting) (a|the|his|her|their) (child|kid|boy|girl|son|daughter|baby)
            took (a|my|the) (child|kid|son|daughter|boy|girl)
        """,
    },
    "es": {
        _THREAT: r"""
            (te|os|le|les|la|lo|los|las) voy a (matar|pegar|golpear|disparar|rajar|quemar)
            voy a (matar|quemar|pegar|golpear|reventar|apunalar)(te|os|le|les|lo|la|los|las)
            voy a (matar|quemar|pegar|golpear|reventar) (a (todos|vosotros|ustedes|alguien)|(la|esta) biblioteca)
            (tengo|llevo|traigo) un[ao]? (pistola|cuchillo|navaja|bomba|arma)
            (tiene|lleva|tienen|llevan) un[ao]? (pistola|cuchillo|navaja|bomba|arma)
            (nos|me|le|les|lo|los|la|las) (va|van|quiere|quieren) a? ?(matar|pegar|golpear|disparar|rajar)
            (nos|me) (amenaza|esta amenazando)
            (amenaza|amenazando) (al|a la|a un|a una|a los|a las)
                (personal|trabajador\w*|companer[oa]s?|bibliotecari[oa]s?|gente|nin[oa]s?)
            hay una bomba
            (se|sabemos) donde (vives|vive usted|viven)
            (vas|vais|van) a morir
        """,
        _INJURY: r"""
            (llam\w+|pid\w+) (a )?una ambulancia
            no (respira|puede respirar|puedo respirar)
            (esta|se ha quedado|quedo) inconsciente
            se (ha desmayado|desmayo|esta ahogando|ahoga)
            (esta sangrando|sangra mucho)
            (quiero|voy a) (matarme|suicidarme)
            me (quiero|voy a) (matar|suicidar)
            (quitarme la vida|no quiero vivir)
        """,
        _FIRE: r"""
            hay (un )?(fuego|incendio)
            (se esta quemando|esta ardiendo)
            (huele a|olor a) (gas|humo|quemado)
        """,
        _CHILD: r"""
            no encuentr\w+ a (mi|la|el|nuestr[ao]) (hij[oa]|nin[oa]|niet[oa]|bebe)
            (hij[oa]|nin[oa]|niet[oa]) (ha desaparecido|desaparecio|se ha perdido|esta perdid[oa])
            (pega|pegando|golpea|golpeando) a (un|una|su|el|la) (hij[oa]|nin[oa]|bebe)
        """,
    },
    "fr": {
        _THREAT: r"""
            je vais (te|vous|le|la|les|tous vous|lui) (tuer|frapper|buter|planter|crever|bruler|tabasser)
            je vais (tuer|bruler|faire sauter|tout casser|tout bruler)
            j'ai (une? )(arme|couteau|pistolet|fusil|bombe)
            (il|elle|on|quelqu'un|homme|femme|garcon) a (une? )(arme|couteau|pistolet|fusil|bombe)
            (il|elle|on|quelqu'un|homme|femme|garcon) (va|veut) (me|nous|le|la|les|lui|vous)
                (tuer|frapper|buter|planter|tabasser)
            (il|elle|quelqu'un|homme|femme|garcon) (me|nous) menace
            (il|elle|quelqu'un|homme|femme|garcon) menace (le|la|les|un|une|des|mon|ma|mes)
                (personnel|collegues?|bibliothecaires?|gens|enfants?)
            il y a une bombe
            je sais ou (tu habites|vous habitez)
            (tu vas|vous allez) (mourir|crever)
        """,
        _INJURY: r"""
            appel(ez|er|le|les|lez) (une ambulance|le samu|les secours)
            ne (respire|respirent) (pas|plus)
            (ne )?(peux|peut|arrive) (pas|plus) (a )?respirer
            (est inconsciente?|a perdu connaissance|s'est evanouie?|fait un malaise|s'etouffe)
            (saigne beaucoup|est en sang)
            (veux|vais) me (tuer|suicider)
            (mettre fin a mes jours|plus envie de vivre)
        """,
        _FIRE: r"""
            il y a (le feu|un incendie|un feu|de la fumee)
            appel(ez|er|le|les|lez) les pompiers
            (ca sent le|odeur de) (gaz|fumee|brule)
            (bibliotheque|batiment|salle|cuisine|poubelle) (brule|est en feu)
        """,
        _CHILD: r"""
            (trouve|retrouve) (pas|plus) (mon|ma|notre|l') ?(fils|fille|enfant|bebe)
            (enfant|fils|fille|bebe) (a disparu|est perdue?|est introuvable)
            (frappe|bat|tape) (un|une|son|sa|l'|cet|cette) ?(enfant|fils|fille|bebe)
        """,
    },
}
"""By language and kind, a phrase a line: somebody is in danger now, or says so."""

_PERHAPS: Final[dict[str, dict[EmergencyKind, str]]] = {
    "en": {
        _THREAT: r"""
            threat(en|ens|ened|ening) (me|us|him|her|them|you|to|my|the)
            (bomb|death) threat
            you are dead
            you will (be sorry|regret this|regret it|pay for this)
            (burn|blow) (it|this place|the library) (down|up)
        """,
        _INJURY: r"""
            heart attack
            overdose
            (fainted|collapsed|unconscious|bleeding)
        """,
        _FIRE: r"(fire alarm|gas leak|on fire)",
        _CHILD: r"(child|kid|boy|girl) (is|was|all|here) alone",
    },
    "es": {
        _THREAT: r"""
            (me|nos|le|les|te) (ha |han |esta |estan )?amenaz\w+
            amenaza de (bomba|muerte)
            te (mato|vas a arrepentir)
        """,
        _INJURY: r"(infarto|sobredosis|sangrando|desmayad[oa])",
        _FIRE: r"(alarma de incendio|escape de gas|fuga de gas)",
        _CHILD: r"(nino|nina|menor) (esta )?sol[oa]",
    },
    "fr": {
        _THREAT: r"""
            (me|nous|le|la|les|te|vous|m'a|nous a) ?menac\w+
            (alerte a la bombe|menaces? de mort)
            (tu vas|vous allez) le (regretter|payer)
        """,
        _INJURY: r"(crise cardiaque|infarctus|overdose|evanouie?|inconsciente?)",
        _FIRE: r"(alarme incendie|fuite de gaz|au feu)",
        _CHILD: r"enfant (est )?(tout )?seule?",
    },
}
"""The same, of what may be over, or somewhere else."""

_TYPED: Final[dict[EmergencyKind, str]] = {
    _THREAT: r"""
        police|policia|security guards?|gun|guns|knife|knives|weapons?|bomb|bombs|threat\w*|violen\w+|
        attack\w*|assault\w*|aggress\w+|agres\w+|shoot\w*|stab\w*|fight\w*|robber\w*|pistola|cuchillo|navaja|armas?|
        bomba|amenaz\w+|pelea\w*|robo|menac\w+|couteau|armes?|pistolet|fusil|bombe|bagarre|agression
    """,
    _INJURY: r"""
        ambulance|ambulancia|paramedics?|first aid|heart attack|faint\w*|unconscious|collaps\w+|
        bleed\w*|chok(e|es|ing)|overdose|seizure|hurt|injur\w+|ill|suicid\w+|defibrillat\w+|not breathing|
        desmay\w+|infarto|sangr\w+|herid[oa]s?|primeros auxilios|
        samu|malaise|blesse|blesses|blessee|blessure\w*|saigne\w*|evanoui\w*|premiers secours|infarctus
    """,
    _FIRE: r"""
        fire|fires|on fire|fire alarm|fire brigade|firefighters?|burning|gas leak|evacuat\w+|
        smells?( of)? (gas|smoke)|
        fuego|incendio|bomberos|humo|evacua\w+|feu|incendie|pompiers|fumee|alarme
    """,
    _CHILD: r"""
        (missing|lost|abandoned|unattended|hurt) (child|kid|boy|girl|baby)|
        (child|kid|boy|girl|baby) (is )?(missing|lost|alone|hurt)|
        child (abuse|in danger|protection)|kidnap\w*|
        (nin[oa]|menor) (perdid[oa]|sol[oa]|en peligro)|(enfant|bebe) (perdue?|seule?|disparue?|en danger)
    """,
    _ALONE: r"""
        i am alone|alone at the desk|nobody (else )?(is )?(here|at the desk)|estoy sol[oa]|je suis (tout |toute )?seule?
    """,
}
_ANY: Final = (
    r"emergenc\w+|urgenc\w+|urgence\w*|danger\w*|help me|peligro\w*|auxilio|112|911|999|mayday"
)
_NOT_MEANT: Final = r"""
    kindle fire|amazon fire|fire ?(stick|tv|hd|tablet)|
    police (report|check|certificate|clearance|record)s?|first aid (course|book|class)\w*|
    to kill a mockingbird|fire and blood|catching fire
"""
_READING: Final = r"""
    books?|novels?|films?|dvds?|movies?|stories|libros?|novelas?|peliculas?|livres?|romans?
"""
_ITS_TITLES: Final = r"to kill a mockingbird|kindle fire|fire and blood|catching fire"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What words speak of. `sure`: of somebody in danger now; else it may be over, or meant otherwise."""

    kind: EmergencyKind
    sure: bool


def _one(pattern: str) -> re.Pattern[str]:
    """Compile alternatives that are cut by `|` and laid out over lines."""
    flat = re.sub(r"\s*\n\s*", "", pattern.strip())
    return re.compile(rf"(?<![^\W_])(?:{flat})(?![^\W_])")


def _lines(pattern: str) -> re.Pattern[str]:
    """Compile phrases, one a line; a line further in goes on with the one above."""
    phrases: list[str] = []
    rows = [line for line in pattern.splitlines() if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in rows)
    for line in rows:
        if len(line) - len(line.lstrip()) > margin:
            phrases[-1] += f" {line.strip()}"
        else:
            phrases.append(line.strip())
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(phrases)})(?![^\W_])")


_CONTRACTIONS: Final = [
    (re.compile(short), whole)
    for short, whole in (
        (r"\bcan('| no)?t\b", "cannot"),
        (r"\bdon'?t\b", "do not"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\bi)'m\b", " am"),
        (r"(?<=\w)'re\b", " are"),
        (r"(?<=\w)'ve\b", " have"),
        (r"\b(he|she|there|it|somebody|someone)'s\b", r"\1 is"),
        (r"\b(has|have) got\b", r"\1"),
        (r"\bis got\b", "has"),
    )
]
_ALARMS: Final = {
    language: [
        (sure, kind, _lines(pattern))
        for sure, found in ((True, _SURE), (False, _PERHAPS))
        for kind, pattern in found[language].items()
    ]
    for language in _SURE
}
_FINDS: Final = [(kind, _one(pattern)) for kind, pattern in _TYPED.items()]
_FINDS_ALL: Final = _one(_ANY)
_STRIPPED: Final = _one(_NOT_MEANT)
_TO_READ: Final = _one(_READING)
_TITLES: Final = _one(_ITS_TITLES)


def _plain(text: str) -> str:
    """Small letters, no accents, no contractions, straight apostrophes, single blanks."""
    plain = " ".join(folded(text).replace("’", "'").replace("ʼ", "'").split())
    for short, whole in _CONTRACTIONS:
        plain = short.sub(whole, plain)
    return plain


def alarm_in(text: str, languages: Iterable[str]) -> Alarm | None:
    """What a patron's words speak of, the surest first, in these languages; None for nearly all words."""
    plain = _TITLES.sub(" ", _plain(text))
    found = [
        Alarm(kind, sure)
        for language in languages
        for sure, kind, phrase in _ALARMS.get(language, ())
        if phrase.search(plain)
    ]
    return min(found, key=lambda alarm: not alarm.sure, default=None)


def kinds_typed(words: str) -> frozenset[EmergencyKind]:
    """The kinds of cards that a colleague's words ask for, in whatever language."""
    plain = _STRIPPED.sub(" ", _plain(words))
    if _TO_READ.search(plain):
        return frozenset()
    if _FINDS_ALL.search(plain):
        return frozenset(EmergencyKind)
    return frozenset(kind for kind, pattern in _FINDS if pattern.search(plain))
