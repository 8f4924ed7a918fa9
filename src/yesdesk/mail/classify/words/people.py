"""How people begin, where servers do not: a greeting, a word for oneself."""

from yesdesk.mail.classify.plain import plain_words

GREETINGS = plain_words(
    "hi", "hello", "dear", "hey", "good morning", "good afternoon", "good evening", "greetings",
    "to whom", "hallo", "guten tag", "guten morgen", "liebe", "sehr geehrte", "moin", "servus",
    "grüezi", "bonjour", "bonsoir", "salut", "cher", "chère", "madame", "hola", "buenos", "buenas",
    "estimad", "querid", "ciao", "salve", "buongiorno", "buonasera", "gentile", "gentili", "caro",
    "cara", "egregi", "olá", "ola", "bom dia", "boa tarde", "boa noite", "prezad", "beste",
    "geachte", "goedemorgen", "goedemiddag", "dag", "hej", "hei", "heisan", "god dag", "kära",
    "kære", "kjære", "moi", "terve", "hyvä", "tervehdys", "dzień dobry", "szanown", "cześć",
    "witam", "dobrý den", "vážen", "ahoj", "dobrý deň", "tisztelt", "kedves", "bună", "stimat",
    "здравствуйте", "добрый", "уважаем", "привет", "доброго", "merhaba", "sayın", "iyi günler",
    "γεια", "αγαπητ", "καλημέρα", "こんにちは", "お世話", "拝啓", "您好", "你好", "尊敬的",
    "亲爱的", "안녕", "שלום", "مرحبا", "السلام", "xin chào", "kính",
)  # fmt: skip

FIRST_PERSON = (
    " i ", " i'm ", " i've ", " i'd ", " my ", " me ", " ich ", " mein", " mir ", " mich ", " je ",
    " j'ai ", " mon ", " ma ", " mes ", " yo ", " mi ", " mis ", " io ", " mio ", " mia ", " ho ",
    " eu ", " meu ", " minha ", " ik ", " mijn ", " jag ", " min ", " mitt ", " jeg ", " mit ",
    " mina ", " minun ", " olen ", " moj", " mam ", " jsem ", " я ", " мой ", " мне ", " меня ",
    " ben ", " benim ", "私", "我", "저는", "제 ",
)  # fmt: skip
"""Among the first words, with blanks around."""
