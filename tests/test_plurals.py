"""Words that depend on a number, in every text of the interface that counts something."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.i18n import LANGUAGES, strings, t
from geo.i18n.numbers import whole
from geo.i18n.plurals import agreed

NUMBERS = (0, 1, 2, 5, 21)
FORMS = re.compile(r"\{(\w+):([^{}]*\|[^{}]*)\}")
# Words after a number or a name that end as plurals do and are none, and units.
NO_PLURALS = {
    "answers", "as", "belongs", "does", "ends", "finds", "gives", "has", "holds", "is", "knows",
    "lies", "minus", "names", "needs", "says", "sends", "stands", "stops", "this", "was",
}  # fmt: skip
# What is counted in Ukrainian, for 1, 2 and 5 of it; of some, in the genitive.
UKRAINIAN = {
    "твердження|твердження|тверджень", "твердження|тверджень|тверджень",
    "мовець|мовці|мовців",
    "першоджерело|першоджерела|першоджерел",
    "видання|видання|видань",
    "рядок|рядки|рядків", "рядка|рядків|рядків",
    "місце|місця|місць", "місця|місць|місць",
    "подія|події|подій",
    "день|дні|днів", "дня|днів|днів",
    "пара|пари|пар", "пари|пар|пар",
    "джерела|джерел|джерел",
    "літера|літери|літер", "літери|літер|літер",
    "літера або сторінка|літери або сторінки|літер або сторінок",
    "клітинка|клітинки|клітинок",
    "символ|символи|символів",
    "байт|байти|байтів",
    "ім’я або день|імені або дні|імен або днів", "імені|імен|імен",
    "стовпець|стовпці|стовпців",
    "значення|значення|значень",
    "запису|записів|записів",
    "зміни|змін|змін",
    "слайд|слайди|слайдів",
    "його|їх|їх", "її|їх|їх", "робить|роблять|робить",
}  # fmt: skip


def counted(lang: str) -> dict[str, str]:
    """The texts with words that depend on a number."""
    return {key: texts[lang] for key, texts in strings().items() if FORMS.search(texts[lang])}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def bare(text: str) -> str:
    """A text without its words for numbers: what is written the same for each number."""
    return FORMS.sub("", text)


def said(key: str, lang: str, n: int) -> str:
    """A text with `n` of everything that it counts, and `x` for all else."""
    text = strings()[key][lang]
    numbers = {m[1] for m in FORMS.finditer(text)}
    return t(key, lang, **{name: n if name in numbers else "x" for name in placeholders(text)})


def test_no_english_text_says_one_and_then_a_plural():
    for key, texts in strings().items():
        text, names = texts["en"], placeholders(texts["en"])
        if key.split(".")[0] in ("counted", "differs") or not names:
            continue
        for name in names - {"format"}:  # of a file, which is no number
            words = agreed(text, dict.fromkeys(names, 1), "en")
            found = re.findall(rf"\{{{name}\}} (?:(?:more|other|rejected) )?([a-z]+s)\b", words)
            assert set(found) <= NO_PLURALS, (key, words)


@pytest.mark.parametrize("n", NUMBERS)
def test_every_english_text_that_counts_has_the_form_for_its_number(n):
    texts = counted("en")
    assert len(texts) > 100
    for key, text in texts.items():
        words = said(key, "en", n)
        assert "{" not in words, words
        for name, forms in FORMS.findall(text):
            one, many = forms.split("|")
            assert one != many, key
            assert (one if n == 1 else many) in words, (key, name, words)


def test_ukrainian_nouns_stand_in_the_form_for_their_number_and_nowhere_without():
    single = {word for forms in UKRAINIAN for word in forms.split("|") if " " not in word}
    texts = counted("uk")
    assert len(texts) > 35
    for key, text in texts.items():
        for _, forms in FORMS.findall(text):
            assert forms in UKRAINIAN, (key, forms)
    for key, each in strings().items():
        if key.split(".")[0] == "counted":
            continue
        found = re.findall(r"\{\w+\} (?:із \{\w+\} )?([а-яіїєґ’]+)", bare(each["uk"]))
        assert not single.intersection(found) - {"його", "її", "їх"}, (key, each["uk"])


@pytest.mark.parametrize(
    ("key", "lang", "expected"),
    [
        ("toolbar.download", "en", ["(0 rows)", "(1 row)", "(2 rows)", "(5 rows)", "(21 rows)"]),
        ("embed.claims", "en", ["0 claims", "1 claim", "2 claims", "5 claims", "21 claims"]),
        ("import.escaped", "en", ["0 rows write", "1 row writes", "2 rows write"]),
        ("import.unknown", "en", ["0 mentions of 0 names", "1 mention of 1 name", "2 mentions of"]),
        ("brief.slides", "uk", ["0 слайдів", "1 слайд", "2 слайди", "5 слайдів", "21 слайд"]),
        ("timeline.gap", "uk", ["0 днів", "1 день", "2 дні", "5 днів", "21 день"]),
        ("panel.more", "uk", ["0 подій", "1 подія", "2 події", "5 подій", "21 подія"]),
        ("toolbar.shown", "uk", ["0 тверджень", "1 твердження", "2 тверджень", "5 тверджень"]),
        ("timeline.gap", "ja", ["0日", "1日", "2日", "5日", "21日"]),
    ],
)
def test_a_number_and_its_noun(key, lang, expected):
    names = placeholders(strings()[key][lang])
    for n, words in zip(NUMBERS, expected, strict=False):
        assert words in t(key, lang, **dict.fromkeys(names, n))


def test_a_number_that_a_language_has_written_counts_as_that_number():
    for lang in LANGUAGES:
        assert agreed("{n:one|few|many}", {"n": whole(1_000_001, lang)}, "uk") == "one"
        assert agreed("{n:one|few|many}", {"n": whole(1_000_002, lang)}, "uk") == "few"
    assert agreed("{n:one|many}", {"n": "0.5"}, "en") == "many"
    assert agreed("{n:one|few|many}", {"n": "1.5"}, "uk") == "many"


@examples
@given(st.integers(0, 10**9), st.text())
def test_what_a_text_is_given_is_never_read_as_a_form(n, words):
    made = t("brief.slide_line", "en", n=n, who=words)
    assert made == f"{n} {'claim' if n == 1 else 'claims'} · {words}"
