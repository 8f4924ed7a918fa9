"""An attribution of a date and a name, without a colon: "Mon 2 Mar 2026, Mill Library", or the other way round."""

import re

LONGEST = 120  # characters
_MOST_NAMES = 6
_ADDRESS = re.compile(r"[^\s<>()\[\]@,;:\"]{1,80}@[^\s<>()\[\]@,;:\"]{1,120}")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_NUMBERS = re.compile(r"\d[\d.:/,-]*(?:st|nd|rd|th|h|er|º)?|(?:gmt|utc)\S*", re.IGNORECASE)
_HAS_DATE = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_SMALL_WORDS = """
    at on um am le el il em de del den à às a las alle ore uhr pm a.m p.m h
    von van der den la da di dos das do y e via par
"""
_DATE_WORDS = """
    mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday
    lun lunes lundi lunedì mar martes mardi martedì mié miércoles mie mer mercredi mercoledì jue jueves jeu jeudi gio
    giovedì vie viernes ven vendredi venerdì sáb sábado sab sam samedi sabato dom domingo domenica dim dimanche
    seg segunda ter terça qua quarta qui quinta sex sexta
    mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag so sonntag
    jan january januar janvier janeiro gen gennaio ene enero feb february februar febrero febbraio fev fevereiro fév
    févr février march mär märz mars marzo março apr april aprile abr abril avr avril may mayo mai maio mag maggio
    jun june juni junio junho juin giu giugno jul july juli julio julho juil juillet lug luglio aug august ago agosto
    août aout sep sept september septiembre septembre set setembro settembre oct october octubre octobre okt oktober
    out outubro ott ottobre nov november noviembre novembre novembro dec december déc décembre dez dezember dezembro
    dic diciembre dicembre
"""
_NO_NAMES = frozenset((_SMALL_WORDS + _DATE_WORDS).split())


def is_date_and_name(raw: str) -> bool:
    """Return whether a line is nothing but a day and who it was, as only a program writes it above a quote."""
    text = raw.strip(" -—–_=*:")
    if len(raw) > LONGEST or not _HAS_DATE.search(text) or text.endswith((".", "?", "!")):
        return False
    words = _NAME.findall(_NUMBERS.sub(" ", _ADDRESS.sub(" ", text)))
    names = [word for word in words if word.lower().rstrip(".") not in _NO_NAMES]
    return 0 < len(names) <= _MOST_NAMES and all(name[0].isupper() for name in names)
