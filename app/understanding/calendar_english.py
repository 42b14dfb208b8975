"""What people say of days and hours in English, as a word list: from sign to the ways it is said.

Alternatives are parted by `|`; `(?:x|y)`, `[oa]` and a following `?` ("or nothing") save writing the same twice.
Everything is lower case without accents. A longer phrase is tried before a shorter one. `calendar_signs.py` reads it.
"""

from __future__ import annotations

ENGLISH: dict[str, str] = {
    "W0": "mon|monday",
    "every W0": "mondays",
    "W1": "tue|tues|tuesday",
    "every W1": "tuesdays",
    "W2": "wed|wednesday|weds",
    "every W2": "wednesdays",
    "W3": "thu|thur|thurs|thursday",
    "every W3": "thursdays",
    "W4": "fri|friday",
    "every W4": "fridays",
    "W5": "saturday",
    "every W5": "saturdays",
    "W6": "sunday",
    "every W6": "sundays",
    "M1": "january|jan",
    "M2": "february|feb",
    "M3": "march",
    "M4": "april|apr",
    "M6": "june|jun",
    "M7": "july|jul",
    "M8": "august|aug",
    "M9": "september|sept|sep",
    "M10": "october|oct",
    "M11": "november|nov",
    "M12": "december|dec",
    "D0": "today|todays|to day|later today|this day|this very day",
    "now": "now|at the moment|this moment|at this moment|the present|at the present",
    "D0 _": (
        "by the end of the day|by end of day|by the end of today|by close of business|before you close"
        "|before the end of the day|sometime today|some time today|rest of the day|the rest of the day"
        "|the rest of today"
    ),
    "D1": "tomorrow|tmrw|tmr|tomorrows|the next day|the following day|next day",
    "D1 or D2": "tomorrow or the (?:day after|next day|following day)",
    "D2": "the day after tomorrow|day after tomorrow|overmorrow",
    "ago": "yesterday|ago|last night|the other day",
    "D0 p:night": "tonight|tonite|this night",
    "D0 p:evening": "this evening|later this evening",
    "D0 p:lateevening": "late tonight|later tonight",
    "D0 p:morning": "this morning",
    "D0 p:afternoon": "this afternoon|later this afternoon",
    "u:day": "days?",
    "p:afterlunch": "right after lunch|after lunch|first thing after lunch|after my lunch",
    "u:workday": "work ?weeks?|business weeks?|business days?|working days?|work days?|weekdays?|workdays?",
    "u:week": "weeks?|wks?",
    "u:week nowon": "weeks out|week out|weeks away",
    "u:month nowon": "months out|month out|months away",
    "u:day nowon": "days out|days away",
    "u:week of": "week commencing|week that starts|w c",
    "next few u:day": "one of these days|these next days|any day now|over the next days",
    "2 u:week": "fortnight|a fortnight",
    "1th half of": "first half of|the first half of",
    "2th half of": "second half of|the second half of|the latter half of|back half of",
    "u:month": "months?",
    "u:year": "years?|yrs?",
    "u:hour": "hours?|hrs?|h",
    "u:min": "minutes?|mins?",
    "u:sec": "seconds|secs?",
    "u:weekend": "weekend|week end|wkend",
    "weekdays p:morning": "weekday mornings?|on weekday mornings",
    "weekdays p:afternoon": "weekday afternoons?|on weekday afternoons",
    "weekdays p:evening": "weekday evenings?|on weekday evenings|weeknights?",
    "weekends p:morning": "weekend mornings?|on weekend mornings",
    "weekends": "weekends|on weekends|weekends only|the weekends",
    "weekdays": "on a weekday|a weekday|during the week|on weekdays|weekdays only|any weekday|weekdays|week days",
    "_": (
        "good morning|good afternoon|good evening|good night|have a good day|good day|nice day"
        "|morning dear|have a good night"
        "|all for today|all today|help today|helping me today|for me today|else today|help me today|your help today"
        "|ache today|toothache today|pain today|hurts today|hurting today|found earlier|said earlier|called earlier"
        "|spoke earlier|mentioned earlier|told me earlier|talked earlier|mentioned before"
        "|change of plans?|changed my mind|later alligator|see you later|in a (?:minute|moment|second|sec)"
        "|in one (?:minute|moment|second)|not right now"
        "|talk to you later|call back later|call you later|call later|maybe later|every time"
        "|at the same time|this one|the one|close by|near ?by|by the way|by any chance|by chance|by myself|by phone"
        "|(?:drop|stop|swing|come|came|pass) by"
        "|no school|there's no school|there is no school|no classes|have no school|have no work|don't have school"
        "|don't have to work|don't have work|i work nights|i work at night|i work the night shift"
        "|i don't work|i do not work|we don't work|when i don't work|days i don't work|i'm not working|i am not working"
    ),
    "p:morning": "in the mornings?|mornings?|of the morning|during the morning",
    "before t:noon": "before lunch|before lunchtime|before my lunch|before midday",
    "p:early": (
        "early in the morning|early mornings?|in the early morning|first thing in the morning|first thing"
        "|early hours of the morning|bright and early|early in the day|early"
    ),
    "p:latemorning": "late mornings?|late in the morning|later in the morning|mid morning",
    "p:afternoon": "in the after ?noon|after ?noons?|afternon|afternoonish|of the afternoon|in the afternoons",
    "p:earlyafternoon": ("early afternoon|early in the afternoon"),
    "p:lateafternoon": ("late afternoon|late in the afternoon|later in the afternoon|late in the day"),
    "p:lastthing": (
        "(?:at |towards? )?(?:the )?end of the day|end of day|eod|at the end of my day|last thing"
        "|(?:the |your )?last (?:appointment|slot|time|opening) of the day|last thing in the day|as late as possible"
        "|the last appointment on|your last appointment|the latest (?:appointment|time|slot)|the latest you have"
    ),
    "p:midafternoon": "mid afternoon|middle of the afternoon|in the middle of the afternoon",
    "p:earlyevening": "early evening|early in the evening|early evenings",
    "p:evening": "in the evenings?|evenings?",
    "p:lateevening": "late evening|late in the evening|late at night|late night",
    "p:night": "at night|in the night|of the night|nights?",
    "p:noonish": "lunch ?time|lunch break|midday|during lunch|my lunch|around lunch|middle of the day",
    "p:work": "after work|after i get off work|when i get off work|when i get out of work|after my shift",
    "p:beforework": (
        "before work|before i go (?:in )?to work|before my shift|before school|before the kids go to school"
    ),
    "p:dropoff": (
        "after i drop (?:off )?(?:my|the) kids(?: off)?(?: at school)?|after (?:school )?drop ?off"
        "|after dropping (?:off )?the kids"
    ),
    "p:school": (
        "after the kids get out(?: of school)?|when the kids are out|after i pick up the kids|after pick ?up"
        "|after school|when school is out|when the kids get out of school|after school lets out"
    ),
    "t:noon": "12 noon|noon|noonish|12 o'?clock noon",
    "t:midnight": "12 midnight|midnight",
    "am": "am|a m|in the am",
    "pm": "pm|p m|in the pm",
    "oclock": "o'?clock|o clock|hundred hours|sharp|ish",
    "next": "next|upcoming|coming|the next|this coming|this upcoming",
    "following": "following|the following",
    "this": "this|the current|current|this next",
    "last": "last|previous|this past|the past",
    "afternext": "after next",
    "other": "the other",
    "every": "every|each|any",
    "anyday": "any day|any other day|anyday|every day|whichever day|anytime|any time",
    "half": "half",
    "quarter": "a quarter|quarter",
    "past": "past",
    "same": "that's|that is|which is|which would be|that would be|which falls on|that falls on|is that|isn't that",
    "from": "as of|from",
    "begins": "starting|beginning|starting from|starting on|beginning on|as early as",
    "since": "since|ever since|started|began|started on|began on|it started|broke|fell out|chipped|came off",
    "to": "to|through to|up to",
    "through": "through|thru|up through",
    "and": "and|&",
    "or": "or|if not|if not then|or if not|otherwise|or else|and if not|if that's taken",
    "between": "between|in between",
    "after": (
        "after|get off work at|get off at|get out at|get out of work at|off work at|off at|done at"
        "|later than|any time after|past the|drop (?:my|the) kids off at|drop off (?:my|the) kids at|drop them off at"
        "|done with work at|finish work at|get home at|get back at"
    ),
    "off": (
        "get off|gets off|get off of|get out|gets out|get out of|leave work"
        "|leave the office|leave my job|i leave|done with work"
        "|done working|clock out|finish work|finish working|i finish|lets? me out|lets? me go|shift ends|shift is over"
        "|i'm off|i'm done|i am done|get home|get back|class ends|school ends|school lets out"
    ),
    "starts": (
        "start work|start working|my shift starts|i clock in|clock in|have to be at (?:work|my job|school|class)"
        "|need to be at (?:work|my job|school|class)|gotta be at (?:work|my job|school|class)|be at work by|i start"
        "|go in to work|go into work|class starts|school starts"
    ),
    "notbefore": (
        "on or after|no earlier than|no sooner than|not before|not until|not till|not earlier than|not any earlier than"
        "|not sooner than|not any sooner than"
    ),
    "before": (
        "before|earlier than|(?:any )?sooner than|prior to|start work at"
        "|have to be at work at|have to be at work by|need to be at work by"
    ),
    "until": "until|untill|till|til|'til|up until|all the way to",
    "by": (
        "on or before|by|as late as|no later than|not later than|not after|by no later than|no after|not past"
        "|by the latest"
    ),
    "within": "within",
    "within next": "(?:in|within|over|during) the next",
    "6 u:month": "half a year|half year|a half year",
    "onward": "or later|or after|onwards?|on out|and later|and after|or any time after",
    "orbefore": "or earlier|or before|at the latest|the latest|tops|at the most",
    "not p:early": "(?:not|nothing) (?:too |so |that |very |real |really )?early",
    "not p:lastthing": "(?:not|nothing) (?:too |so |that |very )?late(?: in the day)?",
    "not": "nothing|not|not on|never|isn't|none on",
    "no": "no",
    "except": (
        "except|except for|except on|other than|besides|excluding|apart from|aside from"
        "|(?:any day|any other day|anything|any time|anytime|every day|all days|whenever) but"
    ),
    "p:morning except": "(?:any|every) mornings? but|mornings except",
    "p:afternoon except": "(?:any|every) afternoons? but|afternoons except",
    "had": (
        "i have an appointment|i already have an appointment|i've got an appointment|i had an appointment"
        "|i have my appointment|my appointment is"
    ),
    "after that": "after that|after that day|after then|after those|after that date",
    "before that": "before that|before that day|before then",
    "insteadof": "instead of|rather than",
    "cannot": (
        "can't|don't think|do not think|i have something|i had something|cannot|can not|doesn't work"
        "|does not work|won't work|don't work|is no good|isn't good|not good|i'm busy|i work|is bad"
        "|not available|i'm working|can't do|can't make it|won't be able|unable|not possible|doesnt work"
        "|pick up (?:my|the) kids|pick (?:my|the) kids up|pick them up|on vacation|i'm gone|i'll be gone"
        "|i'll be away|traveling"
        "|don't get off|don't get out|don't get home|don't finish|not done|not back|don't get back"
        "|(?:is|are) (?:bad|tough|hard|difficult|rough|tricky|impossible|off the table)(?: for me)?"
        "|(?:is|are) no good|(?:aren't|are not|is not|isn't) (?:good|great|ideal|possible|an option|going to work)"
        "|are out|i'm booked|i'm tied up|i have (?:dialysis|class|classes|court|a meeting|another appointment|work)"
        "|(?:i |we |i'm |we're )?leav(?:e|ing) (?:on|for) (?:a |my |our )?(?:cruise|trip|vacation|flight)"
        "|(?:i |we |i'm |we're )?leav(?:e|ing) town"
        "|fly(?:ing)? out|going on (?:a |my |our )?(?:cruise|trip|vacation)|going out of town|not gonna work"
        "|not going to work|doesn't suit me|don't suit me|can't swing|can't get away|can't get off|can't get there"
        "|couldn't do|couldn't make|wouldn't work|isn't possible|i'm away|out of town"
        "|is out|won't do|am not free|not free|not work|not be able"
    ),
    "pain": (
        "hurts|hurting|aches|aching|throbs|throbbing|bothers me|bothering me|wakes me up|keeps me up|can't sleep"
        "|cannot sleep"
        "|bleeds|bleeding|sensitive"
    ),
    "fix": (
        "no wait|wait no|no sorry|i mean|i meant|actually|sorry i meant|sorry|make it|make that|scratch that"
        "|wait|on second thought|or rather|correction|rather|instead|better"
    ),
    "soonest": (
        "as soon as (?:humanly )?possible|as (?:quick|quickly|fast) as possible|(?:the )?soonest possible"
        "|as soon as you possibly can|(?:at )?(?:your|the) earliest convenience|as soon as there's something"
        "|very soonest"
        "|the very first (?:thing|one|appointment|opening|slot)|anything as soon as possible"
        "|earliest possible|asap|a s a p"
        "|soonest|the earliest|earliest|right away|as early as possible"
        "|first available|first opening|next available|next opening|the first one you have"
        "|whatever you have first|whatever is first|first one available|as soon as you can|quickest"
        "|immediately|soon as possible|right now|whatever's first|first thing you have"
        "|first appointment you have|as soon as you have|soon as you can|anything you have first|first slot"
        "|first appointment available|sooner the better|first you have"
    ),
    "later": "later|later in the day|later than that|later than those|later than these|too early|way too early"
    "|further out|farther out|something later|later on|a bit later|a little later|any later",
    "earlier": "earlier|sooner|earlier than that|sooner than that|earlier than those|sooner than those|too late"
    "|way too late|too far out|too far away|too far off|something earlier|something sooner",
    "laterin": "later this|later in the|later in|later on this",
    "lateof": "late|late in|in late|later in",
    "endof u:month": "eom|the eom|end of month|month end",
    "endof u:week": "eow|the eow|end of week",
    "endof": "end of|the end of|at the end of|the last days of|toward the end of|towards the end of",
    "startof u:week": "earlier in the week|early in the week",
    "startof": "beginning of|the beginning of|early in|start of|the start of|the first part of|at the beginning of",
    "midof": "middle of|the middle of|mid",
    "this u:week": "all week|all this week|the whole week|any day this week|all through the week",
    "move": "move|moving|change|changing|switch|reschedule|rescheduling|push|bump|swap",
    "restof": "rest of|the rest of|remaining of|the remainder of|remainder of",
    "the": "the|that",
    "of": "of|in the month of",
    "on": "on|during",
    "at": (
        "(?:at|around|about) (?:like|maybe|say)|like (?:at|around)|maybe (?:at|around)|at|around|@|at around"
        "|at about|near|close to|approximately|roughly|for around|for at"
    ),
    "about": "about|for about",
    "in": "in",
    "for": "for",
    "nowon": "from now|hence|from today",
    "couple": "a couple of|a couple|couple of|couple",
    "more": "more than|at least|over",
    "few": "a few|few|several|a handful of",
    "a": "a|an",
    "h:thanksgiving": "thanksgiving|thanksgiving day|turkey day",
    "h:christmas": "christmas|xmas|christmas day",
    "h:eve": "christmas eve",
    "h:newyear": "(?:the )?first of the year|new year'?s|new year'?s day|new years? day|the new year|new year",
    "begins h:newyear": "in the new year|early in the new year|at the start of the new year",
    "h:newyeareve": "new year'?s eve",
    "h:labor": "labor day",
    "h:memorial": "memorial day",
    "h:independence": "independence day|fourth of july|4th of july|july fourth|july 4th",
    "h:mlk": "martin luther king day|martin luther king jr day|mlk day|martin luther king junior day",
    "h:presidents": "presidents'? day|president's day",
    "h:juneteenth": "juneteenth",
    "h:columbus": "columbus day|indigenous peoples'? day",
    "h:veterans": "veterans'? day|veteran's day",
    "h:easter": "easter|easter sunday",
    "h:goodfriday": "good friday",
    "h:holyweek": "holy week",
    "h:blackfriday": "black friday",
    "h:patrick": "st patrick'?s day|saint patrick'?s day",
    "h:cinco": "cinco de mayo",
    "h:kings": "three kings day|epiphany",
    "h:muertos": "day of the dead",
    "h:halloween": "halloween",
    "h:valentine": "valentine's day|valentines day|valentine's",
    "h:mothers": "mother'?s day",
    "h:fathers": "father'?s day",
    "h:holidays": "the holidays",
    "quincena": "payday|pay day|i get paid",
    "x": (
        "option|appointment|time|slot|floor|street|avenue|visit|tooth|teeth|molar|name|number"
        "|letter|person|part|thing|choice|available|opening|grade|cleaning|filling|digit"
        "|door|building|try|crown|class|round"
    ),
}
