"""Spanish and French say all that English says, with the same parts and in good typography."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from dev.messages import KEYWORDS, LANGUAGES, PACKAGE, catalogue_paths, read_catalogue, sentences_in
from yesdesk.testing.source import nodes_of

TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
PUBLIC_MODULES = [
    PACKAGE / path
    for path in (
        "core/errors.py", "core/storage/files.py", "core/web/forms.py", "core/web/pages.py",
        "core/web/error_pages.py", "core/dates.py", "requests/access.py", "desk/public/actions.py",
        "requests/actions/letters.py", "requests/actions/intake.py", "requests/actions/timeline.py",
        "desk/pages/forms.py", "requests/models/request.py", "desk/public/views/ask.py", "desk/public/views/status.py",
        "requests/queries/entry_headers.py", "desk/public/queries.py", "requests/queries/timeline.py",
        "requests/forms.py", "patrons/actions.py", "patrons/contact.py", "places/queries.py",
    )
]  # fmt: skip
# Said to machines or to whoever runs the house, or never shown: not sentences for a patron.
NOT_SHOWN = re.compile(
    r"disk is full|no space left|user of files|^place for the library|"
    r"Content-|attachment;|request broke|Retry-After|EEE|^key IN \(|^ AND |^UPDATE desk_|merged_into_id IS|^[\w.]+$"
)
CATALOGUES = {path.parent.parent.name: read_catalogue(path) for path in catalogue_paths()}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>|\{\w+\}")
# Comments, sentences marked already, names of keys, and blocks that hold attributes.
NO_WORDS = re.compile(
    r"{#.*?#}|{%-? trans\b.*?{%-? endtrans %}"
    r"|{%-? block (?:\w+_class|body_attrs|skip_to) %}.*?{% endblock|<kbd>.*?</kbd>",
    re.DOTALL,
)
NEVER = re.compile(
    r"\b(inválid|no válid|fallid|denegad|prohibid|invalide|échou|refusé|interdit|non autoris)", re.I
)
# Words of translated English, of the wrong register or of a wrong guess at gender, and what is said instead.
NOT_THESE = {
    "es": (
        r"molést", r"interrúmp", r"\bpruebas? de (?:la )?dirección", r"nombre de entrada", r"proceso de fondo",
        r"podemos llamarle", r"compañero", r"\bmir(?:a|ada|ar|e|en)\b", r"\bempleado", r"quitamos de una cuenta",
        r"para una hora[.,]", r"personas? responsables?", r"\bperdon", r"\b(?:des)?tap(?:ar|ada)", r"caminos? al sí",
        r"sugerencia", r"sucursal", r"a más tardar", r"(?:un|con) toques?\b", r"justificante", r"\bcolegas?\b",
    ),
    "fr": (
        r"dérang", r"\w\([e|es]+\)", r"\w·e\b", r"frais enlevés", r"système de la bibliothèque",
        r"(?:Effaçons|Changeons|Arrêtons)-nous", r"sa page seulement", r"(?<!un ou )\bune? collègue\b",
        r"\bchez nous\b", r"enlevé d’un compte", r"\bne marche (?:plus|alors)",
        r"e-mail", r"deuxième étape", r"mot de passe de départ", r"cagnotte", r"personnes? responsables?",
        r"vers le oui", r"assoupli", r"feuilles? signée", r"hors d’usage", r"réponses? enregistrée",
        r"bibliothèque même", r"registre de l’argent", r"touche[rz]? à l’argent",
        r"\b(?:un|des) mercis?\b", r"enlever des frais",
    ),
}  # fmt: skip
# Sentences whose words were settled by native readers' remarks.
SETTLED = {
    "es": (
        "¿Cómo quiere que le llamemos?", "acérquese sin problema", "un documento con su domicilio", "usuario",
        "hemos recibido su mensaje",
    ),
    "fr": ("leur page personnelle", "Questions pour vous", "venez nous voir", "Effacer vos données maintenant\u202f?"),
}  # fmt: skip
TU = {
    "es": re.compile(r"\b(tú|tu|tus|te|ti|tuyo|tuya|puedes|tienes|quieres)\b", re.I),
    "fr": re.compile(r"\b(tu|te|toi|ton|tes|tien|tienne)\b", re.I),
}


def _messages(language: str) -> list[Message]:
    return [message for message in CATALOGUES[language] if message.id]


def _said(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def _asked(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple) else [message.id]


@pytest.fixture(scope="module")
def marked():
    return {(message.id, message.context) for message in sentences_in(PACKAGE) if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_in_step_with_the_code(language, marked):
    """`make messages` gathers; then the new sentences are translated."""
    assert {(message.id, message.context) for message in _messages(language)} == marked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    assert [message.id for message in _messages(language) if not all(_said(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_a_guess(language):
    assert not CATALOGUES[language].fuzzy
    assert not [message.id for message in _messages(language) if message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_says_what_it_is(language):
    path = next(p for p in catalogue_paths() if p.parent.parent.name == language)
    heading = path.read_text().partition("\n\n")[0]
    assert "Project-Id-Version: Yesdesk\\n" in heading
    assert f"Language: {language}\\n" in heading
    assert "charset=utf-8" in heading
    assert "Plural-Forms: nplurals=2; plural=(n " in heading
    assert not re.search("PROJECT|YEAR|FULL NAME|EMAIL|fuzzy", heading)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_kept(language):
    for message in _messages(language):
        for asked, said in zip(_asked(message), _said(message), strict=True):
            asks = set(PLACEHOLDER.findall(asked))
            says = set(PLACEHOLDER.findall(said))
            # One thing may be said without its number: "one code left".
            assert says <= asks | set(PLACEHOLDER.findall(_asked(message)[-1])), message.id
            assert asks <= says or len(_asked(message)) > 1, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_says_its_number(language):
    for message in _messages(language):
        if isinstance(message.id, tuple):
            assert set(PLACEHOLDER.findall(message.id[1])) <= set(
                PLACEHOLDER.findall(message.string[-1])
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_and_begin_alike(language):
    for message in _messages(language):
        for asked, said in zip(_asked(message), _said(message), strict=True):
            assert said == said.strip(), message.id
            for mark in ("?", "."):
                if asked.endswith(mark) and asked not in {"No."}:
                    assert said.endswith((".", "?", ":")), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_blamed_and_everybody_is_addressed_politely(language):
    for message in _messages(language):
        for said in _said(message):
            assert not NEVER.search(said), said
            assert language not in TU or not TU[language].search(said), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_translated_english(language):
    """The words that were changed after reading stay changed; `GLOSSARY.md` says what stands instead."""
    said = [
        (word, sentence)
        for message in _messages(language)
        for sentence in _said(message)
        for word in NOT_THESE.get(language, ())
        if re.search(word, sentence, re.I)
    ]
    assert not said


@pytest.mark.parametrize("language", LANGUAGES)
def test_settled_words_are_said(language):
    every = " ".join(said for message in _messages(language) for said in _said(message)).lower()
    assert [words for words in SETTLED.get(language, ()) if words.lower() not in every] == []


def test_french_typography():
    for message in _messages("fr"):
        # `es:` is how a label is typed in each language
        for said in (re.sub("e[ns]: (?:Renovar|new)", "", each) for each in _said(message)):
            assert "'" not in said, said
            assert not re.search(
                r"[  ](?=[?!;])|[ \u202f](?=:)|\w[?!;]|\w:(?:\s|$)|«(?!\xa0)|(?<!\xa0)»", said
            ), said
            assert not re.search(r"[“”]|\.\.\.", said), said


def test_spanish_typography():
    for message in _messages("es"):
        for said in _said(message):
            assert said.count("?") == said.count("¿"), said
            assert said.count("!") == said.count("¡"), said
            assert not re.search(r"[“”']|\.\.\.", said), said


def test_no_words_of_a_template_are_unmarked():
    bare = {path.name: words for path in TEMPLATES if (words := _unmarked(path.read_text()))}
    assert not bare, bare


def _unmarked(template: str) -> list[str]:
    # a tag of the template language stands in a tag of the page
    page = re.sub(r"{%.*?%}|{{.*?}}", "\x00", NO_WORDS.sub("", template), flags=re.DOTALL)
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", " ", page))
    return words + re.findall(r'\b(?:aria-label|title|alt|placeholder)="[^"\x00]+', page)


@pytest.mark.parametrize("path", PUBLIC_MODULES, ids=lambda path: path.name)
def test_no_sentence_of_a_public_module_is_unmarked(path):
    nodes = nodes_of(path)
    quiet = {id(node) for call in _marking(nodes) for node in ast.walk(call)}
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            quiet.add(id(node.value))  # a docstring
    bare = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in quiet
        and re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", node.value)
        and not NOT_SHOWN.search(node.value)
        and "<" not in node.value
    ]
    assert not bare


def _marking(nodes: Iterable[ast.AST]) -> list[ast.Call]:
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in KEYWORDS
    ]


def test_what_is_marked_is_a_whole_sentence_and_not_made_on_the_way():
    """An f-string, a sum or a `.format` in a marking call would be gathered by nobody."""
    made = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.relative_to(PACKAGE).parts
        for call in _marking(nodes_of(path))
        for argument in call.args[:2]
        if isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert not made


def test_the_glossary_is_the_catalogues_own():
    """Each word of the glossary is said somewhere in its language."""
    glossary = (Path(PACKAGE) / "locale" / "GLOSSARY.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in glossary.splitlines()
        if line.startswith("|") and not line.startswith(("| English", "|---"))
    ]
    assert len(rows) > 20
    for column, language in enumerate(("es", "fr"), start=1):
        every = " ".join(said.lower() for m in _messages(language) for said in _said(m))
        for row in rows:
            words = [word.strip() for word in row[column].split(",")]
            assert all(word.lower() in every for word in words), row
