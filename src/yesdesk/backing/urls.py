"""Addresses of this room."""

from django.urls import path

from yesdesk.backing.asked import views as asked
from yesdesk.backing.dialogue import views as dialogue
from yesdesk.backing.posts import views as posts
from yesdesk.backing.practice import views as practice
from yesdesk.backing.stories import views as stories
from yesdesk.backing.suggestions import views as suggestions
from yesdesk.backing.thanks_page import views as thanks_page

urlpatterns = [
    path("desk/thanks", thanks_page.own_thanks, name="own_thanks"),
    path("desk/thanks/<int:entry>/rather-not", thanks_page.rather_not, name="thanks_rather_not"),
    path("desk/thanks/<int:entry>/tell", stories.tell, name="thanks_tell"),
    path("desk/<int:pk>/talk", dialogue.talk, name="request_talk"),
    path("library/question", asked.asked, name="staff_question"),
    path("library/question/sheet", asked.sheet, name="staff_question_sheet"),
    path("ticks", asked.tick, name="ticks"),
    path("questions", dialogue.questions, name="questions"),
    path("questions/<int:pk>/leave-out", dialogue.leave_question_out, name="question_leave"),
    path("stories", stories.stories, name="stories"),
    path("stories/<int:pk>/drop", stories.drop, name="story_drop"),
    path("suggestions", suggestions.suggest_page, name="suggest"),
    path("suggestions/<int:pk>", suggestions.one_suggestion, name="suggestion"),
    path("suggestions/<int:pk>/me-too", suggestions.me_too, name="me_too"),
    path("pocket-cards", practice.pocket_cards, name="pocket_cards"),
    path("practice", practice.practice, name="practice"),
    path("practice/deck", practice.deck, name="practice_deck"),
    path("practice/needs/new", practice.write, name="practice_add"),
    path("practice/needs/<int:pk>", practice.write, name="practice_change"),
    path("practice/needs/<int:pk>/drop", practice.drop, name="practice_drop"),
    path("practice/needs/<slug:key>/out", practice.leave_out, name="practice_leave_out"),
    path("practice/<slug:key>", practice.need, name="practice_need"),
    path("practice/<slug:key>/answer", practice.answer, name="practice_answer"),
    path("settings/who-answers", posts.who_answers, name="who_answers"),
]
