"""English, as people text it."""

from flows.lexicon.en import answers
from flows.lexicon.en.classes import CLASSES
from flows.lexicon.en.names import NAMES
from flows.lexicon.en.orders import COMMANDS, LANGUAGES
from flows.lexicon.en.stops import STOP
from flows.lexicon.schema import Lexicon, entries

ENGLISH = Lexicon(
    language="en",
    classes=CLASSES,
    polite=entries(
        """
        please, pls, plz, pleas, pelase, pleaes, plase, plse, pleaase, kindly, thanks, thank you,
        thank u, thankyou, thx, tks, ty, tysm, so much, very much, a lot, hi, hello, hey, hi
        there, hello there, sir, maam, mam, and, then
        """
    ),
    fillers=entries(
        """
        yes, no, ok, okay, oh, um, ugh, so, now, already, just, right now, immediately, asap,
        today, bro, dude, man, lol, omg, guys, you guys, u, the fuck, tf, fucking, damn, ffs, im,
        sorry, jesus, seriously, all ready, i said, nope, yeah, yep, wtf, god, at once, forever,
        for good, ever, anymore, really, buddy, lady
        """
    ),
    wishes=entries(
        """
        i want to, i want, i wanna, i would like to, i would like, id like to, id like, i need to,
        i need, can i, may i, could i, can you, could you, can you please, could you please, let
        me, want, want to, wanna, yes, ok, okay, oh, sure, give me, send me, send, show me, show,
        first
        """
    ),
    commands=COMMANDS,
    languages=LANGUAGES,
    yes=answers.YES,
    to_sign=answers.TO_SIGN,
    to_updates=answers.TO_UPDATES,
    no=answers.NO,
    skip=answers.SKIP,
    asking=answers.ASKING,
    accented=(),
    vague=frozenset("dale sale simon va venga".split()),
    typed=entries("sign"),
    not_typed=frozenset(
        """
        siga sigan sigh sighs sigma signa signe signo signs sigo
        """.split()
    ),
    both=entries(
        """
        both, both of (them|those|you|the two), the two, [all] two, all of them, 1 and 2, 1 2, one
        and two, all
        """
    ),
    ordinals=(
        entries(
            """
            1, one, first, 1st, option 1, option one, number 1, number one, a
            """
        ),
        entries(
            """
            2, two, second, 2nd, option 2, option two, number 2, number two, b
            """
        ),
        entries(
            """
            3, three, third, 3rd, option 3, option three, number 3, number three, c
            """
        ),
        entries(
            """
            4, four, fourth, 4th, option 4, option four, number 4, number four, d
            """
        ),
        entries(
            """
            5, five, fifth, 5th, option 5, option five, number 5, number five, e
            """
        ),
        entries("6, six, sixth, 6th, option 6, number 6"),
        entries("7, seven, seventh, 7th, option 7, number 7"),
        entries("8, eight, eighth, 8th, option 8, number 8"),
        entries("9, nine, ninth, 9th, option 9, number 9"),
    ),
    last=entries("last, last one, the last one, the last"),
    articles=entries("the, a, an, i am, im, i am a, its, that"),
    closers=entries("one, one please"),
    unsure=frozenset(
        """
        but dont except isnt maybe neither never no nor not or
        """.split()
    ),
    greetings=frozenset("hello hey hi keyword please send text the word".split()),
    tapbacks=entries(
        """
        liked, loved, disliked, laughed at, emphasized, emphasised, questioned, reacted [with a
        sticker] to, removed [a|an] [*] [*] from, removed [a|an] from, to your message
        """
    ),
    autoreplies=entries(
        """
        ^ (auto reply|autoreply|auto response|autoresponse|automatic reply|automatic
        response|automated response), this is an (automatic|automated|auto)
        (reply|response|message), auto reply $, sent by android auto, ^ (im|i am) [currently]
        driving (right now|with|and cant|and can), ^ (im|i am) [currently] driving $, do not
        disturb (while driving|mode), not receiving notifications, ^ [im|i am|currently]
        [currently] out of [the] office, away from my (phone|desk|computer), ^ [sorry] [i] cant
        talk (right now|now), ^ (ill|i will) call you (back|right back|later) $, ^ can i call you
        later $, ^ (im|i am) on my way $, ^ [sorry] i missed your call, ^ (im|i am) in a meeting,
        ^ [hi|hello] (thanks|thank you) for (contacting|reaching out|calling|texting [us]), (we
        will|well|will) get back to you (soon|shortly|as soon), for your message (we|our),
        (mailbox|number|inbox) is (not monitored|unmonitored), does not accept text, is not
        accepting messages, message blocking is active, unable to (send|receive) message, is not a
        mobile number
        """
    ),
    stop=STOP,
    names=NAMES,
)
