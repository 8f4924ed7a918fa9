"""Drop the table of how often an answer helped, which the counts have."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0058_filter_the_list_by_its_index"), ("counts", "0013_fill_how_often_an_answer_helped")]

    operations = [migrations.DeleteModel("AnswerHelped")]
