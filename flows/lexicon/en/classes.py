"""English: classes of words and phrases that the lists are written with."""

from flows.lexicon.schema import entries

CLASSES = {
    "text": entries(
        """
        text, texts, txt, txts, message, messages, msg, msgs, mesages, massages
        """
    ),
    "messages": entries(
        """
        {text}, texting, messaging, sub, subs, sms, mms, email, emails, mail, update, updates,
        alert, alerts, notification, notifications, notices, spam, spamming, communication,
        communications, correspondence, newsletter, newsletters, subscription, subscriptions,
        service, services, calls, reminders
        """
    ),
    "texting": entries(
        """
        texting, txting, txtng, txtn, textn, txtin, textin, texing, messaging, msging, contacting,
        emailing, spamming, bothering, bugging, annoying, pestering, updating, notifying, pinging,
        subscribing, soliciting, blowing up my, hitting me up, reaching out
        """
    ),
    "sending": entries("sending, sendin, sedning, receiving, recieving, getting"),
    "calling": entries(
        """
        calling, writing, harassing, emailing, messing, mailing, hounding, stalking, phoning
        """
    ),
    "it": entries(
        """
        it, this, that, these, those, them, everything, all, all (of it|this|that|these)
        """
    ),
    "stuff": entries(
        """
        me, us, it, this, that, these, those, any, anything, stuff, things, crap, shit, junk,
        politics, bs
        """
    ),
    "stop": entries(
        """
        stop, quit, end, cancel, cease, halt, discontinue, terminate, deactivate
        """
    ),
    "dont": entries("dont, do not, donot, dnt, never, dont ever, do not ever"),
    "want": entries(
        """
        (dont|do not|doesnt|didnt|did not|no longer|dont even|never)
        (want|wanna|wish|need|care|like), never wanted, not want, (rather|prefer|would prefer) not
        """
    ),
    "number": entries(
        """
        [my|this|the|that|our|her|his|their] [cell|phone|mobile|contact|telephone]
        (number|numbers|num|contact|contacts|cell|phone|digits)
        """
    ),
    "list": entries(
        """
        list, lists, database, contacts, system, records, directory, registry, [mailing] list
        """
    ),
    "off": entries("off, out, from"),
    "us": entries("you, u, youre, yall, you guys, ya, you all, you people"),
    "must": entries(
        """
        must, should, has to, have to, needs to, need to, gotta, got to, better
        """
    ),
    "not": entries(
        """
        dont, do not, donot, never, wont, will not, wouldnt, cant, cannot, can not
        """
    ),
    "petition": entries("petition, letter, signatures, ibm letter"),
    "sign": entries("sign, signing, signed"),
    "sign_it": entries(
        """
        it, this, me, me up, us up, up, my name, for me, [the|this|that|your] [damn]
        (letter|petition)
        """
    ),
    "add": entries("add, put, include, use"),
    "name": entries("my name, me, mine"),
    "no": entries(
        """
        no, not, never, dont, do not, donot, without, hate, unwanted, unsolicited, annoying,
        annoyed, refrain, avoid, refuse, mute, off, illegal, rather not, prefer not, unwelcome,
        dislike
        """
    ),
    "seen": entries(
        """
        get, got, receive, received, see, saw, understand, read, open, opened, find
        """
    ),
    "removal": entries(
        """
        remove, del, take, get, drop, scratch, pull, cut, delete, erase, wipe, purge, scrub,
        strike, unenroll, unlist, deregister, clear, cross, kick, clean
        """
    ),
    "who": entries(
        """
        he, she, it, that, this, they, you, to, trump, ibm, ice, rometty
        """
    ),
    "own": entries(
        """
        work, cell, personal, private, mobile, home, only, new, business
        """
    ),
    "notname": entries(
        """
        *ing, *ful, *ous, *able, *ible, *less, *ated, *ented, right, wrong, important, terrible,
        awful, sad, nice, cool, weird, fair, ok, okay, good, great, cool, normal, true, real,
        legal, funny, acceptable, enough, over, working, clear, easy, safe, possible, necessary,
        helpful, appropriate, spam, justice, america, democracy, a, an, the, my, your, our, his,
        her, their, who, what, how, why, where, about, for, from, in, on, at, to, it, me, us, we,
        you, only, just, really, very, so, even, all, going, happening, being, doing, here, there,
        now, yet, sure, ready, happy, interested, able, available, afraid, alone, american,
        citizen, robot, bot, home, done, fine, well, anymore, any, giving, signing, voting, too,
        that, this, as, like, one, legit, human, humane, christian, republican, democrat,
        eligible, old, rich, stupid, kidding, joking, comfortable, convinced, with
        """
    ),
}
