"""In Spanish, from a hurried text to a letter."""

from yesdesk.demo.story.shapes import FillerNeed

SPANISH: tuple[FillerNeed, ...] = (
    FillerNeed(
        "Buenas, ¿cuál es la clave del wifi? En el papel de la pared hay una mancha justo ahí.",
        "es",
        "technology",
        "web",
        answer="Es wren-open, todo en minúsculas. La mancha era café. Ya hay papel nuevo.",
        outcome="yes",
    ),
    FillerNeed(
        "¿Me ayuda a mandar este formulario? Dice 'adjuntar' y yo no sé qué quiere que junte.",
        "es",
        "technology",
        "walk_in",
        answer="Claro. Lo enviamos juntos y le imprimí el recibo. 'Adjuntar' solo quería decir "
        "pegar su foto.",
        outcome="yes",
    ),
    FillerNeed(
        "hola se puede imprimir desd el movil? son 3 hojas p el colegio",
        "es",
        "technology",
        "text",
        answer="Sí, mándalas por nuestro wifi y toca la pantalla junto a la impresora. Tres "
        "hojas para el cole van gratis.",
        outcome="yes",
    ),
    FillerNeed(
        "Necesito hacerme una cuenta de correo para pedir cita. Tengo letra bonita, "
        "pero aquí no me sirve.",
        "es",
        "technology",
        "walk_in",
        needed="una cita en la oficina de empleo",
    ),
    FillerNeed(
        "La aplicación de los libros me habla en inglés y con prisa. ¿Se le puede "
        "cambiar el idioma?",
        "es",
        "technology",
        "web",
    ),
    FillerNeed(
        "Estimados señores: ¿disponen de un aparato para pasar cintas de vídeo? En una "
        "de ellas camina mi padre.",
        "es",
        "technology",
        "email",
        needed="ver caminar a su padre otra vez",
        answer="Sí, tenemos uno, y hay una silla al lado. Venga cuando quiera. Lo vemos caminar "
        "juntos.",
        outcome="yes",
    ),
    FillerNeed("el escaner me lo manda todo negro, soy yo o es el", "es", "technology", "chat"),
    FillerNeed(
        "Mi nieta me llama por la pantalla los domingos y no sé contestar a tiempo. "
        "¿Hay alguna clase para eso?",
        "es",
        "technology",
        "phone",
        needed="contestar a la primera el domingo",
        answer="Le enseñé el botón verde y lo practicamos cuatro veces. El domingo no se le "
        "escapa.",
        outcome="yes",
    ),
    FillerNeed(
        "¿Dónde están los cuentos en dos lenguas, los que se leen por delante y por detrás?",
        "es",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed("perdon x q puerta se entra con silla d ruedas", "es", "where_is_it", "text"),
    FillerNeed(
        "Busco el baño y también, si se puede, un sitio para dar el pecho sin que haga frío.",
        "es",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "¿En qué estante ponen lo del permiso de conducir? He dado tres vueltas, como "
        "en la rotonda.",
        "es",
        "where_is_it",
        "web",
    ),
    FillerNeed(
        "Vengo por un periódico de mi país, aunque sea del mes pasado. ¿Dónde los tienen?",
        "es",
        "where_is_it",
        "walk_in",
        answer="Están arriba, junto a la ventana, y en el ordenador 2 sale el de hoy.",
        outcome="yes",
    ),
    FillerNeed("y los comics japoneses dnd stan", "es", "where_is_it", "chat"),
    FillerNeed(
        "Saqué cinco libros y el recibo dice seis. Yo el sexto no lo he visto, pero "
        "suena interesante.",
        "es",
        "account",
        "web",
    ),
    FillerNeed(
        "renovar x favor todo, carnet 20066 4120, estoy d turno de noche", "es", "account", "text"
    ),
    FillerNeed(
        "¿Mi madre puede tener carné si no tiene papeles? Solo quiere leer recetas y "
        "llorar con novelas.",
        "es",
        "account",
        "walk_in",
        needed="un carné para su madre sin miedo",
        answer="Sí. Aquí no le pedimos papeles para leer. Que venga con usted y escoja ella la "
        "primera novela.",
        outcome="yes",
    ),
    FillerNeed(
        "Les escribo para disculparme: el bebé ha mordido una esquina del libro de la "
        "luna. ¿Cuánto les debo?",
        "es",
        "account",
        "email",
        answer="No nos debe nada. Ese libro ya tiene otras tres mordidas. Dígale que escogió bien.",
        outcome="yes",
    ),
    FillerNeed(
        "Me llegó un aviso y no entiendo si es una multa o un saludo.",
        "es",
        "account",
        "phone",
        answer="Era un saludo con mala cara. No debe nada. Lo hemos escrito de nuevo para que se"
        " entienda.",
        outcome="yes",
    ),
    FillerNeed(
        "Perdí la tarjeta en el autobús. La foto no era buena, pero el nombre sí es el mío.",
        "es",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "¿Se puede tener una sola cuenta para los dos hermanos? Leen lo mismo, pero peleando.",
        "es",
        "account",
        "web",
    ),
    FillerNeed("cuantos puedo sacar de golpe? nos vamos al pueblo", "es", "account", "chat"),
    FillerNeed(
        "Necesito entender este contrato de alquiler. Solo la página tres. En la página"
        " tres hay algo.",
        "es",
        "reference",
        "walk_in",
        needed="saber qué firma antes de firmar",
        answer="Leímos la página tres despacio. Lo que pone, se lo pude decir. Si conviene "
        "firmar, se lo dice la abogada de los jueves, gratis.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "¿Qué papeles piden para casarse aquí si uno nació lejos y el otro más lejos?",
        "es",
        "reference",
        "web",
    ),
    FillerNeed(
        "Quisiera saber qué santo se celebraba en este valle antes de la fiesta de la "
        "cosecha. Es para un sermón corto, lo prometo.",
        "es",
        "reference",
        "email",
    ),
    FillerNeed(
        "¿Cómo se dice 'me duele aquí' en inglés sin que suene a drama? Voy al médico a"
        " las cuatro.",
        "es",
        "reference",
        "walk_in",
        needed="explicarle el dolor al médico",
        answer="Se lo escribí en una tarjeta con un dibujo. Suena tranquilo y claro. Que vaya "
        "bien a las cuatro.",
        outcome="yes",
    ),
    FillerNeed(
        "cuanto vale convalidar titulo d enfermera aki, dnd pregunto", "es", "reference", "text"
    ),
    FillerNeed(
        "Mi hijo tiene que explicar la fotosíntesis mañana y yo trabajo hasta las ocho."
        " ¿Quién se la explica a él?",
        "es",
        "reference",
        "phone",
        answer="Que venga a las cinco a la mesa de deberes. Hoy la fotosíntesis se explica con "
        "una planta de verdad.",
        outcome="yes",
    ),
    FillerNeed(
        "Busco la letra de una canción de cuna que cantaba mi tía: algo de una cabra y "
        "de un río que no vuelve.",
        "es",
        "reference",
        "web",
    ),
    FillerNeed(
        "Dice la escuela que falta una vacuna. ¿Qué vacuna es esta, con estas letras?",
        "es",
        "reference",
        "walk_in",
    ),
    FillerNeed(
        "Algo para volver a leer después de mucho tiempo. Que no pese. En ningún sentido.",
        "es",
        "what_to_read",
        "walk_in",
        needed="empezar otra vez sin rendirse",
        answer="Este. Pesa poco, de las dos maneras. Y si no le gusta, se deja sin pena.",
        outcome="yes",
    ),
    FillerNeed(
        "Mi hija de cinco años quiere un libro donde la abuela vive lejos y no se muere.",
        "es",
        "what_to_read",
        "web",
    ),
    FillerNeed("manga en español hay?? aunque sea el 1", "es", "what_to_read", "chat"),
    FillerNeed(
        "¿Tendrían novelas en español con letra grande? Mi suegro dice que ya no le "
        "gusta leer, pero es que no ve.",
        "es",
        "what_to_read",
        "email",
        needed="que su suegro vuelva a leer",
        answer="Tenemos once con letra grande. Le apartamos dos de aventuras. No diga nada, "
        "déjelas cerca de su silla.",
        outcome="yes",
    ),
    FillerNeed("uno d miedo pero no d mucho miedo, tengo 10", "es", "what_to_read", "text"),
    FillerNeed(
        "Quiero aprender inglés con algo que me importe. Me gusta la repostería y el boxeo.",
        "es",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "¿Qué se lee en un embarazo de reposo? Llevo tres semanas y ya conozco todas "
        "las grietas del techo.",
        "es",
        "what_to_read",
        "phone",
    ),
    FillerNeed(
        "Somos ocho mujeres que queremos practicar inglés los martes. ¿Nos dejan una "
        "sala y nos perdonan la risa?",
        "es",
        "rooms",
        "web",
        answer="La sala es suya los martes. La risa no hay que perdonarla, que suba por la "
        "escalera.",
        outcome="yes",
    ),
    FillerNeed(
        "¿Hay un rincón con puerta? Tengo que llamar a mi abogada y en casa oyen todos.",
        "es",
        "rooms",
        "walk_in",
        needed="hablar en privado media hora",
        answer="Aquí tiene la llave de la cabina 1. Tome el tiempo que necesite.",
        outcome="yes",
    ),
    FillerNeed(
        "se puede reservar pa un cumple d 4 años? sin globos lo juro", "es", "rooms", "text"
    ),
    FillerNeed(
        "El cuento del sábado, ¿es solo en inglés? Mi niño entiende más con las manos "
        "que con las orejas.",
        "es",
        "events",
        "walk_in",
    ),
    FillerNeed(
        "¿Puedo ayudar a contar cuentos en español? Fui maestra veintidós años y echo "
        "de menos el silencio de antes del final.",
        "es",
        "events",
        "web",
        answer="Nos haría muy felices. ¿Empezamos este sábado? El silencio lo ponen los niños.",
        outcome="yes",
    ),
    FillerNeed("hay clase d ingles hoy? esq llueve mucho y vengo con 2", "es", "events", "text"),
    FillerNeed(
        "Llamo por el taller de costura. ¿Hay que traer máquina, o basta con ganas?",
        "es",
        "events",
        "phone",
    ),
    FillerNeed(
        "Encontré una cartera en la parada, con una foto de un perro. Se la dejo a "
        "usted, que tiene cara de saber.",
        "es",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "Quiero dar las gracias a la persona que me acompañó hasta el estante en lugar "
        "de señalarlo con el dedo.",
        "es",
        "other",
        "web",
    ),
    FillerNeed(
        "Tenemos una guitarra que nadie toca. ¿La prestaría la biblioteca, como los libros?",
        "es",
        "other",
        "email",
        answer="Sí, y ya tiene quien la espere. La prestamos por tres semanas, con cuerdas de "
        "repuesto.",
        outcome="yes",
    ),
    FillerNeed(
        "¿Me dejan cargar el teléfono? Es que espero una llamada del hospital.",
        "es",
        "other",
        "walk_in",
        needed="no perder la llamada",
        answer="Claro. Aquí, a mi lado, con el volumen alto. Si suena, la busco.",
        outcome="yes",
    ),
    FillerNeed(
        "perdi un guante rojo de niña, el izqierdo, si aparece m avisan", "es", "other", "text"
    ),
    FillerNeed(
        "¿Abren el lunes de fiesta? Es que los niños ya preguntaron tres veces.",
        "es",
        "other",
        "phone",
    ),
)
