"""Kept answers about cards, charges and loans."""

from yesdesk.demo.story.shapes import SavedAnswer

ACCOUNTS: tuple[SavedAnswer, ...] = (
    SavedAnswer(
        "Somebody has died, and books are late",
        "funeral, bury, burying, mother, father, grief, entierro, falleció, madre, padre, décès, "
        "enterrement, mère, père",
        "account",
        "lead",
        {
            "en": "I am sorry for your loss.\n\nYou need not explain anything, and nobody here asks you for a "
            "paper. Bring the books back when you can, or let somebody bring them for you. If anything else "
            "comes up with your card, write to me and I look at it myself.",
            "es": "Lo siento mucho.\n\nNo tiene que explicar nada y aquí nadie le pide un papel. Traiga los "
            "libros cuando pueda, o que los traiga alguien por usted. Si pasa algo más con su carné, "
            "escríbame y lo miro yo.",
            "fr": "Je suis vraiment désolé pour votre perte.\n\nVous n’avez rien à expliquer, et personne ici "
            "ne vous demande un papier. Rapportez les livres quand vous pourrez, ou faites-les rapporter. "
            "S’il y a autre chose avec votre carte, écrivez-moi, je regarde cela moi-même.",
        },
        rules=("late-charges",),
    ),
    SavedAnswer(
        "A lost book",
        "missing, cannot find it, left on the bus, perdido, no lo encuentro, perdu, introuvable",
        "account",
        "librarian",
        {
            "en": "Books get lost. It happens to us too.\n\nLook at home once more, and take your time. When it "
            "turns up, bring it back and nothing is owed. If it does not, the same book does just as well, new "
            "or used. If neither works, tell me and we look at it together.",
            "es": "Los libros se pierden. A nosotros también nos pasa.\n\nBusque en casa una vez más, sin "
            "prisa. Si aparece, tráigalo y no debe nada. Si no, sirve el mismo libro, nuevo o usado. Y si nada "
            "de eso es posible, dígamelo y lo vemos juntos.",
            "fr": "Un livre, cela se perd. À nous aussi, cela arrive.\n\nCherchez encore une fois chez vous, "
            "sans vous presser. S’il revient, rapportez-le et vous ne devez rien. Sinon, le même livre suffit, "
            "neuf ou d’occasion. Et si ce n’est pas possible, dites-le-moi, nous regardons ensemble.",
        },
        rules=("lost-or-damaged",),
    ),
    SavedAnswer(
        "A card without proof of address",
        "new in town, moved, no letter, hostel, shelter, recién llegado, sin papeles, sin domicilio, "
        "nouveau en ville, sans justificatif",
        "account",
        "librarian",
        {
            "en": "Welcome.\n\nCome to the desk with anything that shows your name. Two printed books go home "
            "with you the same day. Your card comes by post, and when it arrives, that is the proof. If no "
            "post reaches you, say so: we find another way.",
            "es": "Le damos la bienvenida.\n\nVenga al mostrador con algo que muestre su nombre. Dos libros "
            "impresos se van con usted ese mismo día. El carné llega por correo, y que llegue es la prueba. "
            "Si no le llega el correo, díganoslo: buscamos otra manera.",
            "fr": "Bienvenue.\n\nVenez à l’accueil avec quelque chose qui porte votre nom. Deux livres imprimés "
            "partent avec vous le jour même. Votre carte vient par la poste, et son arrivée est la preuve. Si "
            "la poste ne vous trouve pas, dites-le : nous trouvons autre chose.",
        },
        rules=("proof-of-address",),
    ),
    SavedAnswer(
        "The card is blocked because something is owed",
        "cannot borrow, cannot reserve, owe, block, debt, bloqueado, debo, no puedo reservar, bloquée, "
        "je dois, dette",
        "account",
        "lead",
        {
            "en": "The card stops by itself when more than 10.00 is owed. That is a machine, and says nothing "
            "about you.\n\nTwo printed books can go home with you today all the same. If paying is hard just "
            "now, tell me. There is nearly always a way.",
            "es": "El carné se para solo cuando se deben más de 10,00. Es una máquina, y no dice nada de usted."
            "\n\nAun así, dos libros impresos pueden irse hoy con usted. Si ahora le cuesta pagar, dígamelo. "
            "Casi siempre hay una manera.",
            "fr": "La carte s’arrête toute seule quand on doit plus de 10,00. C’est une machine, et cela ne dit "
            "rien de vous.\n\nDeux livres imprimés peuvent tout de même partir avec vous aujourd’hui. Si payer "
            "est difficile en ce moment, dites-le-moi. Il y a presque toujours un moyen.",
        },
        rules=("block-for-money",),
    ),
    SavedAnswer(
        "More time for a book",
        "renew, extend, longer, illness, hospital, holiday, renovar, más tiempo, prolonger, plus de temps",
        "account",
        "librarian",
        {
            "en": "You can have more time.\n\nThree more weeks are no trouble while nobody else waits for it. "
            "If somebody waits, tell me how long you need, and I ask. With your card number you can also do it "
            "yourself.",
            "es": "Puede tener más tiempo.\n\nTres semanas más no son problema mientras nadie lo espere. Si "
            "alguien lo espera, dígame cuánto necesita y pregunto. Con el número de su carné también puede "
            "hacerlo usted.",
            "fr": "Vous pouvez le garder plus longtemps.\n\nTrois semaines de plus ne posent pas de problème "
            "tant que personne ne l’attend. Si quelqu’un l’attend, dites-moi combien de temps il vous faut, et "
            "je demande. Avec le numéro de votre carte, vous pouvez aussi le faire vous-même.",
        },
        rules=("longer-loan",),
        links=(("https://wrenvalley.example/renew", "Renew"),),
    ),
    SavedAnswer(
        "It was brought back and is still on the card",
        "returned, already returned, claims returned, devuelto, ya lo devolví, déjà rendu, rapporté",
        "account",
        "librarian",
        {
            "en": "Thank you for telling us. Shelves and scanners make mistakes, and so do we.\n\nI look on the "
            "shelf tonight. Until then nothing is charged, and your card works as it always does.",
            "es": "Gracias por decírnoslo. Los estantes y los lectores se equivocan, y nosotros también."
            "\n\nEsta noche lo busco en el estante. Hasta entonces no se cobra nada y su carné funciona como "
            "siempre.",
            "fr": "Merci de nous le dire. Les rayons et les lecteurs se trompent, et nous aussi.\n\nJe regarde "
            "ce soir dans le rayon. D’ici là rien n’est compté, et votre carte marche comme toujours.",
        },
        rules=("brought-back",),
    ),
    SavedAnswer(
        "A forgotten PIN",
        "password, log in, cannot get in, contraseña, clave, olvidé, mot de passe, code oublié",
        "account",
        "librarian",
        {
            "en": "Nobody can see your PIN, not even we. But a new one takes a minute.\n\nCome by with your "
            "card and choose one. Or press “forgotten” at the address below, and a link comes to the mail "
            "address you gave us.",
            "es": "Nadie puede ver su clave, ni siquiera nosotros. Pero una nueva se hace en un minuto."
            "\n\nPase con su carné y elija otra. O pulse «olvidada» en la dirección de abajo y le llega un "
            "enlace al correo que nos dio.",
            "fr": "Personne ne voit votre code, pas même nous. Mais en choisir un nouveau prend une minute."
            "\n\nPassez avec votre carte. Ou choisissez « oublié » à l’adresse ci-dessous, et un lien arrive à "
            "l’adresse que vous nous avez donnée.",
        },
        links=(("https://wrenvalley.example/pin", "A new PIN"),),
    ),
    SavedAnswer(
        "What my child has borrowed",
        "son, daughter, parent, reading, hijo, hija, qué lee, fils, fille, ce que lit mon enfant",
        "account",
        "lead",
        {
            "en": "I understand why you ask. What a child reads we tell the child, and nobody else who asks."
            "\n\nI can say how many books are out and when they are due. Or come by together, and your child "
            "shows you the list.",
            "es": "Entiendo por qué lo pregunta. Lo que lee un niño se lo decimos al niño, y a nadie más."
            "\n\nPuedo decirle cuántos libros tiene y cuándo vencen. O vengan juntos, y su hijo o su hija le "
            "enseña la lista.",
            "fr": "Je comprends votre question. Ce que lit un enfant, nous le disons à l’enfant, et à personne "
            "d’autre.\n\nJe peux dire combien de livres sont sortis et pour quand. Ou venez ensemble, et votre "
            "enfant vous montre la liste.",
        },
        rules=("childrens-records",),
    ),
)
