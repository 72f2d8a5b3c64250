"""English: words that work anywhere, and asking for a language."""

from flows.lexicon.schema import entries

COMMANDS = {
    "start": entries(
        """
        start, unstop, restart, start again, resubscribe, subscribe, resume, start over, start up,
        begin, start texting me [again], subscribe (me|again|me again), sign me back up
        """
    ),
    "help": entries(
        """
        help, info, need help, help me, help us, menu, options, commands, what are my options
        """
    ),
    "more": entries(
        """
        more, [more|further|additional] (info|information|details), details, tell me more,
        (learn|read|know|see) more, more about (this|it), tell me more about (this|it|that), more
        of this, the details
        """
    ),
    "letter": entries(
        """
        letter, the letter, [read|see|view|open|get] [the|this|that|your]
        [full|whole|entire|complete] (letter|petition|text), read it, letter first, the
        (full|whole) (letter|text), read it first, see it first, [the] full (letter|text),
        (read|see) the letter first, petition text
        """
    ),
    "name": entries(
        """
        name, (change|fix|correct|edit|update|misspelled|spell) [my|the] [full] name, my name,
        wrong name, [my] name is (wrong|misspelled|incorrect|spelled wrong|not right|mispelled),
        thats [not|the wrong] [my] name, (thats|that is) (not my|the wrong) name, not my name,
        (you|i) (misspelled|mispelled) my name, typo in my name, the name is wrong, my name has a
        typo
        """
    ),
    "status": entries(
        """
        status, my status, did i sign, (have i|did i|am i) [already] (sign|signed)
        [up|it|already], check status, did my signature count, (did you get|do you have) my
        signature, check my status, my signature
        """
    ),
    "oops": entries(
        """
        oops, whoops, woops, ops, oops sorry, undo, undo (that|it|this), oops (undo|my mistake|my
        bad), opsie, oopsie, oopsies, (that|it) was (a mistake| an accident|an error), [it was]
        [by] (mistake|accident), my mistake, by mistake, take that back
        """
    ),
    "withdraw": entries(
        """
        withdraw, unsign, un sign, (withdraw|remove|cancel|delete|take back|take
        off|revoke|erase|retract) my (signature|name), take my (name|signature) (off|back|out), my
        name (off|out of) the (letter|petition), i take my signature back,
        (remove|take|get|delete) (me|my name|my signature) (off|from|out of) [of]
        [the|this|your|that] (petition|letter), withdraw (me|from the petition), delete my name
        """
    ),
    "mydata": entries(
        """
        mydata, my data, see my data, what do you (know|have|store|keep|hold) (about|on) me, what
        (data|information|info) do you (have|store|keep|hold) (about|on) me
        """
    ),
    "delete": entries(
        """
        delete, erase, (delete|erase) (me|everything|all|it all), everything about me, forget me,
        delete everything about me, (delete|erase|remove) [all] [of] my
        (data|info|information|account|details|personal data)
        """
    ),
    "privacy": entries(
        """
        privacy, [see] [the|your] privacy (policy|notice|statement), privacy info
        """
    ),
    "keep": entries(
        """
        keep, keep me, keep going, keep texting [me], keep (them|em) coming, keep me
        (on|in|posted|on the list), keep it [coming|up], keep [the] updates, keep sending
        [them|updates]
        """
    ),
}

LANGUAGES = {
    "es": entries(
        """
        spanish, in spanish, spanish version, (switch|change) to spanish, (could|can) we [do
        this|talk|speak] in spanish, [i|do you] [only] speak spanish, no english, i (dont|do not)
        (speak|understand|read) english, es
        """
    ),
    "en": entries(
        """
        english, in english, english version, (switch|change) to english, [i|do you] [only] speak
        english, no spanish, i (dont|do not) (speak|understand|read) spanish, en
        """
    ),
}
