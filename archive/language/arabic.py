"""A light stemmer for Arabic: clitics and endings go, roots are not guessed.

After light10 (Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval",
2007), which beat root stemmers in retrieval, with these differences:

* proclitics are taken off until none is left, so that ``وزير`` and ``الوزير`` meet (light10 takes
  the waw off the first and not off the second);
* single ``ب ك ل ف`` go too, from words that stay long enough;
* the pronouns of speech ("they beat me", "our houses") go, since people here speak of themselves;
* the ta that a pronoun or dual uncovers goes as the ta marbuta does (``عائلتها``, ``عائلة``), and
  so does the hamza after a long alef (``شهدا``, ``شهداء``);
* broken plurals of the field stand in a table, as no rule finds them;
* the verbs of testimony meet in the forms of their past and present (see ``arabic_verbs``);
* the alef of an indefinite accusative (``رغيفا``) goes, where it is surely that: with its sign
  (``رغيفًا``), after a noun of the table, or at the end of a word that nothing else stands at.

Words come folded (see ``folding``): no harakat, one alef, ``ه`` for ta marbuta, ``ي`` for alef
maqsura.
"""

import re
from collections.abc import Iterator
from itertools import chain

from archive.language.arabic_verbs import Verbs, own_stem
from archive.language.folding import fold
from archive.language.given_names import is_given_name

# Longest first. The number is how many letters must stay.
_PROCLITICS = (
    ("وال", 2),
    ("بال", 2),
    ("كال", 2),
    ("فال", 2),
    ("ولل", 2),
    ("فلل", 2),
    ("ال", 2),
    ("لل", 2),
    ("و", 3),
)
# Father, mother, parents, with the pronouns and duals that they take; God. Others begin so: and the blood, the flame.
_NO_ARTICLE = re.compile("والد[تيا]?[يا]?(?:هما|كما|ها|هم|هن|كم|كن|نا|ين|ان|ات|ون|ه|ي|ك|ن)?|اللهم?")
_SINGLE_CLITICS = ("ب", "ل", "ف", "ك", "و")
_PRONOUNS = ("هما", "كما", "ها", "هم", "هن", "كم", "كن", "نا", "ني")
_ENDINGS = ("ات", "ان", "ون", "ين", "وا", "يه")
_SHORTEST = 3  # letters that must stay when a single clitic, a pronoun or an ending goes
_SHORTEST_NOUN = 2  # where an ending is told by a sign of its own
# Too short for that rule: mother, father, brother, uncle, blood, hand.
_SHORT = ("ام", "اب", "اخ", "عم", "دم", "يد")

# What takes no alef in the indefinite accusative: one stands there, or a ta marbuta, or a hamza after an alef.
_TAKES_NO_ALEF = ("ة", "ى", "ا", "اء")
# Other words with the sign too: very (a grandfather), together (with), then.
_NO_NOUN = frozenset(("جدا", "معا", "اذا"))
# What ends in an alef of its own where no sign shows another, given names apart: towns, Turkey, low, high; and what is
# another word without it: as for (a mother), of what (an uncle), and what (a mouth), papa (a door), we took refuge
# (committees).
_OWN_ALEF = _NO_NOUN.union(
    ("درعا", "صيدا", "حيفا", "يافا", "تركيا", "دنيا", "عليا", "اما", "عما", "فما", "بابا", "ماما"),
    ("لجانا",),
)
# They beat; countries. Broken plurals.
_OTHER_ENDINGS = ("وا", "يا", "اا")
_PLURAL_ENDING = "ايا"
_WITH_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)....")

# Singular, then what is said of more than one (or spelled otherwise), as people write it.
_LISTED = """
رجل رجال رجاله | امرأة نساء نسوة نسوان مرأة | طفل أطفال | ولد أولاد ولاد | بنت بنات | ابن أبناء
شاب شباب شبان | شيخ شيوخ مشايخ | جار جيران | صديق أصدقاء | أخ إخوة أخوان أخوة | أخت أخوات
أب آباء | أم أمهات | عم أعمام | شخص أشخاص | فرد أفراد | قريب أقارب أقرباء | عائلة عوائل
أسرة أسر | زوج أزواج | يتيم أيتام | أرملة أرامل | شهيد شهداء شهدا | قتيل قتلى | جريح جرحى
مصاب مصابين | أسير أسرى | ضحية ضحايا | جثة جثث جثامين | ناج ناجين ناجون | شاهد شهود
سجين سجناء مساجين | سجن سجون | معتقل معتقلين | رهينة رهائن | لاجئ لاجئين | نازح نازحين
جندي جنود | ضابط ضباط | عسكري عساكر | قائد قادة قواد | عنصر عناصر | حارس حراس
قناص قناصة قناصين | مسلح مسلحين | جيش جيوش | كتيبة كتائب | لواء ألوية | فصيل فصائل | حاجز حواجز
سلاح أسلحة | قذيفة قذائف | صاروخ صواريخ | قنبلة قنابل | برميل براميل | رصاصة رصاص
طائرة طائرات طيارة طيارات | دبابة دبابات | لغم ألغام | شظية شظايا | هجوم هجمات | بيت بيوت
دار ديار | منزل منازل | غرفة غرف | باب أبواب | شارع شوارع | حي أحياء | قرية قرى | مدينة مدن
بلدة بلدات | مدرسة مدارس | مشفى مشافي | مستشفى مستشفيات | مسجد مساجد | جامع جوامع | كنيسة كنائس
مخيم مخيمات | ملجأ ملاجئ | قبر قبور | مقبرة مقابر | مجزرة مجازر | مذبحة مذابح | جريمة جرائم
حادثة حوادث | ضربة ضربات | حرب حروب | يوم أيام | شهر أشهر شهور | سنة سنوات سنين | أسبوع أسابيع
ليلة ليالي | سيارة سيارات | يد أيدي أيادي | عين عيون | رأس رؤوس | دم دماء | اسم أسماء | صورة صور
وثيقة وثائق | مسؤول مسئول مسؤولين مسئولين | مدني مدنيين | طبيب أطباء | مسعف مسعفين | معلم معلمين
محام محامي محامين | عامل عمال | فلاح فلاحين | تاجر تجار | طالب طلاب طلبة | مقاتل مقاتلين
مجرم مجرمين | متظاهر متظاهرين | مظاهرة مظاهرات | عرب عربي | كرد كردي أكراد
خندق خنادق | نفق أنفاق | جسر جسور | طريق طرق طرقات | معبر معابر | فرع أفرع فروع | مخفر مخافر | ثكنة ثكنات ثكن
زنزانة زنزانات زنازين | قبو أقبية | محقق محققين | سجان سجانين | جلاد جلادين | قاض قاضي قضاة | محكمة محاكم | حكم أحكام
تهمة تهم | ملف ملفات | شهادة شهادات | دليل أدلة | خبر أخبار | خطأ أخطاء | حق حقوق | قانون قوانين | أمر أوامر | قرار قرارات
عصا عصي | حبل حبال | سوط سياط | سكين سكاكين | حجر أحجار حجارة | حديد حدائد | نار نيران | حريق حرائق | غاز غازات
مدفع مدافع | رشاش رشاشات | بندقية بنادق | طلقة طلقات | غارة غارات | انفجار انفجارات | شبيح شبيحة
جرح جروح جراح | عظم عظام | وجه وجوه | قدم أقدام | ساق سيقان | ظهر ظهور | بطن بطون | قلب قلوب | ضلع أضلاع ضلوع
مرض أمراض | مريض مرضى | روح أرواح | دواء أدوية | جد أجداد | حفيد أحفاد | خال أخوال | عريس عرسان | عروس عرائس
نفس أنفس نفوس | ميت أموات موتى | جنازة جنازات جنائز | مأتم مآتم | مشرد مشردين | مهجر مهجرين | مفقود مفقودين | مخطوف مخطوفين
خيمة خيم خيام | خبز أخباز | طعام أطعمة | ماء مياه | بئر آبار | شجرة أشجار شجر | حقل حقول | أرض أراضي أراض | جبل جبال
نهر أنهار | وادي أودية وديان | ساحة ساحات | سوق أسواق | محل محلات محال | متجر متاجر | مخزن مخازن | مطعم مطاعم | فرن أفران
عمارة عمارات عمائر | طابق طوابق | جدار جدران | حائط حيطان | سقف سقوف أسقف | نافذة نوافذ | شباك شبابيك | سطح أسطح سطوح
صوت أصوات | كلمة كلمات | رسالة رسائل | هاتف هواتف | كتاب كتب | مال أموال | ثوب أثواب ثياب | حذاء أحذية | حقيبة حقائب
حزب أحزاب | فرقة فرق | قوة قوات قوى | سرية سرايا | فوج أفواج | قطعة قطع | مجموعة مجموعات | عدو أعداء | حليف حلفاء
رئيس رؤساء | وزير وزراء | زعيم زعماء | مختار مخاتير | إمام أئمة | كاهن كهنة | راهب رهبان | مؤذن مؤذنين
أستاذ أساتذة | تلميذ تلاميذ | مهندس مهندسين | سائق سائقين | خباز خبازين | صحفي صحفيين | ناشط نشطاء ناشطين | ثائر ثوار
سوريا سورية سوري سوريين | لبنان للبنان | الله بالله لله
"""

# Of the home, the village, the body, work and war; the first form gives the stem. What the rules leave of these plurals is
# often another word (of bulls "many", of the poor "read"), so they count as they stand, clitics and pronouns apart.
# Missing is what is written like another common word, or has a singular that is: dreams (a name), islands (carrots),
# tongues (the year), shapes (a problem), works (operations). A farmer is written like farms, and stands for both. A region
# has the stem of regions, since its own is logic.
_LISTED_AS_THEY_STAND = """
طاحونة طواحين | مطحنة مطاحن | بستان بساتين | حظيرة حظائر | مبنى مباني مبان | قلعة قلاع | برج أبراج | ميناء موانئ
مرفأ مرافئ | مكتب مكاتب | مصنع مصانع | دكان دكاكين | مقهى مقاهي | حديقة حدائق | زقاق أزقة | شاطئ شواطئ | ضفة ضفاف
تل تلال | كهف كهوف | مغارة مغاور | صخرة صخور صخر | ينبوع ينابيع نبع | ساقية سواقي | قناة قنوات | سد سدود | عمود أعمدة
رصيف أرصفة | مخرج مخارج | زاوية زوايا | مطبخ مطابخ | قفل أقفال | مفتاح مفاتيح | جرس أجراس | مصباح مصابيح | شمعة شموع
فانوس فوانيس | وسادة وسائد | سجادة سجاد سجاجيد | كرسي كراسي | خزانة خزائن | صندوق صناديق | كيس أكياس | إبريق أباريق
فنجان فناجين | كأس كؤوس | صحن صحون | طبق أطباق | ملعقة ملاعق | رغيف أرغفة | دفتر دفاتر | قلم أقلام | قائمة قوائم
جدول جداول | رقم أرقام | حرف حروف أحرف | سطر أسطر سطور | خريطة خرائط | جريدة جرائد | خط خطوط | سلك أسلاك
راعي رعاة رعيان | خطيب خطباء | نائب نواب | مدير مدراء مدرا | عضو أعضاء أعضا | وكيل وكلاء | رفيق رفاق | زميل زملاء زملا
ضيف ضيوف | غريب غرباء | فقير فقراء فقرا | مسكين مساكين | أمير أمراء | ملك ملوك | حاكم حكام | شعب شعوب | قبيلة قبائل
عشيرة عشائر | طائفة طوائف | صهر أصهار | عجوز عجائز | توأم توائم | عرس أعراس | عيد أعياد | إصبع أصابع | ذراع أذرع
كتف أكتاف | أنف أنوف | فم أفواه | دمعة دموع | جسد أجساد | جسم أجسام | جمجمة جماجم | عنق أعناق | ظفر أظافر | خد خدود
كسر كسور | حرق حروق | ندبة ندوب | ورم أورام | كابوس كوابيس | قصة قصص | سؤال أسئلة | جواب أجوبة | فكرة أفكار
سبب أسباب | سر أسرار | شيء أشياء | ظرف ظروف | وضع أوضاع | مشكلة مشاكل | ضرر أضرار | خسارة خسائر | قارب قوارب
زورق زوارق | مركب مراكب | سفينة سفن | وشاح أوشحة | قميص قمصان | سروال سراويل | معطف معاطف | خاتم خواتم | سوار أساور
قلادة قلائد | قماش أقمشة | خيط خيوط | فأس فؤوس | منجل مناجل | مطرقة مطارق | مسمار مسامير | لوح ألواح | خشبة أخشاب خشب
قيد قيود | سلسلة سلاسل | كلب كلاب | حصان أحصنة | بقرة أبقار بقر | خروف خراف خرفان | أغنام غنم | حمار حمير | بغل بغال
طير طيور | سمكة أسماك سمك | ذئب ذئاب | ثور ثيران | ثمرة ثمار | فاكهة فواكه | محصول محاصيل | بذرة بذور | راتب رواتب
سعر أسعار | درع دروع | سيف سيوف | خنجر خناجر | موقع مواقع | هدف أهداف | معركة معارك | كمين كمائن | مركز مراكز
جاسوس جواسيس | خائن خونة | عميل عملاء | لص لصوص | لجنة لجان | مجلس مجالس | بلد بلاد بلدان | وطن أوطان | نظام أنظمة
حصة حصص | دقيقة دقائق | عام أعوام | قرن قرون | وقت أوقات | موسم مواسم | مرحلة مراحل | مكان أماكن أمكنة | طرف أطراف
قسم أقسام | جزء أجزاء أجزا | نوع أنواع | لون ألوان | وسيلة وسائل | وظيفة وظائف | قضية قضايا | هدية هدايا | أغنية أغاني
لعبة ألعاب | وصية وصايا | سبية سبايا | كبير كبار | صغير صغار | تاريخ تواريخ | جناح أجنحة | ستارة ستائر | ماكينة مكائن
مصيبة مصائب | غنيمة غنائم | عاصمة عواصم | ضريح أضرحة | مئذنة مآذن | منبر منابر | منجم مناجم | موقد مواقد | مدفن مدافن
حبيب أحباب أحبة | ذبيحة ذبائح | أوراق ورقة ورقات ورق | مناطق منطقة منطقتين منطقتان | مزرعة مزارع
ميليشيا ميليشيات مليشيا مليشيات ميلشيا ميلشيات
"""


def light_stem(word: str) -> str:
    """The stem of a folded word in Arabic script; never empty for a non-empty word."""
    verb = _VERBS.he(word)
    return _noun_stem(word) if verb is None else own_stem(verb) or _noun_stem(verb)


def _noun_stem(word: str) -> str:
    """The stem of what is no form of a listed verb, or that verb as *he* has it."""
    form = word
    for whole in (word, word.removeprefix("و")):
        if whole in _ACCUSATIVES:
            return _ACCUSATIVES[whole]
    for form in _ever_shorter(word):
        for listed in _as_listed(form):
            if listed in _PLURALS:
                return _PLURALS[listed]
    return form


def without_accusative(word: str) -> str:
    """A folded word, written in the indefinite accusative, without its alef."""
    own, bare = word.removeprefix("و"), word.removesuffix("ا")
    if own in _NO_NOUN or len(bare) < _SHORTEST_NOUN:
        return word
    # The hamza takes a seat before this alef: شيء, شيئا.
    has_seat = bare.endswith("ي") and f"{own[:-2]}ء" in _PLURALS
    return f"{bare[:-1]}ء" if has_seat else bare


def may_be_accusative(word: str) -> bool:
    """Whether a folded word, written without any sign, may be in the indefinite accusative."""
    own, bare = word.removeprefix("و"), word.removesuffix("ا")
    if len(bare) < _SHORTEST and bare not in _SHORT and bare not in _LISTED_FORMS:
        return False
    is_other = not word.endswith("ا") or word.endswith(_PLURAL_ENDING) or _WITH_ARTICLE.match(word)
    return not is_other and not any(map(_ends_in_own_alef, (word, own)))


def _ends_in_own_alef(word: str) -> bool:
    return word in _OWN_ALEF or word in _LISTED_FORMS or is_given_name(word)


def _as_listed(form: str) -> Iterator[str]:
    yield form
    if form.startswith(_SINGLE_CLITICS) and len(form) > _SHORTEST:
        yield form[1:]
    if form.endswith("ت"):
        yield f"{form[:-1]}ه"  # what a ta marbuta is before a pronoun


def _ever_shorter(word: str) -> Iterator[str]:
    """The word, then what is left of it after each step; the last one is its stem by rule."""
    with_waw = f"و{word.removeprefix('و')}"
    yield word
    while (shorter := _without_proclitic(word)) != word:
        word = shorter
        yield word
    host = _without_pronoun(word)
    yield host
    if host != word:
        word = _without_linking_letter(host)
    elif with_waw.endswith(word) and len(with_waw) - len(word) <= 1:
        word = _without_alef(word)  # no article and no preposition stood before it
    yield word
    word = _without_ending(word)
    yield word
    # Last, when the length tells a clitic from a root: of three letters, none is a clitic.
    while word.startswith(_SINGLE_CLITICS) and len(word) > _SHORTEST:
        word = word[1:]
        yield word
    if word.endswith("اء") and len(word) > _SHORTEST:
        yield word[:-1]


def _without_proclitic(word: str) -> str:
    if _NO_ARTICLE.fullmatch(word):
        return word
    if word.startswith("و") and _NO_ARTICLE.fullmatch(word, 1):
        return word[1:]
    for clitic, stays in _PROCLITICS:
        if word.startswith(clitic) and len(word) - len(clitic) >= stays:
            return word[len(clitic) :]
    return word


def _without_pronoun(word: str) -> str:
    for pronoun in (*_PRONOUNS, "ه", "ي"):
        host = word.removesuffix(pronoun)
        if host != word and (len(host) >= _SHORTEST or host in _SHORT):
            return host
    return word


def _without_linking_letter(host: str) -> str:
    """Without the ta of a ta marbuta, or the waw, that stands open before a pronoun or dual."""
    if host.endswith("ات") and len(host) - 2 >= _SHORTEST:
        return host  # a plural's, which goes as an ending
    return host[:-1] if host.endswith(("ت", "و")) and len(host) > _SHORTEST else host


def _without_alef(word: str) -> str:
    """Without the alef of an accusative that is written without its sign, where nothing else ends so."""
    if _ends_in_own_alef(word) or not word.endswith("ا") or word.endswith(_OTHER_ENDINGS):
        return word
    return word[:-1] if len(word) > _SHORTEST else word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            if ending in ("ان", "ين"):
                word = _without_linking_letter(word)
            break
    for letter in "هي":
        if word.endswith(letter) and len(word) > 2:
            word = word[:-1]
    return word


def _read_plurals() -> dict[str, str]:
    """The listed forms, each with the stem of the first one; then what the rules leave of them, where it is none itself."""
    plurals: dict[str, str] = {}
    left: dict[str, str] = {}
    for forms in _entries(_LISTED):
        stem = _by_rule(fold(forms[0]))
        for form in map(fold, forms):
            plurals[form] = stem
            left.setdefault(_by_rule(form), stem)
        left.setdefault(stem, stem)
    for forms in _entries(_LISTED_AS_THEY_STAND):
        stem = _without_what_follows(fold(forms[0]))
        plurals |= dict.fromkeys(map(fold, forms), stem)
        left.setdefault(stem, stem)
    return left | plurals


def _read_accusatives() -> dict[str, str]:
    """The listed nouns as they stand in the indefinite accusative, each with its stem; but what is another word so."""
    found: dict[str, str] = {}
    for form in chain.from_iterable(listed_entries()):
        noun = fold(form)
        if len(noun) >= _SHORTEST and not form.endswith(_TAKES_NO_ALEF):
            # A hamza takes a seat before this alef: شيء, شيئا.
            written = f"{noun[:-1]}يا" if noun.endswith("يء") else f"{noun}ا"
            if not _ends_in_own_alef(written):
                found[written] = _PLURALS[noun]
    return found


def _by_rule(word: str) -> str:
    *_, shortest = _ever_shorter(word)
    return shortest


def listed_entries() -> Iterator[list[str]]:
    """Each noun of the table: its singular, then its other forms, as they are written."""
    yield from _entries(_LISTED)
    yield from _entries(_LISTED_AS_THEY_STAND)


def _entries(listed: str) -> Iterator[list[str]]:
    for line in listed.splitlines():
        for entry in filter(None, map(str.strip, line.split("|"))):
            yield entry.split()


def _without_what_follows(form: str) -> str:
    """The word without its endings. Its first letter is its own, whatever it is; only a waw goes, as it goes everywhere."""
    begins = (form, form.removeprefix("و"))
    *_, rest = (each for each in _ever_shorter(form) if any(own.startswith(each) for own in begins))
    return rest


_LISTED_FORMS = frozenset(fold(form) for forms in listed_entries() for form in forms)
_PLURALS = _read_plurals()
_ACCUSATIVES = _read_accusatives()
_VERBS = Verbs(others=_LISTED_FORMS | _ACCUSATIVES.keys())
