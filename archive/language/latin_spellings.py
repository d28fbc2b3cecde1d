"""How people write given names in Latin letters: spellings of one name that no rule tells from two names.

A line holds a name as Arabic writes it, then its spellings, without accents, apostrophes and doubled letters. What stands
for two names (Salim, for سليم and سالم) stands in both lines. A name that is not here is compared letter by letter. Typed by
hand, from knowledge of how names are written and no list of people.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from archive.language.folding import fold

_LISTED = """
محمد muhamad mohamed mohamad muhamed mohamet
أحمد ahmad ahmed achmed
محمود mahmoud mahmud mahmood
مصطفى mustafa mostafa moustafa mustapha mostapha moustapha
علي ali aly
عمر omar umar omer
عثمان osman othman uthman usman ousman ousmane othmane
حسين husein husayn husain hosein housein hosain huseyn husin
خالد khaled khalid
يوسف yusuf yousef yousuf yusef yousif yusif yousouf yosef yusof
إبراهيم ibrahim ebrahim brahim ibraheem
إسماعيل ismail ismael ismaeel esmail esmaeel ismaeil
إسحاق ishaq ishak eshaq
يعقوب yaqub yaqoub yakoub yacoub yakub yaqoob yacub
داود داوود dawud daoud dawood daud dawoud
سليمان sulaiman suleiman sulayman soliman suliman soleiman suleyman sleiman
موسى musa mousa moosa
عيسى isa eisa esa
يحيى yahya yehia yahia yehya
زكريا zakaria zakariya zakarya
هارون harun haroun haroon
إدريس idris idrees edris dris
أيوب ayub ayoub ayoob
يونس yunus yunis younis younes younus yunes
صالح saleh salih
شعيب shuaib shoaib shuayb
عبدالله abdalah abdulah abdula abdala abdelah
عبدالرحمن abdulrahman abdelrahman abdalrahman abderahman abdurahman abderahmane
عبدالرحيم abdulrahim abdelrahim abdalrahim abderahim abdurahim abdulraheem
عبدالكريم abdulkarim abdelkarim abdalkarim abdulkareem abdelkareem abdalkareem
عبدالعزيز abdulaziz abdelaziz abdalaziz
عبدالقادر abdulqader abdelkader abdulkader abdulqadir abdelqader abdulkadir abdalqader
عبدالحميد abdulhamid abdelhamid abdalhamid abdulhameed abdelhameed
عبدالمجيد abdulmajid abdelmajid abdalmajid abdulmajeed abdelmajeed
عبدالناصر abdulnaser abdelnaser abdalnaser abdenaser abdulnasir
عبدالسلام abdulsalam abdelsalam abdalsalam abdusalam abdesalam
نديم nadim nadeem nedim
سليم salim saleem selim
سالم salem salim
سامر samer
سمير samir sameer
سامي sami samy
كريم karim kareem kerim
جميل jamil jameel gamil djamil
جمال jamal gamal djamal jemal
نبيل nabil nabeel
نادر nader nadir
ناصر naser nasir
نصير nasir naseer
منصور mansour mansur mansoor
منير munir mounir muneer monir
نور nur nour noor
مراد murad mourad morad
ماجد majed maged majid
مجيد majid majeed
ماهر maher mahir
مازن mazen mazin
مالك malek malik
هادي hadi hady
هاني hani hany
هيثم haitham haytham haithem
هشام hisham hesham hicham
هاشم hashem hashim hachem
وائل wael wail wayel
وسام wisam wesam
وسيم wasim waseem
ياسر yaser yasir
ياسين yasin yaseen yasine
باسم basem basim
باسل basel basil
بلال bilal belal
بشير bashir basheer bachir
بشار bashar bachar
توفيق tawfiq tawfik taufiq toufic toufik tewfik taufik tawfeeq
تيسير taysir tayseer taisir
جهاد jihad jehad
جواد jawad javad
حبيب habib habeeb
حازم hazem hazim
حمزة hamza hamzah hamzeh
حامد hamed hamid
حميد hamid hameed
حيدر haidar haydar haider hayder heydar
خليل khalil khaleel
خضر khodr khidr khider khudr khedr
راشد rashed rashid
رشيد rashid rasheed rachid
رامي rami ramy
رياض riad riyad
زياد ziad ziyad zeyad zyad
زيد zaid zayd zeid zeyd
زاهر zaher zahir
زهير zuhair zuhayr zouhair zoheir zuheir
سعيد said saeed saied saeid
سعود saud saoud
مسعود masoud masud masood
سهيل suhail suhayl sohail souheil suheil
سيف saif seif sayf
شريف sharif shareef sherif cherif
شفيق shafiq shafik chafik shafeeq
صادق sadiq sadeq sadek sadik
صبحي sobhi subhi
طاهر taher tahir
طارق tareq tariq tarek tarik
عادل adel adil
عامر amer amir
عدي uday odai oday udai
عصام isam esam
عماد imad emad
فادي fadi fady
فاروق farouk faruq farouq faruk farooq
فايز فائز fayez fayiz faez
فراس firas feras
فريد farid fareed
فؤاد fuad fouad foad
فوزي fawzi fawzy fauzi
فيصل faisal faysal feisal
قاسم كاسم qasim qasem kasem kasim
قصي qusay qusai kusai
قيس qais qays kais kays
لؤي luay louay loay luai
ليث laith layth leith
معاذ muath moaz muadh mouaz muaz
مهدي mahdi mehdi
مهند muhanad mohanad mouhanad
معتز mutaz moutaz moataz
منذر munzer munther monzer mundhir munzir
نزار nizar nezar
نضال nidal nedal
نعيم naim naeem
نجيب najib najeeb naguib nagib
أديب adib adeeb
أسامة osama usama ousama
أشرف ashraf achraf
أمجد amjad amgad
أمير amir ameer emir
أمين amin ameen
أنيس anis anees
أيمن ayman aiman aymen
أيهم ayham aiham
إياد iyad eyad
إيهاب ihab ehab
إلياس elias ilyas ilias elyas
عزيز aziz azeez
فتحي fathi fathy
عبدو abdo abdu abdou
عبيد obeid ubaid obaid ubayd
كاظم kazem kadhim kadhem kazim
لطيف latif lateef
مجدي majdi magdi
مدحت medhat midhat
نايف nayef nayif
وحيد wahid waheed
وليد walid waleed oualid
عبود aboud abud
رجب rajab ragab
شعبان shaaban chaaban shaban
عارف aref arif
عاطف atef atif
فهيم fahim faheem
ميخائيل مخائيل mikhail mikhael mikhaeel
جبران jibran gibran gebran
بطرس butros boutros
بولس boulos bulus
نقولا nicola nikola
مارون maroun marun
فاطمة fatima fatma fatmeh fatemeh fatimah fatme
خديجة khadija khadijah khadijeh khadeja khadeeja
عائشة aisha ayesha aysha aicha aishah ayisha aesha
زينب zainab zeinab zaynab zeynab zaineb zeineb
مريم mariam maryam meriem meryem maryem
ليلى layla leila laila leyla
سلمى salma selma
سميرة samira sameera samirah
سعاد suad souad soad
هدى huda houda hoda
هند hind hend
هبة hiba heba
نورا noura nora nura
نادية ناديا nadia nadya nadiya
نجوى najwa nagwa
نجاة najat nagat
نسرين nisreen nasrin nesrin nisrin nasreen nesreen
نهى nuha noha
منى mona muna mouna
ميساء maysa maisa maysaa
لينا lina leena
دينا dina deena
ديمة ديما dima deema
رانيا رانية rania raniya ranya
ريم reem rim
رشا rasha racha
حليمة halima haleema halimah
جميلة jamila jameela gamila
خولة khawla khaula khoula
خلود khulud kholoud khouloud kholud
فريدة farida fareeda
أمينة amina ameena aminah
آمنة amna amneh
إيمان iman eman imane
أميرة amira ameera
إلهام ilham elham
أسماء asma asmaa
ابتسام ibtisam ebtesam ibtesam ebtisam
بشرى bushra boushra bouchra
بثينة buthaina bouthaina bothaina buthayna
شيماء shaima shaimaa shayma
عبير abir abeer
وفاء wafa wafaa
يسرى يسرا yusra yousra
كوثر kawthar kawsar kauthar
سارة سارا sara sarah
سكينة sakina sukaina soukaina sukayna
رقية ruqaya roqaya rukaya rokaya rouqaya
سمية sumaya soumaya somaya
صفية safia safiya
ثريا thuraya thoraya
نعيمة naima naeema
نبيلة nabila nabeela
كريمة karima kareema
لطيفة latifa lateefa
فتحية fathia fathiya
"""


def listed_spellings() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Line by line: the names as Arabic writes them, and the Latin spellings."""
    for line in filter(None, _LISTED.split("\n")):
        words = line.split()
        names = tuple(word for word in words if not word.isascii())
        yield names, tuple(words[len(names) :])


@cache
def _by_spelling() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for names, spellings in listed_spellings():
        for spelling in spellings:
            found[spelling].update(map(fold, names))
    return {spelling: frozenset(names) for spelling, names in found.items()}


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for spelling, names in _by_spelling().items():
        for name in names:
            found[name].append(spelling)
    return {name: tuple(spellings) for name, spellings in found.items()}


def names_spelled(letters: str) -> frozenset[str]:
    """The names, as Arabic writes them (folded), that these Latin letters are listed for; none for others.

    The letters come folded, without apostrophes and with no consonant twice in a row.
    """
    return _by_spelling().get(letters, frozenset())


def spellings_beside(letters: str) -> tuple[str, ...]:
    """The spellings of the same names, itself among them; none for letters that are not listed."""
    return tuple(
        dict.fromkeys(each for name in sorted(names_spelled(letters)) for each in _by_name()[name])
    )
