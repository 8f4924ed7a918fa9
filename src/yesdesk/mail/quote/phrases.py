"""The words by which mail programs say "this was written earlier", by language. Data only, all in small letters."""

WROTE = {
    "en": "wrote writes",
    "fr": "écrit ecrit",
    "es": "escribió escribio escribía escrito",
    "pt": "escreveu",
    "gl": "escribiu",
    "ca": "escriure escrit",
    "it": "scritto scrive",
    "de": "schrieb schrieben schreibt geschrieben",
    "nl": "schreef schrijft geschreven",
    "af": "geskryf",
    "sv, da, nb": "skrev skreiv skriver",
    "is": "skrifaði",
    "fi": "kirjoitti kirjoittaa",
    "et": "kirjutas",
    "lt": "rašė parašė",
    "lv": "rakstīja",
    "pl": "napisał napisała napisał(a) napisana pisze",
    "cs": "napsal napsala napsal(a) píše",
    "sk": "napísal napísala napísal(a) píše",
    "sl, hr, sr": "napisal napisala napisao написао",
    "ru": "написал написала написал(а) пишет писал",
    "uk": "написав написала написав(ла) пише писав",
    "be": "напісаў напісала",
    "bg, mk": "написа напиша",
    "hu": "írta írt",
    "ro": "scris",
    "el": "έγραψε έγραψαν",
    "tr": "yazdı yazmış",
    "sq": "shkroi",
    "eu": "idatzi",
    "cy, ga": "ysgrifennodd scríobh",
    "id, ms": "menulis",
    "vi": "viết",
    "he": "כתב כתבה",
    "fa": "نوشت",
    "ar": "كتب كتبت كتابة",
}

# Written without spaces around them.
WROTE_UNSPACED = {
    "zh": "写道 寫道 写了 撰寫 撰写",
    "ja": "のメッセージ のメール 書きました 書き込みました",
    "ko": "작성 썼습니다 메시지 쓴",
    "th": "เขียน",
    "hi": "लिखा",
}

# Said also by people about people: these count only beside an address or above a quote.
SAID = "said says sent posted answered replied"

WHO_PEOPLE_ARE = (
    "i|you|he|she|we|they|it|who|me|us|him|her|ich|wir|er|yo|nosotros|je|j'ai|nous|nous avons|io|ho|abbiamo|eu|nós"
    "|ik|wij|jag|vi|jeg|minä|ja|my|já|я|мы|ми"
)

ON = {
    "en": "on at",
    "fr": "le",
    "es": "el",
    "gl, pt": "o em a",
    "ca": "el missatge",
    "it": "il in",
    "de": "am",
    "nl": "op",
    "sv, da, nb": "den på",
    "ro": "pe în in",
    "pl": "w dnia",
    "sk": "dňa",
    "el": "στις",
    "vi": "vào",
    "id": "pada",
    "bg": "на",
    "zh": "在 于 於",
    "ar": "في",
    "fa": "در",
    "he": "בתאריך ב-",
    "th": "ในวันที่",
}

HEADERS = {
    "from": """
        from|von|de|da|van|från|fra|frá|od|от|от кого|від|від кого|ад|kimden|gönderen|feladó|de la|από|từ|người gửi
        |lähettäjä|nadawca|odesílatel|odosielateľ|pošiljatelj|šalje|saatja|nuo|siuntėjas|no|sūtītājs|dari|จาก
        |差出人|送信者|发件人|寄件者|寄件人|보낸 사람|보낸사람|من|از|מאת|expéditeur|remitente|mittente|remetente
        |avsender|avsändare|afsender|afzender|absender|remitent|nork|od:|mula kay|mula sa|mula""",
    "date": """
        sent|date|received|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviado em
        |enviada em|enviada a|enviados|fecha|data|data de envio|inviato|data invio|verzonden|verzonden op|skickat
        |sendt|dato|lähetetty|päivämäärä|pvm|wysłano|wysłane|data wysłania|odesláno|odoslané|dátum|poslano|datums
        |отправлено|дата|дата отправки|надіслано|дата відправлення|изпратено|gönderildi|gönderme tarihi|tarih
        |elküldve|küldve|küldés ideje|trimis|dată|στάλθηκε|ημερομηνία|đã gửi|ngày|ngày gửi|送信日時|送信日|日付|日時
        |发送时间|发送日期|日期|寄件日期|傳送時間|時間|时间|보낸 날짜|날짜|보낸 시간
        |تم الإرسال|تاريخ|التاريخ|الإرسال|تاریخ|נשלח
        |תאריך|dikirim|tanggal|วันที่|ส่ง|saadetud|kuupäev|išsiųsta|nosūtīts|enviat|sendt den|bidalia|sent at
        |ipinadala|petsa""",
    "to": """
        to|an|à|a|para|pour|aan|till|til|do|komu|pro|za|кому|для|до|kime|alıcı|címzett|către|catre|προς|đến|tới
        |vastaanottaja|adresat|odbiorca|příjemce|príjemca|prima|kellele|saaja|kam|kepada|ถึง|宛先|收件人|收件者
        |받는 사람|받는사람|إلى|به|אל|destinataire|destinatario|destinatário|destinataires|empfänger|ontvanger
        |mottaker|mottagare|modtager|per a|nori|para kay|para sa""",
    "cc": """
        cc|bcc|kopie|kopia|kopi|cci|cco|copie|copie à|копия|копія|bilgi|másolat|κοιν|κοιν.|抄送|副本|참조|نسخة|עותק
        |dw|dw.|kópia|kópie|cópia|copia|đồng kính gửi|tembusan|สำเนา|ccn|másolatot kap|koopia|kopija""",
    "subject": """
        subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема
        |относно|konu|tárgy|subiect|θέμα|chủ đề|tiêu đề|件名|主题|主旨|主題|제목|الموضوع|موضوع|נושא|subjek|perihal
        |เรื่อง|teema|tema|temats|assumpte|efni|zadeva|gaia|subject line|paksa""",
    "other": """
        reply-to|reply to|antwort an|répondre à|responder a|responder para|rispondi a|antwoord aan|importance
        |wichtigkeit|priority|priorität|importancia|importância|priorité|attachments|anlagen|pièces jointes
        |adjuntos|anexos|allegati|bijlagen|organization|organisation|posteingang|sensitivity|mailed-by|signed-by""",
}

ORIGINAL = """
    original message|original email|original e-mail|reply message|original appointment|ursprüngliche nachricht
    |ursprüngliche mail|originalnachricht|original-nachricht|original nachricht|antwort nachricht|original-mail
    |message d'origine|mail original|courriel original
    |message original|message initial|mensaje original|mensagem original
    |messaggio originale|oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|original meddelande
    |ursprungligt meddelande|originalmeddelande|oprindelig besked|oprindelig meddelelse|oprindelig mail
    |opprinnelig melding|original melding|opprinnelig e-post|alkuperäinen viesti|oryginalna wiadomość
    |wiadomość oryginalna|původní zpráva|původní e-mail|pôvodná správa|исходное сообщение|оригинальное сообщение
    |исходное письмо|вихідне повідомлення|оригінальне повідомлення|оригинално съобщение|orijinal ileti|orijinal mesaj
    |özgün ileti|eredeti üzenet|eredeti levél|mesaj original|mesajul original|αρχικό μήνυμα|thư gốc
    |tin nhắn gốc|元のメッセージ
    |原始邮件|原邮件|原始郵件|原始信息|원본 메시지|원본 메일|الرسالة الأصلية|הודעה מקורית|pesan asli|izvorna poruka
    |izvirno sporočilo|missatge original|algne kiri|pôvodný e-mail"""

FORWARDED = """
    forwarded message|begin forwarded message|forwarded mail|forwarded by|forwarded email|weitergeleitete nachricht
    |weitergeleitete mail|anfang der weitergeleiteten|message transféré|message réexpédié|début du message
    |courriel transféré|mensaje reenviado|mensaje reexpedido|mensagem encaminhada|mensagem reencaminhada
    |início da mensagem|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato
    |doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mail|videresendt besked
    |videresendt meddelelse|videresendt melding|videresendt e-post|videresendt mail|välitetty viesti
    |edelleenlähetetty viesti|przekazana wiadomość|wiadomość przekazana|treść przekazanej|přeposlaná zpráva
    |přeposlaný e-mail|preposlaná správa|пересылаемое сообщение|пересланное сообщение|начало переадресованного
    |пересланное письмо|переслане повідомлення|iletilen mesaj|iletilen ileti|iletilmiş mesaj|továbbított üzenet
    |továbbított levél|mesaj redirecționat|mesaj retransmis|προωθημένο μήνυμα|tin nhắn đã chuyển tiếp
    |thư đã chuyển tiếp|転送されたメッセージ|転送メッセージ|转发的邮件|转发邮件|转发的信息|轉寄的郵件|轉寄郵件|转发信息
    |전달된 메시지|전달된 메일|رسالة معاد توجيهها|الرسالة المعاد توجيهها|تمت إعادة توجيه|הודעה שהועברה|pesan terusan
    |pesan yang diteruskan|missatge reenviat|proslijeđena poruka|posredovano sporočilo|edastatud kiri"""

FORWARDS = "fw|fwd|wg|tr|rv|enc|i|vb|vl|pd|ilt|doorst|továbbítás|转发|轉寄|転送|전달"
"""What a subject begins with when its mail was forwarded."""


def alternatives(text: str) -> list[str]:
    """Return the phrases of one of the tables above."""
    return [phrase.strip() for phrase in text.replace("\n", " ").split("|") if phrase.strip()]
