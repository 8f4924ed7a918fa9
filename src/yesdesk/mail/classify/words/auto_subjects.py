"""Subjects of automatic replies, in the languages that mail programs and people write them in."""

from yesdesk.mail.classify.plain import plain_words

MACHINE = plain_words(
    # English
    "automatic reply", "automatic response", "automatic answer", "automated reply",
    "automated response", "automated message", "automatic message", "automated email response",
    "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse",
    "auto responder", "auto-responder", "autoresponder", "auto respond", "auto answer",
    "out of office autoreply", "out of office auto reply", "out of office auto-reply",
    "out of office reply", "out-of-office reply", "out of office message",
    "out of office notification", "out of office response", "vacation reply", "vacation response",
    "vacation autoreply", "vacation message", "vacation notice", "away message",
    "automatic confirmation", "automatic acknowledgement", "automatic acknowledgment",
    "auto-acknowledgement",
    # German
    "automatische antwort", "automatische rückantwort", "automatische antwortmail",
    "automatische e-mail-antwort", "autom. antwort", "automatisch generierte antwort",
    "automatische nachricht", "automatische abwesenheitsnotiz", "automatische abwesenheitsmeldung",
    "automatische abwesenheitsnachricht", "automatische eingangsbestätigung",
    "automatische empfangsbestätigung", "abwesenheitsnotiz", "abwesenheitsnachricht",
    "abwesenheitsmeldung", "abwesenheitsbenachrichtigung", "abwesenheitsinfo",
    "abwesenheitshinweis", "abwesenheitsassistent", "urlaubsbenachrichtigung", "urlaubsmeldung",
    # French
    "réponse automatique", "reponse automatique", "réponse auto", "réponse automatique d'absence",
    "message d'absence", "réponse d'absence", "message automatique", "notification d'absence", "avis d'absence",
    "absence du bureau", "message d'absence du bureau", "répondeur automatique",
    "accusé de réception automatique",
    # Spanish, Catalan, Galician, Basque
    "respuesta automática", "respuesta automatica", "contestación automática",
    "mensaje automático", "autorrespuesta", "auto respuesta", "respuesta de fuera de la oficina", "mensaje de ausencia",
    "aviso de ausencia", "nota de ausencia",
    "fuera de la oficina", "resposta automàtica", "resposta automática", "erantzun automatikoa",
    # Italian
    "risposta automatica", "messaggio automatico", "risponditore automatico",
    "risposta automatica fuori sede",
    # Portuguese
    "mensagem automática", "resposta automatica", "resposta de ausência", "aviso de ausência",
    "mensagem de ausência",
    # Dutch
    "automatisch antwoord", "automatische beantwoording", "automatische reactie",
    "automatisch bericht", "afwezigheidsbericht", "afwezigheidsmelding", "afwezigheidsassistent",
    "afwezigheid",
    # Swedish, Danish, Norwegian, Icelandic
    "autosvar", "automatiskt svar", "frånvaromeddelande", "frånvarobesked", "automatisk svar",
    "fraværsmeddelelse", "fraværsbesked", "fraværsmelding", "sjálfvirkt svar",
    "automatisk svarmelding",
    # Finnish, Estonian, Latvian, Lithuanian
    "automaattinen vastaus", "poissaoloilmoitus", "poissaoloviesti", "automaatvastus",
    "automaatne vastus", "automātiskā atbilde", "automātiska atbilde", "automatinis atsakymas",
    # Polish, Czech, Slovak, Slovene, Croatian, Serbian, Hungarian, Romanian, Bulgarian
    "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "automatická odpověď",
    "automatická odpoveď", "samodejni odgovor", "samodejno odgovor", "automatski odgovor",
    "аутоматски одговор", "automatikus válasz", "automatikus üzenet", "házon kívül",
    "răspuns automat", "raspuns automat", "автоматичен отговор",
    # Russian, Ukrainian, Greek, Turkish
    "автоматический ответ", "автоответ", "автоответчик", "автоматична відповідь",
    "автовідповідь", "автовідповідач",
    "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap", "otomatik yanit",
    # Japanese, Chinese, Korean
    "自動応答", "自動返信", "自動送信", "不在通知", "自动答复", "自动回复", "自動回覆", "自動回复",
    "自动应答", "자동 회신", "자동 응답", "자동회신", "자동응답", "부재중 알림", "부재 중",
    "부재중 자동 응답", "부재중 자동응답", "부재중 자동 회신", "부재중 자동회신",
    # Hebrew, Arabic, Thai, Vietnamese, Indonesian, Malay, Hindi
    "מענה אוטומטי", "תשובה אוטומטית", "رد تلقائي", "الرد التلقائي", "ตอบกลับอัตโนมัติ",
    "การตอบกลับอัตโนมัติ", "trả lời tự động", "thư trả lời tự động", "balasan otomatis",
    "balas automatik", "स्वचालित उत्तर", "tự động trả lời", "phản hồi tự động", "رد آلي",
    "إجابة تلقائية",
    # Persian, Urdu, Somali, Tagalog, Swahili, Kazakh
    "پاسخ خودکار", "خودکار جواب", "jawaab toos ah", "jawaab-celin toos ah",
    "jawaab otomaatig ah", "jawaab otomaatik ah", "jawaab-celin otomaatig ah",
    "jawaab celin otomaatig ah", "awtomatikong tugon", "awtomatikong sagot",
    "awtomatikong mensahe", "jibu la kiotomatiki", "автоматты жауап",
)  # fmt: skip
"""What programs write before a colon, in brackets, or alone."""

PERSONAL = plain_words(
    "out of office", "out of the office", "out-of-office", "ooo", "oof", "on vacation",
    "on holiday", "on leave", "annual leave", "maternity leave", "away from my desk",
    "away from the office", "currently away", "i am away", "i'm away", "away until",
    "away from my mail", "away from my email", "on parental leave", "vacation", "nicht im büro",
    "nicht im haus", "außer haus", "abwesend", "abwesenheit", "im urlaub", "urlaub",
    "absent du bureau", "absente du bureau", "en congé", "en congés", "en vacances", "absence",
    "absent", "ausente de la oficina", "fuera de oficina", "de vacaciones", "ausencia", "ausente",
    "fuori ufficio", "fuori sede", "in ferie", "assente", "assenza", "fora do escritório",
    "ausente do escritório", "de férias", "ausência", "em férias", "niet aanwezig", "afwezig",
    "met vakantie", "op vakantie", "buiten kantoor", "ej på kontoret", "inte på kontoret",
    "på semester", "frånvarande", "ikke på kontoret", "ikke til stede", "på ferie", "fraværende",
    "poissa", "lomalla", "poissa toimistosta", "poza biurem", "nieobecność", "na urlopie",
    "mimo kancelář", "nepřítomnost", "na dovolené", "szabadságon", "plecat din birou", "вне офиса",
    "нет на месте", "в отпуске", "отсутствую", "отпуск", "ofis dışında", "izindeyim",
    "εκτός γραφείου", "不在", "休暇", "外出", "外出中", "休假", "부재중", "휴가",
    "ausência temporária", "поза офісом", "у відпустці", "відпустка", "خارج المكتب", "في إجازة",
    "vắng mặt", "nghỉ phép", "không có mặt tại văn phòng", "ka maqan xafiiska", "fasax",
    "wala sa opisina", "nasa bakasyon", "hors du bureau", "en déplacement", "nie ma mnie w biurze",
    "not in the office", "no estoy en la oficina", "non sono in ufficio",
    "não estou no escritório", "niet op kantoor", "bin nicht im büro",
)  # fmt: skip
"""What programs write, and people who tell of their leave."""

LOTUS = plain_words(
    "auto:",
    "auto :",
    "[auto]",
    "(auto)",
    "ooo:",
    "oof:",
    "autoreply:",
    "[ooo]",
    "[oof]",
)
"""Short marks before a subject; `AUTO:` is Domino's."""

READ = plain_words(
    "read:", "not read:", "gelesen:", "ungelesen:", "lu:", "lu :", "non lu:", "non lu :", "leído:",
    "no leído:", "letto:", "non letto:", "lida:", "lido:", "não lida:", "gelezen:",
    "niet gelezen:", "läst:", "læst:", "lest:", "luettu:", "przeczytano:", "przeczytane:",
    "přečteno:", "прочитано:", "прочтено:", "okundu:", "開封済み:", "已读:", "已讀取:", "읽음:",
)  # fmt: skip
"""Of a read receipt for people to read."""
