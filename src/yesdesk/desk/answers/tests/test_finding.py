"""How well a need finds the demo library's answers and rules, measured on needs that no alias was written for.

`yesdesk answers try FILE.tsv` prints the same for needs of your own. Why half of them is looked at once:
needs/README.md beside this file.
"""

import csv
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.search.bm25 import TITLE, Index, _beginnings_of_words, terms
from yesdesk.core.search.words import folded, query_words
from yesdesk.demo.story import STORY
from yesdesk.desk.answers import finding
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.desk.answers.finding import find_for, offered_names
from yesdesk.policy.models import Rule

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Need:
    words: str
    right: frozenset[str]


def read(file: str, words: str) -> list[Need]:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Need(row[words], frozenset(filter(None, row["right"].split("|")))) for row in rows]


NEEDS = [*read("needs/open.tsv", "need"), *read("needs/held.tsv", "need")]
FIT, NONE = [each for each in NEEDS if each.right], [each for each in NEEDS if not each.right]


@pytest.fixture
def names(rules, monkeypatch) -> Mapping[tuple[str, int], str]:
    """The demo library's answers beside the starting rules, by kind and id: titles and slugs. Read once."""
    numbers = dict(Rule.objects.values_list("slug", "pk"))
    named = {("rule", pk): slug for slug, pk in numbers.items()}
    for told in STORY.saved_answers:
        draft = AnswerDraft(
            title=told.title,
            titles={str(code): title for code, title in told.titles.items()},
            texts={str(code): words for code, words in told.texts.items()},
            also=told.also,
            own_line=told.own_line,
            rules=frozenset(numbers[slug] for slug in told.rules),
        )
        named["answer", add_answer(draft, by=SYSTEM).pk] = told.title
    index_in = finding._index_in.get()
    monkeypatch.setattr(finding._index_in, "get", lambda: index_in)
    return named


def test_a_hundred_needs_stand_in_two_halves_and_thirty_have_no_answer():
    assert (len({each.words for each in FIT}), len({each.words for each in NONE})) == (70, 30)
    assert len(read("needs/open.tsv", "need")) == len(read("needs/held.tsv", "need")) == 50


def test_what_is_offered_first_is_right_or_nothing_is_offered(names):
    found = {each: offered_names(each.words) for each in NEEDS}
    first = sum(found[each][:1] != [] and found[each][0] in each.right for each in FIT)
    three = sum(not each.right.isdisjoint(found[each][:3]) for each in FIT)
    nothing = sum(not found[each] for each in NONE)
    wrong = sum(found[each][:1] != [] and found[each][0] not in each.right for each in NEEDS)
    print(f"first {first}, first three {three} of 70; nothing {nothing} of 30; wrong first {wrong}")  # noqa: T201
    assert (first >= 50, three >= 60, nothing >= 27, wrong <= 8) == (True, True, True, True)


def test_a_word_of_another_language_finds_nothing(names):
    assert offered_names("my wife is the mayor, she sings in the local choir") == []
    assert offered_names("Mi madre es mayor y no sale de casa")[:1] == ["Books brought home"]


def test_a_complaint_about_a_colleague_finds_no_rule(names):
    assert offered_names("your colleague was rude to me") == []


def test_all_languages_count_together_where_one_has_no_list_of_small_words(rules):
    pin = AnswerDraft(
        title="PIN",
        titles={"de": "PIN vergessen"},
        also="number | de: Geheimzahl",
        texts={"de": "x"},
    )
    add_answer(pin, by=SYSTEM)
    assert offered_names("Was an Geheimzahl") == ["PIN"]


def test_no_condolence_and_no_rule_that_nobody_can_bend_is_wrongly_first(names):
    never = {"childrens-records", "own-account"}
    for each in NEEDS:
        first = set(offered_names(each.words)[:1])
        assert not (never & first - each.right), each.words
        found = find_for(each.words, None)
        assert not [hit for hit in found if hit.quiet and hit.kind == "answer"], each.words


@pytest.mark.parametrize(
    ("words", "quiet"),
    [
        ("My mother died in June and the books are late", True),
        ("Mi madre murió y debo una multa", True),
        ("I was in hospital and my books are late", False),
        ("the battery died and I could not renew", False),
        ("who died in the last chapter of that novel", False),
    ],
)
def test_a_death_is_found_by_whole_phrases_and_never_first(names, words, quiet):
    found = find_for(words, None)
    assert any(each.quiet and each.kind == "answer" for each in found) is quiet
    assert not found or not found[0].quiet


def test_words_of_a_death_find_the_rule_about_late_charges_first(names):
    for words in ("My mother died and the books are late", "there was a funeral, now a fine"):
        assert offered_names(words)[0] == "late-charges", words


def test_no_alias_holds_a_phrase_of_a_need(names):
    """A phrase: four words in a row, of which two say something."""
    every = finding._index_in.get()("").entries
    also = [words for entry in every for words in entry.also.values()]
    aliases = [plain(alias) for words in also for alias in words.split(",")]
    held = {phrase for alias in aliases for phrase in phrases(alias)}
    for need in NEEDS:
        assert held.isdisjoint(phrases(plain(need.words))), need.words


def plain(words: str) -> list[str]:
    return [folded(word) for word in query_words(words, at_most=400)]


def phrases(words: list[str]) -> set[tuple[str, ...]]:
    every = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
    return {each for each in every if len(terms(" ".join(each))) > 1}


def test_the_order_is_no_worse_than_sqlites_own_bm25_on_the_same_fields(names, request):
    """Without the floor, which SQLite has not; titles three times on both sides."""
    entries = finding._index_in.get()("").entries
    index = Index(entries)
    fts = sqlite3.connect(":memory:")
    request.addfinalizer(fts.close)
    fts.execute(
        "CREATE VIRTUAL TABLE f USING fts5(title, also, text, tokenize='unicode61 remove_diacritics 2')"
    )
    fields = ((each.names, each.also, each.text) for each in entries)
    rows = [(n, *("\n".join(said.values()) for said in each)) for n, each in enumerate(fields)]
    fts.executemany("INSERT INTO f(rowid, title, also, text) VALUES (?, ?, ?, ?)", rows)
    ranked = f"SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, {TITLE}, 1, 1) LIMIT 10"

    def by_sqlite(words: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in query_words(words, at_most=400))
        return [names[entries[n].kind, entries[n].ref] for (n,) in fts.execute(ranked, [asked])]

    def by_us(words: str) -> list[str]:
        order = index._ranked_entries(set(_beginnings_of_words(words)))[:10]
        return [names[entries[n].kind, entries[n].ref] for n in order]

    for asked in (FIT, [*askings("open"), *askings("held")]):
        ours, theirs = mean_rank(asked, by_us), mean_rank(asked, by_sqlite)
        print(f"MRR@10 of {len(asked)}: {ours:.3f}, SQLite {theirs:.3f}")  # noqa: T201
        assert ours >= theirs


def askings(half: str) -> list[Need]:
    """What people typed, written before there was a ranking: askings/README.md."""
    every = read(f"askings/{half}.tsv", "asking")
    named = [
        Need(each.words, frozenset(name.partition(":")[2] for name in each.right)) for each in every
    ]
    return [each for each in named if each.right]


def mean_rank(asked: Iterable[Need], find) -> float:
    every = [
        next((1 / n for n, name in enumerate(find(each.words), 1) if name in each.right), 0.0)
        for each in asked
    ]
    return sum(every) / len(every)
