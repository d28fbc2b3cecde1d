"""Which words meet in one stem. The Arabic table is typed by hand: each line is one word."""

import pytest

from archive.language import fold, query_terms, stem, tokenize

MEET_IN_ARABIC = [
    # clitics
    "بيت البيت والبيت بالبيت كالبيت فالبيت للبيت وبالبيت ولبيت ببيت وببيت",
    "وزير الوزير والوزير للوزير بوزير",
    "حلب بحلب لحلب وحلب فحلب وبحلب",
    "لبنان بلبنان للبنان ولبنان",
    "مدرسة المدرسة بالمدرسة للمدرسة ومدرسة فالمدرسة المدارس",
    "قال وقال فقال",
    # pronouns
    "بيت بيته بيتها بيتهم بيتهن بيتي بيتنا بيتكم ببيته وببيتنا",
    "عائلة عائلته عائلتها عائلتهم عائلتي عائلتنا وعائلاتهم عايلة لعائلتي",
    "والد والده والدي والدتي والدتها والوالد ووالدته",
    "حياة حياته حياتنا الحياة",
    "أم أمه أمي أمها أمهم الأم أمهات",
    # verbs of speech
    "ضرب ضربوا ضربوه ضربوني ضربونا ضربوهم ضربها وضربوا",
    # number and gender
    "معلم معلمة معلمون معلمين معلمات المعلمين ومعلميهم",
    "قرية القرية قريتين قريتنا بقرية القرى قرى",
    "سوري سورية سوريا السوريين السورية",
    # broken plurals of the field
    "رجل رجال الرجال رجالهم والرجال",
    "طفل أطفال الأطفال أطفالنا طفلة وأطفالها",
    "امرأة نساء النساء نسائهم والنساء المرأة",
    "شهيد شهداء الشهداء شهدا شهدائنا",
    "جثة جثث الجثث جثته جثثهم",
    "شاهد شهود الشهود",
    "ابن أبناء أبنائهم أبناؤهم ابنها",
    "مسؤول مسئول المسؤولين للمسئولين",
    "طاحونة طواحين الطواحين وطواحينهم",
    "دفتر دفاتر الدفاتر والدفاتر والدفتر دفاترهم",
    "مصباح مصابيح المصابيح",
    "قائمة قوائم القوائم قوائمهم",
    "قارب قوارب بالقوارب",
    "صندوق صناديق صناديقنا",
    "وشاح أوشحة الأوشحة أوشحتهم",
    "إصبع أصابع أصابعي",
    "مكان أماكن الأماكن أماكنهم",
    "فقير فقراء الفقراء",
    "ورقة أوراق أوراقه الأوراق",
    "كلب كلاب كلابهم",
    # and a father, a flame
    "دم الدم والدم",
    "دولة الدولة والدولة",
    "لهب اللهب",
    # marks and lengthening
    "شهيد شَهِيدٌ الشّهيد شهـــيد",
]
APART_IN_ARABIC = [
    ("حمص", "حماة"),
    ("بيت", "بنت"),
    ("رجل", "رجع"),
    ("قتل", "قبل"),
    ("شهيد", "شاهد"),
    ("مدينة", "مدني"),
    ("أم", "أب"),
    ("أماكن", "أما"),
    ("ثيران", "كثير"),
    ("فقراء", "قراءة"),
    ("لجان", "الجاني"),
    ("كبار", "آبار"),
    ("بلاد", "ولد"),
    ("أوراق", "الرقة"),
    ("والدها", "الدم"),
]
MEET_IN_ENGLISH = [
    "bus buses",
    "gas gases gassed gassing",
    "knife knives knife's",
    "woman women women's",
    "man men",
    "policeman policemen",
    "child children children's",
    "foot feet",
    "tooth teeth",
    "wife wives",
    "burn burns burned burning burnt",
    "take takes taking took taken",
    "flee fleeing fled",
    "hide hides hiding hid hidden",
    "beat beating beaten",
    "run running ran",
    "go goes going went gone",
    "bury buried burying",
]
APART_IN_ENGLISH = [
    ("saw", "see"),
    ("left", "leave"),
    ("felt", "feel"),
    ("found", "find"),
    ("shot", "shoot"),
    ("lay", "lie"),
    ("yemen", "yeman"),
    ("specimen", "speciman"),
    ("lives", "life"),
]
STEMS = [
    ("en", "omar's", "omar"),
    ("en", "don't", "dont"),
    ("en", "o'neil", "oneil"),
    ("en", "houses", "hous"),
    ("en", "m16", "m16"),
    ("en", "1990s", "1990s"),
    ("fr", "l'homme", "homm"),
    ("it", "dell'uomo", "uom"),
    ("tr", "ankara'da", "ankar"),
    ("so", "guryihii", "guryihii"),
    ("ckb", "مالەکان", "مالەکان"),
    ("fa", "کتابها", "کتابها"),
    ("he", "הבתים", "הבתים"),
    ("ar-Latn", "beitna", "beitna"),
]


def _stem(word: str, language: str = "ar") -> str:
    return stem(fold(word), language=language)


@pytest.mark.parametrize("words", MEET_IN_ARABIC)
def test_the_forms_of_an_arabic_word_meet(words: str) -> None:
    first, *others = words.split()
    assert {word: _stem(word) for word in others} == dict.fromkeys(others, _stem(first))


@pytest.mark.parametrize(("one", "other"), APART_IN_ARABIC)
def test_different_arabic_words_stay_apart(one: str, other: str) -> None:
    assert _stem(one) != _stem(other)


@pytest.mark.parametrize("words", MEET_IN_ENGLISH)
def test_the_forms_of_an_english_word_meet(words: str) -> None:
    first, *others = words.split()
    assert {word: _stem(word, "en") for word in others} == dict.fromkeys(others, _stem(first, "en"))


@pytest.mark.parametrize(("one", "other"), APART_IN_ENGLISH)
def test_an_english_form_of_two_words_is_taken_for_neither_base(one: str, other: str) -> None:
    assert _stem(one, "en") != _stem(other, "en")


def test_english_forms_are_for_english_texts_only() -> None:
    assert _stem("men", "fr") == "men"


@pytest.mark.parametrize("word", ["و", "ال", "لل", "ها", "ولله", "ي", "بال", "هم", "وا", "ات"])
def test_an_arabic_word_of_nothing_but_clitics_keeps_something(word: str) -> None:
    assert _stem(word)


@pytest.mark.parametrize(("language", "word", "expected"), STEMS)
def test_each_language_has_its_own_rules(language: str, word: str, expected: str) -> None:
    assert _stem(word, language) == fold(expected)


def test_the_script_of_a_word_goes_before_the_language_of_its_text() -> None:
    assert _stem("بيوتهم", "en") == _stem("بيت", "ar")
    assert _stem("houses", "ar") == _stem("house", "en")
    assert _stem("بيوتهم", "und") == _stem("بيت", "ar-SY")
    assert _stem("running", "fr") != _stem("running", "en")
    assert _stem("بيوتهم", "fa") == fold("بيوتهم")
    assert _stem("بيوتهم", "ur-Aran") == fold("بيوتهم")


def test_serbian_in_both_scripts_meets() -> None:
    assert _stem("куће", "sr") == _stem("kuće", "sr") == _stem("kuca", "bs")


def test_a_query_word_has_the_terms_of_all_languages_of_its_script() -> None:
    word = fold("البيوت")
    assert query_terms(word) == (word, f"{_stem('بيت')}/arabic")
    assert query_terms("houses")[:2] == ("houses", "hous/english")
    assert query_terms("1000") == ("1000",)


def test_stems_of_two_languages_that_look_alike_are_no_one_word() -> None:
    """French makes of *carrier* what English makes of *carry*."""
    assert _stem("carrier", "fr") == _stem("carry", "en")
    (carried,) = tokenize("carried", language="en")
    assert carried.term in query_terms("carry")
    assert carried.term not in query_terms("carrier")


def test_a_word_too_long_to_be_one_is_kept_whole() -> None:
    assert _stem("houses" * 20, "en") == "houses" * 20


def test_vocalised_and_bare_arabic_are_one_text() -> None:
    vocalised = "وَدَخَلَ الجُنُودُ إِلَى القَرْيَةِ، فَأَخَذُوا الرِّجَالَ وَالأَطْفَالَ مِنْ بُيُوتِهِمْ"
    bare = "ودخل الجنود الى القرية، فأخذوا الرجال والأطفال من بيوتهم"
    found = [[(token.word, token.stem) for token in tokenize(text)] for text in (vocalised, bare)]
    assert found[0] == found[1]
    assert len(found[0]) == 9
