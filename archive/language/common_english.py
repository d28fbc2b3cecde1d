"""Common English words that are hardly ever names, by what they are about.

Written by hand, from knowledge of the language and no corpus. Base forms and irregular ones: stems find the rest. What
is often a given name or a family name as well (Grace, Baker) is left out.
"""

ENGLISH = (
    # The house and what is in it
    """
house home door gate window wall roof floor ceiling room bedroom kitchen bathroom toilet hall corridor stairs ladder
step cellar basement attic balcony garden yard courtyard fence garage shed tent hut palace tower building apartment
flat furniture table chair bench bed mattress pillow blanket sheet carpet rug curtain cushion cupboard wardrobe drawer
shelf mirror lamp light candle lantern bulb match stove oven fireplace chimney heater fridge freezer sink tap pipe
hose bath shower soap towel broom bucket brush sponge basket box chest jar bottle cup glass plate bowl dish pot pan
kettle tray spoon fork knife lid lock key bell hook nail screw hammer saw axe drill rope string wire thread needle
scissors glue paint brick stone concrete cement plaster tile plank beam pillar corner doorstep threshold tenant
landlord rent neighbour neighbor neighbourhood neighborhood household chore
""",
    # Food and drink
    """
food meal breakfast lunch dinner supper feast bread flour dough yeast loaf cake biscuit pastry rice lentil bean pea
chickpea barley oat corn grain bran soup stew sauce salad meat beef lamb mutton pork chicken sausage egg milk cheese
butter yoghurt yogurt cream oil olive vinegar salt pepper sugar honey jam spice cinnamon garlic onion tomato potato
cucumber carrot cabbage lettuce spinach eggplant aubergine pumpkin mushroom herb mint parsley fruit apple pear orange
lemon grape fig peach apricot plum cherry pomegranate watermelon melon banana strawberry berry almond walnut nut
raisin vegetable water tea coffee juice wine beer alcohol drink drank drunk eat ate eaten taste bite bit bitten chew
swallow boil fry bake roast grill stir pour peel slice knead hunger hungry thirst thirsty starve starvation famine
appetite delicious sweet sour bitter salty ripe rotten stale raw fresh spicy recipe ration bakery
""",
    # The body
    """
body head hair face forehead eye eyebrow eyelash eyelid ear nose mouth lip tongue tooth teeth gum cheek chin jaw beard
moustache neck throat shoulder arm elbow wrist hand palm finger thumb fist breast back spine rib belly stomach waist
hip leg thigh knee ankle foot feet heel toe skin bone muscle blood vein nerve brain heart lung liver kidney bowel
skull flesh sweat tear breath sneeze cough yawn voice sight hearing smell touch naked bald blind deaf dumb lame
""",
    # People and the family
    """
family mother father parent mum mom dad daddy mummy brother sister son daughter child children baby infant boy girl
twin grandmother grandfather grandma grandpa grandparent grandson granddaughter grandchild grandchildren uncle aunt
cousin nephew niece husband wife wives bride groom widow orphan relative ancestor descendant man men woman women
person people human adult teenager youth elder marriage marry wedding engagement divorce pregnant pregnancy birth born
childhood adulthood age friend friendship companion guest host visitor stranger enemy lover crowd generation tribe
clan lady gentleman gentlemen fellow folk mankind
""",
    # Village and town
    """
village town city capital suburb quarter district province region country countryside street road path lane alley
avenue square market shop store stall restaurant cafe hotel inn school hospital clinic pharmacy bank office factory
workshop mill warehouse station airport port harbour harbor bridge tunnel crossroads pavement sidewalk park playground
fountain well cistern cemetery monument statue ruin museum library theatre theater cinema stadium mayor citizen
inhabitant resident population outskirts rural urban local
""",
    # Work and trades
    """
work worker job labour labor employ employee unemployed wage salary trade trader merchant shopkeeper seller buyer
customer farmer peasant shepherd fisherman carpenter blacksmith builder tailor cobbler barber butcher grocer driver
mechanic engineer electrician plumber welder painter clerk secretary manager director boss owner servant maid cleaner
cook waiter nurse doctor dentist pharmacist surgeon teacher lecturer professor scientist journalist reporter
photographer editor author poet artist musician singer dancer actor lawyer accountant guard craftsman tool machine
equipment industry business company profession skill apprentice strike union retire task duty shift
""",
    # Farm, field and plants
    """
farm farmland field meadow pasture orchard vineyard grove crop harvest seed sow sown plough plow reap thresh wheat hay
straw fodder barn stable tractor sickle spade shovel rake irrigation ditch canal soil mud clay dust sand fertile
barren grass weed thorn bush tree branch twig trunk root leaf leaves bark flower blossom bud stem forest wood timber
log firewood charcoal pine oak cedar poplar willow reed cotton tobacco sesame sunflower plant grow grew grown growth
ripen prune
""",
    # Animals
    """
animal beast cattle cow bull ox oxen calf calves sheep goat kid horse mare donkey mule camel dog puppy cat kitten pig
rabbit hen rooster duck goose geese turkey pigeon bird sparrow crow eagle hawk owl nest wing feather beak fish shark
whale snake lizard frog turtle scorpion spider insect fly bee wasp ant mosquito louse lice flea worm butterfly rat
mouse mice wolf wolves bear lion tiger leopard hyena elephant monkey deer hedgehog herd flock pack tail horn hoof claw
fur wool leather saddle cage trap bray hunt
""",
    # Land, sky and weather
    """
weather rain rainy snow ice hail frost fog mist cloud cloudy storm thunder lightning wind windy breeze flood drought
heat cold warm cool hot freeze froze frozen melt sun sunny sunlight sunrise sunset moon moonlight star sky rainbow
shade shadow season spring summer autumn winter climate temperature earth land world mountain hill valley plain
plateau cave desert island coast shore beach sea ocean lake river stream brook waterfall swamp pond wave tide
earthquake volcano horizon landscape nature east west north south eastern western northern southern
""",
    # Time
    """
time hour minute second moment day night morning noon afternoon evening midnight today tomorrow yesterday tonight week
weekend month year decade century date calendar clock monday tuesday wednesday thursday friday saturday sunday january
february march september october november december early late soon later now already yet still again always never
often sometimes usually rarely seldom once twice daily annual recent past present future ago before after since during
meanwhile suddenly immediately eventually finally forever period era beginning end delay wait whenever anniversary
birthday holiday
""",
    # Numbers and measures
    """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half
halves third double single first last next number amount sum total count quantity few many much more most less least
several enough plenty both none whole part piece share percent average measure metre meter kilometre kilometer mile
inch litre liter gram kilogram kilo ton weight weigh height length width depth distance size pair
""",
    # Money and trade
    """
money coin cash note price cost expensive cheap pay paid payment buy bought sell sold sale spend spent save borrow
lend lent debt loan owe profit loss lose lost tax fee fine bribe ransom budget wealth wealthy rich poor poverty beggar
beg charity donate gift purse wallet cheque receipt bargain discount import export goods product supply demand economy
economic inheritance property dollar pound lira dinar euro
""",
    # School, writing and speech
    """
schoolboy schoolgirl schoolchildren class classroom lesson pupil student university college course exam examination
test degree diploma certificate education teach taught learn learnt study book notebook page paper pen pencil ink
chalk blackboard desk read write wrote written spell word letter sentence paragraph alphabet language grammar
dictionary translate interpreter mathematics arithmetic history geography science physics chemistry biology knowledge
know knew known wisdom wise clever stupid intelligent ignorant idea thought think question answer ask reply speak
spoke spoken speech say said tell told talk conversation whisper shout scream cry call story tale poem poetry song
sing sang sung lullaby proverb joke news newspaper magazine radio television broadcast telephone phone message
telegram email internet computer camera photo picture film video recording tape map image drawing drawn list document
testimony interview witness describe description explain explanation mention
""",
    # State, law and government
    """
state government president minister ministry prime parliament senator deputy governor king queen prince princess
throne kingdom republic empire nation party politics politician policy election vote democracy democratic dictator
dictatorship regime revolution revolt uprising demonstration protest opposition activist freedom free liberty
independence rights justice unjust injustice law legal illegal court judge jury trial lawsuit prosecutor attorney
verdict guilty innocent crime criminal thief thieves theft steal stole stolen robbery robber burglar murder fraud
corruption punish penalty proof prove evidence oath swear swore sworn permit permission licence license passport
identity signature sign stamp official power committee council commission organisation organization constitution
reform decree border treaty agreement agree disagree declare announce ambassador embassy
""",
    # Army, weapons and war
    """
army soldier general colonel captain lieutenant sergeant corporal commander private recruit conscript volunteer
veteran troop regiment battalion brigade division unit patrol checkpoint barracks camp base headquarters fortress
castle trench bunker front frontline navy fleet warship submarine ship militia fighter rebel guerrilla sniper gunman
gunmen spy uniform helmet boot medal flag rank weapon gun rifle pistol cannon artillery mortar shell rocket missile
grenade bomb bombardment explosive explode mine landmine bullet ammunition gunpowder sword dagger bayonet bow arrow
spear shield tank armour armor helicopter airplane plane aircraft drone jet war battle fight fought attack assault
raid ambush siege besiege surround invade invasion occupy occupation conquer conquest defeat victory win won retreat
surrender ceasefire truce peace hostility conflict massacre slaughter genocide atrocity destroy destruction demolish
rubble burn burnt fire flame smoke ash shoot shot kill killer loot plunder defend defence defense ally alliance
civilian victim casualty wounded prisoner captive hostage target strategy
""",
    # Flight and refuge
    """
flee fled flight refugee refuge displaced exile expel expulsion deport evacuate escape hide hid hidden shelter asylum
migrate migrant immigrant emigrate smuggle smuggler crossing stranded homeless homeland return abandon aid relief
rescue queue convoy belongings luggage suitcase bag bundle sack
""",
    # Prison, arrest and torture
    """
jail cell detention detain detainee arrest interrogate torture whip lash beat beaten kick slap punch blindfold
handcuff chain shackle cuff confess informer jailer warden release pardon amnesty execute executioner gallows hang
hung noose disappear kidnap kidnapper abduct rape threaten threat humiliate insult solitary dungeon bars abuse
""",
    # Health and illness
    """
health healthy ill sick disease fever headache pain ache hurt injury injure bleed bled bruise scar swelling swollen
broken fracture infection virus epidemic plague cholera typhoid malaria measles tuberculosis cancer diabetes stroke
paralysed paralyzed disabled crutch wheelchair bandage medicine drug pill tablet injection vaccine syringe operation
surgery ambulance stretcher patient treat treatment cure heal recover recovery poison faint weak strong strength tired
exhausted rest sleep slept asleep awake wake woke woken dream nightmare dreamt insane madness midwife womb diet fat
thin
""",
    # Death and burial
    """
death die dead corpse bury burial grave graveyard tomb coffin shroud funeral mourn mourner martyr condolence suicide
drown choke suffocate survive survivor alive live life fate memory remember forget forgot forgotten remembrance
""",
    # Feelings and character
    """
feel felt love hate hatred anger angry rage fear afraid frighten terror terrified horror horrible panic worry anxious
anxiety sad sorrow grief grieve happy glad laugh laughter smile weep wept sob sigh lonely loneliness longing nostalgia
despair desperate shame ashamed guilt pride proud jealous jealousy envy revenge forgive forgave forgiven pity
merciless kind cruel cruelty brave bravery courage coward honest honesty liar lie truth true false trust loyal loyalty
betray traitor impatient calm quiet silent silence noise noisy loud nervous shock surprise astonished amazed curious
excited bored lazy careful careless gentle rude stubborn shy generous greedy greed selfish dignity honour honor
respect regret wish desire want need dare suffer comfort uncomfortable misery miserable trouble mood soul mind spirit
""",
    # Religion and custom
    """
religion religious god goddess prayer pray worship believe belief mosque minaret church cathedral chapel monastery
convent temple synagogue shrine altar priest monk nun bishop pope imam sheikh preacher sermon prophet saint devil
demon hell heaven paradise sin sinner holy sacred bless curse fast pilgrim pilgrimage baptism sacrifice sect muslim
jew jewish bible quran koran scripture miracle ghost witch magic superstition festival tradition ceremony ritual
celebrate dance drum flute guitar music melody
""",
    # Clothes and cloth
    """
clothes garment dress shirt trousers pants skirt coat jacket sweater scarf veil headscarf hat cap glove sock shoe
sandal slipper belt button pocket sleeve collar ring necklace bracelet earring jewel jewellery jewelry gold silver
iron copper brass steel metal tin lead silk linen lace rag sew sewn knit weave wove woven embroider embroidery loom
wear wore worn undress wash laundry
""",
    # Travel and vehicles
    """
travel journey trip tour voyage car bus truck lorry van taxi train tram railway bicycle bike motorcycle motorbike cart
carriage wagon wheel tyre brake petrol fuel diesel gasoline vehicle traffic boat raft sail sailor anchor passenger
ticket fare departure depart arrival reach left stay drive drove driven ride rode ridden walk run ran climb crawl swim
swam swum jump fall fell fallen slip stumble hurry rush pass enter exit approach follow led carry drag push pull lift
throw threw thrown catch caught drop send sent bring brought take took taken give gave given get got gotten put keep
kept hold held come came go went gone
""",
    # Other verbs
    """
become became began begun start stop finish continue make made done built rebuild repair mend fix break broke cut tore
torn split crush bend bent fold tie untie fasten open close shut fill empty cover uncover wrap dig dug clean sweep
swept wipe polish scratch rub squeeze press shake shook shaken tremble knock hit struck stand stood sit sat lay lain
kneel knelt lean rise raise set turn spin roll slide move stick stuck shine shone glow blow blew blown sound rang rung
heard listen see seen look watch stare notice seek sought search find found discover show shown appear seem happen
occur cause let allow forbid forbidden prevent avoid refuse deny admit accept receive offer promise choose chose
chosen decide decision try attempt fail failure succeed success help support protect obey order oblige force resist
persuade convince invite greet meet met visit accompany join gather collect separate divide scatter mix add remove
reduce increase change exchange replace compare differ expect guess suppose imagine doubt understand understood
misunderstand mean meant recognise recognize realise realize consider plan prepare practise practice use waste lack
own possess depend deserve matter remain consist contain include exist create invent develop improve damage spoil
crash collapse sank sunk float flew flown burst leak drip flow spread spill soak dry shave comb play game toy doll
ball race gamble bet cheat deceive pretend blame accuse complain complaint quarrel argue argument warn advise advice
suggest recommend thank apologise apologize praise admire like enjoy prefer dislike bother disturb annoy tease mock
kiss hug embrace nod point blink wonder
""",
    # Adjectives
    """
better best bad worse worst big small large little huge tiny tall short wide narrow broad deep shallow high low thick
heavy new old ancient modern young beautiful ugly pretty handsome nice dirty filthy tidy full hard soft rough smooth
sharp blunt round straight crooked steep wet damp dark bright pale dim black white red green blue yellow brown grey
gray purple pink colour color easy difficult difficulty simple complicated possible impossible probable certain sure
uncertain clear obvious strange familiar foreign ordinary common special unusual normal main unimportant necessary
unnecessary useless helpless valuable precious worthless wrong correct mistake error real fake fair unfair equal
similar same other another various alone together public secret famous unknown safe safety unsafe dangerous risk quick
slow swift gradual ready complete incomplete perfect terrible awful dreadful excellent great fantastic funny serious
tough violent violence wild tame able unable responsible tight loose solid liquid hollow lucky luck unlucky
unfortunate fortunate unmarried pure visible invisible
""",
    # Adverbs and small words
    """
here everywhere nowhere somewhere anywhere inside outside above below behind beside near nearby far away across along
around among against towards forward backward upstairs downstairs up down off out over under beneath ahead aside
abroad too quite rather almost barely just only even perhaps maybe really truly indeed exactly entirely especially
simply slowly instead otherwise however therefore although though despite unless whether without within except yes no
not nothing something anything everything nobody somebody anybody everybody someone anyone everyone else please sorry
hello goodbye
""",
    # Things and notions
    """
thing stuff object material shape form sort type example side edge top bottom middle centre center line circle place
spot position direction way method reason purpose result effect fact event incident accident occasion situation
condition circumstance problem solution subject topic detail case affair chance opportunity choice rule habit
behaviour behavior action act attitude opinion view sense symbol name title group team member leader leadership
society community culture relationship contact conference discussion project system structure level stage process
progress quality standard value limit electricity energy gas battery switch motor plastic rubber card envelope parcel
post postman balance effort ability experience adventure attention interest influence pressure speed space air bubble
foam stain mess rubbish garbage trash dirt hole crack gap pile heap row layer surface pattern mask
""",
)
