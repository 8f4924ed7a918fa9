"""Kept answers about the house: machines, rooms, children, and what comes from elsewhere."""

from yesdesk.demo.story.shapes import SavedAnswer

HOUSE: tuple[SavedAnswer, ...] = (
    SavedAnswer(
        "Wi-Fi: how to get on it",
        "internet, network, hotspot, connect, password, conectarse, contraseña, se connecter, réseau",
        "technology",
        "it",
        {
            "en": "Our Wi-Fi is free and needs no card and no password.\n\nChoose “Wren Valley Guest” on your "
            "phone or laptop, open any page, and press the green button. It reaches the benches outside too, "
            "also when we are closed. If it does not work, come to the desk and we look at it together.",
            "es": "Nuestro wifi es gratis y no pide carné ni contraseña.\n\nElija «Wren Valley Guest» en su "
            "teléfono o portátil, abra cualquier página y pulse el botón verde. Llega también a los bancos de "
            "fuera, aunque esté cerrado. Si no funciona, venga al mostrador y lo vemos juntos.",
            "fr": "Notre Wi-Fi est gratuit, sans carte et sans mot de passe.\n\nChoisissez « Wren Valley Guest » "
            "sur votre téléphone ou votre portable, ouvrez une page, et touchez le bouton vert. Il porte "
            "jusqu’aux bancs dehors, même quand c’est fermé. S’il ne marche pas, venez à l’accueil, nous "
            "regardons ensemble.",
        },
        again_in=0,
    ),
    SavedAnswer(
        "Printing from a phone",
        "print, printer, copy, scan, boarding pass, imprimir, impresora, imprimer, imprimante",
        "technology",
        "it",
        {
            "en": "Send the page or the photo to us from the address below. It waits at the printer for a day, "
            "under the name you choose.\n\nTen black and white pages a day are free, then it is 10 cents a "
            "page. If money is short, tell us, and it is free as well.",
            "es": "Mándenos la página o la foto desde la dirección de abajo. Le espera un día en la impresora, "
            "con el nombre que usted elija.\n\nDiez páginas al día en blanco y negro son gratis, luego son 10 "
            "céntimos cada una. Si va justo de dinero, díganoslo, y también es gratis.",
            "fr": "Envoyez-nous la page ou la photo depuis l’adresse ci-dessous. Elle attend un jour à "
            "l’imprimante, sous le nom que vous choisissez.\n\nDix pages par jour en noir et blanc sont "
            "gratuites, ensuite c’est 10 centimes la page. Si l’argent manque, dites-le : c’est gratuit aussi.",
        },
        links=(("https://wrenvalley.example/print", "Send a page"),),
    ),
    SavedAnswer(
        "E-books on a phone or a reader",
        "ebook, app, audiobook, tablet, libro electrónico, libro digital, livre numérique, liseuse",
        "technology",
        "librarian",
        {
            "en": "Yes, with your card number and your PIN.\n\nOpen the address below on your phone or tablet, "
            "choose our name, and type both once. You can have five at a time, for three weeks. They go back "
            "by themselves, so they are never late. Bring your reader to the desk if you like: I sit beside "
            "you, and you press the keys.",
            "es": "Sí, con el número de su carné y su clave.\n\nAbra la dirección de abajo en el teléfono o la "
            "tableta, elija nuestro nombre y escriba los dos una vez. Puede tener cinco a la vez, tres semanas. "
            "Se devuelven solos, así que nunca llegan tarde. Si quiere, traiga su lector: me siento a su lado y "
            "usted pulsa.",
            "fr": "Oui, avec le numéro de votre carte et votre code.\n\nOuvrez l’adresse ci-dessous sur votre "
            "téléphone ou votre tablette, choisissez notre nom, et tapez les deux une fois. Vous pouvez en "
            "avoir cinq, pour trois semaines. Ils reviennent tout seuls, donc jamais en retard. Apportez votre "
            "liseuse si vous voulez : je m’assieds à côté, et c’est vous qui touchez l’écran.",
        },
        links=(("https://wrenvalley.example/ebooks", "E-books"),),
    ),
    SavedAnswer(
        "Help with a form or a computer",
        "application, job, cv, benefits, email account, formulario, solicitud, trabajo, formulaire, emploi",
        "technology",
        "librarian",
        {
            "en": "Come whenever we are open. I sit beside you, and you keep the mouse.\n\nFor something longer "
            "we keep an hour free, on Tuesday and Thursday from 14:00. Tell me which day suits you. Bring what "
            "you have, also if you think that it is not enough.",
            "es": "Venga cuando esté abierto. Me siento a su lado y el ratón lo lleva usted.\n\nPara algo más "
            "largo guardamos una hora, martes y jueves desde las 14:00. Dígame qué día le va bien. Traiga lo "
            "que tenga, aunque piense que no basta.",
            "fr": "Venez quand c’est ouvert. Je m’assieds à côté de vous, et vous gardez la souris.\n\nPour "
            "quelque chose de plus long, nous gardons une heure le mardi et le jeudi à partir de 14 h. "
            "Dites-moi quel jour vous convient. Apportez ce que vous avez, même si cela vous semble peu.",
        },
    ),
    SavedAnswer(
        "A book we do not have, from another library",
        "interlibrary loan, ILL, order, buy, préstamo interbibliotecario, pedir, prêt entre bibliothèques, "
        "commander",
        "what_to_read",
        "librarian",
        {
            "en": "We can borrow it for you from another library. It costs nothing and takes about ten days."
            "\n\nTell me the title, or as much of it as you remember. You hear from us when it is here, and "
            "then it is yours for three weeks.",
            "es": "Podemos pedirlo prestado a otra biblioteca. No cuesta nada y tarda unos diez días.\n\nDígame "
            "el título, o lo que recuerde de él. Le avisamos cuando llegue, y entonces es suyo tres semanas.",
            "fr": "Nous pouvons l’emprunter pour vous à une autre bibliothèque. C’est gratuit et cela prend une "
            "dizaine de jours.\n\nDites-moi le titre, ou ce que vous en savez. Nous vous prévenons quand il est "
            "là, et il est à vous pour trois semaines.",
        },
    ),
    SavedAnswer(
        "A room for a meeting",
        "book a room, group, club, tutoring, sala, reunión, reservar, salle, réunion",
        "rooms",
        "lead",
        {
            "en": "Yes, there is a room for you.\n\nThe River Room holds twelve and has a screen and a kettle. "
            "It costs nothing for groups that anybody may join. Pick a day at the address below, or tell me "
            "yours and I write it down.",
            "es": "Sí, hay una sala para ustedes.\n\nEn la Sala del Río caben doce y tiene pantalla y tetera. No "
            "cuesta nada para grupos abiertos a todos. Elija un día en la dirección de abajo, o dígame cuál y "
            "lo apunto.",
            "fr": "Oui, il y a une salle pour vous.\n\nLa salle de la Rivière accueille douze personnes, avec un "
            "écran et une bouilloire. Elle est gratuite pour les groupes ouverts à tous. Choisissez un jour à "
            "l’adresse ci-dessous, ou dites-moi le vôtre et je le note.",
        },
        links=(("https://wrenvalley.example/rooms", "The River Room"),),
        branch="mill",
    ),
    SavedAnswer(
        "A quiet place to study, or for an exam",
        "silence, proctor, test, homework, estudiar, examen, silencio, étudier, calme, devoirs",
        "rooms",
        "librarian",
        {
            "en": "The top floor at Mill Street is the quiet one, and there is nearly always a seat.\n\nIf it is "
            "for an exam, tell me the day and how long it takes. Somebody can sit with you, and it costs "
            "nothing.",
            "es": "La última planta de Mill Street es la tranquila, y casi siempre hay sitio.\n\nSi es para un "
            "examen, dígame el día y cuánto dura. Alguien puede acompañarle y no cuesta nada.",
            "fr": "Le dernier étage de Mill Street est l’étage calme, et il y a presque toujours une place."
            "\n\nSi c’est pour un examen, dites-moi le jour et la durée. Quelqu’un peut rester avec vous, et "
            "c’est gratuit.",
        },
    ),
    SavedAnswer(
        "Story time for small children",
        "baby, toddler, reading aloud, kids, cuentos, bebé, niños, heure du conte, bébé",
        "events",
        "librarian",
        {
            "en": "Story time is on Saturday at 10:30 at Mill Street, and on Wednesday at 15:30 at Hill Road."
            "\n\nYou need not sign up, and noise is fine. Come late, leave early, bring a grandmother.",
            "es": "La hora del cuento es el sábado a las 10:30 en Mill Street y el miércoles a las 15:30 en Hill "
            "Road.\n\nNo hace falta apuntarse y el ruido no molesta. Lleguen tarde, váyanse antes, traigan a la "
            "abuela.",
            "fr": "L’heure du conte a lieu le samedi à 10 h 30 à Mill Street, et le mercredi à 15 h 30 à Hill "
            "Road.\n\nIl ne faut pas s’inscrire, et le bruit ne gêne pas. Arrivez tard, partez tôt, amenez une "
            "grand-mère.",
        },
    ),
    SavedAnswer(
        "Books brought home",
        "cannot come, ill, housebound, delivery, no puedo ir, a domicilio, je ne peux pas venir, portage",
        "other",
        "lead",
        {
            "en": "If you cannot come to us, we come to you.\n\nEvery second Friday somebody brings what you like "
            "to read and takes the last books back. It costs nothing. Tell me what you enjoy, and when somebody "
            "is at home.",
            "es": "Si no puede venir, vamos nosotros.\n\nUn viernes sí y otro no, alguien le lleva lo que le "
            "gusta leer y recoge lo anterior. No cuesta nada. Dígame qué le gusta y cuándo hay alguien en casa.",
            "fr": "Si vous ne pouvez pas venir, nous venons.\n\nUn vendredi sur deux, quelqu’un apporte ce que "
            "vous aimez lire et reprend les livres d’avant. C’est gratuit. Dites-moi ce que vous aimez, et quand "
            "il y a quelqu’un chez vous.",
        },
    ),
    SavedAnswer(
        "Giving us books",
        "donate, donation, gift, boxes, donar, donación, regalar, donner, don, cartons",
        "other",
        "librarian",
        {
            "en": "Thank you for thinking of us.\n\nWe gladly take up to two boxes at Mill Street on any weekday. "
            "What we cannot use goes to the book sale, and the sale buys new ones. If it is more than you can "
            "carry, tell me, and we see who has a car.",
            "es": "Gracias por pensar en nosotros.\n\nRecibimos con gusto hasta dos cajas en Mill Street, de "
            "lunes a viernes. Lo que no podemos usar va al mercadillo, y con él compramos libros nuevos. Si pesa "
            "demasiado, dígamelo y vemos quién tiene coche.",
            "fr": "Merci d’avoir pensé à nous.\n\nNous prenons volontiers jusqu’à deux cartons à Mill Street, en "
            "semaine. Ce que nous ne pouvons pas utiliser va à la vente, et la vente achète des livres neufs. Si "
            "c’est trop lourd, dites-le-moi, nous voyons qui a une voiture.",
        },
    ),
)
