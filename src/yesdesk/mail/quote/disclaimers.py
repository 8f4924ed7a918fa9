"""Paragraphs that lawyers and printers append: "This e-mail is confidential...", "Before you print..."."""

import re

# language: (this, mail, what is said of it); the three follow one another within a paragraph
_THIS_MAIL_IS = {
    "en": (
        r"(?:this|the|any|the contents? of this|the information (?:contained )?in this)",
        r"(?:e-?mail|message|communication|transmission|electronic (?:mail|message))",
        r"(?:confidential|privileged|intended (?:only|solely|for)|sole use|addressee|recipient|legally)",
    ),
    "es": (
        r"(?:este|el presente|esta|la información contenida en est[ea])",
        r"(?:mensaje|correo|e-?mail|comunicación)",
        r"(?:confidencial|destinatari|privilegiad|exclusiv)",
    ),
    "ca": (r"aquest", r"(?:missatge|correu)", r"(?:confidencial|destinatari)"),
    "fr": (
        r"(?:ce|le présent|cet|les informations contenues dans (?:ce|cet))",
        r"(?:message|courriel|e-?mail|courrier|mail)",
        r"(?:confidenti|destinataire|exclusi)",
    ),
    "de": (
        r"(?:diese|die in dieser|der inhalt dieser)",
        r"(?:e-?mail|nachricht|mail)",
        r"(?:vertraulich|bestimmt|empfänger|adressat)",
    ),
    "it": (
        r"(?:questo|questa|il presente|la presente|le informazioni contenute in quest[oa])",
        r"(?:messaggio|e-?mail|comunicazione|mail)",
        r"(?:riservat|confidenzial|destinatar)",
    ),
    "pt": (
        r"(?:esta|este|a presente|a informação contida nest[ae])",
        r"(?:mensagem|e-?mail|correio|comunicação)",
        r"(?:confidencia|destinatári|sigilos)",
    ),
    "nl": (
        r"(?:dit|deze|de inhoud van dit|de informatie in dit)",
        r"(?:e-?mail|bericht|mail|e-?mailbericht)",
        r"(?:vertrouwelijk|bestemd|geadresseerde)",
    ),
    "sv, da, nb": (
        r"(?:detta|det här|denna|denne|dette)",
        r"(?:e-?post\w*|meddelande|mail|e-?mail|mejl|besked|melding)",
        r"(?:konfidentiel|fortrolig|sekretess|avsett|tiltænkt)",
    ),
    "fi": (r"tämä", r"(?:viesti|sähköposti)", r"(?:luottamuksellinen|tarkoitettu)"),
    "pl": (
        r"(?:ta|niniejsza|treść tej|informacje zawarte w tej)",
        r"(?:wiadomoś\w+|e-?mail)",
        r"(?:poufn|adresat)",
    ),
    "cs": (r"(?:tato|tento|obsah této)", r"(?:zpráv\w+|e-?mail)", r"(?:důvěrn|určen)"),
    "ru": (
        r"(?:это|эта|данное|настоящее)",
        r"(?:сообщение|письмо|электронное \w+)",
        r"(?:конфиденциал|предназначен)",
    ),
    "uk": (r"(?:це|цей|дане)", r"(?:повідомлення|лист)", r"(?:конфіденці|призначен)"),
    "tr": (r"bu", r"(?:e-?posta|mesaj|ileti)", r"(?:gizli|alıcı)"),
}
_UNSPACED = (
    r"(?:本|此|本电子)(?:邮件|郵件|電子郵件).{0,60}(?:保密|机密|機密|收件人)"
    r"|(?:この|本)(?:メール|電子メール).{0,60}(?:機密|秘密|宛先)"
    r"|(?:본|이) (?:메일|이메일).{0,60}(?:기밀|수신인|비밀)"
)
_HEADINGS = (
    r"(?:e-?mail )?(?:confidentiality|privacy|legal) (?:notice|note|warning|statement|disclaimer)\b",
    r"(?:e-?mail )?disclaimer\b",
    r"(?:important|notice|warning|caution|confidential|privileged)[ :!*-].{0,120}(?:confidential|e-?mail|privileged)",
    r"if you (?:are not|have received this|received this).{0,80}(?:intended|error|mistake)",
    r"(?:aviso|nota|cláusula) (?:legal|de confidencialidad|de privacidad|de confidencialidade)",
    r"(?:avis|clause) (?:de confidentialité|légal)|mentions? légales?",
    r"(?:vertraulichkeits|rechtlicher )hinweis|haftungsausschluss",
    r"(?:avviso|nota|clausola) (?:di riservatezza|legale)",
)
_PRINTING = (
    r"(?:p )?(?:please )?(?:consider|think of|save|think about) the (?:environment|planet|trees)",
    r"(?:please )?think before (?:you print|printing)|before printing",
    r"please do(?:n't| not) print this|(?:by|por favor,? )?no imprima",
    r"antes de imprimir|por favor,? (?:piense|considere) (?:en el medio|si es necesario imprim)",
    r"(?:pensez à l'environnement|avant d'imprimer|n'imprimez|merci de penser à l'environnement|adoptez l'éco)",
    r"bitte (?:denken|prüfen|bedenken|überlegen) sie.{0,80}(?:umwelt|druck)|denken sie an die umwelt",
    r"prima di stampare|denk aan het milieu|tänk på miljön",
)
_DISCLAIMER = re.compile(
    "|".join(
        [
            *(
                rf"{this} {mail}\b.{{0,160}}{secret}"
                for this, mail, secret in _THIS_MAIL_IS.values()
            ),
            _UNSPACED,
            *_HEADINGS,
            *_PRINTING,
        ]
    )
)

_WARNING = (
    r"(?:external|extern|caution|warning|attention|notice|achtung|warnung|vorsicht|avertissement|prudence|precaución"
    r"|atención|advertencia|aviso|let op|waarschuwing|attenzione|atenção|cuidado|varning|advarsel|ostrzeżenie|uwaga)"
)
_OUTSIDE = (
    r"(?:external|outside|originated|extern|externe[rsn]?|externo|externa|außerhalb|esterno|esterna|extérieur\w*|buiten"
    r"|utifrån|zewnętrzn\w*)"
)
_BANNER = re.compile(
    rf"{_WARNING}\b(?=.{{0,200}}{_OUTSIDE})"
    r"(?=.{0,400}(?:mail|message|sender|nachricht|absender|courriel|expéditeur|correo|remitente|mensaje|bericht|afzender))"
    rf"|(?:this|the) (?:e-?mail|message) (?:has )?(?:is |was |comes |came )?(?:originated |sent |received )?from"
    rf" (?:an? )?{_OUTSIDE}"
    r"|you don't often get e-?mail from|some people who received this message don't often get e-?mail from"
    r"|sie erhalten nicht (?:oft|häufig) e-?mails? von|vous n'obtenez pas souvent d'e-?mail|no suele recibir correo"
)


def is_banner(paragraph: str) -> bool:
    """Return whether a paragraph warns of a mail from outside, as mail servers write above it."""
    return _BANNER.match(paragraph) is not None


def is_disclaimer(paragraph: str) -> bool:
    """Return whether a paragraph, in small letters and on one line, says so at its beginning."""
    return _DISCLAIMER.match(paragraph) is not None
