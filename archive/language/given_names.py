"""Given names that many people have where Arabic is spoken: in a script without capitals nothing else shows a name.

A name that is not here is found as well; but one that is need not be told from an ordinary word first (سعيد is *happy*).
"""

from collections import defaultdict
from functools import cache, lru_cache

from archive.language.folding import fold
from archive.language.names import name_keys, same_name

ALMOST = 0.95
"""The share of what two spellings of one name may differ by, to be taken for one of these."""

_LISTED = """
محمد أحمد محمود حامد حمد حميد حمدان حمدي مصطفى علي عمر عثمان حسن حسين محسن حسان إحسان خالد وليد طارق زياد يزيد
يوسف إبراهيم إسماعيل إسحاق يعقوب داود سليمان موسى عيسى يحيى زكريا هارون إدريس أيوب يونس آدم نوح صالح شعيب
عبدالله عبدالرحمن عبدالرحيم عبدالكريم عبدالعزيز عبدالقادر عبدالحميد عبدالمجيد عبدالناصر عبدالسلام نديم سليم
سالم سلمان سلام سامي سامر سمير سمعان كريم كمال كامل جمال جميل جابر جبران نبيل نادر ناصر نصر نصير منصور منير
نور أنور مراد مروان ماجد مجيد مجد ماهر مازن مالك ملحم معتز منذر مؤيد مهند مهدي هادي هاني هيثم هشام هاشم هلال
هيكل وائل وسام وسيم وهيب وفيق ياسر ياسين يسار باسم بسام باسل بلال بدر بشير بشار بكر برهان بهاء توفيق تيسير
تامر ثائر جهاد جواد جورج جان جوزيف حاتم حبيب حافظ حازم حمزة حيدر خليل خضر خلف داني راشد رشيد رامي رائد رياض
رضا رفيق رمضان رأفت زاهر زهير زيد زكي سعد سعيد سعود مسعود سهيل سيف شادي شريف شاكر شفيق شهاب صادق صلاح صبحي
ضياء طلال طه طاهر عادل عامر عاصم عباس عدنان عدي عصام عقيل علاء عماد عمار عمران غازي غسان غالب فادي فارس فاروق
فائز فايز فراس فريد فهد فهمي فؤاد فوزي فيصل قاسم جاسم قصي قيس كنان لؤي لطفي ليث مأمون محفوظ مطر نزار نضال نعيم
نجيب نجم نوري همام أدهم أديب أسامة أسعد أشرف أكرم أمجد أمير أمين أنس أنيس أيمن أيهم إياد إيهاب إلياس ميشيل
طوني مارون بطرس حنا متى عزيز عطية عفيف فرج عون فاطمة خديجة عائشة زينب مريم ليلى سلمى سلوى سميرة سعاد سمر سحر
سناء سوسن سهى سهام هدى هند هناء هبة هالة هيفاء نور نورا نادية نوال نجوى نجاة نسرين ندى نهى نهاد نعمة منى مها
ميساء مي ميسون ملك منال لينا لمى لميس لبنى ليان دانا دينا دلال ديمة رنا رانيا ريم رولا رغد رشا رحاب رباب رجاء
راما روان رهف زهرة زهراء حنان حليمة حسناء حياة جميلة جمانة خولة خلود غادة غنى فدوى فرح فايزة فريدة أمل أماني
أمينة آمنة آية أسماء إيمان أميرة إلهام ابتسام بشرى باسمة بثينة بيان تغريد تهاني ثناء شيماء شهد شذى صفاء صباح
ضحى عبير عفاف علياء عزيزة عزة وفاء وداد ولاء يارا ياسمين يسرى كوثر لجين مرام مروة شيرين جيهان روجين آلان
سيروان دلشاد آزاد هفال شيار
"""


@cache
def _names() -> frozenset[str]:
    return frozenset(fold(name) for name in _LISTED.split())


@cache
def _by_key() -> dict[str, list[str]]:
    found = defaultdict(list)
    for name in sorted(_names()):
        for key in name_keys(name):
            found[key].append(name)
    return dict(found)


def is_given_name(word: str) -> bool:
    """Whether the folded word in Arabic script is one of them."""
    return word in _names()


@lru_cache(maxsize=1 << 12)
def sounds_like_a_given_name(word: str) -> bool:
    """Whether the folded word in another script spells one of them."""
    by_key = _by_key()
    return any(
        same_name(word, name, within=ALMOST)
        for key in name_keys(word)
        for name in by_key.get(key, ())
    )
