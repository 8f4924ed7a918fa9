"""What stands below a mail's words without being them: "Sent from my iPhone", advertisements, lists, disclaimers.

Patterns for the beginning of a line in small letters; by language where a language has its own.
"""

SENT_FROM = (
    r"sent (?:from|via|with|using|by|on) .*",
    r"get (?:outlook|bluemail|typeapp|spark|newton) for .*",
    r"from my (?:iphone|ipad|phone|mobile|android|samsung|galaxy|blackberry|huawei|pixel|tablet).*",
    r".{1,40}[/|–] ?sent from my .*",
    r"\w+ from mobile",
    r"via mobile",
    # es, gl, ca
    r"enviad[oa] (?:desde|con|por|des de|dende) .*",
    r"env[ií]o desde mi .*",
    r"enviat des d.*",
    r"(?:obtener|obtén|descargar) outlook .*",
    # pt
    r"enviad[oa] (?:do|da|a partir d[oae]|pelo|pela|de meu|através d[oa]|com) .*",
    r"(?:obter|obtenha) o? ?outlook .*",
    # fr
    r"(?:message )?envoyée? (?:de|depuis|à partir d|avec|par|via|du) ?.*",
    r"(?:télécharger|télécharge|obtenir|obtenez) outlook .*",
    r"provenance ?: courrier .*",
    # de
    r"von mein\w* .{1,60} gesendet.*",
    r"von (?:unterwegs|mobil|mobile|outlook|samsung|yahoo|iphone|ipad|gmx|web\.de).{0,60}gesendet.*",
    r"(?:mobil )?(?:gesendet|verschickt|gesandt) (?:von|mit|über|aus|per|via) .*",
    r"diese (?:nachricht|e-mail|mail) wurde (?:von|mit) .{1,80} gesendet.*",
    r"(?:holen sie sich|laden sie|hol dir|beziehen sie|outlook für) .{0,20}(?:outlook|ios|android|herunter).*",
    # it
    r"inviat[oa] (?:da|dal|dalla|dall'|con|tramite|via) ?.*",
    r"(?:ottieni|scarica) outlook .*",
    # nl, af
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|met|via|van|door) .*",
    r"(?:outlook voor|download outlook|ontvang outlook) .*",
    # sv, da, nb, is
    r"(?:skickat|skickades) (?:från|med|via) .*",
    r"från min (?:iphone|ipad|mobil|telefon|android).*",
    r"sendt (?:fra|med|via) .*",
    r"(?:hämta|hent|få|skaff) outlook .*",
    r"sent úr .*",
    # fi, et, lv, lt
    r"lähetetty .*",
    r"(?:hanki|lataa) outlook .*",
    r"saadetud (?:minu )?.*",
    r"nosūtīts no .*",
    r"išsiųsta iš .*",
    # pl, cs, sk, sl, hr
    r"wysłan[eoy] z .*",
    r"(?:pobierz|uzyskaj) .{0,12}outlook .*",
    r"odesláno z .*|posláno z .*|odoslané z .*|odoslané zo .*",
    r"(?:získejte|získajte|stáhněte si) .{0,20}outlook .*",
    r"poslano (?:s|z|iz|sa) .*",
    # ru, uk, bg, sr
    r"(?:отправлено|отправлена|отослано) (?:с|из|со|через|от) .*",
    r"(?:надіслано|відправлено) (?:з|із|від|через) .*",
    r"изпратено от .*|послато са .*|послано са .*",
    # tr, hu, ro, el
    r".{1,40}(?:dan|den|tan|ten|ndan|ile) gönderildi",
    r"(?:outlook'u|android için outlook|ios için outlook) .*",
    r".{1,60}(?:ról|ről|ból|ből|val|vel) küldve|(?:el)?küldve .*",
    r"trimis (?:de pe|din|cu|de la|prin) .*",
    r"(?:στάλθηκε|εστάλη|αποστολή) από .*",
    # vi, id, th
    r"(?:đã |được )?gửi từ .*",
    r"dikirim (?:dari|dengan|melalui) .*",
    r"ส่งจาก.*",
    # zh, ja, ko
    r"(?:发自|發自|来自|來自|发送自|傳送自|从我|從我).{0,40}",
    r"(?:获取|取得|下载) ?(?:适用于)?.{0,20}outlook.*",
    r".{1,40}から送信(?:されました)?",
    r".{1,40}에서 보냄",
    # ar, fa, he, hi
    r"(?:تم الإرسال من|أرسلت من|أُرسلت من|ارسال از|ارسال شده از|مرسل من).*",
    r"נשלח מ.*",
    r".{1,40} से भेजा गया",
)

# What a program or a telephone is called; beside one a "sent from" may go on in a sentence of its own.
DEVICES = """
    iphone ipad ipod android samsung galaxy blackberry huawei xiaomi redmi pixel nokia honor oneplus
    sony motorola phone smartphone mobile cell cellphone tablet handy mobiltelefon mobilgerät telefon
    teléfono telefono móvil movil celular téléphone portable mobil mobiel telefoon telefonu telefonum
    puhelimesta puhelin telefonem телефон телефона смартфона айфона iphone'umdan iphonesta ipadista
    iphonea iphone-ról iphone-omról outlook yahoo gmail mail mailspring protonmail proton tuta tutanota
    hey fastmail spark airmail sparrow newton k-9 thunderbird aol gmx web.de windows mac bluemail aqua
    nine zoho superhuman
"""

ADVERTISEMENTS = (
    r"sent with .{0,40}(?:proton|tuta|hey|spark|airmail|sparrow|mailspring|superhuman|mailbutler|mixmax).*",
    r"secured with tuta.*|gesichert mit tuta.*",
    r"(?:this|diese|este|cet|questa|deze) .{0,30}(?:avast|avg|kaspersky|norton|virus).*",
    r"(?:virus-free|virenfrei|libre de virus|sans virus|garanti sans virus|privo di virus|mentes a vírus)\b.*",
    r"(?:livre de vírus|virusvrij|без вирусов)\b.*",
    r"(?:diese e-mail wurde|l'absence de virus|el software de antivirus|questa e-mail è stata) .*",
    r"do you yahoo!?.*|yahoo! mail.*|yahoo mail: .*",
    r"scanned by .*|checked by avg.*|checked for viruses.*",
    r"(?:https?://)?www\.(?:avast|avg)\.com.*",
    r"download the (?:official )?.{1,20} app.*",
)

LISTS = (
    r"to unsubscribe .*",
    r"you (?:received|are receiving) this (?:message|email|e-mail|mail) because .*",
    r"unsubscribe(?::| from| link|$).*",
    r".{1,60}@.{1,60} mailing list$",
    r".{1,60} mailing list$",
    r"https?://\S+/(?:listinfo|mailman|options)/\S+",
    r"(?:para (?:darse de baja|cancelar (?:la|tu|su) suscripción)|pour (?:vous désabonner|se désabonner)) .*",
    r"(?:um (?:sich|diese liste|den newsletter) .{0,40}(?:abzumelden|abzubestellen)).*",
)
