"""Lines under which a bounce without report parts brings back the mail it speaks of."""

from yesdesk.mail.classify.plain import plain_words

BORDERS = plain_words(
    "below this line is a copy of the message", "below the next line is a copy of the message",
    "enclosed is a copy of the message", "attachment is a copy of the message",
    "this is a copy of the message", "this is a copy of your message",
    "this is a copy of the original message", "original message follows",
    "original message as received", "original message details", "original message -",
    "original message headers", "original mail as follows", "original mail info",
    "message header follows", "message headers follow",
    "header of the original message is following", "headers of the original message",
    "header of the source mail", "unsent message follows", "unsent message below",
    "unsent message -", "returned mail follows", "returned message", "returned headers",
    "copy of your message, including", "a copy of the original message below this line",
    "below is a copy of the original message", "copy of the original message follows",
    "the first 50 lines of your original message", "your message reads (in part)",
    "summary of the undelivered message", "original message:", "the original message was:",
    "message text follows", "attached is the original message", "no message was collected",
    "message body suppressed", "content-type: message/rfc822", "begin forwarded message",
    "original attached", "original mail follows", "---original message", "-------original mail",
    "full original message", "undelivered message follows", "here is the original message",
    "rejected message follows", "ursprüngliche nachricht", "ursprüngliche nachrichtenkopfzeilen",
    "originalnachricht", "kopfzeilen der originalnachricht", "en-têtes de message d'origine",
    "en-têtes du message d'origine", "message d'origine", "message original",
    "encabezados del mensaje original", "mensaje original adjunto", "mensaje original",
    "mensaje devuelto", "intestazioni originali del messaggio", "messaggio originale",
    "cabeçalhos da mensagem original", "mensagem original", "oorspronkelijke berichtkoppen",
    "oorspronkelijk bericht", "ursprungshuvuden", "ursprungligt meddelande",
    "oprindelige meddelelseshoveder", "oprindelig meddelelse", "opprinnelige meldingshoder",
    "opprinnelig melding", "alkuperäinen viesti", "oryginalne nagłówki", "oryginalna wiadomość",
    "původní zpráva", "eredeti üzenet", "заголовки исходного сообщения", "исходное сообщение",
    "находится копия сообщения", "özgün ileti", "元のメッセージ", "元のメール",
    "オリジナルメッセージ", "原始邮件", "原邮件", "原信件的一份拷贝", "原始郵件", "원본 메시지",
)  # fmt: skip

RULED = plain_words("original message", "original mail", "mensaje original", "message original")
"""Enough where a ruled line holds nothing else first."""

RETURNED_HEADERS = (
    "received:", "return-path:", "dkim-signature:", "x-original-to:", "delivered-to:",
    "message-id:", "domainkey-signature:", "mime-version:", "content-type: message/",
    "x-apparently-to:", "x-google-dkim", "arc-seal:", "envelope-to:",
)  # fmt: skip
"""How a returned mail begins where no line divides it."""
