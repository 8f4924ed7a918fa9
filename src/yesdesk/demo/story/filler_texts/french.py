"""In French, from a hurried text to a letter."""

from yesdesk.demo.story.shapes import FillerNeed

FRENCH: tuple[FillerNeed, ...] = (
    FillerNeed(
        "slt c koi le code wifi svp",
        "fr",
        "technology",
        "text",
        answer="C'est wren-open, tout en minuscules. Ça marche aussi au jardin.",
        outcome="yes",
    ),
    FillerNeed(
        "L'ordinateur me demande de 'glisser' un document. Je glisse, il ne vient pas.",
        "fr",
        "technology",
        "walk_in",
        answer="Il faut tenir le bouton en tirant. Nous l'avons fait ensemble, et la troisième "
        "fois c'était vous.",
        outcome="yes",
    ),
    FillerNeed(
        "Bonjour, peut-on imprimer recto verso et agrafé ? C'est pour le tribunal, je "
        "voudrais que ce soit propre.",
        "fr",
        "technology",
        "web",
        needed="un dossier digne devant le juge",
        answer="C'est imprimé, agrafé, dans une chemise propre. Bon courage pour demain.",
        outcome="yes",
    ),
    FillerNeed(
        "Je dois prendre rendez-vous à la préfecture et tout est complet jusqu'à ce que"
        " le site tombe en panne.",
        "fr",
        "technology",
        "walk_in",
        needed="un rendez-vous avant la fin de son titre de séjour",
        answer="Les places s'ouvrent à minuit et à midi. À midi nous étions deux à cliquer. Vous"
        " avez le 9, à 10 h 20.",
        outcome="yes",
    ),
    FillerNeed(
        "la tablette pretée elle s'allume plus, jai rien fait a part la faire tomber",
        "fr",
        "technology",
        "chat",
    ),
    FillerNeed(
        "Madame, Monsieur, auriez-vous un lecteur de disquettes ? J'ai retrouvé ma "
        "thèse. J'ignore si c'est une bonne nouvelle.",
        "fr",
        "technology",
        "email",
        answer="Nous en avons un, dans une armoire. Votre thèse s'ouvre. Pour la nouvelle, vous "
        "seul pouvez juger.",
        outcome="yes",
    ),
    FillerNeed(
        "Ma mère veut voir son village depuis le ciel, sur l'ordinateur. Elle viendra "
        "mardi. Quelqu'un saurait lui montrer ?",
        "fr",
        "technology",
        "phone",
        needed="voler au-dessus de son village",
    ),
    FillerNeed(
        "Le clavier est dans le désordre. Le A, chez vous, il est où ?",
        "fr",
        "technology",
        "walk_in",
        answer="Le voici dans l'ordre de chez vous. Deux touches et il parle français. Je vous "
        "ai noté lesquelles.",
        outcome="yes",
    ),
    FillerNeed(
        "Les livres à écouter, mais pour enfants, avec une page qui fait 'ding' ?",
        "fr",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "c ou l'entrée poussette, je tourne autour du batiment dpuis 10 min",
        "fr",
        "where_is_it",
        "text",
        answer="Par la porte des vélos, à gauche. Sonnez, j'arrive.",
        outcome="yes",
    ),
    FillerNeed(
        "Le bibliobus passe-t-il encore à Quarry Row le mardi ? Le chien l'attend aussi.",
        "fr",
        "where_is_it",
        "web",
        branch_hint="hill",
    ),
    FillerNeed(
        "Je cherche un endroit chaud où l'on peut rester assis sans rien acheter.",
        "fr",
        "where_is_it",
        "walk_in",
        answer="Ici. Le fauteuil près du radiateur est libre, et personne ne vous demandera rien.",
        outcome="yes",
    ),
    FillerNeed("les bd en francais elles ont demenagé ??", "fr", "where_is_it", "chat"),
    FillerNeed(
        "Où peut-on déposer des livres quand on a un bras dans le plâtre et que la "
        "trappe est haute ?",
        "fr",
        "where_is_it",
        "phone",
    ),
    FillerNeed(
        "J'ai reçu un rappel pour un livre que j'ai rendu. Je l'ai rendu en chantant, "
        "on m'a forcément remarqué.",
        "fr",
        "account",
        "web",
        answer="Je l'ai trouvé sur l'étagère, bien rentré. C'est effacé. Pour le chant, tout le "
        "monde s'en souvient.",
        outcome="yes",
    ),
    FillerNeed("prolonger tt svp carte 20071 9038, suis alitée", "fr", "account", "text"),
    FillerNeed(
        "Bonjour, c'est pour une carte. Nous logeons à l'hôtel en ce moment, avec la "
        "petite. Est-ce que ça compte comme adresse ?",
        "fr",
        "account",
        "walk_in",
        needed="des livres d'images pour une chambre d'hôtel",
        answer="L'hôtel compte. Voici la carte de la petite, et six livres d'images. Ils aiment "
        "les hôtels.",
        outcome="yes",
    ),
    FillerNeed(
        "Je vous prie de bien vouloir excuser la tache page 40. C'est de l'huile "
        "d'olive, et c'était une très bonne recette.",
        "fr",
        "account",
        "email",
        answer="Ne payez rien. En échange, nous voudrions bien la recette.",
        outcome="yes",
    ),
    FillerNeed(
        "Je ne retrouve plus mon code. J'ai essayé l'année de naissance de tout le monde.",
        "fr",
        "account",
        "phone",
    ),
    FillerNeed(
        "Est-ce que mon fils de seize ans peut tout emprunter, ou y a-t-il des étagères"
        " d'adultes ?",
        "fr",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "jpeux reserver un livre ki est deja reservé 12x ou cest mort", "fr", "account", "chat"
    ),
    FillerNeed(
        "Nous quittons la vallée vendredi. Que faire d'une carte qui a si bien servi ?",
        "fr",
        "account",
        "web",
    ),
    FillerNeed(
        "Je voudrais comprendre la lettre de l'école. Ils disent 'detention'. Mon fils "
        "a neuf ans, on va l'arrêter ?",
        "fr",
        "reference",
        "walk_in",
        needed="savoir ce qui attend son fils",
        answer="Personne n'arrête votre fils. C'est une retenue, vingt minutes après la classe. "
        "Nous avons appelé l'école avec vous.",
        outcome="yes",
    ),
    FillerNeed(
        "Pour mon oral, il me faut deux articles sur le métier de sage-femme ici, et un"
        " mot gentil si vous en avez.",
        "fr",
        "reference",
        "web",
    ),
    FillerNeed(
        "Je cherche trace d'un soldat logé dans cette vallée l'hiver 1944 chez une "
        "famille qui élevait des canards. Il parlait toujours des canards.",
        "fr",
        "reference",
        "email",
        needed="retrouver la famille aux canards",
    ),
    FillerNeed(
        "c koi la difference entre council et county, g un papier des 2", "fr", "reference", "text"
    ),
    FillerNeed(
        "Comment traduire mon diplôme de boulanger ? Le pain, lui, se traduit tout seul.",
        "fr",
        "reference",
        "walk_in",
    ),
    FillerNeed(
        "Quel âge a le gros chêne devant chez vous ? Nous avons parié un dîner.",
        "fr",
        "reference",
        "phone",
    ),
    FillerNeed(
        "Existe-t-il une carte des sources d'eau potable pour marcheurs ? La mienne a "
        "coulé avec mon sac.",
        "fr",
        "reference",
        "web",
    ),
    FillerNeed(
        "Mon propriétaire dit que trois mois de caution, c'est la loi. C'est la loi ?",
        "fr",
        "reference",
        "walk_in",
        needed="pouvoir répondre ce soir au propriétaire",
        answer="Voici la page de la loi, en clair. Pour la réponse, l'aide au logement est ici "
        "jeudi, sans rendez-vous.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "Un roman pour quelqu'un qui vient de perdre son travail et qui ne veut pas "
        "qu'on l'encourage.",
        "fr",
        "what_to_read",
        "walk_in",
        answer="Celui-ci. Il ne console pas, il est drôle, et il ne se presse pas.",
        outcome="yes",
    ),
    FillerNeed(
        "Ma fille lit mieux le français, mon fils mieux l'anglais. Quel livre pour le "
        "même soir, dans les deux langues ?",
        "fr",
        "what_to_read",
        "web",
        needed="une seule histoire pour deux enfants",
        answer="La même histoire, dans les deux langues, côte à côte. Ils peuvent se corriger.",
        outcome="yes",
    ),
    FillerNeed("un truc pas long pr le lycée mais ki a lair long", "fr", "what_to_read", "chat"),
    FillerNeed(
        "Auriez-vous quelque chose sur les nuages, mais écrit par quelqu'un qui les aime ?",
        "fr",
        "what_to_read",
        "email",
    ),
    FillerNeed(
        "album sur la jalousie svp ma grande a mordu le bébé",
        "fr",
        "what_to_read",
        "text",
        answer="J'en ai trois, dont un avec un crocodile. Le bébé va bien ?",
        outcome="yes",
    ),
    FillerNeed(
        "Je veux lire un livre de mon pays que même mon père ne connaît pas.",
        "fr",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "Il me faut de la lecture pour une salle d'attente. Longue, la salle d'attente.",
        "fr",
        "what_to_read",
        "phone",
        needed="tenir pendant les traitements",
        answer="Trois livres à chapitres courts, dans un sac qui ferme. Prenez le temps qu'il "
        "faut, la date ne compte pas.",
        outcome="yes",
    ),
    FillerNeed(
        "Nous sommes quatre apprentis et un tableau blanc suffirait. Le mur de ma "
        "chambre est déjà plein.",
        "fr",
        "rooms",
        "web",
    ),
    FillerNeed(
        "Y a-t-il une salle où l'on peut répéter une demande en mariage ? Cinq minutes,"
        " sans public.",
        "fr",
        "rooms",
        "walk_in",
        answer="La salle des cartes, tout de suite. Personne n'écoute. Nous croisons les doigts "
        "à voix basse.",
        outcome="yes",
    ),
    FillerNeed(
        "Notre association souhaite recevoir vingt personnes pour parler d'aide au "
        "logement. Le café serait à notre charge.",
        "fr",
        "rooms",
        "email",
    ),
    FillerNeed(
        "L'heure du conte, c'est pour quel âge, et est-ce que le mien peut courir pendant ?",
        "fr",
        "events",
        "walk_in",
    ),
    FillerNeed(
        "ya tjs le club echecs sam ? mon petit frere est tro fort faut kil sorte",
        "fr",
        "events",
        "text",
    ),
    FillerNeed(
        "Je joue de l'accordéon, assez bien, et je m'ennuie le jeudi. Cela vous intéresse-t-il ?",
        "fr",
        "events",
        "web",
        answer="Oh oui. Jeudi à trois heures, près des journaux ? Il y aura du café et au moins "
        "deux danseurs.",
        outcome="yes",
    ),
    FillerNeed(
        "Bonjour, l'atelier de réparation accepte-t-il une boîte à musique ? Elle ne "
        "joue plus que la fin.",
        "fr",
        "events",
        "phone",
    ),
    FillerNeed(
        "J'ai trouvé cette lettre dans le livre. Elle n'est pas pour moi, mais elle est"
        " belle. À qui la rendre ?",
        "fr",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "Il y a un courant d'air à la table 6. Je l'ai baptisé. Pourrait-on quand même "
        "fermer ce vasistas ?",
        "fr",
        "other",
        "web",
        branch_hint="mill",
    ),
    FillerNeed(
        "Vous auriez des ciseaux, du scotch et un peu de patience ? C'est un cadeau, et"
        " c'est pour dans dix minutes.",
        "fr",
        "other",
        "walk_in",
        answer="Ciseaux, scotch, et ruban rouge en prime. J'ai tenu le noeud.",
        outcome="yes",
    ),
    FillerNeed(
        "Je souhaite dire merci au monsieur du bibliobus qui a attendu que ma mère "
        "finisse sa phrase.",
        "fr",
        "other",
        "email",
        branch_hint="hill",
        answer="Olu a lu votre lettre deux fois. Il dit que la fin de la phrase en valait la "
        "peine.",
        outcome="yes",
    ),
    FillerNeed(
        "g oublié mon doudou enfin celui de mon fils. vert. yavai un train dssus",
        "fr",
        "other",
        "text",
        answer="Il est là, sous le train. Il t'attend au bibliobus, assis devant.",
        outcome="yes",
    ),
    FillerNeed(
        "Puis-je venir avec mon perroquet ? Il ne dit que 'bonjour', mais il le dit souvent.",
        "fr",
        "other",
        "phone",
        answer="Bonjour ! Oui, bonjour. Le mardi matin est calme, ce sera parfait. Bonjour.",
        outcome="yes",
    ),
)
