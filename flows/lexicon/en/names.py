"""English: saying a name, and what is none."""

from flows.lexicon.schema import NameWords, entries

NAMES = NameWords(
    openings=entries(
        """
        hi, hello, hey, hey there, hi there, good (morning|evening|afternoon), please, im, i am,
        [my|the|your] [full|real|whole|legal|first and last] (name|names) [is], this is, its, it
        is, thats, call me, you can call me, they call me, everyone calls me, i go by, signed,
        sincerely, signature, regards, [please] sign [me up|it|me] as, put [me|it] [down] [as],
        [please] (use|write)
        """
    ),
    soft=entries("yes, yeah, yep, ok, okay, sure, well, oh"),
    closings=entries(
        """
        please, pls, plz, thanks, thank you, thx, ty, thank u, here, speaking, thank you so much,
        thank you very much, thanks a lot, many thanks, thanks so much
        """
    ),
    phrases=entries(
        """
        hi, hello, hey, hello there, hey there, hi there, good
        (morning|evening|afternoon|night|day), thanks, thank you, lol, haha, hahaha, lol ok, me,
        me too, my, my name, same, the same, it, this, that, idk, im in, its me, it is me, go
        ahead, not yet, not now, not me, none, nobody, no one, anonymous, not sure, first name,
        last name, full name, your name, i do, i cant, you have it, fuck *, so sad, how sad, good
        (luck|job|work) *, good (luck|job), not (today|now|me|sure|yet) *, black lives matter,
        give me a minute, one (moment|sec|minute) [please], black lives
        """
    ),
    strong=frozenset(
        """
        about agree already am anonymous anything arent asking, awful because been being broken
        business cant citizen could couldnt didnt does doesnt doing dont driving everyone
        everything from, going had, has have hes id ill illegal im immigrant immigrants important,
        information interested into isnt its ive know like likes live lives message, need needs
        never nothing our ours petition please private question, racist ready secret sending shame
        shes should shouldnt signing somebody something stop stupid sucks support supporting
        supports tell telling, terrible texting thank thanks that thats the their theirs there,
        these theyre think this those wanna want wants was wasnt welcome were weve what whats when
        where which who whos whose why with without wont work working works would wouldnt your
        youre yours
        """.split()
    ),
    weak=frozenset(
        """
        a all an and are as at be bless but by can did do for get give go god got hate he how i if
        in is it just let letter love may me more much my name names new no not number, of old on
        one or out put read same say she sign signed so they to too up us very wait we will, yes
        you
        """.split()
    ),
    asking=entries(
        """
        (who|what|whats|why|how|where|when|which|whose) ..., (is|are|was)
        (this|it|that|there|you|u|my|the|they) ..., (do|does|did|have|has)
        (i|you|u|it|they|we|my|this) ..., (can|could|would|should|may|might)
        (i|you|u|we|it|this|they), (will|would) (you|u|my|it|this|they|i) ..., am i ...,
        (wat|huh|say what|what) $, ^ (who|what|why|how) $
        """
    ),
    first_names=frozenset({"dale", "sale", "simon"}),
)
