"""Wifi, printers, passwords, tapes with a mother's voice: things with a plug."""

from yesdesk.demo.story.shapes import FillerNeed

TECHNOLOGY: tuple[FillerNeed, ...] = (
    FillerNeed(
        "wifi pw??",
        "en",
        "technology",
        "text",
        answer="It's wren-open, no capitals, and it works in the garden too.",
        outcome="yes",
    ),
    FillerNeed(
        "My phone says it has joined your wifi but nothing comes. Is it me?",
        "en",
        "technology",
        "walk_in",
        answer="Not you. Our box upstairs was asleep. I woke it, and you can use mine till it is"
        " up.",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "How much is one colour page, and can it be bigger than a normal page? It is a "
        "map of where we got engaged.",
        "en",
        "technology",
        "web",
        needed="a large colour print by Saturday",
        answer="Big colour is 1.20, and it will look lovely. Come by when you like and we pick "
        "the paper.",
        outcome="yes",
    ),
    FillerNeed(
        "printer ate my essay. like physically. its in there",
        "en",
        "technology",
        "chat",
        needed="the essay, in one piece, before four o'clock",
        answer="Got it out! A bit crumpled. I ironed it with the big atlas. It is at the desk "
        "for you.",
        outcome="yes",
    ),
    FillerNeed(
        "Dear Library, my grandson has put a 'cloud' on my tablet and now my recipes "
        "are in it. How do I get them down again? Yours, Edith Farrow",
        "en",
        "technology",
        "email",
        needed="her recipes on paper",
        name="Edith Farrow",
        answer="Dear Mrs Farrow, bring the tablet on any morning. We will print the recipes, and"
        " put them in a folder that no cloud can reach.",
        outcome="yes",
    ),
    FillerNeed(
        "It wants me to prove I'm not a robot and keeps showing me traffic lights. I "
        "can't see so well. I am not a robot.",
        "en",
        "technology",
        "phone",
        needed="to send one form without the pictures",
        answer="You are clearly no robot. Come in, or read me the form and I will click the "
        "lights for you.",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "Can somebody sit with me while I do the online tax thing? I always press the "
        "wrong button at the end.",
        "en",
        "technology",
        "walk_in",
        answer="Yes, I can sit with you while you press. I can't tell you what to write. The tax"
        " people have a helper here on Tuesdays.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "is 3d printer free today?? need 1 wheel for my robot its for fri",
        "en",
        "technology",
        "text",
        answer="Free from four. Bring the file or just the measure of the wheel. Sam has done "
        "wheels.",
        outcome="yes",
    ),
    FillerNeed(
        "The e-book app lets me in and then shows an empty shelf. Yesterday there were "
        "eleven books on it.",
        "en",
        "technology",
        "web",
        answer="They were there all the time, in a tab called Loans. It hides at the top. Sorry "
        "about the fright.",
        outcome="yes",
    ),
    FillerNeed(
        "I need a scan of both sides on one page, the visa people want it like that.",
        "en",
        "technology",
        "walk_in",
        needed="one page with the front and back of her identity card",
        answer="Done, front and back on one page, and saved on your stick. We keep no copy.",
        outcome="yes",
    ),
    FillerNeed(
        "can i print from phone or do i hv to email myself like its the olden days",
        "en",
        "technology",
        "chat",
        answer="No need to mail yourself. Open the print page on our wifi, send it, and tap the "
        "screen by the printer.",
        outcome="yes",
    ),
    FillerNeed(
        "I was told you lend out little boxes that make internet at home. Is there a "
        "list? We have had none since the storm and my son has exams.",
        "en",
        "technology",
        "email",
        needed="internet at home for the exams",
        answer="Yes, and one is free today. Three weeks, no cost. We can make it longer until "
        "the exams are over.",
        outcome="yes",
    ),
    FillerNeed(
        "My hearing aid whistles every time I sit near the computers. Is there a seat "
        "where it doesn't?",
        "en",
        "technology",
        "phone",
        answer="Seat 7 by the window is quiet for aids. There is a loop at the desk too. I put a"
        " sticker on seat 7 now.",
        outcome="yes",
    ),
    FillerNeed(
        "The mouse is too small for my hand. Have you a bigger one, or a ball, or anything?",
        "en",
        "technology",
        "walk_in",
        needed="to use the computer with stiff fingers",
        answer="We have a big one, and a ball you roll with your palm. Try both. Whichever you "
        "like stays on that desk.",
        outcome="yes",
    ),
    FillerNeed(
        "HELLO I TYPED MY WHOLE APPLICATION AND IT LOGGED ME OUT AFTER AN HOUR. IS IT GONE",
        "en",
        "technology",
        "web",
        needed="the application back, or time to write it again",
        answer="Half of it was saved, I found the draft. The rest is gone and I'm sorry. I "
        "turned the timer off for you today.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "whats the sewing machine called the one u lend, need to know if my thread fits",
        "en",
        "technology",
        "text",
    ),
    FillerNeed(
        "I took 400 photos of my late dog and the phone says full. Where can they go?",
        "en",
        "technology",
        "walk_in",
        needed="not to lose the photos",
        answer="All 400 are safe on a stick now, and twelve of the best are on paper. What a "
        "face he had.",
        outcome="yes",
    ),
    FillerNeed(
        "does the computer upstairs have the drawing program w the layers",
        "en",
        "technology",
        "chat",
    ),
    FillerNeed(
        "Please could you tell me if the library has a machine for turning cassette "
        "tapes into something modern? I have my mother's voice on three of them.",
        "en",
        "technology",
        "email",
        needed="her mother's voice on something that still plays",
        answer="We have one. It takes as long as the tape runs, so let us start with the first. "
        "You can sit with it, or come back for it.",
        outcome="yes",
    ),
    FillerNeed(
        "I'm in your car park. The charging post takes a card or an app and I have got neither.",
        "en",
        "technology",
        "phone",
        needed="to drive home tonight",
        answer="Jo came out with the library's own card. You can pay us back at the desk when "
        "you pass.",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "Which of your computers reads the screen out loud? I am blind and would rather"
        " not find out by trying all nine.",
        "en",
        "technology",
        "web",
        needed="a computer with a screen reader, ready when he comes",
        name="Anselm",
        answer="Number 3, by the door. It will be on and talking when you come. Ask for "
        "headphones, or bring your own.",
        outcome="yes",
    ),
    FillerNeed(
        "It's my first email address. I'm seventy-four. I want it to be my name but my "
        "name is taken.",
        "en",
        "technology",
        "walk_in",
        answer="We put your year behind it and it was free. Your first mail is from us. It says "
        "hello.",
        outcome="yes",
    ),
    FillerNeed(
        "lost the charger for the tablet i borrowed. the usb c one. how mad are u",
        "en",
        "technology",
        "text",
        answer="Not mad at all. We have a drawer full of chargers. Keep the next one.",
        outcome="yes",
    ),
    FillerNeed(
        "The scanner sends it to 'a folder'. Which folder? Whose?", "en", "technology", "walk_in"
    ),
    FillerNeed(
        "My job interview is a video call on Thursday at 10.15 and our flat has a baby "
        "in it. Might there be a corner with a door?",
        "en",
        "technology",
        "email",
        branch_hint="mill",
        needed="a quiet room with good wifi for one hour",
        answer="The map room is yours from ten. Good light, a door, and I will hang a sign on "
        "it. Good luck.",
        outcome="yes",
    ),
    FillerNeed(
        "do you have the program accountants use. i am on a course and it costs more than my car",
        "en",
        "technology",
        "web",
    ),
    FillerNeed(
        "Your computer says my password is wrong. It is not wrong. It is the dog's "
        "name. It's always been the dog's name.",
        "en",
        "technology",
        "walk_in",
        answer="The dog was right. The caps key was stuck. I have cleaned it.",
        outcome="yes",
    ),
    FillerNeed(
        "The typewriter in your window, is it for show, or may one type on it?",
        "en",
        "technology",
        "phone",
        answer="It is for typing. Paper is underneath. The letter E likes a firm push.",
        outcome="yes",
    ),
    FillerNeed(
        "how do i get the @ on this keyboard pls its a french one i think",
        "en",
        "technology",
        "chat",
        needed="to type an at sign",
    ),
    FillerNeed(
        "need to fax something. ik ik. the pension office only does fax",
        "en",
        "technology",
        "text",
        answer="We still have one! No charge. It even prints a slip to prove it went.",
        outcome="yes",
    ),
    FillerNeed(
        "Someone rang and said my computer has a virus and I gave them the number on "
        "the front. Just the front. Was that bad?",
        "en",
        "technology",
        "walk_in",
        needed="to stop whoever rang, and not to feel stupid",
        name="Mrs Ellwood",
        answer="You did right to ask. We rang your bank with you and the card is stopped. It was"
        " not silly. They do this all day long.",
        outcome="yes",
    ),
    FillerNeed(
        "Is there a large-button phone or something in your toy library for grown-ups? "
        "My father can't do the smooth ones.",
        "en",
        "technology",
        "web",
    ),
    FillerNeed(
        "To whom it may concern: the clock on the reading-room computers is eleven "
        "minutes fast. I missed a bus, but I do not complain, I inform.",
        "en",
        "technology",
        "email",
    ),
    FillerNeed(
        "i want to make a label for jam. 60 of the same. round. who knows how",
        "en",
        "technology",
        "walk_in",
        needed="sixty round labels before the fair",
        answer="There is a sheet with sixty round ones in the top drawer. Which jam? I will find"
        " you a border.",
        outcome="yes",
    ),
    FillerNeed(
        "headphones at the desk? forgot mine & its a listening test in 20 min",
        "en",
        "technology",
        "chat",
        answer="Yes, in the blue box. Booth 2 is free and quiet. Good luck!",
        outcome="yes",
    ),
    FillerNeed(
        "The big screen at Hill Road, can it show the football for the old boys on "
        "Saturday? No sound needed.",
        "en",
        "technology",
        "walk_in",
        branch_hint="hill",
        needed="the match, together, without the pub",
    ),
    FillerNeed(
        "My bank closed its branch and now they say 'use the app'. I haven't got an "
        "app. I've got a purse.",
        "en",
        "technology",
        "walk_in",
        needed="to pay the rent without a bank counter",
        answer="The post office takes rent over the counter, Mondays to Fridays. I wrote down "
        "what to bring. No phone needed.",
        outcome="yes_elsewhere",
    ),
    FillerNeed(
        "can u laminate a leaf. real leaf",
        "en",
        "technology",
        "text",
        answer="Yes! Dry it flat for a day first. Our telephone book is good at that.",
        outcome="yes",
    ),
    FillerNeed(
        "I want to send one photograph to Canada. That is all I want. It's of a cake.",
        "en",
        "technology",
        "phone",
        answer="It is on its way, cake and all. She wrote back before you had your coat on.",
        outcome="yes",
    ),
    FillerNeed(
        "My daughter needs to code something for school, with blocks? She says the "
        "library has the kind where you can click and it goes 'boing'.",
        "en",
        "technology",
        "web",
    ),
    FillerNeed(
        "The self-checkout told me to see a member of staff. Are you a member of staff?"
        " You look busy.",
        "en",
        "technology",
        "walk_in",
    ),
    FillerNeed(
        "Is your public wi-fi on in the garden and after you close? I ask because I "
        "have seen the young people sitting on the wall in the rain.",
        "en",
        "technology",
        "email",
        needed="a dry place with wifi after closing time",
    ),
    FillerNeed(
        "I've got it on a stick. The stick is from 2009. Please be gentle.",
        "en",
        "technology",
        "walk_in",
    ),
    FillerNeed(
        "hi is the vinyl cutter thing working again. making stars for my nans ceiling",
        "en",
        "technology",
        "text",
    ),
)
