"""How an everyday need of each kind typically ends, in parts of a hundred.

`promised` means: first an answer by a time, and later a plain yes that keeps it.
"""

from yesdesk.demo.story.shapes import Kind, Language, Outcome

OUTCOME_WEIGHTS: dict[Kind, dict[Outcome, int]] = {
    "where_is_it": {
        "yes": 74,
        "yes_partial": 3,
        "yes_other_way": 6,
        "yes_elsewhere": 7,
        "promised": 6,
        "not_this_time": 2,
        "withdrawn": 2,
    },
    "technology": {
        "yes": 66,
        "yes_partial": 7,
        "yes_other_way": 10,
        "yes_elsewhere": 5,
        "promised": 7,
        "not_this_time": 4,
        "withdrawn": 1,
    },
    "reference": {
        "yes": 52,
        "yes_partial": 10,
        "yes_other_way": 6,
        "yes_elsewhere": 11,
        "promised": 17,
        "not_this_time": 3,
        "withdrawn": 1,
    },
    "what_to_read": {
        "yes": 69,
        "yes_partial": 7,
        "yes_other_way": 8,
        "yes_elsewhere": 5,
        "promised": 7,
        "not_this_time": 2,
        "withdrawn": 2,
    },
    "account": {
        "yes": 70,
        "yes_partial": 8,
        "yes_other_way": 6,
        "yes_elsewhere": 2,
        "promised": 7,
        "not_this_time": 4,
        "withdrawn": 3,
    },
    "rooms": {
        "yes": 57,
        "yes_partial": 8,
        "yes_other_way": 12,
        "yes_elsewhere": 7,
        "promised": 7,
        "not_this_time": 6,
        "withdrawn": 3,
    },
    "events": {
        "yes": 68,
        "yes_partial": 5,
        "yes_other_way": 8,
        "yes_elsewhere": 4,
        "promised": 9,
        "not_this_time": 4,
        "withdrawn": 2,
    },
    "other": {
        "yes": 60,
        "yes_partial": 6,
        "yes_other_way": 7,
        "yes_elsewhere": 12,
        "promised": 8,
        "not_this_time": 4,
        "withdrawn": 2,
        "ended": 1,
    },
}

PROMISE_WORDS: dict[Kind, dict[Language, str]] = {
    "where_is_it": {
        "en": "Where it went",
        "es": "Dónde quedó",
        "fr": "Où il est passé",
    },
    "technology": {
        "en": "A way round the machine",
        "es": "Un modo de que funcione",
        "fr": "Un moyen que ça marche",
    },
    "reference": {
        "en": "What the sources say",
        "es": "Lo que dicen las fuentes",
        "fr": "Ce que disent les sources",
    },
    "what_to_read": {
        "en": "A list to choose from",
        "es": "Una lista para escoger",
        "fr": "Une liste où choisir",
    },
    "account": {
        "en": "An answer about the card",
        "es": "Una respuesta sobre el carné",
        "fr": "Une réponse sur la carte",
    },
    "rooms": {
        "en": "A room, or the next best",
        "es": "Una sala, o lo más parecido",
        "fr": "Une salle, ou presque",
    },
    "events": {
        "en": "Whether there is a place",
        "es": "Si queda sitio",
        "fr": "S'il reste une place",
    },
    "other": {
        "en": "Who can help with it",
        "es": "Quién puede ayudar",
        "fr": "Qui peut aider",
    },
}

WITHDRAWN_WORDS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Sorted it myself, thank you all the same.",
        "nvm found it",
        "No longer needed. My neighbour had one.",
        "it was in my other bag. sorry!!",
        "Please forget I asked, the school has moved the date.",
    ),
    "es": (
        "Ya lo resolví, muchas gracias de todos modos.",
        "ya no hace falta, aparecio en casa",
        "Déjelo, la vecina tenía uno.",
    ),
    "fr": (
        "C'est réglé, merci quand même.",
        "plus besoin, il etait ds ma poche",
        "N'y pensez plus, la date a changé.",
    ),
}

THANKS_WORDS: dict[Language, tuple[str, ...]] = {
    "en": (
        "You walked over with me. Nobody does that.",
        "ty ty ty",
        "That saved my week. I mean it.",
        "He read it in one night and asked for you by name.",
        "Thank you for not making me feel stupid.",
        "got a B!! the teacher liked the sources",
        "I came in for a page and went home with a plan.",
        "She still talks about the lady with the keys.",
        "With thanks for your patience, which I tried.",
        "it printed. i could cry",
    ),
    "es": (
        "Gracias por explicármelo sin prisa.",
        "La niña quiere volver mañana y pasado.",
        "mil gracias d verdad",
        "Salí de ahí más alta.",
        "Nadie me había acompañado hasta el estante.",
    ),
    "fr": (
        "Merci d'avoir pris le temps.",
        "trop bien merci",
        "Je suis repartie plus légère.",
        "Mon fils vous a dessinée, avec une cape.",
        "Vous aviez raison pour la page neuf.",
    ),
}
