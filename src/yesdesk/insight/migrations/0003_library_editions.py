"""The library's own editions: one for each month, beside those of payments files."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0002_editions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_rests_on_a_file',
        ),
        migrations.AddField(
            model_name='edition',
            name='month',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='edition',
            name='subject',
            field=models.CharField(choices=[('branches', 'By branch'), ('library', 'Our library')], max_length=12),
        ),
        migrations.AlterField(
            model_name='edition',
            name='title',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('month', 'subject'), name='edition_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('subject', 'library'), _negated=True), ('state', 'withdrawn'), ('withdrawn_on__isnull', False)), models.Q(models.Q(('subject', 'library'), _negated=True), models.Q(('state', 'withdrawn'), _negated=True), ('file__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('file__isnull', True), ('subject', 'library')), _connector='OR'), name='edition_rests_on_a_file'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('month__isnull', False), ('subject', 'library')), models.Q(models.Q(('subject', 'library'), _negated=True), ('month__isnull', True)), _connector='OR'), name='edition_library_has_a_month'),
        ),
    ]
