"""Drafting: passages, speakers, days, places and figures of bulletins in four languages."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.drafting import draft, language_of, sentences
from geo.drafting.model import FIELDS, Draft
from geo.i18n import LANGUAGES, strings, t
from geo.ledger.folder import Ledger, read_ledger
from geo.ledger.two_coders import kilometres, overlap_score

DATA = Path(__file__).parent.parent / "data"
BULLETINS = Path(__file__).parent / "fixtures" / "bulletins"
EMPTY = Ledger()


def drafted(text: str, day: str = "2024-03-14", ledger: Ledger = EMPTY, **more: str) -> list[Draft]:
    return draft(text, day=date.fromisoformat(day), zone="UTC", ledger=ledger, **more)


def only(text: str, day: str = "2024-03-14", ledger: Ledger = EMPTY) -> Draft:
    (one,) = drafted(text, day, ledger)
    return one


def words(text: str, one: Draft, field: str) -> list[str]:
    return [text[a:b] for a, b in one.reasons[field].spans]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("知事は14日、発表しました。", "ja"),
        ("The governor said so.", "en"),
        ("Про це повідомив їхній речник.", "uk"),
        ("Об этом сообщил эксперт.", "ru"),
        ("123 - 456", ""),
    ],
)
def test_the_letters_tell_the_language(text: str, lang: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("彼は「行く。帰る。」と述べた。次の文。", ["彼は「行く。帰る。」と述べた。", "次の文。"]),
        (
            "Gen. Smith left at 5 p.m. today. He won.",
            ["Gen. Smith left at 5 p.m. today.", "He won."],
        ),
        ("Він сказав: «Так. Ні». Потім пішов.", ["Він сказав: «Так. Ні».", "Потім пішов."]),
        ("- One thing.\n- Another", ["One thing.", "Another"]),
    ],
)
def test_sentences_end_outside_quotations(text: str, want: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == want


def test_a_japanese_sentence_gives_each_field_with_its_words() -> None:
    text = (
        "ロシア国防省は12日、ドネツク州のバフムト近郊で、ウクライナ軍が最大40両の戦車で"
        "攻撃を試みたと発表しました。"
    )
    one = only(text)
    assert (one.claimant_text, one.modality) == ("ロシア国防省", "claims")
    assert (one.report_date, one.event_date) == ("2024-03-12", "")
    assert one.place is not None
    assert (one.place.name, one.place.precision) == ("Bakhmut", "area")
    assert one.figures == "tanks<=40"
    assert one.event_type == "Battles"
    assert words(text, one, "claimant") == ["ロシア国防省"]
    assert words(text, one, "report_date") == ["12日"]
    assert words(text, one, "place") == ["バフムト近郊"]


def test_an_english_speaker_is_found_before_and_after_the_verb_and_after_the_claim() -> None:
    before = only("Finnish Defence Minister Eino Virta said the shipment had left.")
    behind = only("The shipment had left, according to Eino Virta, the defence minister.")
    after = only("The shipment had left, the defence minister, Eino Virta, told reporters.")
    assert {one.claimant_text for one in (before, behind, after)} == {"Eino Virta"}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Речник штабу Іван Коваль спростував втрату села.", "denies"),
        ("Речник штабу Іван Коваль підтвердив втрату села.", "confirms"),
        ("Генштаб ВСУ сообщил об атаке.", "claims"),
        ("Военная разведка считает, что противник, вероятно, отступит.", "assesses_likely"),
        ("The ministry retracted the statement about the bridge.", "retracts"),
        ("外務省は攻撃への関与を否定しました。", "denies"),
        ("国防省はわれわれのミサイルではないと主張しました。", "denies"),
        ("国防相は供与を検討していないと強調しました。", "claims"),
        ("Группа «Ольха» взяла на себя ответственность за взрыв.", "confirms"),
        ("Вице-премьер Иван Коваль допустил, что вывоз бензина запретят.", "claims"),
        ("「戦争研究所」はロシア軍が後退した可能性が高いと分析しています。", "assesses_likely"),
    ],
)
def test_the_verb_says_how_it_is_said(text: str, want: str) -> None:
    assert only(text).modality == want


def test_a_speaker_goes_on_in_the_next_sentence() -> None:
    text = "Governor Anna Berg said two people were killed in Kherson. She said four were wounded."
    first, second = drafted(text)
    assert second.claimant_text == first.claimant_text == "Anna Berg"
    assert second.reasons["claimant"].how == "carried"
    assert second.place == first.place
    assert (first.figures, second.figures) == ("deaths=2", "wounded=4")


def test_who_carried_a_statement_is_told_from_who_made_it() -> None:
    ja = only("国営のタス通信は地元当局の話として、橋が壊れたと伝えました。")
    ru = only("Как передаёт ТАСС со ссылкой на экстренные службы, в Курске поврежден мост.")
    en = only("Reuters, citing two officials, reported that the bridge was closed.")
    assert (ja.claimant_text, ja.via) == ("地元当局", ("タス通信",))
    assert (ru.claimant_text, ru.via) == ("экстренные службы", ("ТАСС",))
    assert (en.claimant_text, en.via) == ("two officials", ("Reuters",))


def test_a_speaker_within_a_statement_has_its_own_claim() -> None:
    text = (
        "ロシア大統領府は12日、首脳が電話会談を行ったと発表しました。\n"
        "発表によりますと、プーチン大統領は「交渉を拒否していない」と主張したということです。"
    )
    first, second = drafted(text)
    assert (second.claimant_text, second.via) == ("プーチン大統領", (first.claimant_text,))


@pytest.mark.parametrize(
    ("phrase", "day", "first", "last"),
    [
        ("13日に攻撃があった", "2023-05-13", "2023-05-13", "2023-05-13"),
        ("30日に攻撃があった", "2023-05-13", "2023-04-30", "2023-04-30"),
        ("先月30日に攻撃があった", "2023-05-13", "2023-04-30", "2023-04-30"),
        ("今月2日に攻撃があった", "2023-05-13", "2023-05-02", "2023-05-02"),
        ("昨夜攻撃があった", "2023-05-13", "2023-05-12", "2023-05-12"),
        ("1年前の3月4日に攻撃があった", "2023-03-05", "2022-03-04", "2022-03-04"),
        ("過去4日間に攻撃があった", "2023-05-13", "2023-05-09", "2023-05-13"),
        ("31日に攻撃があった", "2023-03-01", "2023-01-31", "2023-01-31"),
        ("12月30日に攻撃があった", "2024-01-02", "2023-12-30", "2023-12-30"),
    ],
)
def test_japanese_days(phrase: str, day: str, first: str, last: str) -> None:
    one = only(f"外務省は、{phrase}と発表しました。", day)
    assert one.event_date == first
    assert one.event_date_end == (last if last != first else "")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The ministry said the attack happened on Thursday.", "2024-03-14"),
        ("The ministry said the attack happened on Friday.", "2024-03-08"),
        ("The ministry said the attack happened on May 22.", "2023-05-22"),
        ("Міністерство повідомило, що атака була вчора.", "2024-03-13"),
        ("Міністерство повідомило, що атака була 12 травня 2023 року.", "2023-05-12"),
        ("Минобороны сообщило, что атака была 3 марта.", "2024-03-03"),
    ],
)
def test_days_of_other_languages(text: str, first: str) -> None:
    assert only(text).event_date == first


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The ministry said it was shelled between 2 and 5 March.", "2024-03-02", "2024-03-05"),
        ("The ministry said it was shelled on March 2-5.", "2024-03-02", "2024-03-05"),
        ("The ministry said it was shelled from 28 February to 3 March.", "2024-02-28",
         "2024-03-03"),
        ("The ministry said 2 and on 5 March more were hurt.", "2024-03-05", ""),
        ("Міністерство повідомило, що атаки тривали з 2 по 5 березня.", "2024-03-02",
         "2024-03-05"),
        ("Министерство сообщило, что атаки шли с 28 февраля по 3 марта.", "2024-02-28",
         "2024-03-03"),
        ("外務省は、11日から13日にかけて攻撃があったと発表しました。", "2024-03-11",
         "2024-03-13"),
        ("外務省は、12日夜から13日朝にかけて攻撃があったと発表しました。", "2024-03-12",
         "2024-03-13"),
    ],
)  # fmt: skip
def test_the_first_and_the_last_of_several_days(text: str, first: str, last: str) -> None:
    one = only(text)
    assert (one.event_date, one.event_date_end) == (first, last)


@pytest.mark.parametrize(
    ("text", "day", "zone", "want", "rule"),
    [
        # The 13th in Tokyo ends at six in the evening in Kyiv: eight was last past on the 12th.
        ("The ministry said it held 12 attacks by 8 pm Kyiv time.", "2023-05-13", "Asia/Tokyo",
         "2023-05-12", "event_day_clock_abroad"),
        ("The ministry said it held 12 attacks by 5 p.m. Kyiv time.", "2023-05-13", "Asia/Tokyo",
         "2023-05-13", "event_day_clock_abroad"),
        ("The ministry said it held 12 attacks today by 8 pm Kyiv time.", "2023-05-13",
         "Asia/Tokyo", "2023-05-12", "event_day_word"),
        # The last minute of the 13th in New York is the morning of the 14th in Moscow.
        ("The ministry said drones fell tonight at 3:00 Moscow time.", "2023-05-13",
         "America/New_York", "2023-05-14", "event_day_word"),
        ("The ministry said drones fell at 3:00 Moscow time on May 12.", "2023-05-13",
         "America/New_York", "2023-05-12", "event_day_of_month"),
        ("外務省は、キーウ時間の午後8時までに攻撃があったと発表しました。", "2023-05-13",
         "Asia/Tokyo", "2023-05-12", "event_day_clock_abroad"),
        ("外務省は、日本時間の13日午前3時に攻撃があったと発表しました。", "2023-05-14",
         "Asia/Tokyo", "2023-05-13", "event_day_number"),
        ("Міністерство повідомило, що о 23:10 за київським часом був вибух.", "2024-01-01",
         "Asia/Tokyo", "2023-12-31", "event_day_clock_abroad"),
        ("Минобороны сообщило, что в 02:00 мск была атака.", "2024-01-01", "Europe/Moscow",
         "2024-01-01", "event_day_clock"),
    ],
)  # fmt: skip
def test_a_time_is_on_the_last_day_on_which_it_was_past(
    text: str, day: str, zone: str, want: str, rule: str
) -> None:
    (one,) = draft(text, day=date.fromisoformat(day), zone=zone, ledger=EMPTY)
    assert (one.event_date, one.reasons["event_date"].rule) == (want, rule)


def test_a_bulletin_of_the_evening_tells_of_its_own_day() -> None:
    said = "Генеральний штаб ЗСУ повідомив, що протягом доби відбулося 53 зіткнення."
    (morning,) = drafted(said, "2024-11-02")
    (evening,) = drafted(f"Зведення станом на 22:00 02.11.2024\n\n{said}", "2024-11-02")
    assert (morning.event_date, evening.event_date) == ("2024-11-01", "2024-11-02")


@pytest.mark.parametrize(
    "text",
    [
        "Read more: What is known about the talks?",
        "Photo: A rescuer at the site of a strike in Sumy [File: Reuters]",
        "Here is where things stand on Wednesday, March 19:",
        "Subscribe to our newsletter for daily updates.",
        "NHKのアプリでもご覧いただけます。",
        "Підтримайте редакцію, якщо вам сподобався матеріал.",
        "Все права защищены.",
        "МОСКВА, 18 сен.",
    ],
)
def test_what_a_page_says_of_itself_is_no_claim(text: str) -> None:
    assert drafted(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The mayor of Dnipro, Borys Filatov, said a missile fell.", "Borys Filatov"),
        ("Ukrenergo, the grid operator, said power was back.", "Ukrenergo"),
        ("Foreign Secretary James Cleverly, who was in Kyiv, pledged aid.", "James Cleverly"),
        ("A senior U.S. official, speaking on background, said it was so.",
         "A senior U.S. official"),
        ("According to the U.N. human rights office, ten died.", "the U.N. human rights office"),
        ("У «Газпромі» підтвердили припинення постачання.", "«Газпромі»"),
        ("Дрони збито, повідомили у Повітряних силах.", "Повітряних силах"),
        ("Мэр Мелитополя Иван Федоров, находящийся в отъезде, сообщил о взрыве.", "Иван Федоров"),
        ("Погиб один человек, заявили в минобороны республики.", "минобороны республики"),
        ("韓国の国家情報院は、兵士が派遣されたとみています。", "韓国の国家情報院"),
        ("The governor of Kursk Oblast, Viktor Lenz, said that it was shelled.", "Viktor Lenz"),
        ("The head of Rylsk District, Anna Berg, said that it was shelled.", "Anna Berg"),
        (
            "The governor of Kursk Oblast said that it was shelled.",
            "The governor of Kursk Oblast",
        ),
    ],
)  # fmt: skip
def test_speakers_with_asides_and_offices_in_other_cases(text: str, speaker: str) -> None:
    assert only(text).claimant_text == speaker


# Not formatted: a text, who says it, and who carried it stay together.
@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("Viktor Lenz, the mayor of Kherson, told a channel that it rained, according to TASS.",
         "Viktor Lenz", ["TASS"]),
        ("タス通信によると、ロシアのレンツ国防相は、部隊が移動したと述べた。", "レンツ国防相",
         ["タス通信"]),
        ("ロイター通信によると、7人が死亡した。", "ロイター通信", []),
        ("Пожар потушен, рассказали РИА Новости в экстренных службах.", "экстренных службах",
         ["РИА Новости"]),
        ("Viktor Lenz, head of the Alder group, contradicted the ministry, saying it had fled.",
         "Viktor Lenz", []),
        ("President Anna Lenz, in a call with Paul Berg, said that talks were possible.",
         "Anna Lenz", []),
        ("The health ministry of Kherson, run by the army, said ten were dead.",
         "The health ministry of Kherson", []),
        ("Army spokesman Viktor Lenz was quoted by state television as saying that it was over.",
         "Viktor Lenz", ["state television"]),
        ("Мер Олександрії повідомив про вибух.", "Мер Олександрії", []),
        ("Мер Кличко повідомив про вибух.", "Кличко", []),
        ("ОК «Південь»: над областю збито 6 дронів.", "ОК «Південь»", []),
        ("⚡️ Міноборони РФ: пошкоджень немає.", "Міноборони РФ", []),
        ("🔴 Віктор Ленц повідомив про вибух.", "Віктор Ленц", []),
        ("A soldier of a brigade, who gave only his call sign, Makh, told Reuters that they left.",
         "A soldier of a brigade", ["Reuters"]),
        ("Officials did not confirm reports that a jet fell, but army spokesman Viktor Lenz said "
         "it did.", "Viktor Lenz", []),
        ("Explosions were heard in Kherson on Monday, a Reuters witness said.",
         "a Reuters witness", []),
        ("President Viktor Lenz appointed Anna Berg defence minister, the Kremlin announced.",
         "the Kremlin", []),
        ("Britain on Saturday rejected Moscow's allegation.", "Britain", []),
        ("Удар нанесла группа, сообщило её агентство «Ольха».", "её агентство «Ольха»", []),
        ("Как сообщили «Интерфаксу» в пресс-службе Минздрава, ранены десять человек.",
         "пресс-службе Минздрава", ["«Интерфаксу»"]),
        ("Пресс-секретарь Анна Ленц рассказала агентству «Интерфакс», что переговоров не будет.",
         "Анна Ленц", ["агентству «Интерфакс»"]),
        ("Речниця Анна Ленц розповіла в інтерв'ю Reuters, що загинули двоє.", "Анна Ленц",
         ["Reuters"]),
        ("A ministry spokesman said in an interview with the BBC that it had rained.",
         "A ministry spokesman", ["the BBC"]),
        ("石川県は、3人が死亡したと発表しました。", "石川県", []),
        ("ハルキウ州は攻撃を受けたとウクライナ軍が発表しました。", "ウクライナ軍", []),
        ("Shelling of Bakhmut, Soledar and Toretsk killed five, the military said.",
         "the military", []),
        ("Заступник керівника Офісу президента Віктор Ленц: ситуація складна.", "Віктор Ленц", []),
        ("軍に近いチャンネル「グレー」は、部隊が移動したと主張している。", "グレー", []),
        ("消防庁のまとめでは、10人がけがをした。", "消防庁", []),
        ("У Херсоні загинула жінка, — Віктор Ленц, начальник адміністрації.", "Віктор Ленц", []),
        ("Тегеран это опроверг.", "Тегеран", []),
        ("A colonel was killed in northwest Moscow, state media reported, citing law enforcement.",
         "law enforcement", ["state media"]),
        ("Российская сторона потерю кораблей не подтверждала.", "Российская сторона", []),
        ("Причину он не назвал, однако украинская разведка взяла на себя ответственность.",
         "украинская разведка", []),
        ("Зеленский в вечернем обращении пообещал ответ.", "Зеленский", []),
        ("Речник ВМС Віктор Ленц в ефірі Радіо Свобода сказав, що судно ціле.", "Віктор Ленц",
         ["Радіо Свобода"]),
        ("Сотрудники миссии ООН, побывавшие на месте, пришли к выводу, что упала ракета.",
         "Сотрудники миссии ООН", []),
        ("Украинский оператор «Ольха» предупредил об отключениях.",
         "Украинский оператор «Ольха»", []),
        ("市長顧問のレンツ氏は「犯人は戻る」と皮肉った。", "レンツ氏", []),
        ("州のレンツ知事代行は9日、火災が起きたと発表しました。", "レンツ知事代行", []),
        ("国営メディアは25日、外務省の報道官の談話を伝え、取り引きを否定しました。",
         "報道官", ["国営メディア"]),
    ],
)  # fmt: skip
def test_nobody_is_given_the_words_of_another(text: str, speaker: str, via: list[str]) -> None:
    one = only(text)
    assert one.claimant_text == speaker
    assert words(text, one, "via") == via if via else "via" not in one.reasons


def test_his_words_are_those_of_the_speaker_of_the_sentence() -> None:
    text = (
        "Анна Берг заявила про удар. Губернатор Віктор Ленц повідомив про обстріл: "
        "за його словами, постраждалих немає."
    )
    assert [one.claimant_text for one in drafted(text)] == ["Анна Берг", "Віктор Ленц"]


def test_what_is_said_moreover_is_said_by_the_one_before() -> None:
    text = (
        "レンツ大統領は8日、計画を示すと述べました。"
        "そのうえで、11日にベルリンを訪問する予定だと明らかにしました。"
    )
    second = drafted(text)[1]
    assert (second.claimant_text, second.reasons["claimant"].how) == ("レンツ大統領", "carried")


def test_the_report_of_a_ministry_goes_on_with_its_day() -> None:
    text = (
        "За сутки отражены девять атак, заявил официальный представитель ведомства Виктор Ленц. "
        "Кроме того, уничтожено 19 беспилотников."
    )
    first, second = drafted(text)
    assert second.claimant_text == "Виктор Ленц"
    assert second.reasons["claimant"].how == "guessed"
    assert first.event_date == second.event_date == "2024-03-13"


@pytest.mark.parametrize(
    ("text", "report", "event"),
    [
        ("The general, Viktor Lenz, told the president on Wednesday that they had advanced.",
         "2024-03-13", ""),
        ("Військо повернулося, заявив президент Віктор Ленц 12 березня.", "2024-03-12", ""),
        ("Речник Віктор Ленц заявив у Києві 12 березня, що атака була вчора.", "2024-03-12",
         "2024-03-13"),
        ("レンツ市長は12日朝のミサイル攻撃で7人がけがをしたと明らかにしました。", "",
         "2024-03-12"),
        ("レンツ市長は12日の記者会見で、7人がけがをしたと明らかにしました。", "2024-03-12",
         ""),
    ],
)  # fmt: skip
def test_a_day_beside_the_verb_is_of_the_report(text: str, report: str, event: str) -> None:
    one = only(text)
    assert (one.report_date, one.event_date) == (report, event)


def test_a_long_first_line_that_ends_no_sentence_is_a_heading() -> None:
    title = "Сводка Министерства обороны о том, что произошло за день на всех направлениях фронта "
    assert len(drafted(f"{title}и в глубоком тылу\n\nМИД сообщил о встрече.")) == 1


def test_the_place_of_a_dateline_is_not_that_of_the_claim() -> None:
    text = "【キーウ共同】ウクライナ空軍は12日、無人機9機を撃墜したと発表した。"
    one = only(text)
    assert text[one.start :].startswith("ウクライナ空軍")
    assert one.place is None or one.place.precision == "country"


def test_who_clarifies_later_is_the_one_before() -> None:
    text = (
        "Виктор Ленц заявил, что взрывы в Киеве прекратились. Позже он уточнил, что упали обломки."
    )
    assert [one.claimant_text for one in drafted(text)] == ["Виктор Ленц", "Виктор Ленц"]


def test_an_adjective_of_a_list_of_fronts_is_no_village() -> None:
    text = "Генштаб ЗСУ повідомив про бої на Авдіївському та Мар'їнському напрямках."
    one = only(text)
    assert one.place is None or one.place.precision == "area"


def test_who_cannot_confirm_does_not_confirm() -> None:
    assert (
        only("Речник Віктор Ленц сказав, що не може підтвердити цю інформацію.").modality
        == "claims"
    )


def test_a_place_is_not_carried_over_what_somebody_said_of_elsewhere() -> None:
    text = (
        "Мэр Шебекина Виктор Ленц сообщил об обстреле Шебекина. "
        "Турция заявила, что Иран готов к переговорам. Тегеран это опроверг."
    )
    first, _, third = drafted(text)
    assert first.place is not None
    assert first.place.name == "Shebekino"
    assert third.place is None or third.place.country == "IR"


def test_the_words_of_a_place_are_its_name_alone() -> None:
    one = only("Губернатор Виктор Ленц сообщил, что в Брянске горела нефтебаза.")
    assert one.place_text == "Брянске"


def test_a_village_in_quoted_words_is_looked_up() -> None:
    one = only("МЗС заявило про «звільнення» Куликівки.")
    assert (one.place, one.place_text) == (None, "Куликівки")
    assert {place.name for place in one.places} == {"Kulykivka"}


def test_a_village_that_is_named_is_not_the_one_before() -> None:
    text = (
        "The mayor, Anna Berg, said shells hit Soledar. "
        "The ministry said debris fell on the village of Nowhereville and there were no casualties."
    )
    assert "place" not in drafted(text)[1].reasons


@pytest.mark.parametrize(
    ("text", "name", "precision", "how"),
    [
        ("Мер Харкова Віктор Ленц повідомив про обстріл.", "Kharkiv", "settlement", "guessed"),
        ("Міський голова Харкова Віктор Ленц повідомив про обстріл.", "Kharkiv", "settlement",
         "guessed"),
        ("The acting governor of Kursk, Viktor Lenz, said it was shelled.", "Kursk Oblast",
         "region", "guessed"),
        ("Прокуратура повідомила про удар по Одещині.", "Odesa Oblast", "region", "stated"),
        ("Міністр Віктор Ленц спростував знеструмлення Одещини.", "Odesa Oblast", "region",
         "stated"),
        ("Речник ДСНС повідомив про обстріли Нікопольщини.", "Nikopol", "area", "stated"),
        ("ウクライナ東部ハルキウ州のレンツ知事は、攻撃があったと発表しました。",
         "Kharkiv Oblast", "region", "guessed"),
        ("ハルキウ州のレンツ知事は、クピヤンシクで攻撃があったと発表しました。", "Kupiansk",
         "settlement", "stated"),
        ("軍は、ポクロヴスクで攻撃があったと発表しました。", "Pokrovsk", "settlement",
         "guessed"),
        ("The army said a shell hit the village of Nowhereville in the Sumy region.",
         "Sumy Oblast", "region", "guessed"),
        ("Глава Крыма Анна Берг сообщила о пожаре в Кировском районе.", "Islyam-Terek", "area",
         "stated"),
        ("Глава Крыма Анна Берг: над Черноморским районом сбит дрон.", "Chornomorske", "area",
         "stated"),
        ("Глава Курской области Иван Коваль сообщил о взрыве в посёлке Коренево.", "Korenevo",
         "settlement", "stated"),
        ("The army said it held on near Robotyne in western Zaporizhia Oblast.", "Robotyne", "area",
         "stated"),
        ("Belgorod region governor Anna Berg said a shell hit Oktyabrsky.", "Oktyabr’skiy",
         "settlement", "guessed"),
        ("Росіяни захопили станицю Нетутешню Краснодарського краю, повідомив Генштаб.",
         "Krasnodar Krai", "region", "guessed"),
        ("知事は、ドネツク州のノボナイノエを掌握したと発表しました。", "Donetsk Oblast", "region",
         "guessed"),
        ("Прем'єрка Анна Берг повідомила про допомогу у Дубровнику.", "Dubrovnik", "settlement",
         "guessed"),
        ("Мер Миколаєва Віктор Ленц повідомив про обстріл.", "Mykolaiv", "settlement", "guessed"),
        ("The Kyiv city military administration said debris fell.", "Kyiv", "settlement",
         "guessed"),
        ("The army said soldiers had moved to the front lines in Kursk.", "Kursk Oblast",
         "region", "stated"),
        ("A shell landed at the reactors of the South Ukraine nuclear plant, Energoatom said.",
         "South Ukraine Nuclear Power Plant", "point", "stated"),
        ("На острові Зміїний піднято прапор, повідомила речниця штабу Анна Берг.", "Snake Island",
         "point", "stated"),
        ("ハルキウ州クピヤンシク地区の当局は、攻撃があったと発表しました。", "Kupiansk", "area",
         "guessed"),
        ("ロシア中部サマラ州のレンツ知事は、シズラニの石油精製工場が攻撃されたと発表しました。",
         "Syzran", "settlement", "guessed"),
        ("中国の王毅外相は、南アフリカのヨハネスブルクで開かれた会議で、努力を支持すると述べました。",
         "Johannesburg", "settlement", "guessed"),
        ("Речник Віктор Ленц спростував оточення Селидового.", "Selydove", "settlement",
         "guessed"),
        # No district is named after a village, and fronts may lie far from their town.
        ("Глава Курской области Иван Коваль рассказал о Глушковском районе.", "Glushkovo", "area",
         "stated"),
        ("Генштаб повідомив про бої на Слобожанському напрямку.", "Kharkiv Oblast", "region",
         "stated"),
        ("The army said it held on in the Zaporizhzhia direction.", "Zaporizhzhia Oblast",
         "region", "stated"),
        ("軍は、ザポリージャ方面で攻撃を退けたと発表しました。", "Zaporizhzhia Oblast", "region",
         "stated"),
        # A village has namesakes, which no list has.
        ("Армія повідомила про удар по селу Гроза на Харківщині.", "Hroza", "settlement",
         "stated"),
        ("Армія повідомила про удар по селу Гроза.", "Hroza", "settlement", "guessed"),
        ("Представитель МИД сообщил о взрыве у села Старица Харьковской области.", "Starytsia",
         "area", "stated"),
        ("The ministry said it had seized Soledar and Nowhereville.", "Soledar", "settlement",
         "guessed"),
    ],
)  # fmt: skip
def test_offices_lands_and_villages_tell_how_fine_a_place_is(
    text: str, name: str, precision: str, how: str
) -> None:
    one = only(text)
    assert one.place is not None
    found = (one.place.name, one.place.precision, one.reasons["place"].how)
    assert found == (name, precision, how)


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        # Where somebody speaks is where it happened only if nothing else is told.
        ("The premier, Anna Berg, said in Copenhagen on Tuesday that shells hit Soledar.",
         "Soledar", "stated"),
        ("Представитель МИД Анна Берг заявила на брифинге в Москве, что у Соледара идут бои.",
         "Soledar", "stated"),
        ("Президент Анна Берг під час візиту до Рима заявила, що бої йдуть у Соледарі.",
         "Soledar", "stated"),
        ("ロシアのベルク大統領は訪問先のウズベキスタンで、ソレダルで成果を上げたと主張しました。",
         "Soledar", "stated"),
        ("ロシアのベルク大統領は訪問先のウズベキスタンで、協議の用意があると強調しました。",
         "Uzbekistan", "guessed"),
        ("The premier, Anna Berg, urged patience at a news conference in Rome.", "Rome", "guessed"),
        ("The premier, Anna Berg, urged patience during a visit to Rome.", "Rome", "guessed"),
    ],
)  # fmt: skip
def test_where_somebody_speaks_is_not_where_it_happened(text: str, name: str, how: str) -> None:
    one = only(text)
    assert one.place is not None
    assert (one.place.name, one.reasons["place"].how) == (name, how)


def test_an_advance_told_on_a_visit_did_not_happen_there() -> None:
    text = "ロシアのベルク大統領は訪問先のウズベキスタンで、軍が前進していると主張しました。"
    one = only(text)
    assert one.place is None or one.place.name != "Uzbekistan"


def test_who_speaks_to_the_meeting_speaks_where_it_is() -> None:
    text = "Officials met in Jeddah, SPA reported. The envoy, Anna Berg, told the meeting to wait."
    place = drafted(text)[1].place
    assert place is not None
    assert place.name == "Jeddah"


@pytest.mark.parametrize(
    "text",
    [
        "Russian troops captured Krymske near Toretsk, the General Staff said.",
        "Росіяни захопили Кримське біля Торецька, повідомив Генштаб.",
    ],
)
def test_a_village_beside_a_town_is_not_its_namesake_far_away(text: str) -> None:
    one = only(text)
    assert one.place is not None
    assert (one.place.key, one.place.precision) == ("known:Toretsk", "area")


def test_the_only_town_of_a_name_is_no_statement_where_nothing_near_it_is_named() -> None:
    text = "The army said it was near Toretsk. The ministry said a shell hit Krymske."
    one = drafted(text)[1]
    assert one.reasons["place"].how != "stated"


def test_one_of_many_villages_of_a_name_is_a_guess() -> None:
    text = "Армія повідомила про удар по селу Новопавлівка Дніпропетровської області."
    assert only(text).reasons["place"].how != "stated"


def test_what_comes_from_a_base_in_a_town_is_not_there() -> None:
    text = "The ministry said submarines had left from their base in Sevastopol for Novorossiysk."
    place = only(text).place
    assert place is not None
    assert place.name == "Novorossiysk"


def test_a_foreign_speaker_who_tells_of_nobody_else_speaks_of_the_own_country() -> None:
    text = (
        "ウクライナのリビウの市長は、ロシア軍の攻撃で停電が起きていると述べました。"
        "ロシア側は否定しました。ウクライナ側は反論しました。\n\n"
        "モルドバの副首相は、国内の広い範囲で停電したと発表しました。"
    )
    place = drafted(text)[-1].place
    assert place is not None
    assert place.name == "Moldova"


def test_where_somebody_spoke_is_carried_to_nobody() -> None:
    text = (
        "NATOのレンツ事務総長は、ブリュッセルで開かれた会合のあと、情報はないと述べました。\n\n"
        "ウクライナのコワリ大統領は、飛来したと主張しました。"
    )
    place = drafted(text)[1].place
    assert place is None or place.name != "Brussels"


def test_a_plan_for_a_day_is_ahead() -> None:
    text = "マクロン大統領は、24日にパリで会談すると明らかにしました。"
    assert only(text, "2025-02-21").event_date == "2025-02-24"


@pytest.mark.parametrize(
    "text",
    [
        "The army said it advanced south of Bakhmut, near Klishchiivka and Andriivka.",
        "The army said it held on near the village of Andriivka, south of Bakhmut.",
    ],
)
def test_what_is_near_others_in_a_direction_of_a_town_is_there(text: str) -> None:
    place = only(text).place
    assert place is not None
    assert place.rule == "sector S of known:Bakhmut 0-15 km"


@pytest.mark.parametrize(
    "text",
    [
        "Речниця прикордонників на Волині Анна Берг сказала, що з Росії ніхто не йде.",
        "Губернатор Анна Берг повідомила про обстріл на кордоні Полтавської області та Росії.",
    ],
)
def test_no_border_is_drawn_that_a_region_does_not_have(text: str) -> None:
    place = only(text).place
    assert place is None or "border" not in place.rule


def test_two_towns_after_a_direction_are_two_places() -> None:
    one = only("The army said it held on west of Soledar and Ocheretyne.")
    assert (one.place, one.reasons["place"].rule) == (None, "place_listed")


def test_no_town_abroad_is_a_part_of_the_front() -> None:
    text = "На Волинському напрямку України без змін, повідомив Генштаб ЗСУ."
    one = only(text)
    assert one.place is None or one.place.country == "UA"


def test_no_one_is_no_figure() -> None:
    assert only("The mayor, Anna Berg, said no one was hurt.").figures == ""
    assert (
        only("The mayor, Anna Berg, said fewer than ten people were hurt.").figures == "wounded<10"
    )


def test_somebody_who_does_not_comment_is_empty() -> None:
    assert drafted("В Киеве эти сообщения не комментировали.") == []


def test_who_does_not_comment_but_notes_something_says_that() -> None:
    one = only("В Кремле это сообщение комментировать не стали, но отметили, что время ещё есть.")
    assert (one.claimant_text, one.modality) == ("Кремле", "claims")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Путин на форуме «Большая северная неделя» в Москве заявил, что труба исправна.",
         "Путин"),
        ("Пожежу під Соледаром у Новому Світі підтвердив губернатор Віктор Ленц.", "Віктор Ленц"),
    ],
)  # fmt: skip
def test_the_subject_is_who_speaks_and_not_where_or_of_what(text: str, speaker: str) -> None:
    assert only(text).claimant_text == speaker


def test_the_long_name_of_a_summit_parts_nobody_from_the_verb() -> None:
    text = "Президент Анна Берг у Римі на саміті «Північ — Далекий Південний Схід» заявила про мир."
    assert only(text).claimant_text == "Анна Берг"


def test_a_person_without_a_source_keeps_the_words_of_the_name() -> None:
    one = only("Губернатор Пётр Незнакомцев сообщил о пожаре.", ledger=read_ledger(DATA))
    assert (one.claimant, one.claimant_text) == ("", "Пётр Незнакомцев")


@pytest.mark.parametrize(
    ("text", "name", "precision", "how"),
    [
        ("Ukraine's army said it held on in the Pokrovsk direction.", "Pokrovsk", "area", "stated"),
        ("Генштаб ЗСУ повідомив про бої на Покровському напрямку.", "Pokrovsk", "area", "stated"),
        ("The ministry said drones fell in the border region of Kursk.", "Kursk Oblast", "region",
         "stated"),
        ("当局は、クルスク州のグルシコボで攻撃があったと発表しました。", "Glushkovo", "settlement",
         "stated"),
        ("ウクライナ軍は、スムイ州のソレダルを奪還したと発表しました。", "Sumy Oblast",
         "region", "guessed"),
        ("ロシア南部スタブロポリ地方のウラジーミロフ知事は、攻撃があったと発表しました。",
         "Stavropol Krai", "region", "guessed"),
        ("Минобороны сообщило о взрыве в Ставропольском крае.", "Stavropol Krai", "region",
         "stated"),
        ("Міністерство повідомило про вибух у Ладижині.", "Ladyzhyn", "settlement", "guessed"),
    ],
)  # fmt: skip
def test_regions_fronts_and_case_forms(text: str, name: str, precision: str, how: str) -> None:
    one = only(text)
    assert one.place is not None
    found = (one.place.name, one.place.precision, one.reasons["place"].how)
    assert found == (name, precision, how)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry said marines held the eastern bank of the Dnipro.",
        "Міністерство повідомило про позиції на лівому березі Дніпра.",
        "Министерство сообщило о пожаре на улице Димитрова.",
        "国防省は、ドニプロ川を渡ったと発表しました。",
    ],
)
def test_rivers_and_streets_are_no_towns(text: str) -> None:
    place = only(text).place
    assert place is None or place.precision == "country"


def test_a_village_whose_name_is_a_word_needs_a_word_before_it() -> None:
    place = only("Гроза пошкодила дахи на Харківщині, повідомила ДСНС.").place
    assert place is not None
    assert place.name == "Kharkiv Oblast"


def test_what_lies_in_a_direction_of_a_town_is_its_region() -> None:
    one = only("非常事態省は、モスクワ北西のトベリ州で小型機が墜落したと発表しました。")
    assert one.place is not None
    assert (one.place.region, one.place.precision) == ("RU-TVE", "region")


@pytest.mark.parametrize(
    ("name", "region", "town"),
    [
        ("ネビンノムイスク", "スタブロポリ地方", "Nevinnomyssk"),
        ("ドゥドチャニ", "ヘルソン州", "Dudchany"),
    ],
)
def test_a_name_in_katakana_is_guessed_by_its_sound(name: str, region: str, town: str) -> None:
    one = only(f"当局は、{region}の{name}で攻撃があったと発表しました。")
    assert one.place is not None
    assert (one.place.name, one.reasons["place"].how) == (town, "guessed")
    assert one.reasons["place"].rule == "place_by_sound"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Рятувальники повідомили, що 10 жовтня загинуло 19 людей.", "deaths=19"),
        ("В МЧС сообщили, что 29 декабря упали две ракеты.", "missiles=2"),
        ("知事は、先月30日の砲撃による死者が25人に増えたと発表しました。", "deaths=25"),
    ],
)
def test_the_number_of_a_day_counts_nothing(text: str, want: str) -> None:
    assert only(text).figures == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The ministry said up to 40 tanks were lost.", "tanks<=40"),
        ("The ministry said more than 1,200 soldiers left.", "soldiers>1200"),
        ("The ministry said about 50 drones came.", "drones~50"),
        ("The ministry said at least three people were killed.", "deaths>=3"),
        ("Міністерство повідомило, що збито близько 20 дронів.", "drones~20"),
        ("Минобороны сообщило, что уничтожено свыше 10 танков.", "tanks>10"),
        ("国防省は、1000人以上の兵士が参加したと発表しました。", "soldiers>=1000"),
        ("国防省は、およそ3万人の兵士が参加したと発表しました。", "soldiers~30000"),
        ("国防省は、F16戦闘機の訓練を始めたと発表しました。", ""),
    ],
)
def test_figures_keep_their_bounds(text: str, want: str) -> None:
    assert only(text).figures == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The ministry said that more than 100 Russian soldiers had been captured.",
         "prisoners>100"),
        ("Україна повернула з полону 103 військовослужбовців, заявив речник Віктор Ленц.",
         "prisoners=103"),
        ("The governor, Anna Berg, said 121,000 people had been evacuated.", "evacuated=121000"),
        ("Губернатор Анна Берг сообщила об эвакуации более двух тысяч жителей.",
         "evacuated>2000"),
        ("The army said it was within 10 km of Pokrovsk.", ""),
        ("The army said over 45,000 soldiers have been killed.", "deaths>45000"),
        ("The army said it advanced up to 2km.", "advance_km<=2"),
        ("Военный эксперт сообщил, что войска продвинулись до трех километров.",
         "advance_km<=3"),
        ("Противник завдав 2 ракетних та 41 авіаційного удару, повідомив Генштаб ЗСУ.",
         "missile_strikes=2; air_strikes=41"),
        ("Генштаб ЗСУ повідомив, що авіація завдала 9 ударів.", "air_strikes=9"),
        ("Сили ППО збили шість «шахедів» і дві ракети, повідомила ДСНС.",
         "missiles=2; drones=6"),
        ("Минобороны сообщило о запуске 57 ракет и беспилотников.", ""),
        ("国防省は、ミサイルと無人機40機が飛来したと発表しました。", ""),
        ("Минобороны сообщило, что уничтожены два танка и пять машин.", "tanks=2; vehicles=5"),
        ("Мэр сообщил, что погиб мирный житель, ещё трое пострадали.", "wounded=3; deaths=1"),
        ("У місті загинула 72-річна жінка, повідомив мер Віктор Ленц.", "deaths=1"),
        ("Мэр сообщил, что никто из 21 жителя не погиб.", ""),
        ("The army said it downed 38 of the 71 drones.", "drones=71; shot_down=38"),
        ("国防省は、25機の無人機が飛来し、うち20機を撃墜したと発表しました。",
         "drones=25; shot_down=20"),
        ("参謀本部は、前線で158回の戦闘があったと発表しました。", "clashes=158"),
        ("知事は、住宅など20棟以上が壊れたと発表しました。", "houses>=20"),
        ("代表は、戦闘員約3万人を集めると明らかにしました。", "soldiers~30000"),
        ("国防省は、ウクライナ兵7万5000人の訓練を終えたと発表しました。", "soldiers=75000"),
        ("知事は、今も5人の行方がわかっていませんと述べました。", "missing=5"),
        ("Станом на ранок відомо про чотирьох загиблих.", "deaths=4"),
        ("Мэр Анна Берг сообщила, что по городу ударили восемью ракетами.", "missiles=8"),
        ("Губернатор Анна Берг рассказала, что дрон ранил водителя.", "wounded=1"),
        ("Сили ППО збили 430 із 502 дронів і 21 ракету, звітують Повітряні сили.",
         "drones=502; missiles=21; shot_down=430"),
        ("空軍は、90発以上のミサイルが発射され、このうち70発以上を撃墜したと発表しました。",
         "missiles>=90; shot_down>=70"),
        ("Мер повідомив: двоє людей загинули, дев’ятеро дістали поранень, троє зникли безвісти.",
         "deaths=2; wounded=9; missing=3"),
        ("Мэр Анна Берг сообщила, что погибли пятеро, без вести пропали трое.",
         "deaths=5; missing=3"),
        ("The mayor, Anna Berg, said a resident of Lyman had been wounded.", "wounded=1"),
        ("The ministry announced a package worth $200m that includes missiles.", ""),
        ("The ministry said it was building a barrier against sea drones.", ""),
        ("Унаслідок удару загинули шестеро військових, повідомила Нацгвардія.", "deaths=6"),
        ("総司令官は、5平方キロメートルを制圧したと報告しました。", "area_km2=5"),
    ],
)  # fmt: skip
def test_figures_are_named_by_what_they_count(text: str, want: str) -> None:
    assert sorted(only(text).figures.split("; ")) == sorted(want.split("; "))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("国防省は、バフムト周辺で戦闘が続いていると発表しました。", "around {b} 0-15 km"),
        ("The ministry said fighting went on south of Bakhmut.", "sector S of {b} 0-15 km"),
        ("Міністерство повідомило про бої під Бахмутом.", "around {b} 0-15 km"),
        ("Минобороны сообщило о боях к западу от Авдеевки.", "sector W of known:Avdiivka 0-15 km"),
        ("地元当局は、ブリャンスク州のウクライナ国境付近で攻撃があったと発表しました。",
         "RU-BRY within 50 km of border UA"),
        ("The army said it was now within 10km of Bakhmut.", "around {b} 0-10 km"),
        ("The army said it stood 20 kilometres from Bakhmut.", "around {b} 15-25 km"),
        ("The army said it stood 20 miles north of Bakhmut.", "sector N of {b} 27-37 km"),
        ("Минобороны сообщило о боях в 12 км от Бахмута.", "around {b} 7-17 km"),
        ("軍は、バフムトから10キロ以内に入ったと発表しました。", "around {b} 0-10 km"),
    ],
)  # fmt: skip
def test_words_around_a_place_make_an_area(text: str, rule: str) -> None:
    place = only(text).place
    assert place is not None
    assert (place.precision, place.rule) == ("area", rule.format(b="known:Bakhmut"))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The army said shelling of Bakhmut, Soledar and Toretsk killed 5 people.",
         "Bakhmut Soledar Toretsk"),
        ("Двоє людей загинули в Бахмуті та Соледарі, повідомив речник ДСНС.", "Bakhmut Soledar"),
        ("МИД сообщил, что в Бахмуте и в Соледаре погибли двое.", "Bakhmut Soledar"),
        ("軍は、バフムトとソレダルで3人が死亡したと発表しました。", "Bakhmut Soledar"),
        ("The army said it beat attacks near Bakhmut, Soledar and Toretsk.",
         "Bakhmut Soledar Toretsk"),
        ("МИД сообщил о боях в районах Бахмута и Угледара.", "Bakhmut Vuhledar"),
        ("МИД сообщил о боях в районах Бахмута и Нигдеево.", "Bakhmut"),
        ("МИД сообщил о боях в районах Нигдеево и Бахмута.", "Bakhmut"),
    ],
)  # fmt: skip
def test_of_places_that_are_named_together_none_is_taken(text: str, places: str) -> None:
    one = only(text)
    assert one.place is None
    assert [place.key for place in one.places] == [f"known:{name}" for name in places.split()]
    assert (one.reasons["place"].how, one.reasons["place"].rule) == ("ambiguous", "place_listed")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Two people were killed in Bakhmut and three were wounded in Soledar on Wednesday, "
         "officials said.", ["Bakhmut deaths=2 2024-03-13", "Soledar wounded=3 2024-03-13"]),
        ("Shelling killed two people in Bakhmut and at least three in Soledar, the army said.",
         ["Bakhmut deaths=2 ", "Soledar deaths>=3 "]),
        ("Загинули двоє людей у Бахмуті, троє поранені у Соледарі, повідомив Генштаб ЗСУ.",
         ["Bakhmut deaths=2 ", "Soledar wounded=3 "]),
        ("В Бахмуте погибли два человека, а в Соледаре ранены трое, сообщил МИД.",
         ["Bakhmut deaths=2 ", "Soledar wounded=3 "]),
        ("軍は、バフムトで2人、ソレダルで3人が死亡したと発表しました。",
         ["Bakhmut deaths=2 ", "Soledar deaths=3 "]),
        # What happened to one person, or to something that no number counts.
        ("Внаслідок обстрілу Бахмута поранено двох людей, а в Соледарі загинула жінка, "
         "повідомив Генштаб.", ["Bakhmut wounded=2 ", "Soledar deaths=1 "]),
        ("Генштаб повідомив, що у Бахмуті поранено двох людей, у Соледарі згорів будинок.",
         ["Bakhmut wounded=2 ", "Soledar  "]),
        ("МИД сообщил, что при обстреле Бахмута ранены двое, а в Соледаре погиб мужчина.",
         ["Bakhmut wounded=2 ", "Soledar deaths=1 "]),
        ("The army said shelling of Bakhmut wounded two people, while a woman was killed in "
         "Soledar.", ["Bakhmut wounded=2 ", "Soledar deaths=1 "]),
        ("A house was damaged in Bakhmut, and in Soledar a woman was killed, the army said.",
         ["Bakhmut  ", "Soledar deaths=1 "]),
        ("軍は、バフムトで住宅が損壊し、ソレダルでは男性1人が死亡したと発表しました。",
         ["Bakhmut  ", "Soledar deaths=1 "]),
    ],
)  # fmt: skip
def test_what_is_counted_in_several_places_is_a_claim_for_each(text: str, want: list[str]) -> None:
    made = drafted(text)
    assert len({one.claimant_text for one in made}) == 1
    found = [(one.place.name if one.place else "", one.figures, one.event_date) for one in made]
    assert [" ".join(each) for each in found] == want


@pytest.mark.parametrize(
    "text",
    [
        "In Bakhmut a man who was wounded in Soledar died, the army said.",
        "У Бахмуті помер чоловік, поранений у Соледарі, повідомив Генштаб.",
        "Поранених у Соледарі евакуйовано до Бахмута, повідомив Генштаб.",
    ],
)
def test_what_happened_to_one_person_in_two_places_is_one_claim(text: str) -> None:
    assert len(drafted(text)) == 1


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("Губернатор Іван Коваль повідомив, що під Бєлгородом у Старому Осколі впав дрон.",
         "Staryy Oskol", "guessed"),
        ("Губернатор Иван Коваль сообщил, что под Белгородом в Старом Осколе упал дрон.",
         "Staryy Oskol", "guessed"),
        ("Мер Іван Коваль повідомив про вибух у Малій Токмачці.", "Mala Tokmachka", "guessed"),
        ("Мер Іван Коваль повідомив про вибух у Великому Бурлуці на Харківщині.",
         "Velykyi Burluk", "stated"),
        # A place that nobody knows: the area around the town, which the text does not say alone.
        ("Губернатор Іван Коваль повідомив, що під Бєлгородом у Новій Нігдеївці впав дрон.",
         "Belgorod", "guessed"),
        ("Губернатор Иван Коваль сообщил, что под Белгородом в Нигдеевке упал дрон.",
         "Belgorod", "guessed"),
        ("Governor Anna Berg said a drone fell near Belgorod in Nowhereville.", "Belgorod",
         "guessed"),
        ("Governor Anna Berg said a drone fell near Belgorod in March.", "Belgorod", "stated"),
        ("知事は、ベルゴロド近郊のナントカヴィルで火災が起きたと発表しました。", "Belgorod",
         "guessed"),
        ("知事は、ベルゴロド近郊の製油所で火災が起きたと発表しました。", "Belgorod", "stated"),
    ],
)  # fmt: skip
def test_a_place_behind_an_area_is_finer_than_the_area(text: str, name: str, how: str) -> None:
    one = only(text)
    assert one.place is not None
    assert (one.place.name, one.reasons["place"].how) == (name, how)


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        # A part of a longer name is no name.
        ("知事は、スラビャンスク・ナ・クバニの製油所で火災が起きたと発表しました。", "", ""),
        ("軍は、バフムト・ソレダルを攻撃したと発表しました。", "", "ambiguous"),
        # Nothing else that the text names is near, and where something comes from is no place.
        ("Мер просить мешканців Острова не виходити. У Херсоні пошкоджено дім.", "Ostrov",
         "guessed"),
        ("Представитель МИД назвал вылет дронов с территории Эстонии вымыслом.", "Estonia",
         "guessed"),
        # Authorities are of a place; whether it happened there is not said.
        ("The occupying authorities in Horlivka reported that three were injured by shelling.",
         "Horlivka", "guessed"),
        ("Окупаційна влада в Олешках заявила про обстріл.", "Oleshky", "guessed"),
        # Villages of a district.
        ("Шебекинский округ: глава Анна Берг сообщила о взрыве в селе Маломихайловка.",
         "Shebekino", "guessed"),
        ("Глава Анна Берг: в Грайворонском округе обстреляны сёла Козинка и Глотово.",
         "Grayvoron", "stated"),
        # A village in katakana that is often named, though another one sounds like it.
        ("軍は、ハルキウ州の集落スタリツァを攻撃したと発表しました。", "Starytsia", "guessed"),
    ],
)  # fmt: skip
def test_a_stated_place_is_the_one_that_stands_there(text: str, name: str, how: str) -> None:
    one = drafted(text)[0]
    assert (one.place.name if one.place else "") == name
    assert (one.reasons["place"].how if "place" in one.reasons else "") == how


def test_what_a_page_reports_below_a_heading_is_of_the_region_that_it_names() -> None:
    text = (
        "Віктор Ленц / Херсонщина\n\nВночі поранено двох людей.\n\n"
        "У Станіславі згорів будинок.\n\nЗа добу обстріляно 29 населених пунктів області."
    )
    first, _, third = drafted(text)
    found = [(one.place and one.place.name, one.reasons["place"].how) for one in (first, third)]
    assert found == [("Kherson Oblast", "guessed")] * 2


@pytest.mark.parametrize(
    ("text", "speaker", "figures"),
    [
        ("The Monitoring Mission verified that 38 civilians were killed.",
         "The Monitoring Mission", "deaths=38"),
        ("По данным правозащитного проекта «Ольха», погибли не менее 120 жителей.",
         "правозащитного проекта «Ольха»", "deaths>=120"),
        ("Мер Віктор Ленц повідомив: троє загинули, ще 11 — дістали поранень.", "Віктор Ленц",
         "deaths=3; wounded=11"),
        ("ウクライナ軍は、ロシア軍の攻撃14回を退けたと発表した。", "ウクライナ軍",
         "attacks=14"),
    ],
)  # fmt: skip
def test_monitors_and_projects_speak_and_are_counted(text: str, speaker: str, figures: str) -> None:
    one = only(text)
    assert (one.claimant_text, one.figures) == (speaker, figures)


def test_the_report_of_a_group_of_forces_goes_on() -> None:
    text = (
        "Зведення станом на 19:00 14 березня\n\nУпродовж дня ворог завдав 12 авіаударів, повідомив "
        "командувач угруповання Віктор Ленц.\n\nЗнищено 8 танків."
    )
    first, second = drafted(text)
    assert [one.claimant_text for one in (first, second)] == ["Віктор Ленц"] * 2
    assert second.reasons["claimant"].how == "guessed"
    assert first.event_date == "2024-03-14"


@pytest.mark.parametrize(
    ("text", "speaker", "place"),
    [
        ("The Moscow-installed leaders of the Kherson region said a bridge was hit.",
         "The Moscow-installed leaders of the Kherson region", "Kherson Oblast"),
        ("The Moscow-appointed governor said a bridge was hit.", "The Moscow-appointed governor",
         ""),
        ("Russian-installed leadership of the Kherson region said a bridge was hit.",
         "Russian-installed leadership of the Kherson region", "Kherson Oblast"),
        ("Ставленик Москви Віктор Ленц заявив, що міст пошкоджено.", "Віктор Ленц", ""),
        ("Поставлена Москвою влада Херсонщини заявила, що міст пошкоджено.",
         "Поставлена Москвою влада Херсонщини", "Kherson Oblast"),
        ("Ставленник Кремля Виктор Ленц заявил, что мост поврежден.", "Виктор Ленц", ""),
        ("Поставленные Россией руководители региона сообщили, что мост поврежден.",
         "Поставленные Россией руководители региона", ""),
        ("ロシアが任命したヘルソン州の指導部は、橋が壊れたと発表しました。",
         "ロシアが任命したヘルソン州の指導部", "Kherson Oblast"),
        ("モスクワが任命したヘルソン州のトップ、レンツ氏は、橋が壊れたと述べました。", "レンツ氏",
         "Kherson Oblast"),
    ],
)  # fmt: skip
def test_who_puts_a_speaker_in_office_is_not_where_it_happened(
    text: str, speaker: str, place: str
) -> None:
    one = only(text)
    found = one.place.name if one.place else ""
    assert (one.claimant_text, found) == (speaker, place)


# Not formatted: a text, who says it, who carried it and how it is said stay together.
@pytest.mark.parametrize(
    ("text", "speaker", "via", "modality"),
    [
        ("Мер Віктор Ленц заявив, що пожежу загасили, пише «Дзвін».", "Віктор Ленц", ["«Дзвін»"],
         "claims"),
        ("Як пише «Дзвін», мер Віктор Ленц спростував пожежу.", "Віктор Ленц", ["«Дзвін»"],
         "denies"),
        ("Пожежу загасили, пише «Дзвін».", "«Дзвін»", [], "reports"),
        ("«Дзвін» пише, що пожежу загасили.", "«Дзвін»", [], "reports"),
        ("Мэр Виктор Ленц заявил, что пожар потушен, передаёт «Звон».", "Виктор Ленц", ["«Звон»"],
         "claims"),
        ("«Звон» передаёт: мэр Виктор Ленц подтвердил пожар.", "Виктор Ленц", ["«Звон»"],
         "confirms"),
        ("Пожар потушен, сообщает ТАСС.", "ТАСС", [], "reports"),
        ("Мэр Виктор Ленц заявил, что пожар потушен, сообщает ТАСС.", "Виктор Ленц", ["ТАСС"],
         "claims"),
        ('Mayor Anna Berg said the fire was out, reports "Alder".', "Anna Berg", ['"Alder"'],
         "claims"),
        ("Mayor Anna Berg said the fire was out, Reuters reported.", "Anna Berg", ["Reuters"],
         "claims"),
        ("Reuters reported that mayor Anna Berg had denied it and said it was out.", "Reuters",
         [], "reports"),
        ('The fire was out, "Alder" reported, citing mayor Anna Berg.', "Anna Berg", ['"Alder"'],
         "claims"),
        ("Reuters reports that two people died in Kherson.", "Reuters", [], "reports"),
        ("The Guardian reported on Monday that Western officials believe the ship sank.",
         "Western officials", ["The Guardian"], "assesses"),
        ("The army said it held on, state broadcaster Suspilne reported on Friday.", "The army",
         ["state broadcaster Suspilne"], "claims"),
        ("The BBC quoted a resident as saying that shells fell.", "a resident", ["The BBC"],
         "claims"),
        ("英紙タイムズは、軍の高官の話として、部隊が撤退したと伝えた。", "高官", ["英紙タイムズ"],
         "claims"),
        ("火災は消えたと「オルハ」が報じた。", "オルハ", [], "reports"),
        ("市長のレンツ氏は火災は消えたと述べた、とロイター通信が伝えた。", "レンツ氏",
         ["ロイター通信"], "claims"),
        ("「オルハ」は、市長のレンツ氏が火災は消えたと述べたと伝えました。", "レンツ氏",
         ["「オルハ」"], "claims"),
        ("地元メディア「オルハ」は、火災は消えたと伝えています。", "オルハ", [], "reports"),
    ],
)  # fmt: skip
def test_an_outlet_passes_on_what_somebody_else_says(
    text: str, speaker: str, via: list[str], modality: str
) -> None:
    one = only(text)
    carried = [w.strip("「」") for w in words(text, one, "via")] if "via" in one.reasons else []
    assert (one.claimant_text, one.modality) == (speaker, modality)
    assert carried == [w.strip("「」") for w in via]


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("У Херсоні загинула жінка. Про це повідомив мер Віктор Ленц.", "Віктор Ленц", ()),
        ("Мер Віктор Ленц заявив про вибух у Херсоні. Про це пише «Дзвін».", "Віктор Ленц",
         ("«Дзвін»",)),
        ("В Херсоне погибла женщина. Об этом сообщил мэр Виктор Ленц в своём канале.",
         "Виктор Ленц", ()),
        ("A woman died in Kherson. This was reported by mayor Viktor Lenz.", "Viktor Lenz", ()),
    ],
)  # fmt: skip
def test_a_sentence_that_says_only_who_said_the_one_before_is_no_claim_of_its_own(
    text: str, speaker: str, via: tuple[str, ...]
) -> None:
    one = only(text)
    assert (one.start, one.end) == (0, len(text))
    assert (one.claimant_text, one.via) == (speaker, via)
    assert one.place is not None
    assert one.place.name == "Kherson"


def test_what_somebody_writes_is_no_outlet() -> None:
    one = only('Koval, posting on Telegram, wrote "Enough".')
    assert (one.claimant_text, one.via) == ("", ())


def test_an_outlet_gives_neither_the_day_nor_the_place() -> None:
    one = only("The New York Times, citing officials, reported that the ship sank.")
    assert (one.via, one.place) == (("The New York Times",), None)
    for text in (
        "The Guardian reported on Monday that Western officials believe the ship sank.",
        "The army said it held on, state broadcaster Suspilne reported on Friday.",
    ):
        one = only(text)
        assert (one.report_date, one.event_date) == ("", "")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "The Russian Defence Ministry claimed its troops had captured Orlivka on Tuesday, "
            "but the Ukrainian General Staff said fighting continued in the village.",
            [
                ("The Russian Defence Ministry", "claims", "The Russian Defence Ministry claimed"),
                ("the Ukrainian General Staff", "claims", "the Ukrainian General Staff said"),
            ],
        ),
        (
            "Russia's FSB said it had stopped an attack on the depot, which Kyiv denied.",
            [("FSB", "claims", "Russia's FSB said"), ("Kyiv", "denies", "Kyiv denied.")],
        ),
        (
            "ロシア国防省は12日、バフムトを掌握したとし、ウクライナ軍は戦闘が続いていると述べました。",
            [
                ("ロシア国防省", "claims", "ロシア国防省は12日"),
                ("ウクライナ軍", "claims", "ウクライナ軍は戦闘"),
            ],
        ),
        (
            "ロシア国防省は無人機30機を撃墜したと発表した一方、"
            "ウクライナ空軍は全て目標に命中したと主張しました。",
            [
                ("ロシア国防省", "claims", "ロシア国防省は無人機"),
                ("ウクライナ空軍", "claims", "ウクライナ空軍は全て"),
            ],
        ),
        (
            "Міністерство оборони РФ заявило про захоплення Орлівки, однак Генштаб ЗСУ "
            "повідомив, що бої тривають.",
            [
                ("Міністерство оборони РФ", "claims", "Міністерство оборони РФ заявило"),
                ("Генштаб ЗСУ", "claims", "Генштаб ЗСУ повідомив"),
            ],
        ),
        (
            "Минобороны РФ заявило о взятии Орловки, тогда как Генштаб ВСУ сообщил, что бои "
            "продолжаются.",
            [
                ("Минобороны РФ", "claims", "Минобороны РФ заявило"),
                ("Генштаб ВСУ", "claims", "Генштаб ВСУ сообщил"),
            ],
        ),
    ],
)
def test_two_who_contradict_each_other_in_one_sentence_have_a_claim_each(
    text: str, want: list[tuple[str, str, str]]
) -> None:
    for one, (who, modality, begins) in zip(drafted(text), want, strict=True):
        assert who in one.claimant_text
        assert one.modality == modality
        assert text.startswith(begins, one.start)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said the bridge stood, but that engineers reported cracks.",
        "Мэр заявил, что мост стоит, но жители его не видели.",
        "Міноборони РФ заявило про «звільнення» Орлівки, втім у командуванні цього не підтвердили.",
        "市長のレンツ氏は、橋は無事だとしたうえで、工事は続いていると述べました。",
        "市長は「攻撃はなかった」と述べ、住民は避難を続けていると説明した。",
        "レンツ大統領は支援が必要だと述べ、ロシアは戦争を続けるつもりだと批判した。",
        "Spokesman John Berg said the attack on Orlivka, which Russia denied, killed two people.",
    ],
)
def test_what_one_speaker_contrasts_is_no_second_speaker(text: str) -> None:
    assert len({one.claimant_text for one in drafted(text)}) == 1


@pytest.mark.parametrize(
    ("text", "speaker", "via", "modality"),
    [
        ('Two tanks burnt near Kupiansk, according to the "Alder" channel.', '"Alder" channel', [],
         "reports"),
        ("The “Alder” Telegram channel said two tanks burnt near Kupiansk.",
         "The “Alder” Telegram channel", [], "reports"),
        ("Под Купянском сгорели два танка, по данным канала «Ольха».", "канала «Ольха»", [],
         "reports"),
        ("テレグラムのチャンネル「ハンノキ」によると、クピャンスク近郊で戦車2両が燃えた。",
         "ハンノキ", [], "reports"),
        ("レンツ知事は12日、「3人がけがをした」と述べた。オリホフ通信が伝えた。", "レンツ知事",
         ["オリホフ通信"], "claims"),
        ("オデーサで2人がけがをした。地元の市長がSNSで明らかにした。", "市長", ["SNS"], "claims"),
    ],
)  # fmt: skip
def test_channels_with_a_name_and_carriers_in_a_sentence_of_their_own(
    text: str, speaker: str, via: list[str], modality: str
) -> None:
    one = only(text)
    assert (one.claimant_text, list(one.via), one.modality) == (speaker, via, modality)


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("На Донецькому напрямку ворог атакував вісім разів.", "Donetsk Oblast", "region"),
        ("На Донецком направлении отражены три атаки.", "Donetsk Oblast", "region"),
        ("Three attacks were repelled in the Donetsk direction.", "Donetsk Oblast", "region"),
        ("ドネツク方面で攻撃を3回退けました。", "Donetsk Oblast", "region"),
        ("ロシア国防省はソレダルをめぐり、攻撃を退けたと発表しました。", "Soledar", "area"),
        ("Heavy fighting for control of Bakhmut went on, the mayor said.", "Bakhmut", "area"),
        ("Тривають бої за Бахмут, повідомив Генштаб.", "Bakhmut", "area"),
        ("Идут бои за Бахмут, сообщил Генштаб.", "Bakhmut", "area"),
        ("The ministry said its troops took control of Bakhmut.", "Bakhmut", "settlement"),
    ],
)
def test_a_part_of_the_front_and_a_fight_over_a_town_are_not_the_town(
    text: str, name: str, precision: str
) -> None:
    place = drafted(text)[0].place
    assert place is not None
    assert (place.name, place.precision) == (name, precision)


@pytest.mark.parametrize(
    "text",
    [
        "Генштаб ЗСУ повідомив, що бої тривають південніше Роботиного. Знищено 8 танків.",
        "Минобороны РФ сообщило, что бои идут южнее Работина. Уничтожено 8 танков.",
        "Бои идут южнее Работина, сообщает «Ольха». Всего за неделю погибли 12 человек.",
    ],
)
def test_what_a_report_counts_in_all_is_not_where_the_sentence_before_was(text: str) -> None:
    first, second = drafted(text)
    assert first.place is not None
    assert first.place.name == "Robotyne"
    assert second.figures
    assert second.place is None


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("Дрон сбит над заливом, сообщили журналистам в Минобороны РФ.", "Минобороны РФ", []),
        ("Мост закрыт, сообщил агентству «Ольха» источник в полиции.", "источник в полиции",
         ["агентству «Ольха»"]),
        ("Президент Виктор Ленц, выступая в Анкаре, заявил, что ничего не признает.",
         "Виктор Ленц", []),
        ("Прем'єр Віктор Ленц зауважив, що зброї не буде, пише «Дзвін».", "Віктор Ленц",
         ["«Дзвін»"]),
        ("Порт працює у звичному режимі — Міністерство інфраструктури.",
         "Міністерство інфраструктури", []),
        ("Governor Anna Berg, in an interview with Fox News, said the bridge was shut.",
         "Anna Berg", ["Fox News"]),
        ("Mayor Anna Berg told Ukrainian television that the road was under fire.",
         "Anna Berg", ["Ukrainian television"]),
        ("Moscow: President Viktor Lenz told troops that the attack went on.", "Viktor Lenz", []),
        ("英シンクタンク「研究所」のレンツ氏は「狙いは東部だ」と話す。", "レンツ氏", []),
        ("王立防衛研究所（RDI）は、攻撃が続いていると分析している。", "王立防衛研究所", []),
        ("レンツ大統領は、部隊が着いたとSNSで主張。", "レンツ大統領", ["SNS"]),
        ("「停戦は近い」。レンツ大統領は記者団にこう語った。", "レンツ大統領", []),
        ("レンツ首相は合意を「良い妥協だ」と評した。国営テレビとのインタビューで語った。",
         "レンツ首相", ["国営テレビ"]),
    ],
)  # fmt: skip
def test_who_speaks_where_others_ask_or_stand_beside(
    text: str, speaker: str, via: list[str]
) -> None:
    one = only(text)
    assert (one.claimant_text, list(one.via)) == (speaker, via)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Посол США Анна Берг відвідала Запоріжжя. «Росія вбиває», — написала вона.", "Анна Берг"),
        (
            "Міністр Віктор Ленц прибув до Ужгорода. Ленц своєю чергою визнав: «Шлях довгий».",
            "Ленц",
        ),
        ('Minister Anna Berg met the troops. "We go on," she said.', "Anna Berg"),
        ("レンツ外相は広島に到着した。「連帯を示す」と述べた。", "レンツ外相"),
    ],
)
def test_he_is_whom_the_sentence_before_told_of(text: str, speaker: str) -> None:
    first, second = drafted(text)
    assert first.claimant_text == ""
    assert second.claimant_text == speaker


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Правда, мэр Виктор Ленц заявил, что сообщения о сдаче города не соответствуют "
         "действительности.", "denies"),
        ("レンツ次官はこれを否定し、戦闘は続いていると強調した。", "denies"),
        ("訂正：11日付で「町を奪還」と伝えたのは誤りでした。", "retracts"),
        ("Reports that the enemy has entered the region are not true.", "denies"),
        ("An intelligence source told the BBC that the target was a factory.", "claims"),
        ("Канал «Ольха» сообщил о гибели комбата, но позже удалил запись.", "retracts"),
    ],
)  # fmt: skip
def test_what_is_denied_or_taken_back_further_on(text: str, want: str) -> None:
    assert only(text).modality == want


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The air force said it had destroyed 17 of 22 drones.", "Explosions/Remote violence"),
        ("During the day 58 combat engagements took place.", "Battles"),
        ("The minister had a phone call with the president.", "Diplomacy"),
        ("Estonia will send a further 10,000 shells, its ministry announced.", "Aid"),
        ("Огнём артиллерии уничтожены два танка.", "Explosions/Remote violence"),
        ("Збито два ворожі вертольоти.", "Explosions/Remote violence"),
        ("知事は、28の集落がウクライナ側の支配下にあると述べた。", "Battles"),
        ("ロシアの大統領は制裁の延長を決めた。", "Diplomacy"),
    ],
)
def test_more_words_tell_the_kind_of_event(text: str, kind: str) -> None:
    assert only(text).event_type == kind


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("07:45 Унаслідок атаки загинули четверо людей.", "deaths=4"),
        ("Росія випустила 112 дронів, з них 68 збито.", "drones=112; shot_down=68"),
        (
            "The enemy launched three missile and 31 air strikes.",
            "missile_strikes=3; air_strikes=31",
        ),
        ("ミサイル攻撃を5回、空爆を42回行った。", "missile_strikes=5; air_strikes=42"),
        ("発電機500台を供与する。", ""),
        ("北朝鮮兵が1万人を超えた。", "soldiers>10000"),
        ("Травмовано 54-річного сторожа.", "wounded=1"),
        ("Ранены двое: мужчина и женщина.", "wounded=2"),
        ("At least six civilians lost their lives.", "deaths>=6"),
    ],
)
def test_figures_of_times_parts_and_people_are_told_apart(text: str, want: str) -> None:
    assert only(text).figures == want


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("09.03, 16:40, Липці. Авіаудар: загинули три людини.", "2024-03-09", ""),
        ("Ворог утратив 200 машин із початку жовтня.", "2023-10-01", "2024-03-14"),
        ("Since February 2022 the ministry has counted 1,940 attacks.", "2022-02-01", "2024-03-14"),
        ("The brigade has held the village since August.", "", ""),
        ("О 09.30 вибухнув склад.", "", ""),
    ],
)
def test_numeric_days_and_months_from_which_something_is_counted(
    text: str, first: str, last: str
) -> None:
    one = only(text)
    assert (one.event_date, one.event_date_end) == (first, last)


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("Новини\n▪️ Вовчанськ: артилерійський обстріл, без постраждалих.", "Vovchansk",
         "settlement"),
        ("В пресс-службе группировки «Днепр» сообщили об отражении атаки.", None, None),
        ("平和のパートナーとの会合だと市長は述べた。", None, None),
        ("ロシア国防省は、クリミアのセバストポリの造船所が攻撃されたと発表しました。",
         "Sevastopol", "settlement"),
        ("Удар наносился ракетами; в Киеве эту информацию не подтверждают.", None, None),
        ("Ukraine's air force said it had destroyed 17 drones launched by Russia.", "Ukraine",
         "country"),
    ],
)  # fmt: skip
def test_labels_and_cities_are_places_and_units_and_governments_are_not(
    text: str, name: str | None, precision: str | None
) -> None:
    place = drafted(text)[0].place
    assert (place and place.name, place and place.precision) == (name, precision)


@pytest.mark.parametrize(
    "text",
    [
        "Stay strong!",
        "Сводка министерства. 16 июня 2023 г.\nМост стоит.",
        "The mayor said the bridge stood, while Kyiv did not comment on the report.",
    ],
)
def test_calls_titles_and_silence_are_no_claims_of_their_own(text: str) -> None:
    assert len(drafted(text)) <= 1


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        (
            "Russia said it shelled a depot in Kupiansk. Kyiv denied this.",
            "Explosions/Remote violence",
            "Kupiansk",
        ),
        (
            "Мэр Виктор Ленц заявил о штурме Купянска, а проект «Ольха» отметил там серую зону.",
            "Battles",
            "Kupiansk",
        ),
    ],
)
def test_what_answers_a_claim_is_of_its_kind_and_place(text: str, kind: str, place: str) -> None:
    _, second = drafted(text)
    assert second.event_type == kind
    assert second.place is not None
    assert second.place.name == place


def test_what_a_report_counts_in_all_lies_in_the_country_of_its_places() -> None:
    text = (
        "Зведення Генштабу станом на 18:00\n\nУпродовж доби відбулося 31 бойове зіткнення. "
        "Збито два ворожі вертольоти.\n\nНа Куп'янському напрямку відбито три атаки.\n\n"
        "На Лиманському напрямку відбито дві атаки."
    )
    first, second, *_ = drafted(text)
    for one in (first, second):
        assert one.place is not None
        assert one.place.name == "Ukraine"
        assert one.reasons["place"].how == "guessed"


def test_who_speaks_for_no_country_tells_of_the_place_of_the_heading() -> None:
    text = (
        "Жители Шебекина о жизни под обстрелами\n\n"
        "«Каждую ночь слышим взрывы», — рассказывает учительница Елена Сорокина.\n\n"
        "Пенсионер Николай Гуров говорит, что улицу обстреляли."
    )
    for one in drafted(text):
        assert one.place is not None
        assert one.place.name == "Shebekino"
        assert one.reasons["place"].how in ("carried", "guessed")


@pytest.mark.parametrize(
    "text",
    [
        "Президент Виктор Ленц в Астане заявил, что удар был ответом.",
        "ロシアのベルク大統領は訪問先のウズベキスタンで、砲撃は報復だと述べました。",
    ],
)
def test_a_speech_abroad_of_an_attack_did_not_happen_at_home(text: str) -> None:
    place = only(text).place
    assert place is None or place.name not in ("Russia", "Uzbekistan", "Astana")


def test_the_report_of_a_command_goes_on_behind_a_visit() -> None:
    text = (
        "Генштаб повідомив про 12 атак. Командир бригади Олег Коваль прибув на позиції. "
        "На Лиманському напрямку відбито дві атаки."
    )
    assert [one.claimant_text for one in drafted(text)] == ["Генштаб", "", "Генштаб"]


def test_who_says_all_of_it_stands_at_the_end() -> None:
    one = only("Ленц доповів про це голові уряду, стверджує пресслужба уряду.")
    assert one.claimant_text == "пресслужба уряду"


def test_a_name_before_a_dash_is_no_statement_of_an_office() -> None:
    assert only("Головна ціль ворога — Запорізька ОВА.").claimant_text == ""


def test_a_place_that_says_where_another_lies_is_not_where_it_happened() -> None:
    text = (
        "ロシア国防省は12日、バフムト近郊に位置し、ロシア側が掌握するソレダルをめぐり、"
        "攻撃を退けたと発表しました。"
    )
    place = only(text).place
    assert place is not None
    assert (place.name, place.precision) == ("Soledar", "area")


def test_a_second_speaker_of_the_same_has_a_claim_of_his_own() -> None:
    text = "Мэр Виктор Ленц заявил о взрыве. Об этом также сообщил губернатор Пётр Коваль."
    assert [one.claimant_text for one in drafted(text)] == ["Виктор Ленц", "Пётр Коваль"]


@pytest.mark.parametrize(
    ("lang", "piece"),
    [("ja", "また、は"), ("ja", "バフムトで2人、"), ("en", '"a '), ("uk", "збили 5 з "),
     ("ru", "в районах Бахмута и "), ("ru", "12 мая, "), ("en", "on 12 May "),
     ("en", "according to "), ("uk", "заявив що "), ("ja", "12日から14日まで"),
     ("en", "the mayor said, but "), ("ja", "市長は述べたが、"), ("uk", "\n▪️ Липці: обстріл. ")],
)  # fmt: skip
def test_a_text_without_an_end_is_drafted_in_time_that_grows_with_it(lang: str, piece: str) -> None:
    def seconds(letters: int) -> float:
        text = (piece * letters)[:letters]
        begun = time.process_time()
        drafted(text, lang=lang)
        return time.process_time() - begun

    seconds(1_000)
    assert seconds(16_000) < 0.5 + 20 * seconds(2_000)  # of the square of the length: 64 times


def test_a_place_in_a_region_is_one_place_and_what_follows_a_list_is_in_none_of_it() -> None:
    one = only("The army said it shelled Bakhmut, Donetsk Oblast.")
    assert one.place is not None
    assert one.place.key == "known:Bakhmut"
    text = "軍は、バフムトとソレダルを攻撃したと発表しました。また、3人が死亡したとしています。"
    _, second = drafted(text)
    assert second.place is None or second.place.precision == "country"


def test_the_ledgers_own_places_and_sources_come_first() -> None:
    ledger = read_ledger(DATA)
    one = only("ロシア国防省は12日、バフムト周辺で攻撃を退けたと発表しました。", ledger=ledger)
    assert one.claimant == "ru-mod"
    assert one.place is not None
    assert one.place.key == "bakhmut-area"
    en = only("Russia's Defence Ministry said it shelled Soledar.", ledger=ledger)
    assert en.claimant == "ru-mod"


def test_a_spokesman_is_not_taken_for_his_ministry() -> None:
    text = "Удары продолжаются, сообщил в субботу представитель Минобороны РФ Иван Громов."
    one = only(text, ledger=read_ledger(DATA))
    assert (one.claimant_text, one.claimant) == ("Иван Громов", "")


def test_a_name_that_several_places_have_stays_open() -> None:
    one = only("The ministry said shells hit Novooleksandrivka.")
    assert one.place is None
    assert one.reasons["place"].how == "ambiguous"
    assert len(one.places) > 1
    assert len({place.region for place in one.places}) > 1


def test_the_region_named_nearby_decides() -> None:
    one = only("The ministry said shells hit Novooleksandrivka in the Kherson region.")
    assert one.place is not None
    assert one.place.region == "UA-65"


def test_what_nobody_says_is_the_publishers() -> None:
    one = drafted("Power was restored in Kherson overnight.", publisher="nhk")[0]
    assert (one.claimant, one.modality) == ("nhk", "reports")
    assert one.reasons["claimant"].how == "default"


# What must hold of any text at all.
PIECES = st.sampled_from(
    [
        "ロシア国防省は12日、", "「攻撃。された」と述べ、", "バフムト周辺で", "明らかにしました。",
        "The governor, Anna Berg, said ", "according to TASS", "on May 22", "up to 40 tanks",
        "near ", "Bakhmut", "вчора ", "Генштаб ЗСУ повідомив, що ", "під Авдіївкою ",
        "по словам Пескова, ",
        "\n", ". ", "。", "「", "」", "«", "\"", "(", "👩‍👩‍👧", "é", "\u0301",
        " 30日 ", "0日", "99日",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25),
    st.sampled_from(["", "ja", "en", "uk", "ru"]),
)
def test_every_draft_slices_exactly_and_says_why(pieces: list[str], lang: str) -> None:
    text = "".join(pieces)
    check(text, drafted(text, lang=lang))


@pytest.mark.parametrize("path", sorted(BULLETINS.glob("*.txt")), ids=lambda p: p.stem)
def test_whole_bulletins_say_why(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    made = drafted(text, path.stem[3:])
    assert len(made) >= 6
    check(text, made)


def check(text: str, made: list[Draft]) -> None:
    for one in made:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        filled = {
            "claimant": one.claimant or one.claimant_text,
            "via": one.via,
            "modality": one.modality != "unknown",
            "report_date": one.report_date,
            "event_date": one.event_date,
            "event_date_end": one.event_date_end,
            "place": one.place or one.places,
            "figures": one.figures,
            "event_type": one.event_type != "unknown",
        }
        assert set(filled) == set(FIELDS)
        for field, value in filled.items():
            if value:
                assert field in one.reasons
        for field, reason in one.reasons.items():
            assert field in FIELDS
            for lang in LANGUAGES:
                assert t(f"drafting.rule_{reason.rule}", lang)
            if reason.how == "stated":
                assert reason.spans
            assert all(0 <= a < b <= len(text) for a, b in reason.spans)
        if one.claimant_text:
            assert one.claimant_text in text
        if one.place_text:
            assert one.place_text in text


@pytest.mark.parametrize("path", sorted(BULLETINS.glob("*.json")), ids=lambda p: p.stem)
def test_no_place_of_a_bulletin_is_sure_and_far_off(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    made = drafted(text, gold["day"], lang=gold["language"])
    for claim in gold["claims"]:
        at = text.index(claim["passage"])
        span = (at, at + len(claim["passage"]))
        one = max(made, key=lambda d: overlap_score((d.start, d.end), span))
        want = claim["place"]
        if want is None or want["lat"] is None or one.place is None or one.place.latitude is None:
            continue
        if want["precision"] in ("region", "country") or one.reasons["place"].how != "stated":
            continue
        here = (one.place.latitude, one.place.longitude)
        assert kilometres(here, (want["lat"], want["lon"])) <= 25, claim["passage"]


def test_every_reason_has_words() -> None:
    for how in ("stated", "carried", "default", "guessed", "ambiguous"):
        assert f"drafting.how_{how}" in strings()
