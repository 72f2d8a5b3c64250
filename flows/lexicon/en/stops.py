"""English: asking for an end, and what only sounds like it."""

from flows.lexicon.schema import StopWords, entries

STOP = StopWords(
    whole=entries(
        """
        [reply|text|send] stop, stop to (end|quit|stop|opt out|cancel|unsubscribe)
        """
    ),
    alone=entries(
        """
        stop, stopall, stop all, unsubscribe, unsub, unscribe, cancel, end, quit, revoke, optout,
        opt out, remove, remove me, cease, halt, desist, discontinue, terminate, deactivate, stp,
        stahp, stap, un sub, 🛑, no more, {stop} {it}, stop stop, cancel everything, stop
        (sending|texting|it all)
        """
    ),
    alone_if_spoken=(),
    plain=entries(
        """
        unsubscribe, unsub, un sub, unsubscribed, unsubscribing, (opt|opting|opted) [me|us] out,
        optout, be (removed|unsubscribed|taken off|deleted|left alone),
        (stop|quit|cease|discontinue) [with] {texting}, (stop|quit|cease) to
        (text|txt|message|send|call|write|contact), (stop|quit|cease) {sending} {stuff},
        (stop|quit|cease) {sending} $, (stop|quit|cease) {calling} [to|with|up]
        (me|us|people|this|my), (stop|quit|cease) {calling} $, {stop} ... {messages}, ^ stop
        (i|im|ive|id|you|u|ur|your bot|wrong|who|this is|its|it is|or|as), no more ... {messages},
        no more (of this|of these|about this|please), no more $, ^ no ({text}|texting|calls|spam)
        $, ^ never again $, ^ no contact $, no mas {text}, {removal} (me|us|{number}) [of] {off},
        keep (me|us) {off}, taken off, {removal} my info,
        (remove|take|drop|scratch|delete|erase|strike) [my] name {off} ... {list}, remove it $,
        (im|i am|were|we are) good on (the|these|your|those) {messages}, ({no}|keep|still)
        {sending} [any] (more|of|this|these|those|it|them), no more ...
        (crap|shit|junk|politics|bs), {dont} reply to this number, ^ could you not $,
        (remove|del|delete|erase|wipe|purge|scrub|strike|drop|unlist|deregister|lose|forget|block|ditch)
        {number}, unenroll [me|us], (lose|forget) my info, remove (me|us),
        ({removal}|{no}|didnt|did not) ... ... {list}, leave (me|us) out, {dont} (include|add) me,
        [{no}|nothing] further ({messages}|contact|texts|please), nothing further, no further,
        (chill|ease up|lay off|slow down) ... {text}, {text} me again, (sue|lawyer|attorney|legal
        action) ... {text}, {text} ... (sue|lawyer|attorney|legal action), will hear from my
        (lawyer|attorney), delete me {off} ... {list}, get off ... {list}, want (off|out), let me
        (off|out|go) $, {dont} (text|txt|message|msg|contact|bother|spam|email), {dont} send
        {stuff}, {dont} send ({text}|more|no more), {dont} (call|write|write to)
        (me|us|this|my|again|or|anymore), ^ {dont} (call|write) $, {want} ... {messages}, ^ {want}
        $, {want} [any] [of] (this|these|those|it|them|that) $, {want}
        (any|anything|more|anymore|no more) $, {want} [to] (receive|get|be
        (contacted|texted|on|bothered|messaged|called|part)|hear), (not|no longer|never|isnt|aint)
        (interested|intrested|interesed|intersted|intrested), leave (me|us) [*] [*] (alone|be), ^
        go away $, ^ get lost $, ^ (fuck|f|piss|bugger|buzz|back|sod|eff|bug) off $, ^ beat it $,
        bother someone else, ^ (take a hike|get bent|kick rocks) $, ^ (fuck|screw) (you|u|off) $,
        ^ shut up $, shut the (fuck|hell) up, stfu, ^ go to hell $,
        (revoke|revoking|revoked|withdraw|withdrawing|rescind|{no}) ...
        (consent|permission|authorization), (consent|permission) (revoked|withdrawn|denied), i
        [would|really|just|do] (want|like|need|wish) [{us}|this|these|it] to {stop} [{it}] $, id
        like [{us}|this|these|it] to {stop} [{it}] $, want {us} to {stop}, (try|trying) to {stop}
        $, (want|like|need|wish) to (cancel|quit) $, (can|could|will|would|wont|please|why dont)
        {us} [please|just] {stop} [{it}] $, (told|asked|telling|asking|begged) {us} (to|2) stop,
        (i|ive|have|had) (say|said|saying|am saying) stop, (to|keep|times) [i] (say|saying|said)
        stop, {us} ... stop $, make (it|this|these|that) [{messages}] stop, (it|this|these) to
        stop $, how (do|can|could|would) (i|you|we|one|u) [make|get] [this|these|it|them]
        [{messages}] [to] (stop|end|quit|cancel|opt) [out] [{it}] [{messages}] $, how to
        (stop|end|cancel) [{it}] $, how (do|can) (i|you) get (off|out|rid), {us} (are
        still|keep|still) {texting}, (do|are) {us} (keep|still) {texting}, (do|are) {us}
        (keep|still) {sending}, still {sending} ... {messages}, enough already, (thats|that is)
        enough, ^ enough $, enough (with|of) [this|these|those|the|your] [{messages}] $, enough
        {messages}, had enough of ... {messages}, too many {messages}, (sick|tired) of [{sending}]
        [all|your|these|the|this|those] [of] ... ({messages}|this|these|it), {us} text [me] too
        much, done with (this|these|those|your) ... {messages}, done with (this|these) $,
        (turn|shut|switch) off [the|your|all] ({messages}|{it}), (turn|shut|switch)
        [the|your|all|these] ({it}|{messages}) off, ^ mute [{it}] $, {no} ... {text},
        (unwanted|unsolicited|annoying) {messages}, {messages} (are|is|r) [so|really|very]
        (unwanted|annoying|unwelcome|illegal), refrain from, {dont} [ever] (hit me up|reach
        out|use (my|this) (number|phone)), part of (stop|no), (stop|quit|end) it
        (already|now|with|or|before), (do not call|dnc) (list|registry), cut it out, knock it off,
        cease and desist, cease all, cease (communication|contact), ^ dnc $, do not
        (call|contact|text) (list|registry), count me out of (this|these|your), sign me off
        [this|these|your] [list] $
        """
    ),
    claims=entries(
        """
        ^ spam $, (this|it|that) is [just|all|total|pure] spam, spammer, spammers, report* ...
        (spam|fcc|ftc), 7726, (ima|im gonna|gonna|will|ill|going to) block [{us}|this|ur|your]
        [number] $, ^ reported $, (ill|i will|im going to|going to|gonna) report (you|u|this),
        (reporting|blocking|blocked) (you|u|this|your|ur|the number|number), ^ block* $,
        (youve|you have) been (blocked|reported), (you|u) (are|r) (blocked|harassing|spamming),
        (youre|ur) (blocked|harassing|spamming), (this|it) is harassment, harassing (me|us),
        (didnt|did not|never|dont) [ever] (sign up|signed up|subscribe*|ask* for|consent*|opt*
        in|join*), (didnt|did not|never) [ever] (give|gave|given|authorize*) {us}
        (my|permission|consent)
        """
    ),
    accusing=entries(
        """
        {us} {not} stop ({texting}|{sending}|{calling}), {us} {not} [ever] stop $, (why|when) ...
        {us} ... stop, (cant|cannot|can not) stop ... ({text}|these|coming)
        """
    ),
    not_stop=entries(
        """
        (no|didnt get|any) {text} (came|arrived|yet|received|or), {not} [ever|even|you|you
        ever|we|i] stop (texting|messaging|sending) (me|us), {not} [you] [dare|ever] stop, not
        (going to|gonna|about to) stop, (nothing|nobody|no one|noone|who) (will|can|could|is going
        to) [ever] stop, stop and (think|look|listen), (text|message) (while|and) (driving|drive),
        (dont|do not|didnt|did not|cant|cannot|never) [even] {seen} ... {text}, (i|we|they|he|she)
        (dont|do not|never|cant|cannot) (text|message|call) (much|a lot|often|well|people|and),
        quit (my|his|her|our|your|their) (job|work|school|*), how (many|often), (dont|do
        not|donot| never|wont|will not|wouldnt|cant|cannot|can not) [ever|even|you|you ever] stop,
        (bus|one|pit|non|truck|full|rest|gas) stop, stop (sign|signs|and
        shop|shop|by|watch|over|gap), [reply|text|send|txt] stop to (stop|quit|end|opt
        out|cancel|unsubscribe|exit|leave), (reply|text|send) [with] [the word] stop,
        (remove|take|get|delete) ((me|my name|my signature) (off|from|out of)|off) [of]
        [the|this|your|that|ibm] {petition}, (cancel|delete|remove|withdraw|revoke) my signature,
        take my name off $, end (of|up)
        """
    ),
    weak=entries(
        """
        stop, 🛑, ^ (quit|end|cancel|halt|cease|revoke|terminate), no more, ^ [to]
        (stop|quit|end|cancel), ^ go away
        """
    ),
    weak_if_named=entries(
        """
        quit, cancel, end, remove, not interested, no longer, off, no more, without
        """
    ),
    weak_if_cause=entries("stopped, a stop to, an end to"),
    about_me=entries(
        """
        (with|at|to) me, stop *ing me, my (phone|time|inbox|number|cell), me (with|about)
        (this|these|it)
        """
    ),
    others=entries(
        """
        (we|they|he|she|it|this|that|them|ice|who|people|everyone)
        [all|really|just|have|has|will|can] ({must}|can|will|to|would|could) [help|try to] stop,
        (lets|let us|together|help|helping|join|united) ... stop, (tell|ask|make|get|urge)
        (them|him|her) ... stop, (this|that|it) ({must}|will|cannot) [to] stop, to help stop,
        {must} [all|just|really] stop
        """
    ),
    doubt=entries(
        """
        ^ [so|and|but|wait|ok|sorry] who [the hell|the fuck|tf|in the world] (is|are|r|am)
        [this|you|u|ya|that] $, ^ [wait|sorry|im sorry|ok] (whos|who|whose) (this|dis|that|dat) $,
        who (is|are|am i) (texting|messaging|contacting|talking to|talking with|speaking to)
        [me|with|to] $, who am i (talking|texting|speaking|chatting) (to|with), who (is|are)
        (texting|messaging) [me] $, whos (texting|messaging|calling) [me] $, (how|where) did {us}
        [even] get [my|this] (number|phone|contact|info), who gave {us} my number, ^ do i know
        {us} $
        """
    ),
    everyone=entries(
        """
        everyone, everybody, all of you, all of them, everyone else, all others, the others
        """
    ),
    wrong_number=entries(
        """
        (wrong|wrng|worng) (number|num|numbr|person|guy|phone|girl|lady|man|nbr), ^ wrong number
        $, (looking for|want|texting|reached) someone else, (this|that) (is|is now) [a|my]
        (new|different) (number|phone), this (is|was) (not|no longer|isnt)
        [the|a|her|his|their|my] * ... (number|phone|cell), this (isnt|is not|aint|is no longer)
        [her|his|their|the] [right|correct] (number|phone|person), not (her|his|their)
        (number|phone), * (no longer|doesnt|does not) [even] (has|have|uses|use|owns) this, ...
        (doesnt|does not) have this (number|phone), (new|different) (number|phone) (who|whos)
        (dis|this), i just got (this|a new) (number|phone), this (number|phone) (belongs|has
        changed|has been|was reassigned|now), (changed|switched) (her|his|their) number,
        (no|nobody|no one|noone) * here $, (no|nobody|no one|noone) [here] (here|by that name|with
        that name|named|called) ..., there is no * here, i dont know (a|any) *, this is [now] my
        {!own} phone [now] $, (died|passed away|is deceased|has passed) $, not the person {us},
        (meant|trying) to (text|reach|contact|message) someone else, this (isnt|is not) (her|him)
        $, no longer at this (number|phone), new owner, ^ {!who} (isnt|is not|no longer lives)
        here, (hasnt|has not|havent) had this (number|phone), (number|phone|cell) (no longer
        belongs|used to (be|belong)|belonged), i dont know who {!who} is, not who {us} think, ^
        (this is not|this isnt|this aint|im not|i am not|i aint) {!notname} [{!notname}] $
        """
    ),
    typed=entries("stop, stopall, unsubscribe, cancel, quit, revoke, optout"),
    typed_long=entries(
        """
        unsubscribe, unsubscribed, remove, removed, messages, message, texting
        """
    ),
    not_typed=entries(
        """
        shop, step, stow, atop, slop, swop, strop, stomp, quite, quiet, quits, quiz, quid, quip,
        quilt, suit, unit, guit, cancer, evoke, revoked, stops, subscribe, subscribed, estop,
        stoup, quin
        """
    ),
)
