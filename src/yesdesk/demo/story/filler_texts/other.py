"""Everything else that a library is asked because it is there."""

from yesdesk.demo.story.shapes import FillerNeed

OTHER: tuple[FillerNeed, ...] = (
    FillerNeed(
        "Has anyone handed in an umbrella? Black. I know. But it's got a duck's head.",
        "en",
        "other",
        "walk_in",
        answer="The duck is here. It has been holding up well.",
        outcome="yes",
    ),
    FillerNeed("did i leave my thermos. green. smells of soup", "en", "other", "text"),
    FillerNeed(
        "Do you take books? I have my late aunt's, some 300, mostly sea and gardening, "
        "one banned I think.",
        "en",
        "other",
        "web",
        answer="The sea and the banned one, gladly. The gardening goes to the fair on the 12th. "
        "We fetch the boxes.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "Dear all, the heating in the reading room ticks. Not tocks. Only ticks. Yours "
        "in hope, P. Wintle",
        "en",
        "other",
        "email",
        branch_hint="mill",
        name="P. Wintle",
    ),
    FillerNeed(
        "There's a man asleep on the radiator upstairs. I don't mind. I only thought "
        "someone should see that he's all right.",
        "en",
        "other",
        "walk_in",
        needed="someone to look after him kindly",
        answer="Thank you for seeing him. Jo took him a blanket and a tea. He is fine, he works "
        "nights.",
        outcome="yes",
    ),
    FillerNeed(
        "Are you the council? No? Well, who do I ring about a swan?", "en", "other", "phone"
    ),
    FillerNeed("u hiring? im 16 and strong", "en", "other", "chat"),
    FillerNeed(
        "I am writing to thank whoever put the note 'this one is better than it looks' "
        "into my hold. It was.",
        "en",
        "other",
        "web",
        answer="That was Max. He has gone red.",
        outcome="yes",
    ),
    FillerNeed(
        "Can you sign that I was here? The job centre wants a stamp.", "en", "other", "walk_in"
    ),
    FillerNeed(
        "My jigsaw from you has 999 and yours had 1000 on the box. I've swept.",
        "en",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "toy library q: the wooden garage, is it missing the ramp at yours too",
        "en",
        "other",
        "text",
        branch_hint="hill",
    ),
    FillerNeed(
        "I found fifty in notes between the pages of your cookbook, at 'Soufflés'. I "
        "return it herewith in thought and shall do so in person on Friday.",
        "en",
        "other",
        "email",
    ),
    FillerNeed(
        "Somebody's been tearing the puzzles out of the newspapers. It's not the paper,"
        " it's the principle.",
        "en",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "Do I need an appointment to be lonely? No, I'm joking. What time do you open?",
        "en",
        "other",
        "phone",
        answer="We open at nine. Come before the rush, and there is coffee by the papers at ten."
        " No appointment.",
        outcome="yes",
    ),
    FillerNeed(
        "There is a step at your side door that is half as high as the other steps. "
        "Third person this week. I was the second.",
        "en",
        "other",
        "web",
        needed="the step painted before a fourth",
        answer="You were the second and there will be no fourth. It has a white edge now, and a "
        "lamp.",
        outcome="yes",
    ),
    FillerNeed(
        "Could you keep an eye on my bike? The lock's inside the shop where I'm buying the lock.",
        "en",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "I'd like to complain about the children. They're happy, I know. It's just a lot of happy.",
        "en",
        "other",
        "walk_in",
        answer="It is a lot of happy. The map room has a thick door and I kept you the good chair.",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "is there a vending machine or do i need to survive on vibes", "en", "other", "chat"
    ),
    FillerNeed(
        "May my assistance dog have a water bowl by the south door? He is too polite to ask.",
        "en",
        "other",
        "email",
    ),
    FillerNeed(
        "I need a passport photo and a witness who's known me two years. You've known me four.",
        "en",
        "other",
        "walk_in",
    ),
    FillerNeed(
        "pls can sum1 turn down the fish tank bubbles my head is splitting", "en", "other", "text"
    ),
    FillerNeed(
        "I'd like to give an hour a week. I am no good with people but very good at the alphabet.",
        "en",
        "other",
        "web",
        needed="something useful to do on Thursdays",
        answer="Thursdays at ten. The letter M has needed someone like you for years.",
        outcome="yes",
    ),
    FillerNeed(
        "The baby's been sick on the beanbag. I've done what I can with wipes. I'm so, so sorry.",
        "en",
        "other",
        "walk_in",
        answer="Please don't worry. It has had worse and it is washed. Do you need a clean "
        "shirt? We have a box.",
        outcome="yes",
    ),
    FillerNeed(
        "This is the bakery. One of your books is here, and it has been here since "
        "breakfast, and it's got butter on it.",
        "en",
        "other",
        "phone",
    ),
    FillerNeed(
        "Have you got a needle and thread? It's the button. The interview's at two and "
        "it's that button.",
        "en",
        "other",
        "walk_in",
        answer="Button on, and a spare thread in your pocket. You look ready.",
        outcome="yes",
    ),
    FillerNeed(
        "Your sign says 'No hot food'. Is soup in a closed flask hot food? I would "
        "rather ask than hide.",
        "en",
        "other",
        "email",
    ),
    FillerNeed(
        "Where can I get food today? We've nothing till Friday. I've got two little ones.",
        "en",
        "other",
        "walk_in",
        needed="supper tonight, without a form",
        answer="The hall on Ash Lane has supper at six, no form and no questions. Here is a bag "
        "for now. There is fruit in it.",
        outcome="yes_elsewhere",
    ),
    FillerNeed(
        "The light outside the staff entrance has been off since the clocks changed. My"
        " daughter parks there. I worry.",
        "en",
        "other",
        "web",
    ),
    FillerNeed(
        "its me w the goat. can she wait outside 5 min",
        "en",
        "other",
        "text",
        answer="Five minutes. Max is holding her. She has eaten a leaflet, so make it four.",
        outcome="yes",
    ),
    FillerNeed(
        "Do you have scissors for left-handed? Everybody says no.", "en", "other", "walk_in"
    ),
    FillerNeed(
        "I was rude to the young man on Saturday. I'd had news. Would you tell him?",
        "en",
        "other",
        "phone",
        needed="to say sorry to the page",
        answer="I told him. He says it is all right, and he hopes the news gets better.",
        outcome="yes",
    ),
    FillerNeed(
        "There's glass by the bike rack, I've put my scarf over it so nobody steps in "
        "it. It's a good scarf.",
        "en",
        "other",
        "walk_in",
        answer="Swept, all of it. Your scarf is at the desk, shaken out twice. Thank you.",
        outcome="yes",
    ),
    FillerNeed(
        "Our school would like to say sorry about the balloon animals.", "en", "other", "email"
    ),
    FillerNeed(
        "My neighbour died and I'm the one with the key. What does one do first?",
        "en",
        "other",
        "walk_in",
        needed="the first three steps, on one page",
        answer="I am sorry. First the doctor, then the office, then a cup of tea. I wrote the "
        "numbers down and you may ring from here.",
        outcome="yes",
    ),
)
