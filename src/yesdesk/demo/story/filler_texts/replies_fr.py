"""What staff answer in French, by kind and by how it ends."""

from yesdesk.demo.story.shapes import Reply

REPLIES_FR: tuple[Reply, ...] = (
    Reply(
        "Ça marche. Ce n'était pas vous, c'était la machine. C'est souvent elle.",
        "fr",
        "technology",
        "yes",
    ),
    Reply(
        "C'est fait. Je vous ai noté les trois étapes, pour la prochaine fois.",
        "fr",
        "technology",
        "yes",
    ),
    Reply(
        "La nôtre ne sait pas faire, mais il y a un autre chemin. Je viens de "
        "l'essayer, deux minutes.",
        "fr",
        "technology",
        "yes_other_way",
    ),
    Reply(
        "Je ne sais pas encore, mais je sais qui sait. Réponse aujourd'hui.",
        "fr",
        "technology",
        "promised",
    ),
    Reply("C'est ici. Je vous l'ai mis à l'accueil, à votre nom.", "fr", "where_is_it", "yes"),
    Reply(
        "On l'avait déplacé la semaine dernière. Grâce à vous, il y a un panneau.",
        "fr",
        "where_is_it",
        "yes",
    ),
    Reply(
        "L'autre bibliothèque l'a en rayon. Il descend demain avec la camionnette.",
        "fr",
        "where_is_it",
        "yes_elsewhere",
    ),
    Reply(
        "J'ai cherché à trois endroits, il m'en reste deux. Je vous dis avant la fermeture.",
        "fr",
        "where_is_it",
        "promised",
    ),
    Reply(
        "Tout est réglé. Vous ne devez rien et vous n'avez rien à faire.", "fr", "account", "yes"
    ),
    Reply("Vous avez trois semaines de plus pour tous. Lisez lentement.", "fr", "account", "yes"),
    Reply(
        "L'un d'eux est attendu par quelqu'un, il revient lundi. Les autres restent chez vous.",
        "fr",
        "account",
        "yes_partial",
    ),
    Reply("Je demande à une collègue et vous avez la réponse demain.", "fr", "account", "promised"),
    Reply(
        "Trouvé, dans deux sources qui disent la même chose. Je vous l'ai mis en mots simples.",
        "fr",
        "reference",
        "yes",
    ),
    Reply("Voici la page, marquée, au cas où quelqu'un discuterait.", "fr", "reference", "yes"),
    Reply(
        "C'est un autre bureau qui garde cela. Je les ai appelés, ils vous attendent.",
        "fr",
        "reference",
        "yes_elsewhere",
    ),
    Reply("Laissez-moi jusqu'à demain. J'ai une idée de l'endroit.", "fr", "reference", "promised"),
    Reply(
        "En voici trois. Vous pouvez en lâcher un en route sans vous excuser.",
        "fr",
        "what_to_read",
        "yes",
    ),
    Reply(
        "Celui-ci, je ne le prête pas à tout le monde. Vous me direz.", "fr", "what_to_read", "yes"
    ),
    Reply(
        "Sur papier, il est sorti. À écouter, il est là tout de suite.",
        "fr",
        "what_to_read",
        "yes_other_way",
    ),
    Reply("Je veux y réfléchir. Ma liste arrive avant samedi.", "fr", "what_to_read", "promised"),
    Reply("La salle est à vous. La porte coince, poussez sans crainte.", "fr", "rooms", "yes"),
    Reply(
        "Celle-là est prise, mais celle du haut est plus belle et personne ne la connaît.",
        "fr",
        "rooms",
        "yes_other_way",
    ),
    Reply("Je déplace deux réservations et je vous dis ce soir.", "fr", "rooms", "promised"),
    Reply("Il y a une place et c'est la vôtre. Pas de billet, venez.", "fr", "events", "yes"),
    Reply(
        "Une place aujourd'hui, deux la semaine prochaine. Le plus petit commence ?",
        "fr",
        "events",
        "yes_partial",
    ),
    Reply("Bonne idée. Je demande et je vous écris vendredi.", "fr", "events", "promised"),
    Reply("Il est ici et il va bien. Passez à l'accueil quand vous voulez.", "fr", "other", "yes"),
    Reply("Merci de l'avoir dit. C'est réparé, et nous ne l'avions pas vu.", "fr", "other", "yes"),
    Reply(
        "C'est la mairie qui s'en occupe. Voici la bonne personne, elle connaît votre nom.",
        "fr",
        "other",
        "yes_elsewhere",
    ),
    Reply("Je cherche qui s'en charge et je vous le dis demain.", "fr", "other", "promised"),
)
