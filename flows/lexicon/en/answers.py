"""English: yes, no, skip, and questions."""

from flows.lexicon.schema import entries

YES = entries(
    """
    yes, yess, yees, yez, yesh, yep, yepp, yeup, yup, yupp, yeah, yeahh, yea, yeh, ye, ya, yah,
    yas, yass, yaas, yessir, yse, y, ok, okay, okey, oky, okie, okie dokie, okey dokey, k, kk,
    alright, all right, sure, sure thing, sure why not, for sure, fo sho, of course, ofc,
    certainly, absolutely, definitely, def, totally, [you|u] bet, you betcha, by all means,
    without a doubt, 100, affirmative, roger, aye, indeed, agreed, i agree, i do, i will,
    (hell|heck|fuck|oh|ohh|aw) (yes|yeah|ya|yea|yep), [yes] [thats|that is|its] fine [by me|with
    me], (works for|fine by|fine with) me, most definitely, yuppers, gladly, with pleasure, happy
    to, [yes] (thats|that is) (correct|right|me), confirm, confirmed, i confirm, correct, accept,
    i accept, i consent, approve, approved, proceed, submit, send it, sounds good, go, go ahead,
    go for it, lets go, lets do (it|this), [please] do it, please do, do, (you|yes you) may, yes
    you can, 👍, 👌, ✅, ✔, ☑, 🆗, [im|i am] ready, thats right, that is correct, i want to, please
    yes
    """
)

TO_SIGN = entries(
    """
    [i|ill|id|i will|i would|id] [(want|like|love|would like|would love|wanna) to|wanna] sign
    {sign_it}, [i|ill|id|i will|i would|id] [(want|like|love|would like|would love|wanna)
    to|wanna] sign, i am signing, im signing, signed, signing, sign now, sign away, i want in,
    [you] (have|got) my (signature|name), happy to sign, consider it signed, [im] ready to sign, i
    agree to sign, sign {sign_it} {sign_it}, ✍, [i want to|i would like to] {add} {name}
    [to|on|down|under|in] [it|there|the (list|letter|petition)], i want my name on it, [you]
    (can|may) (sign|add|put|use) [for me|my name|it|me] [down], sign the thing, (im|i am|id be)
    happy to sign [it], count me in, im in, i am in, [yes] include me, sign up, go ahead and
    """
)

TO_UPDATES = entries(
    """
    updates, update, [yes] keep me (posted|updated|informed), [you can|please] text me [updates],
    send [me] updates, i want updates, sign me up, subscribe, subscribe me, count me in, im in,
    add me, updates on
    """
)

NO = entries(
    """
    no, n, (oh|sorry|nope) no, nope sorry, (no|nope|nah) sorry, nop, nope, nah, nahh, naw, nay,
    nty, (no|hell|heck|fuck|absolutely|of course|definitely|certainly) (no|not|way), no
    (thanks|thank you|thx|ty|tks|way|sir|maam|can
    do|sorry|updates|sign|signing|signature|texts|more for today), not (now|right
    now|today|yet|this time|me|for me|interested|at this time|really), never, never mind,
    nevermind, nvm, negative, decline, i decline, i refuse, [i] disagree, i (do not|dont) agree,
    dont, do not, rather not, hard pass, sorry no, i said no, [i] (dont|do not|wont|will not|would
    not|wouldnt) [(want|wish|care|like) to] [sign] [{sign_it}], i (wont|will not|dont|do not),
    [no] [im|i am|i] (not|never) [gonna|going to|planning to|about to|will] (sign|signing)
    [{sign_it}], [i|ive|i have] (decided|chose|choose) (not to|against) [sign] [{sign_it}],
    decided against it, (id|i would) rather you (didnt|did not|dont), i (wont|will not) be
    signing, no i (dont|do not|wont|will not|cant|didnt) [*] [*] [*] [*], [i|we] no longer want to
    [sign] [{sign_it}], [i] (dont|do not) feel (comfortable|right) [(with|about) [it|this|that]],
    [im|i am] (not comfortable|uncomfortable) [(with|about|signing) [it|this|that]], cancel that,
    never ever, not happening, [id|i would|i had|i] rather not [sign] [it|this], (dont|do not)
    (add|use|put|include) (me|my name) [on it], (dont|do not) do it, [i|ive] [have|just] changed
    my mind [sorry], count me out, im out, [no] (im|i am|im all) (good|ok|okay|fine), thanks but
    no [thanks], (im|i am) not (ready|interested|signing) [to sign], no lo quiero, not that, 👎, ❌,
    🚫
    """
)

SKIP = entries(
    """
    skip, [ok|okay|yes] skip, skipp, can (i|we) skip [it|this], [i|id|i would] prefer not to, skip
    (it|this|that|that one|this one|[the|this] question), [i|ill|i will|id like to|i want to|can
    i|i would like to] skip [it|this], [i|ill|i will] pass [on (this|it|this one|that)], next,
    next (question|one), na, n a, (prefer|rather|would rather|choose) not [to]
    (say|answer|tell|share), [i|id|i would|i had] (prefer|rather|would prefer|would rather) not
    [to] (say|answer|tell|share), no (comment|answer), (none|non) of (your|ur) business, [i]
    (dont|do not) want to (say|answer|tell|share) [it|you], not (saying|telling|telling you),
    leave (it|this) blank, leave blank, blank, move on, lets skip [it|this], (id|i would) rather
    (skip|pass), (rather|prefer) not (answer|say) (that|this)
    """
)

ASKING = entries(
    """
    ^ (is|are) (it|this|that|there|my|the|he|you|u|they|these|anyone|names|signatures|people|we),
    ^ (is|does|did|has|can) ibm, ^ will * (see|be|get|know|have|share|sell|use|find), ^
    (do|does|did|have|has|can|could|would|should|may|will|am) [my|the] (i|you|
    u|it|they|we|my|this|that|non|ibm|wife|husband|people|anyone|someone|he|she|name),
    (who|whos|what|whats|wat|why|how|where|which|whose), ^ when, ^ (huh|explain|confused|say
    what), please explain, (dont|do not|didnt) (understand|get it|get this), (im|i am) confused,
    not sure what, say what, now what, can you explain, but (is|are|can|do|does|will)
    """
)
