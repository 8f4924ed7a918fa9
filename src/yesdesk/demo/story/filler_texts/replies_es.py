"""What staff answer in Spanish, by kind and by how it ends."""

from yesdesk.demo.story.shapes import Reply

REPLIES_ES: tuple[Reply, ...] = (
    Reply(
        "Ya funciona. No era usted, era la máquina. Casi siempre es la máquina.",
        "es",
        "technology",
        "yes",
    ),
    Reply(
        "Listo. Le dejé los tres pasos en un papel, por si otro día se pone terca.",
        "es",
        "technology",
        "yes",
    ),
    Reply(
        "La nuestra no puede, pero hay otro camino y lo probé ahora mismo. Son dos minutos.",
        "es",
        "technology",
        "yes_other_way",
    ),
    Reply(
        "Todavía no lo sé, pero sé quién lo sabe. Hoy mismo le digo.",
        "es",
        "technology",
        "promised",
    ),
    Reply("Está aquí. Se lo puse en el mostrador con su nombre.", "es", "where_is_it", "yes"),
    Reply(
        "Se mudó la semana pasada. Gracias a usted ya hay un cartel.", "es", "where_is_it", "yes"
    ),
    Reply(
        "Lo tiene la otra biblioteca. Mañana baja con la furgoneta.",
        "es",
        "where_is_it",
        "yes_elsewhere",
    ),
    Reply(
        "Busqué en tres sitios y me quedan dos. Le aviso antes de cerrar.",
        "es",
        "where_is_it",
        "promised",
    ),
    Reply("Todo arreglado. No debe nada y no tiene que hacer nada más.", "es", "account", "yes"),
    Reply("Tiene tres semanas más para todos. Lea sin prisa.", "es", "account", "yes"),
    Reply(
        "Uno lo espera otra persona, ese vuelve el lunes. Los demás son suyos.",
        "es",
        "account",
        "yes_partial",
    ),
    Reply("Lo pregunto a una compañera y mañana tiene respuesta.", "es", "account", "promised"),
    Reply(
        "Lo encontré en dos sitios que dicen lo mismo. Se lo dejé con palabras sencillas.",
        "es",
        "reference",
        "yes",
    ),
    Reply("Aquí lo tiene, con la página marcada por si alguien discute.", "es", "reference", "yes"),
    Reply(
        "Eso lo guarda otra oficina. Los llamé y ya saben que usted va.",
        "es",
        "reference",
        "yes_elsewhere",
    ),
    Reply("Deme hasta mañana. Tengo una idea de dónde mirar.", "es", "reference", "promised"),
    Reply(
        "Le aparté tres. Puede dejar cualquiera a medias sin dar explicaciones.",
        "es",
        "what_to_read",
        "yes",
    ),
    Reply("Este lo presto poco, porque lo quiero mucho. Ya me dirá.", "es", "what_to_read", "yes"),
    Reply(
        "En papel no lo tenemos. Para escuchar sí, y hoy mismo.",
        "es",
        "what_to_read",
        "yes_other_way",
    ),
    Reply(
        "Déjeme pensarlo bien. Antes del sábado tiene mi lista.", "es", "what_to_read", "promised"
    ),
    Reply(
        "La sala es suya. La puerta se atasca un poco, empújela sin miedo.", "es", "rooms", "yes"
    ),
    Reply(
        "Esa está ocupada, pero la de arriba es más bonita y casi nadie la conoce.",
        "es",
        "rooms",
        "yes_other_way",
    ),
    Reply("Muevo dos reservas y le digo esta tarde.", "es", "rooms", "promised"),
    Reply("Hay sitio y es para usted. Sin entrada, venga como está.", "es", "events", "yes"),
    Reply(
        "Hoy queda una plaza y la semana que viene, dos. ¿Empieza el más pequeño?",
        "es",
        "events",
        "yes_partial",
    ),
    Reply("Qué buena idea. Lo pregunto y le escribo el viernes.", "es", "events", "promised"),
    Reply("Está aquí y está bien. Pase cuando quiera por el mostrador.", "es", "other", "yes"),
    Reply(
        "Gracias por decirlo. Ya está hecho, y nosotros no lo habíamos visto.", "es", "other", "yes"
    ),
    Reply(
        "De eso se ocupa el ayuntamiento. Esta es la persona, y ya sabe su nombre.",
        "es",
        "other",
        "yes_elsewhere",
    ),
    Reply("Pregunto quién lleva eso y mañana se lo cuento.", "es", "other", "promised"),
)
