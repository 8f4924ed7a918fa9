"""People who are new here, or far away, or whom a house was not built for."""

from yesdesk.demo.story.shapes import (
    DAY,
    ClosesWith,
    HandsOver,
    KeepsPromise,
    Notes,
    PatronSketch,
    PatronWrites,
    Promises,
    Replies,
    SaysThanks,
    StoryThread,
    WritesAgain,
)

NEW_IN_TOWN: tuple[StoryThread, ...] = (
    StoryThread(
        slug="rosario-sin-recibo",
        patron=PatronSketch("Rosario", "rosario.v@correo.example", "es"),
        channel="web",
        kind="account",
        branch="mill",
        point="inbox",
        days_ago=15,
        at="21:20",
        words=(
            "Buenas noches. Llegamos hace nueve días con dos niños y todavía no tenemos contrato "
            "ni recibo de la luz a mi nombre. ¿Podemos sacar libros o hay que esperar?"
        ),
        asked_for="un carné sin comprobante de domicilio",
        needed="libros en español para que los niños no se sientan tan lejos",
        steps=(
            Replies(
                "kim",
                735,
                "Buenos días, Rosario, y bienvenida. No hay que esperar. Con cualquier documento "
                "con foto le hacemos hoy un carné de visita: tres libros por persona. Cuando "
                "tenga un papel con su dirección, lo cambiamos por el normal. Hay un estante en "
                "español junto a la pecera. Kim",
            ),
            Notes("kim", 738, "Visitor cards, three of them. She comes after school with both."),
            ClosesWith("kim", 738, "yes_partial"),
            WritesAgain(
                4 * DAY + 830,
                "Hola, Kim. Ya tengo una carta de la escuela con nuestra dirección. ¿Vale eso? "
                "El pequeño ya leyó sus tres libros. Dos veces.",
            ),
            Replies(
                "kim",
                4 * DAY + 845,
                "Claro que vale. Traiga la carta cuando quiera y salen con los carnés normales. "
                "Dígale al pequeño que le guardo el cuarto. Kim",
            ),
            ClosesWith("kim", 4 * DAY + 845, "yes"),
            SaysThanks(
                5 * DAY + 1180,
                "El pequeño le hizo un dibujo. Es usted, con muchos brazos y libros en todos.",
            ),
        ),
    ),
    StoryThread(
        slug="amadou-trente-pages",
        patron=PatronSketch("Amadou", "555 0164", "fr"),
        channel="walk_in",
        kind="technology",
        branch="hill",
        point="hill-road-desk",
        days_ago=24,
        at="15:25",
        noted_by="noor",
        words=(
            "Bonjour. J'ai trente pages à copier pour ma demande de nationalité. Le rendez-vous "
            "est demain à neuf heures. Une page doit être certifiée conforme."
        ),
        asked_for="trente copies, dont une certifiée",
        needed="un dossier complet demain à neuf heures",
        steps=(
            Notes(
                "noor",
                4,
                "Our copier does twelve pages and sighs. Mill Street is open until eight.",
            ),
            HandsOver(
                "noor",
                10,
                "Amadou is on the 15:40 bus to you with a blue folder. Thirty pages, both sides. "
                "He has told me everything, so please just open the copier for him. No charge, "
                "he has paid enough for that folder. The certified page we cannot do.",
                to_branch="mill",
            ),
            Replies(
                "lea",
                58,
                "Bonjour Amadou, vos copies sont faites, deux jeux, dans l'ordre. Pour la page "
                "certifiée, la mairie ouvre à huit heures, guichet 3. C'est sur votre chemin et "
                "je les ai prévenus. Bonne chance pour demain. Léa",
            ),
            ClosesWith("lea", 60, "yes_partial"),
            SaysThanks(
                3 * DAY + 200,
                "Dossier accepté. La dame du guichet 3 m'attendait avec mon nom sur un papier. "
                "Merci à toutes les deux.",
            ),
        ),
    ),
    StoryThread(
        slug="monsieur-lapin",
        patron=PatronSketch("Camille, maman de Jules", "camille.r@courrier.example", "fr"),
        channel="email",
        kind="other",
        branch="mill",
        point="bookmobile",
        days_ago=37,
        at="19:48",
        words=(
            "Bonsoir, mon fils a oublié Monsieur Lapin dans le bibliobus, entre les dinosaures "
            "et les trains. Il est gris, il lui manque un oeil. Personne ne dort ici."
        ),
        asked_for="retrouver un lapin en peluche",
        needed="une nuit de sommeil",
        steps=(
            Replies(
                "olu",
                848,
                "Bonjour Camille. Monsieur Lapin va bien. Il a passé la nuit avec les trains. "
                "Dites à Jules qu'il aide au prêt jusqu'à demain. Je le ramène à l'arrêt de "
                "l'école à 16 h 45. Olu",
            ),
            Notes("olu", 850, "Took a photo of the rabbit at the wheel. It goes in his pocket."),
            ClosesWith("olu", DAY + 1300, "yes"),
            SaysThanks(
                2 * DAY + 15,
                "Jules veut savoir si Monsieur Lapin a un contrat. La photo est sur le frigo.",
            ),
        ),
    ),
    StoryThread(
        slug="storytime-in-signs",
        patron=PatronSketch("Hannah", "hannah.b@post.example"),
        channel="email",
        kind="events",
        branch="mill",
        point="childrens-floor",
        days_ago=50,
        at="12:10",
        words=(
            "My daughter is deaf. At storytime she watches the other children laugh and then she "
            "laughs a second later. Is there any storytime where she could be first?"
        ),
        asked_for="a storytime in sign language",
        needed="for her daughter to laugh first",
        steps=(
            Replies(
                "lea",
                95,
                "Dear Hannah, that second stays with me. We have none yet. I will find out who "
                "could tell stories in sign with us, and tell you by Friday at five. Lea",
            ),
            Promises("lea", 96, "Who can tell stories in sign", 2 * DAY + 194),
            HandsOver(
                "lea",
                101,
                "You know the deaf club from the football. Could you ask whether one of them "
                "likes telling stories? We pay in cake and bus fare, and I will find better.",
                to_login="jo",
            ),
            Notes("jo", DAY + 60, "Asked Ruth. She said: finally, and which day."),
            KeepsPromise(
                "lea",
                2 * DAY + 130,
                "Dear Hannah, Ruth from the deaf club will tell the story in sign on the second "
                "Saturday of each month, at ten. I read it out loud for the rest of us, a second "
                "later. The first one is next week. Lea",
            ),
            ClosesWith("lea", 2 * DAY + 131, "yes"),
            SaysThanks(
                12 * DAY + 100,
                "She laughed first. Everybody else had to wait. I have no more words than that.",
            ),
        ),
    ),
    StoryThread(
        slug="the-lift-is-out",
        patron=PatronSketch("Nadia", "555 0119"),
        channel="phone",
        kind="rooms",
        branch="mill",
        point="ground-floor",
        days_ago=39,
        at="09:35",
        noted_by="sam",
        words=(
            "I use a wheelchair and your lift has a sign on it again. My law books are upstairs "
            "and so are the tables that fit my knees. What do I do for a week?"
        ),
        asked_for="when the lift works again",
        needed="a table and her law books before the exam",
        steps=(
            Replies(
                "sam",
                9,
                "The lift man comes on Monday, and I would not bet on it. Shall we bring the "
                "library to a level floor? Hill Road has one room, no step, and Noor.",
            ),
            HandsOver(
                "sam",
                14,
                "Nadia needs the table by the window at 72 cm, every day this week. I send six "
                "law books up with the van at noon. She has explained lifts to enough people.",
                to_branch="hill",
            ),
            Replies(
                "noor",
                75,
                "Hello Nadia, the table is yours all week and has your name on it. I shut the "
                "door from one to two, but you may stay in. The kettle is to your left. Noor",
            ),
            ClosesWith("noor", 78, "yes_other_way"),
            SaysThanks(8 * DAY, "Passed. Tell the lift I said nothing."),
        ),
    ),
    StoryThread(
        slug="el-barco-del-abuelo",
        patron=PatronSketch("Julián", "julian.f@correo.example", "es"),
        channel="email",
        kind="reference",
        branch="mill",
        point="inbox",
        days_ago=55,
        at="03:32",
        words=(
            "Escribo desde muy lejos. Mi abuelo trabajó en el molino de su pueblo hasta 1931 y "
            "luego tomó un barco. En casa solo queda una foto sin nombre. ¿Habrá algo de él ahí?"
        ),
        asked_for="noticias del abuelo en los papeles del molino",
        needed="saber su nombre completo y ver dónde vivía",
        steps=(
            Replies(
                "kim",
                358,
                "Querido Julián: tenemos los libros de pago del molino en el sótano. Deme una "
                "semana y la foto, si puede. Le escribo el viernes antes de las seis. Kim",
            ),
            Promises("kim", 359, "Lo que dicen los libros del molino", 4 * DAY + 509),
            PatronWrites(900, "Va la foto. Es el segundo por la derecha, el que no mira."),
            Notes("kim", 3 * DAY + 700, "Page 212, spring 1931. Two men fit. One could not sign."),
            KeepsPromise(
                "kim",
                4 * DAY + 470,
                "Querido Julián: su abuelo está en la página 212, con nombre, calle y firma. "
                "Vivía en Quarry Row 8. La casa sigue en pie y hoy le hice una foto. Del barco "
                "no sabemos nada: eso lo guarda el archivo del puerto, y le pongo su correo.",
            ),
            ClosesWith("kim", 4 * DAY + 472, "yes_partial"),
            SaysThanks(
                5 * DAY + 20,
                "Mi madre pasó el dedo por la firma en la pantalla. Tiene noventa años.",
            ),
        ),
    ),
)
