"""Words that hold sentences together and say nothing by themselves; by them a language is known.

``is_function_word`` is of English and Arabic, in which most is asked; ``is_never_name`` of every language that is known
here. ``passage_language`` tells a passage in another
language than its transcript's: a French letter read out in an English interview, a few sentences of Turkish in Arabic.
"""

import re
from collections.abc import Mapping

from archive.language.folding import fold
from archive.language.scripts import ARABIC_LANGUAGES, language_of

_LISTED = {
    "ar": """
في من على إلى الى عن مع هل ما ماذا متى أين كيف لماذا كم أي هو هي هم هن أنا نحن أنت هذا هذه ذلك تلك التي الذي الذين اللذان
كان كانت كانوا يكون تكون ليس لا لم لن قد لقد أن إن ثم أو بل لكن حتى إذا لو كل بعض غير بين عند عندما حين منذ قبل بعد خلال حول
ضد دون تحت فوق به بها له لها لهم فيه فيها منه منها عليه عليها عنه عنها إليه إليها مما فيما بما لما كما ومن وفي وعلى
وإلى وما وهو وهي وكان وكانت وهل ولا ولم وقد وأن هنا هناك أيضا
""",
    "de": """
der die das und ist nicht ein eine einen dem den des mit von zu auf für sich auch als nach bei aus wie wir ich sie er es war
wurde haben hatte sind dass noch nur aber oder im am zum zur über wenn werden
""",
    "en": """
a an the this that these those of in on at to for from by with and or but if then than as because while when where which who
whom whose what why how is am are was were be been being do does did has have had having could would should shall must it its
i me my we us our ours you your yours he him his she her hers they them their theirs there such some any each every so into
onto about between through until upon also very
""",
    "es": """
el la los las de del y en que un una unos unas con por para como pero más su sus al lo le les se nos fue era estaba porque
cuando muy también sin sobre donde ellos ya había
""",
    "fr": """
le la les de des du et en un une dans que qui ne pas est sont était ont sur pour par avec au aux ce cette ces il elle ils
elles nous vous je se sa ses son leur leurs mais ou où comme plus avait fait été être avoir nos notre
""",
    "it": """
il lo la gli le di del della dei delle e in che un una con per non come ma più sono era erano ha hanno anche si ci loro
quando dove perché questo questa al alla nel nella dal dalla
""",
    "ku": """
û li ji di bi de ku ez em ew hûn te min me we wan wî wê ev vê vî jî her dema lê na ne bû bûn ser nav gel xwe hat çû kir dikir
""",
    "nl": """
de het een en van in is niet dat die op te met voor zijn aan er ook als bij door maar naar uit om wij ik zij hij was werd
waren hebben had nog over
""",
    "pt": """
o os as de do da dos das e em que um uma com por para como mas mais seu sua ao não no na nos nas se foi era estava porque
quando muito também sem onde eles já nós
""",
    "tr": """
ve bir bu da de için ile çok ne ama gibi daha var yok biz ben sen onlar şu olarak olan oldu vardı diye sonra kadar bize beni
bizi onu mi mı değil her hiç önce
""",
    "ckb": "و لە بە بۆ کە لەگەڵ ئەو ئەم ئێمە من تۆ ئەوان بوو بوون دوای پێش هەموو زۆر ئەوەی لەو بەڵام نە تا یان چی",
    "fa": """
و در به از که این آن را با برای است بود بودند شد شده هم ما من او آنها یک تا بر یا اما اگر هر چه کرد کردند می نمی خود باید
""",
}  # fmt: skip
_ENOUGH = 4
"""Different function words of another language that a passage must hold, none of them its own language's,"""
_SHARE = 0.2
"""and how much of all its words they must be."""
_AT_HOME = 2
"""With so many that only its own language has, a passage is in that."""
_BEGINNING = 240

_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) | frozenset(map(fold, words.split()))
    for language, words in _LISTED.items()
}
_ONLY: Mapping[str, frozenset[str]] = {
    language: words.difference(*(other for each, other in _WORDS.items() if each != language))
    for language, words in _WORDS.items()
}
_SAID_LITTLE = frozenset(map(fold, _WORDS["en"] | _WORDS["ar"]))
# No names either; but no language is told by them.
_SAID_TOO = """
after again against although among another around before behind being below beside both can came did doing
done down during ever few first from further get got gone here herself himself however instead itself just
last less like little made make many may might mine more most much myself near never none nor not nothing now
off often once one only other others otherwise ought out over own perhaps quite rather said same says see seen
several shall since still something sometimes soon such than then though three thus today together tomorrow
too toward towards two under unless up upon us used usually via was well went were whatever whenever whether
while within without yes yesterday yet yours yourself ourselves themselves else away back even عندئذ حيث حيثما
لأن لأنه لأنها لكي كي مثل ذات ذو سوف ألا إلا إنما كأن بينما مهما أينما كلما ربما أمام وراء نحو مع معا أما إذ
لنا لكم لكما بنا بكم منا منكم عنا عنكم إلينا إليكم علينا عليكم فينا فيكم عمن ممن فيمن
لديه لديها لديهم لدينا معنا معهم معها معه إذن نعم بلى فقط جدا كلا كلتا
سوى عدا أولئك هؤلاء هاتان هذان اللتان اللواتي اللاتي إنه إنها أنه أنها لست لسنا
ليست كنا كنت لدى أمس اليوم غدا الآن آنذاك حينها حينئذ ثمة شيء أحد آخر أخرى أول قام تم
"""
_NO_NAMES = frozenset().union(*_WORDS.values(), _SAID_TOO.split(), map(fold, _SAID_TOO.split()))
_BEFORE = re.compile("[وفبلك](?=..)")
_AFTER = re.compile("(?<=..)(?:ه|ها|هم|هن|هما|نا|كم)$")
_ALIASES = {"kmr": "ku", "pes": "fa", "prs": "fa"}


def is_function_word(word: str) -> bool:
    """Whether the folded word only holds a sentence together, in English or Arabic."""
    return word in _SAID_LITTLE


def is_never_name(word: str) -> bool:
    """Whether the folded word only holds a sentence together, in any language that is known here.

    In Arabic also with what is written together with it: before it (and, for, as) or after it (hers, theirs).
    """
    if word in _NO_NAMES:
        return True
    if word.isascii():
        return False
    before, after = _BEFORE.match(word), _AFTER.search(word)
    return (before is not None and word[before.end() :] in _NO_NAMES) or (
        after is not None and word[: after.start()] in _NO_NAMES
    )


def passage_language(text: str, *, language: str) -> str:
    """The language to read a passage in: ``language``, which its transcript is in, unless it is surely in another.

    It is decided by words as they are written, for a passage as a whole: index and marks must be given the same one.
    """
    home = language_of(language)
    home = "ar" if home in ARABIC_LANGUAGES else _ALIASES.get(home, home)
    at_home = _ONLY.get(home, frozenset())
    if len(text) > _BEGINNING:
        # Most show it at once. The last word may be cut in two.
        begins = text[:_BEGINNING].lower().split()[:-1]
        if len(at_home.intersection(begins)) >= _AT_HOME:
            return language
    words = text.lower().split()
    if len(words) < 2 * _ENOUGH:
        return language
    different = set(words)
    if len(at_home & different) >= _AT_HOME:
        return language
    own = _WORDS.get(home, frozenset())
    best, most = language, 0
    for other, listed in _WORDS.items():
        found = (different & listed) - own
        if other == home or len(found) < _ENOUGH:
            continue
        times = sum(word in found for word in words)
        if times >= _SHARE * len(words) and times > most:
            best, most = other, times
    return best
