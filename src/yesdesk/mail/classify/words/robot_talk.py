"""What robots say that write no header: one sentence of the first kind with one of the second."""

from yesdesk.mail.classify.plain import plain_words

GONE = plain_words(
    # English
    "no longer works at", "no longer works for", "no longer works with", "no longer works here",
    "no longer work at", "no longer work for", "no longer with the", "no longer employed",
    "is no longer with us", "has left the company", "has left our", "has left the organi", "has retired from",
    "have left the", "i have now left", "this mailbox is no longer", "this mailbox is not monitored",
    "this inbox is not monitored", "this address is no longer", "this e-mail address is no longer",
    "this email address is no longer", "this account is no longer", "mailbox is unattended",
    "mailbox is not monitored", "is no longer in use", "is no longer monitored", "is not a monitored",
    # Spanish
    "ya no trabaja", "ya no trabajo en", "ya no trabajo para", "ya no forma parte", "ya no formo parte",
    "ha dejado de trabajar", "ha dejado la empresa", "ha causado baja", "dejó de trabajar", "ya no labora",
    "no pertenece a", "este buzón no", "este buzón ya no", "esta dirección ya no", "este correo ya no",
    "esta cuenta ya no", "esta cuenta de correo ya no", "este buzón no se atiende",
    # French
    "ne travaille plus", "n'est plus en poste", "n'est plus employé", "ne fait plus partie",
    "a quitté la société", "a quitté l'entreprise", "a quitté ses fonctions", "a quitté l'établissement",
    "je ne travaille plus", "j'ai quitté la société", "j'ai quitté mes fonctions", "a pris sa retraite",
    "cette adresse n'est plus", "cette boîte n'est plus", "cette boîte aux lettres n'est",
    "cette adresse e-mail n'est plus", "cette adresse mail n'est plus", "cette messagerie n'est",
    "n'est plus consultée", "n'est plus utilisée",
    # German
    "arbeitet nicht mehr", "nicht mehr bei uns", "nicht mehr in unserem", "nicht mehr für uns",
    "nicht mehr im hause", "nicht mehr im unternehmen", "hat das unternehmen verlassen", "ist ausgeschieden",
    "bin nicht mehr bei", "ist im ruhestand", "diese e-mail-adresse ist nicht mehr",
    "diese adresse ist nicht mehr", "dieses postfach wird nicht", "wird nicht mehr gelesen",
    "nicht mehr in verwendung", "nicht mehr aktiv",
    # Portuguese
    "não trabalha mais", "já não trabalha", "não faz mais parte", "já não faz parte", "deixou a empresa",
    "não trabalho mais na", "não trabalho mais em", "já não trabalho", "foi desligado da", "foi desligada da",
    "este e-mail não é mais", "este email não é mais", "este endereço já não", "este endereço não é mais",
    "esta caixa não é", "esta conta foi desativada",
    # Italian
    "non lavora più", "non lavoro più", "non fa più parte", "non faccio più parte", "ha lasciato l'azienda",
    "ha lasciato la società", "non è più in servizio", "non è più in forza", "questa casella non è",
    "questo indirizzo non è più", "casella non più", "non è più attivo", "non è più attiva",
)  # fmt: skip
"""Whoever it was for has left, or nobody reads there: robots say it, and people do of themselves."""

INSTEAD = plain_words(
    "please contact", "please email", "please e-mail", "please write to", "please direct", "please send",
    "please forward", "please resend", "kindly contact", "kindly direct", "you can contact", "you may contact",
    "can be reached at", "should be directed to", "has been forwarded to", "contact our", "póngase en contacto",
    "ponerse en contacto", "contacte con", "contacte a", "contactar con", "contactar a", "por favor contacte",
    "por favor escriba", "diríjase a", "dirigirse a", "dirija su", "dirijan sus", "favor de contactar",
    "favor de escribir", "escriba a", "escriban a", "puede contactar", "ha sido reenviado",
    "veuillez contacter", "merci de contacter", "vous pouvez contacter", "veuillez vous adresser",
    "merci de vous adresser", "vous pouvez joindre", "veuillez adresser", "merci d'adresser", "veuillez écrire",
    "merci d'écrire", "prenez contact avec", "a été transféré à", "wenden sie sich", "kontaktieren sie",
    "schreiben sie", "richten sie", "senden sie", "schicken sie", "ansprechpartner", "zuständig ist",
    "wurde weitergeleitet", "entre em contato", "entre em contacto", "por favor contacte", "favor contatar",
    "favor contactar", "favor entrar em contato", "contate", "dirija-se a", "envie para", "encaminhe",
    "si prega di contattare", "prego contattare", "contattare il", "contattare la", "contattare l'",
    "può contattare", "potete contattare", "rivolgersi a", "rivolgetevi a", "si rivolga a", "scrivere a",
    "inviare a",
)  # fmt: skip
"""Who is to be asked instead."""

ONESELF = (
    " me ", " mir ", " me.", " me,", " me:", " mich", " conmigo", " comigo", "-me ", " moi", " me at", " us ",
    " uns",
)  # fmt: skip
"""Behind such words: somebody who tells where they themselves are reached."""

HELD = plain_words(
    # English
    "your message is being held", "your message has been held", "your email is being held",
    "your e-mail is being held", "your message is waiting", "your message is awaiting",
    "your email is awaiting", "your message has been quarantined", "has not been delivered yet because",
    "before your message can be delivered", "before your email can be delivered", "to deliver your message",
    "to have your message delivered", "to ensure delivery of your message",
    "in order for your message to be delivered", "for your message to be delivered", "i use a spam",
    "i am using a spam", "i'm using a spam", "is protected by a spam", "is protecting themselves from",
    "is protecting himself from", "is protecting herself from", "controls unsolicited", "this is a one-time",
    "to control spam, i", "you are not on my", "not on the approved sender", "not in the recipient's list",
    # Spanish
    "su mensaje está retenido", "su mensaje ha sido retenido", "su mensaje está en espera",
    "su correo está retenido", "su correo ha sido retenido", "para que su mensaje sea entregado",
    "para entregar su mensaje", "para que su correo sea entregado", "para que su correo llegue",
    "antes de entregar su mensaje",
    # French
    "votre message est en attente", "votre message a été mis en attente", "votre e-mail est en attente",
    "votre mail est en attente", "votre message est bloqué", "votre message est retenu",
    "votre email est en attente", "pour que votre message soit remis", "pour que votre message soit délivré",
    "pour que votre message me parvienne", "afin que votre message soit", "afin de délivrer votre message",
    "utilise mailinblack", "est protégé par mailinblack",
    # German
    "ihre nachricht wird zurückgehalten", "ihre nachricht wurde zurückgehalten",
    "ihre e-mail wurde zurückgehalten", "ihre nachricht wartet auf", "ihre e-mail wartet auf",
    "damit ihre nachricht zugestellt", "damit ihre e-mail zugestellt", "bevor ihre nachricht zugestellt",
    "um ihre nachricht zuzustellen",
    # Portuguese, Italian
    "sua mensagem está retida", "sua mensagem foi retida", "para que sua mensagem seja",
    "para que a sua mensagem seja", "antispam uol", "sua mensagem aguarda", "il suo messaggio è in attesa",
    "il tuo messaggio è in attesa", "il suo messaggio è stato trattenuto",
    "il tuo messaggio è stato trattenuto", "affinché il suo messaggio",
    "perché il suo messaggio sia consegnato", "per consegnare il suo messaggio",
)  # fmt: skip
"""A mail waits before somebody's door until its sender has proved something."""

PROVE = plain_words(
    "click", "follow this link", "follow the link", "reply to this", "verify", "confirm", "captcha",
    "prove that you", "haga clic", "haz clic", "pulse", "pinche", "siga el enlace", "confirme", "confirmar",
    "verifique", "verificar", "cliquez", "cliquer", "suivez le lien", "confirmez", "confirmer", "authentifier",
    "authentification", "klicken", "bestätigen", "folgen sie dem link", "clique", "clicar", "cliccare",
    "clicchi", "clicca", "confermare", "conferma",
)  # fmt: skip

RECEIVED = plain_words(
    "a ticket has been", "a new ticket has been", "a support ticket has been", "a case has been",
    "a request for support has been", "ticket has been created", "ticket has been opened",
    "case has been created", "case has been opened", "your request has been logged", "your enquiry has been",
    "your inquiry has been", "has been assigned ticket", "your request was received", "su solicitud ha sido",
    "su consulta ha sido", "su petición ha sido", "se ha creado un ticket", "se ha creado el ticket",
    "se ha abierto un ticket", "se ha abierto un caso", "se ha registrado su", "su incidencia ha sido",
    "votre demande a été", "votre demande a bien été", "votre message a bien été reçu", "un ticket a été",
    "votre ticket a été", "merci d'avoir contacté", "wir haben ihre anfrage", "ihre anfrage ist bei uns",
    "ihre anfrage wurde", "ihre nachricht ist bei uns", "ein ticket wurde", "vielen dank für ihre anfrage",
    "seu chamado foi", "sua solicitação foi", "o seu pedido foi", "foi aberto um chamado",
    "la sua richiesta è stata", "la tua richiesta è stata", "è stato aperto un ticket",
    "è stato creato un ticket",
)  # fmt: skip
"""Another desk says that it has a mail."""

NUMBERED = plain_words(
    "ticket id", "ticket number", "ticket no", "ticket #", "ticket reference", "case number",
    "case id", "case #", "case reference", "reference number", "request number", "request id", "request #",
    "support ticket", "tracking id", "your reference is", "número de ticket", "número de caso",
    "número de incidencia", "número de solicitud", "número de referencia", "nº de ticket", "n.º de",
    "numéro de ticket", "numéro de demande", "numéro de dossier", "numéro de référence",
    "référence de votre demande", "n° de ticket", "ticketnummer", "ticket-nummer", "ticket-id",
    "vorgangsnummer", "bearbeitungsnummer", "fallnummer", "aktenzeichen", "número do chamado",
    "número do ticket", "número do protocolo", "protocolo n", "número de protocolo", "numero di ticket",
    "numero ticket", "numero di pratica", "numero di riferimento", "codice ticket",
)  # fmt: skip
"""Under which number it has it."""

COMPLAINTS = plain_words(
    "this is an email abuse report", "this is an e-mail abuse report", "this is a spam report",
    "this is an abuse report", "this is a complaint about a message", "this is a feedback loop",
    "email feedback report",
)  # fmt: skip
"""How a provider begins that tells of a reader's complaint."""
