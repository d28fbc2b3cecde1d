"""Arabic verbs of testimony in their forms: I heard, she fled, they saw them, we hear.

No rule finds them: their endings are those of nouns too (``بيت`` is *a house*), and the present begins as other words do
(``تجمع`` is *a gathering*). So the verbs that people tell with are listed, their forms made, and a form that is another
common word stands for that. Only where a verb begins with an alef does its ta (``انفجرت``, it exploded) show itself, in
shapes that hardly any noun has.

Written by hand, from knowledge of the language and no corpus. Words come folded (see ``folding``).
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from archive.language.folding import fold
from archive.language.given_names import is_given_name

# Verbs whose letters stay, of every measure.
_SOUND = """
سمع هرب نهب قتل خطف ضرب شهد خرج دخل رجع ذهب رفض طلب كتب ترك حمل فتح غلق حرق كسر قطع سرق دفن ذبح شنق خنق قصف هدم هجم قنص
نسف حفر كشف نزل طلع ركب ركض مشط سقط جلس قعد نهض صعد عبر هبط لحق تبع بحث نظر لمح لمس مسك قبض ربط سحب جرح نزف فقد فصل فهم علم
عرف ذكر نكر صرخ صمت سكت ضحك حزن فرح غضب ندم تعب شرب طبخ غسل لبس خلع نقل سكن عمل صنع بعث رسم درس لعب حلم شعر كره عشق ظهر غرق
حصل حدث حدق صدق كذب خدع ظلم شتم لعن بصق رفس ركل صفع جلد عذب سجن حبس حكم شرح شكر منع سمح جمع ردم دمر فجر فتش هدد هجر شرد صور
نفذ فكر قرر حقق كرر جرب جهز حذر خرب سجل صرح كلم نظف شغل حرر حاصر قاتل شاهد ساعد هاجم حاول غادر سافر
عامل عالج قابل راقب داهم شارك رافق حارب سامح قاوم عارض ناقش صادر عاقب خاطب
تعرض تحدث تذكر تكلم توقف تمكن تحرك تقدم تحول تغير تجمع تعلم تأكد تأثر تدخل تزوج تهجر تعذب تضرر تسلل توجه تواصل تعامل تجاوز
تظاهر تراجع تبادل تساقط تنقل تصرف توصل تعرف
انفجر انسحب انهدم انقطع انكسر انتشر انتظر انتقل انتقم انتبه انتزع انتحر اندلع انطلق انفصل اندفع انقلب انضرب انخطف انقتل انجرح
اعتقل اعترف اعتبر اعتذر اعتصم اغتصب اغتسل اقتحم اقترب اقتلع احترق احتجز احتفظ احترم احتفل اختطف اختلف اختلط اختنق اجتمع
ارتكب ارتفع ارتبط ابتعد اشترك اشتعل اشتغل اشتبه اكتشف التحق التفت التزم التهم التقط استشهد استخدم استعمل استقبل استهدف استأجر
استغرق استيقظ استسلم استمع استجوب استدرج استنجد استخرج استغرب استنشق استعجل اضطهد اصطدم اصطحب ازدحم
أخرج أدخل أطلق أرسل أغلق أحرق أجبر أعلن أخبر أنقذ أرغم أوقف أعدم أفرج أسعف أمسك أسقط أصبح أحضر أكمل أدرك أرهق أزعج أبعد أجلس
أسرع أشعل أغرق أفلت أقسم أنزل أنجب أنكر أوصل أيقظ أبلغ أثبت أرجع
لجأ بدأ قرأ ملأ خبأ نشأ اختبأ التجأ فاجأ أطفأ
"""
# Of three letters: the first keep their hamza behind the letter of the person, the second lose their waw there.
_WITH_HAMZA = "أخذ أكل أمر"
_WITH_WAW = "وصل وقع وقف وجد وضع"
# Hollow ones: as *he* has it, before a consonant, in the present.
_HOLLOW = """
قال قل قول | عاد عد عود | خاف خف خاف | مات مت موت | نام نم نام | زار زر زور | شاف شف شوف | راح رح روح | صار صر صير
قام قم قوم | عاش عش عيش | غاب غب غيب | ضاع ضع ضيع | باع بع بيع | صاح صح صيح | طار طر طير | قاد قد قود | جاع جع جوع
داس دس دوس | خان خن خون | ذاق ذق ذوق | أصاب أصب صيب | أراد أرد ريد | أعاد أعد عيد | أطاع أطع طيع | أجاب أجب جيب
أقام أقم قيم | أضاف أضف ضيف | استطاع استطع ستطيع | احتاج احتج حتاج | اختار اختر ختار | اغتال اغتل غتال | استعاد استعد ستعيد
"""
# Weak ones, that end in what folding makes a ya: as *he* has it, in the present.
_IN_YA = """
رأى رى | مشى مشي | بكى بكي | رمى رمي | حكى حكي | أتى أتي | اختفى ختفي | نسي نسى | بقي بقى | ألقى لقي | لقي لقى | التقى لتقي |
انتهى نتهي | اشترى شتري | أعطى عطي | صلى صلي | غطى غطي | تلقى تلقى | سمى سمي | اعتدى عتدي | استولى ستولي
تمنى تمنى | عانى عاني | خشي خشى | حمى حمي | أخفى خفي | أنهى نهي
"""
# He forgot, stayed, found, feared: these keep the ya before the ta of *she*.
_KEEP_YA = frozenset(("نسي", "بقي", "لقي", "خشي"))
_IN_ALEF = "نجا نجو | دعا دعو | شكا شكو | غزا غزو | محا محو"
_DOUBLED = "مر ظل شد فر رد هز عض جر دق ظن حس حط ضل رن شم احتل استمر اضطر انضم أصر اهتم استقر امتد استغل اشتد استرد انشق"
_OWN_STEMS = {"مر": "مرر"}
# Came, in writing and as it is spoken; was; my opinion; and what is done to somebody, where it is written otherwise.
_OTHERS = """
جاء جاءت جاءوا جاؤوا جاؤا جاءتا جئت جئنا جئتم إجا أجا إجى إجت أجت إجوا أجوا إجيت إجينا أجيت أجينا يجيء تجيء |
كان كانت كانوا كنت كنا كنتم
رأى رأيي | قال قيل | أصاب أصيب أصيبت أصيبوا يصاب تصاب
"""

# Other words that are written like a form of these: Tadmur, a share, dates, money, a dwelling, a wife, never; and what
# people do among themselves or by themselves (تحكم, control), which has an article as often.
_OTHERS_ALIKE = """
تدمر تدمري فرات نصيب تمر نقود بعت مرت جرت وردت بقية سمت راني رانا ساري مسكن حكمت دعوتي شكوتي أبدا أجمع أعلم أحدث
تشارك تعاقب تأكل أصلي تحكم تحمل تحقق تصور تكرر تفقد تشرد تحرر تهدد تسلم تخرج تفكر تنظف تقسم تجهز تقطع تكسر تسجل تفجر
"""

# Behind a consonant: I, you, we. Behind what *he* has: they.
_I_YOU_WE = ("ت", "نا", "تم", "تو", "توا", "تي")
_I_YOU_WE_BEFORE_PRONOUNS = ("ت", "نا", "تمو")
_WOMEN = "ن"
# Who does it, and what may end that: behind a consonant; behind a vowel; behind two letters, where it is a noun else.
_PERSONS = {
    "ي": ("", "ون", "وا", "و", "ان"),
    "ت": ("", "ون", "وا", "و", "ان", "ين", "ي"),
    "ن": ("",),
    "ا": ("",),
}
_BEHIND_A_VOWEL = ("", "ون", "وا", "ين")
_BEHIND_TWO_LETTERS = ("", "ون", "وا")
_BEFORE = ("و", "ف")
# Before the present: will, so that; and what speech has there.
_BEFORE_PRESENT = ("س", "ل", "ب")
_BEFORE_NOUNS = ("ال", "وال", "بال", "فال", "كال", "لل")
_SHORTEST = 3
_PRONOUNS = frozenset(("هما", "ها", "هم", "هن", "ني", "نا", "كم", "ه"))
_LONGEST_FIRST = (3, 2, 1)
# What is shorter is as often a noun (عدته, his equipment), but for: I saw, visited, said; she, he, they saw and threw.
_SHORTEST_HOST = 4
_SHORT_HOSTS = frozenset(("شفت", "زرت", "قلت", "رات", "را", "راو", "رما", "رمو", "رمت"))

# She did it, in the measures that begin with an alef; what begins with an article is none.
_SHE = re.compile("[وف]?(ا(?:ست...|ن...|[^ل]ت..|صط..|ضط..|زد..))ت")
_NOT_SHE = ("انترنت",)


class _Verb(NamedTuple):
    """The stems of a verb: he; before a consonant; before the ta of *she*; before *they*; in the present."""

    he: str
    before_consonant: tuple[str, ...]
    she: str
    they: tuple[str, ...]
    present: tuple[str, ...]


class _Forms:
    """Words to the verbs that they are forms of, with or without a pronoun behind them; but for `others`."""

    def __init__(self, others: Collection[str]) -> None:
        self.others = set(others)
        self._verbs: dict[str, str] = {}
        self._before_pronouns: dict[str, str] = {}

    def add(self, form: str, he: str) -> None:
        self._verbs.setdefault(form, he)

    def add_before_pronouns(self, form: str, he: str) -> None:
        if len(form) >= _SHORTEST_HOST or form in _SHORT_HOSTS or form in _WEAK:
            self._before_pronouns.setdefault(form, he)

    def he(self, word: str) -> str | None:
        """As `Verbs.he`, of a word with nothing before it."""
        if len(word) < _SHORTEST or word in self.others:
            return None
        found = self._verbs.get(word)
        if found is None:
            for letters in _LONGEST_FIRST:
                if word[-letters:] in _PRONOUNS:
                    found = found or self._before_pronouns.get(word[:-letters])
        return found


class Verbs:
    """The forms of the listed verbs."""

    def __init__(self, *, others: Collection[str]) -> None:
        """`others` are folded words that are no forms of verbs, whatever they look like."""
        self._others = frozenset(_folded(_OTHERS_ALIKE)).union(others, _NOT_SHE)
        self._past = _Forms(self._others)
        self._present = _Forms(self._others)
        verbs = list(_verbs())
        self._he = frozenset(verb.he for verb in verbs)
        for verb in verbs:
            self._add_past(verb)
            for stem in verb.present:
                self._add_present(verb.he, stem)
        for he, *forms in _entries(_OTHERS):
            for form in forms:
                self._past.add(form, he)

    def he(self, word: str) -> str | None:
        """The verb as *he* has it in the past, of which the folded word is a form; none where it is another word.

        That form itself is a noun as often (قتل, *he killed* and *killing*), and none but where it has a stem of its own.
        """
        for form in (word, word[1:]) if word.startswith(_BEFORE) else (word,):
            if form in self._others:
                return None
            if form in self._he:
                return form if own_stem(form) else None
            found = self._past.he(form) or self._present.he(form) or self._with_particle(form)
            if found is not None:
                return None if is_given_name(word) or is_given_name(form) else found
        she = _SHE.fullmatch(word) if word.endswith("ت") else None
        return she[1] if she and not she[1].endswith("ا") and she[1] not in self._others else None

    def _with_particle(self, form: str) -> str | None:
        if not form.startswith(_BEFORE_PRESENT) or form[1:2] not in _PERSONS:
            return None
        # Before *I*, speech writes its ba without the alef; with it, and before three letters, others have it: بارد, cold.
        if form.startswith("ب") and (form[1] == "ا" or len(form) <= _SHORTEST + 1):
            return None
        return self._present.he(form[1:])

    def _add_past(self, verb: _Verb) -> None:
        add, add_before_pronouns = self._past.add, self._past.add_before_pronouns
        for stem in verb.before_consonant:
            for ending in _I_YOU_WE:
                add(f"{stem}{ending}", verb.he)
            if stem.endswith(_WOMEN):
                add(f"{stem}ا", verb.he)  # two of them are written as one: دفنا, we buried
                add_before_pronouns(f"{stem}ا", verb.he)
            if not stem.endswith("و"):  # a call, a complaint: دعوته, شكوته
                for ending in _I_YOU_WE_BEFORE_PRONOUNS:
                    add_before_pronouns(f"{stem}{ending}", verb.he)
        for form in (f"{verb.she}ت", f"{verb.she}تا"):
            add(form, verb.he)
            add_before_pronouns(form, verb.he)
        for stem in verb.they:
            add(f"{stem}وا", verb.he)
            add_before_pronouns(f"{stem}و", verb.he)
            if len(stem) >= _SHORTEST:
                add(f"{stem}و", verb.he)
        if verb.he in _WEAK:
            # The noun is written alike: الرأي, المشي.
            for before in _BEFORE_NOUNS if len(verb.he) == _SHORTEST else ():
                add(f"{before}{verb.he}", verb.he)
            # With a pronoun it has an alef: رماه, and one alone after another: رآه.
            add_before_pronouns(f"{verb.he[:-1].removesuffix('ا')}ا", verb.he)
        elif verb.he in verb.before_consonant and not verb.he.endswith("ا"):
            add(f"{verb.he}{_WOMEN}", verb.he)
        add_before_pronouns(verb.he, verb.he)

    def _add_present(self, he: str, stem: str) -> None:
        is_open, is_short = stem.endswith(("ي", "و")), len(stem) < _SHORTEST
        for person, endings in _PERSONS.items():
            if person in "نا" and is_short and not is_open:
                continue  # and a fact, a hotel: واقع, فندق
            if person == "ا" and stem.startswith("ل"):
                continue  # an article: الحق
            if is_open:
                endings = tuple(each for each in endings if each in _BEHIND_A_VOWEL)
            elif is_short:
                endings = tuple(each for each in endings if each in _BEHIND_TWO_LETTERS)
            for ending in endings:
                form = f"{person}{stem[:-1] if ending and is_open else stem}{ending}"
                self._present.add(form, he)
                self._present.add_before_pronouns(form, he)
            if stem.endswith("ي"):
                self._present.add_before_pronouns(f"{person}{stem[:-1]}ا", he)
            if person in "تا":
                # With a ta marbuta, nouns: an attempt (تجربة), devices (أجهزة).
                self._present.others.add(f"{person}{stem}ه")


def own_stem(he: str) -> str | None:
    """The stem of a verb of which the rules for nouns would leave another word: not (of he walked), once (of he passed)."""
    return he if he in _WEAK else _OWN_STEMS.get(he)


def _verbs() -> Iterator[_Verb]:
    for he in _folded(_SOUND):
        yield _ending_in_hamza(he) if he.endswith("ا") else _Verb(he, (he,), he, (he,), _now(he))
    for he in _folded(_WITH_HAMZA):
        yield _Verb(he, (he,), he, (he,), (he,))
    for he in _folded(_WITH_WAW):
        yield _Verb(he, (he,), he, (he,), (he[1:],))
    for he, short, now in _entries(_HOLLOW):
        yield _Verb(he, (short,), he, (he,), (now,))
    for he, now in _entries(_IN_YA):
        she = he if he in _KEEP_YA else he[:-1]
        yield _Verb(he, (he,), she, (he[:-1],), (now,))
    for he, now in _entries(_IN_ALEF):
        yield _Verb(he, (f"{he[:-1]}و",), he[:-1], (he[:-1],), (now,))
    for he in _folded(_DOUBLED):
        yield _Verb(he, (f"{he}{he[-1]}", f"{he}ي"), he, (he,), _now(he))


def _ending_in_hamza(he: str) -> _Verb:
    """Before *they* it takes a seat of its own; in longer verbs also in the present, and speech has a ya for it."""
    they = (he, f"{he[:-1]}و")
    if len(he) == _SHORTEST:
        return _Verb(he, (he,), he, they, (he,))
    spoken = f"{he[:-1]}ي"
    return _Verb(he, (he, spoken), he, they, _now(he) + _now(spoken))


def _now(stem: str) -> tuple[str]:
    return (stem.removeprefix("ا"),)


def _entries(listed: str) -> Iterator[list[str]]:
    for line in listed.splitlines():
        for entry in filter(None, map(str.strip, line.split("|"))):
            yield [fold(word) for word in entry.split()]


def _folded(listed: str) -> list[str]:
    return [fold(word) for word in listed.split()]


_WEAK = frozenset(he for he, _present in _entries(_IN_YA))
