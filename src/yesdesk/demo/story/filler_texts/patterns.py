"""The needs that come every day, with gaps that make each of them somebody's own."""

from yesdesk.demo.story.shapes import NeedTemplate

PATTERNS: tuple[NeedTemplate, ...] = (
    NeedTemplate("how much is it to print {count} pages, b/w", "en", "technology", "text"),
    NeedTemplate("I need to scan {paper}. Is that free?", "en", "technology", "walk_in"),
    NeedTemplate(
        "The computer will not open {paper} from my email. It only shows little squares.",
        "en",
        "technology",
        "web",
    ),
    NeedTemplate(
        "printer says paper jam but theres no paper. trying to print {paper}",
        "en",
        "technology",
        "chat",
    ),
    NeedTemplate(
        "Can one of you help me send {paper} to my daughter? I have it here in my hand.",
        "en",
        "technology",
        "phone",
    ),
    NeedTemplate(
        "Good morning, may I book a computer for {day} at {hour}, preferably not next "
        "to the drinks machine?",
        "en",
        "technology",
        "email",
    ),
    NeedTemplate(
        "I've typed {paper} and now it's gone wide. All of it. Wide.", "en", "technology", "walk_in"
    ),
    NeedTemplate("do u lend {gadget}? 4 the weekend", "en", "technology", "text"),
    NeedTemplate(
        "Is {gadget} free on {day}? My sister's visiting and she doesn't believe me "
        "that you lend it.",
        "en",
        "technology",
        "web",
    ),
    NeedTemplate("is {title} in? cant see it on the site", "en", "where_is_it", "text"),
    NeedTemplate(
        "Where would I find {subject}? Not the children's ones.", "en", "where_is_it", "walk_in"
    ),
    NeedTemplate(
        "I had {title} in my hand last week and put it down somewhere here.",
        "en",
        "where_is_it",
        "walk_in",
    ),
    NeedTemplate(
        "Your catalogue sends me to a shelf for {subject} that is now full of gardening.",
        "en",
        "where_is_it",
        "web",
    ),
    NeedTemplate("which shelf is {subject} plz", "en", "where_is_it", "chat"),
    NeedTemplate(
        "Could you have a look whether {title} is really there before I take two buses?",
        "en",
        "where_is_it",
        "phone",
    ),
    NeedTemplate(
        "On which floor do you keep {subject}, and is there a chair beside it?",
        "en",
        "where_is_it",
        "email",
    ),
    NeedTemplate("can u renew {title} pls", "en", "account", "text"),
    NeedTemplate(
        "It says {title} is late. I thought it was due on {day}.", "en", "account", "walk_in"
    ),
    NeedTemplate(
        "Please put me down for {title}. Large print if you have it, normal if you don't.",
        "en",
        "account",
        "web",
    ),
    NeedTemplate(
        "I return {title} with thanks and regret that the dog got to it first.",
        "en",
        "account",
        "email",
    ),
    NeedTemplate(
        "I've a message that {title} is waiting. Can you keep it till {day}?",
        "en",
        "account",
        "phone",
    ),
    NeedTemplate("where am i in the queue for {title}", "en", "account", "chat"),
    NeedTemplate("Can my sister pick up {title} for me on {day}?", "en", "account", "walk_in"),
    NeedTemplate(
        "I have {count} things out and can't count them any more. Could you send me a list?",
        "en",
        "account",
        "web",
    ),
    NeedTemplate(
        "I need something short and true about {subject}, for a talk on {day}.",
        "en",
        "reference",
        "walk_in",
    ),
    NeedTemplate(
        "My daughter has homework on {subject} and the internet has made it worse.",
        "en",
        "reference",
        "web",
    ),
    NeedTemplate(
        "Could you kindly point me to two books on {subject} that an old man may take "
        "home with him?",
        "en",
        "reference",
        "email",
    ),
    NeedTemplate(
        "anything on {subject} w sources, need {count} of them", "en", "reference", "chat"
    ),
    NeedTemplate(
        "There was something in the paper about {subject}, last month or the one "
        "before. Could you find it?",
        "en",
        "reference",
        "phone",
    ),
    NeedTemplate("quick q for a quiz: best book on {subject}?", "en", "reference", "text"),
    NeedTemplate(
        "I've just finished {title} and I don't know what to do with myself.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    NeedTemplate(
        "Something like {title}, but shorter and with a better ending?", "en", "what_to_read", "web"
    ),
    NeedTemplate("anything good on {subject} for a {age} yr old", "en", "what_to_read", "text"),
    NeedTemplate("is {title} scary. asking for me", "en", "what_to_read", "chat"),
    NeedTemplate(
        "My grandson is {age} and mad about {subject}. What have you got that he hasn't?",
        "en",
        "what_to_read",
        "phone",
    ),
    NeedTemplate(
        "Our group reads {title} next. Could you get us {count} copies by {day}?",
        "en",
        "what_to_read",
        "email",
    ),
    NeedTemplate("Would you read {title}? Honestly?", "en", "what_to_read", "walk_in"),
    NeedTemplate("room free {day} {hour}? its for {group}", "en", "rooms", "text"),
    NeedTemplate(
        "We are {group} and would like a room on {day} at {hour}. We bring our own cups.",
        "en",
        "rooms",
        "web",
    ),
    NeedTemplate(
        "I'm ringing for {group}. We've got {day} at {hour} in the book, haven't we?",
        "en",
        "rooms",
        "phone",
    ),
    NeedTemplate("Can we move {group} to {day}? The hall floor is wet.", "en", "rooms", "walk_in"),
    NeedTemplate(
        "Dear Library, we are {group} and have outgrown the kitchen table. Might {day} "
        "at {hour} be possible?",
        "en",
        "rooms",
        "email",
    ),
    NeedTemplate("what time is {event} on {day}", "en", "events", "text"),
    NeedTemplate(
        "Do I need to sign up for {event}, or can I just turn up?", "en", "events", "walk_in"
    ),
    NeedTemplate("Is {event} all right for someone who is {age}?", "en", "events", "web"),
    NeedTemplate("is {event} still happening or did it move to {day}", "en", "events", "chat"),
    NeedTemplate(
        "How many are coming to {event}? I'm not good with a crowd.", "en", "events", "phone"
    ),
    NeedTemplate(
        "Thank you for {event}. Will there be another, and may I bring my mother?",
        "en",
        "events",
        "email",
    ),
    NeedTemplate(
        "Has anybody handed in {lost}? I was by the window on {day}.", "en", "other", "walk_in"
    ),
    NeedTemplate("lost {lost} somewhere in ur building, pls keep if found", "en", "other", "text"),
    NeedTemplate(
        "I think I left {lost} in the reading room. It is worth nothing and I miss it.",
        "en",
        "other",
        "web",
    ),
    NeedTemplate(
        "I'm ringing about {lost}. It would've been on {day}, about {hour}.", "en", "other", "phone"
    ),
    NeedTemplate(
        "Somebody left {lost} on my chair. I've brought it over before it walks.",
        "en",
        "other",
        "walk_in",
    ),
    NeedTemplate(
        "Dear finder, if {lost} should come to you, it answers to my name, which is inside.",
        "en",
        "other",
        "email",
    ),
    NeedTemplate("Necesito escanear {paper}. ¿Cuánto cuesta?", "es", "technology", "walk_in"),
    NeedTemplate("hola prestan {gadget} pal finde?", "es", "technology", "text"),
    NeedTemplate(
        "El ordenador no me abre {paper}. Solo salen cuadritos.", "es", "technology", "web"
    ),
    NeedTemplate("¿Dónde tienen los libros sobre {subject}?", "es", "where_is_it", "walk_in"),
    NeedTemplate("esta {title}? en la web no m sale", "es", "where_is_it", "text"),
    NeedTemplate(
        "Quisiera reservar {title}, por favor. Puedo ir el {day}.", "es", "account", "web"
    ),
    NeedTemplate(
        "Me avisaron de que llegó {title}. ¿Me lo guardan hasta el {day}?", "es", "account", "phone"
    ),
    NeedTemplate("renovar {title} pf", "es", "account", "text"),
    NeedTemplate(
        "Mi hija tiene que hablar de {subject} el {day} y no sabe por dónde empezar.",
        "es",
        "reference",
        "walk_in",
    ),
    NeedTemplate(
        "Busco dos libros sobre {subject} que se entiendan sin ser profesor.",
        "es",
        "reference",
        "email",
    ),
    NeedTemplate(
        "Acabo de terminar {title} y me quedé como huérfano.", "es", "what_to_read", "walk_in"
    ),
    NeedTemplate("¿Algo parecido a {title}, pero más corto?", "es", "what_to_read", "web"),
    NeedTemplate(
        "Somos {group} y necesitamos una sala el {day} a las {hour}.", "es", "rooms", "web"
    ),
    NeedTemplate("a q hora es {event}", "es", "events", "text"),
    NeedTemplate("¿Hay que apuntarse para {event}?", "es", "events", "walk_in"),
    NeedTemplate("¿Alguien encontró {lost}? Estuve aquí el {day}.", "es", "other", "walk_in"),
    NeedTemplate("Llamo por {lost}. No vale nada, pero es de mi abuela.", "es", "other", "phone"),
    NeedTemplate("Je voudrais numériser {paper}. C'est gratuit ?", "fr", "technology", "walk_in"),
    NeedTemplate("vs pretez {gadget} ? c pr ce we", "fr", "technology", "text"),
    NeedTemplate(
        "L'ordinateur refuse d'ouvrir {paper}. Il n'affiche que des petits carrés.",
        "fr",
        "technology",
        "web",
    ),
    NeedTemplate("Où trouve-t-on les livres sur {subject} ?", "fr", "where_is_it", "walk_in"),
    NeedTemplate("ya {title} ou il est sorti", "fr", "where_is_it", "chat"),
    NeedTemplate("Pourriez-vous me réserver {title} ? Je passe {day}.", "fr", "account", "web"),
    NeedTemplate(
        "On m'annonce que {title} m'attend. Vous pouvez le garder jusqu'à {day} ?",
        "fr",
        "account",
        "phone",
    ),
    NeedTemplate("prolonger {title} svp", "fr", "account", "text"),
    NeedTemplate(
        "Mon fils prépare un exposé sur {subject} pour {day}, et il a déjà mal au ventre.",
        "fr",
        "reference",
        "walk_in",
    ),
    NeedTemplate(
        "Auriez-vous deux ouvrages sur {subject}, sérieux mais pas tristes ?",
        "fr",
        "reference",
        "email",
    ),
    NeedTemplate(
        "Je viens de finir {title}. Et maintenant, je fais quoi ?", "fr", "what_to_read", "walk_in"
    ),
    NeedTemplate("Quelque chose comme {title}, mais en moins long ?", "fr", "what_to_read", "web"),
    NeedTemplate(
        "Nous sommes {group} et cherchons une salle {day} à {hour}.", "fr", "rooms", "web"
    ),
    NeedTemplate("c a kelle heure {event}", "fr", "events", "text"),
    NeedTemplate("Faut-il s'inscrire pour {event} ?", "fr", "events", "walk_in"),
    NeedTemplate("Quelqu'un a-t-il trouvé {lost} ? J'étais là {day}.", "fr", "other", "walk_in"),
    NeedTemplate("J'appelle pour {lost}. C'est sans valeur, et j'y tiens.", "fr", "other", "phone"),
)
