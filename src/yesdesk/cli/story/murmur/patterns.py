"""The needs that come every day, with gaps that make each of them somebody's own."""

from yesdesk.cli.story.shapes import Pattern

PATTERNS: tuple[Pattern, ...] = (
    Pattern("how much is it to print {count} pages, b/w", "en", "technology", "text"),
    Pattern("I need to scan {paper}. Is that free?", "en", "technology", "walk_in"),
    Pattern(
        "The computer will not open {paper} from my email. It only shows little squares.",
        "en",
        "technology",
        "web",
    ),
    Pattern(
        "printer says paper jam but theres no paper. trying to print {paper}",
        "en",
        "technology",
        "chat",
    ),
    Pattern(
        "Can one of you help me send {paper} to my daughter? I have it here in my hand.",
        "en",
        "technology",
        "phone",
    ),
    Pattern(
        "Good morning, may I book a computer for {day} at {hour}, preferably not next "
        "to the drinks machine?",
        "en",
        "technology",
        "email",
    ),
    Pattern(
        "I've typed {paper} and now it's gone wide. All of it. Wide.", "en", "technology", "walk_in"
    ),
    Pattern("do u lend {gadget}? 4 the weekend", "en", "technology", "text"),
    Pattern(
        "Is {gadget} free on {day}? My sister's visiting and she doesn't believe me "
        "that you lend it.",
        "en",
        "technology",
        "web",
    ),
    Pattern("is {title} in? cant see it on the site", "en", "where_is_it", "text"),
    Pattern(
        "Where would I find {subject}? Not the children's ones.", "en", "where_is_it", "walk_in"
    ),
    Pattern(
        "I had {title} in my hand last week and put it down somewhere here.",
        "en",
        "where_is_it",
        "walk_in",
    ),
    Pattern(
        "Your catalogue sends me to a shelf for {subject} that is now full of gardening.",
        "en",
        "where_is_it",
        "web",
    ),
    Pattern("which shelf is {subject} plz", "en", "where_is_it", "chat"),
    Pattern(
        "Could you have a look whether {title} is really there before I take two buses?",
        "en",
        "where_is_it",
        "phone",
    ),
    Pattern(
        "On which floor do you keep {subject}, and is there a chair beside it?",
        "en",
        "where_is_it",
        "email",
    ),
    Pattern("can u renew {title} pls", "en", "account", "text"),
    Pattern("It says {title} is late. I thought it was due on {day}.", "en", "account", "walk_in"),
    Pattern(
        "Please put me down for {title}. Large print if you have it, normal if you don't.",
        "en",
        "account",
        "web",
    ),
    Pattern(
        "I return {title} with thanks and regret that the dog got to it first.",
        "en",
        "account",
        "email",
    ),
    Pattern(
        "I've a message that {title} is waiting. Can you keep it till {day}?",
        "en",
        "account",
        "phone",
    ),
    Pattern("where am i in the queue for {title}", "en", "account", "chat"),
    Pattern("Can my sister pick up {title} for me on {day}?", "en", "account", "walk_in"),
    Pattern(
        "I have {count} things out and can't count them any more. Could you send me a list?",
        "en",
        "account",
        "web",
    ),
    Pattern(
        "I need something short and true about {subject}, for a talk on {day}.",
        "en",
        "reference",
        "walk_in",
    ),
    Pattern(
        "My daughter has homework on {subject} and the internet has made it worse.",
        "en",
        "reference",
        "web",
    ),
    Pattern(
        "Could you kindly point me to two books on {subject} that an old man may take "
        "home with him?",
        "en",
        "reference",
        "email",
    ),
    Pattern("anything on {subject} w sources, need {count} of them", "en", "reference", "chat"),
    Pattern(
        "There was something in the paper about {subject}, last month or the one "
        "before. Could you find it?",
        "en",
        "reference",
        "phone",
    ),
    Pattern("quick q for a quiz: best book on {subject}?", "en", "reference", "text"),
    Pattern(
        "I've just finished {title} and I don't know what to do with myself.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    Pattern(
        "Something like {title}, but shorter and with a better ending?", "en", "what_to_read", "web"
    ),
    Pattern("anything good on {subject} for a {age} yr old", "en", "what_to_read", "text"),
    Pattern("is {title} scary. asking for me", "en", "what_to_read", "chat"),
    Pattern(
        "My grandson is {age} and mad about {subject}. What have you got that he hasn't?",
        "en",
        "what_to_read",
        "phone",
    ),
    Pattern(
        "Our group reads {title} next. Could you get us {count} copies by {day}?",
        "en",
        "what_to_read",
        "email",
    ),
    Pattern("Would you read {title}? Honestly?", "en", "what_to_read", "walk_in"),
    Pattern("room free {day} {hour}? its for {group}", "en", "rooms", "text"),
    Pattern(
        "We are {group} and would like a room on {day} at {hour}. We bring our own cups.",
        "en",
        "rooms",
        "web",
    ),
    Pattern(
        "I'm ringing for {group}. We've got {day} at {hour} in the book, haven't we?",
        "en",
        "rooms",
        "phone",
    ),
    Pattern("Can we move {group} to {day}? The hall floor is wet.", "en", "rooms", "walk_in"),
    Pattern(
        "Dear Library, we are {group} and have outgrown the kitchen table. Might {day} "
        "at {hour} be possible?",
        "en",
        "rooms",
        "email",
    ),
    Pattern("what time is {event} on {day}", "en", "events", "text"),
    Pattern("Do I need to sign up for {event}, or can I just turn up?", "en", "events", "walk_in"),
    Pattern("Is {event} all right for someone who is {age}?", "en", "events", "web"),
    Pattern("is {event} still happening or did it move to {day}", "en", "events", "chat"),
    Pattern("How many are coming to {event}? I'm not good with a crowd.", "en", "events", "phone"),
    Pattern(
        "Thank you for {event}. Will there be another, and may I bring my mother?",
        "en",
        "events",
        "email",
    ),
    Pattern(
        "Has anybody handed in {lost}? I was by the window on {day}.", "en", "other", "walk_in"
    ),
    Pattern("lost {lost} somewhere in ur building, pls keep if found", "en", "other", "text"),
    Pattern(
        "I think I left {lost} in the reading room. It is worth nothing and I miss it.",
        "en",
        "other",
        "web",
    ),
    Pattern(
        "I'm ringing about {lost}. It would've been on {day}, about {hour}.", "en", "other", "phone"
    ),
    Pattern(
        "Somebody left {lost} on my chair. I've brought it over before it walks.",
        "en",
        "other",
        "walk_in",
    ),
    Pattern(
        "Dear finder, if {lost} should come to you, it answers to my name, which is inside.",
        "en",
        "other",
        "email",
    ),
    Pattern("Necesito escanear {paper}. ¿Cuánto cuesta?", "es", "technology", "walk_in"),
    Pattern("hola prestan {gadget} pal finde?", "es", "technology", "text"),
    Pattern("El ordenador no me abre {paper}. Solo salen cuadritos.", "es", "technology", "web"),
    Pattern("¿Dónde tienen los libros sobre {subject}?", "es", "where_is_it", "walk_in"),
    Pattern("esta {title}? en la web no m sale", "es", "where_is_it", "text"),
    Pattern("Quisiera reservar {title}, por favor. Puedo ir el {day}.", "es", "account", "web"),
    Pattern(
        "Me avisaron de que llegó {title}. ¿Me lo guardan hasta el {day}?", "es", "account", "phone"
    ),
    Pattern("renovar {title} pf", "es", "account", "text"),
    Pattern(
        "Mi hija tiene que hablar de {subject} el {day} y no sabe por dónde empezar.",
        "es",
        "reference",
        "walk_in",
    ),
    Pattern(
        "Busco dos libros sobre {subject} que se entiendan sin ser profesor.",
        "es",
        "reference",
        "email",
    ),
    Pattern("Acabo de terminar {title} y me quedé como huérfano.", "es", "what_to_read", "walk_in"),
    Pattern("¿Algo parecido a {title}, pero más corto?", "es", "what_to_read", "web"),
    Pattern("Somos {group} y necesitamos una sala el {day} a las {hour}.", "es", "rooms", "web"),
    Pattern("a q hora es {event}", "es", "events", "text"),
    Pattern("¿Hay que apuntarse para {event}?", "es", "events", "walk_in"),
    Pattern("¿Alguien encontró {lost}? Estuve aquí el {day}.", "es", "other", "walk_in"),
    Pattern("Llamo por {lost}. No vale nada, pero es de mi abuela.", "es", "other", "phone"),
    Pattern("Je voudrais numériser {paper}. C'est gratuit ?", "fr", "technology", "walk_in"),
    Pattern("vs pretez {gadget} ? c pr ce we", "fr", "technology", "text"),
    Pattern(
        "L'ordinateur refuse d'ouvrir {paper}. Il n'affiche que des petits carrés.",
        "fr",
        "technology",
        "web",
    ),
    Pattern("Où trouve-t-on les livres sur {subject} ?", "fr", "where_is_it", "walk_in"),
    Pattern("ya {title} ou il est sorti", "fr", "where_is_it", "chat"),
    Pattern("Pourriez-vous me réserver {title} ? Je passe {day}.", "fr", "account", "web"),
    Pattern(
        "On m'annonce que {title} m'attend. Vous pouvez le garder jusqu'à {day} ?",
        "fr",
        "account",
        "phone",
    ),
    Pattern("prolonger {title} svp", "fr", "account", "text"),
    Pattern(
        "Mon fils prépare un exposé sur {subject} pour {day}, et il a déjà mal au ventre.",
        "fr",
        "reference",
        "walk_in",
    ),
    Pattern(
        "Auriez-vous deux ouvrages sur {subject}, sérieux mais pas tristes ?",
        "fr",
        "reference",
        "email",
    ),
    Pattern(
        "Je viens de finir {title}. Et maintenant, je fais quoi ?", "fr", "what_to_read", "walk_in"
    ),
    Pattern("Quelque chose comme {title}, mais en moins long ?", "fr", "what_to_read", "web"),
    Pattern("Nous sommes {group} et cherchons une salle {day} à {hour}.", "fr", "rooms", "web"),
    Pattern("c a kelle heure {event}", "fr", "events", "text"),
    Pattern("Faut-il s'inscrire pour {event} ?", "fr", "events", "walk_in"),
    Pattern("Quelqu'un a-t-il trouvé {lost} ? J'étais là {day}.", "fr", "other", "walk_in"),
    Pattern("J'appelle pour {lost}. C'est sans valeur, et j'y tiens.", "fr", "other", "phone"),
)
