"""Duties towards a membership itself; what is announced without a last day, and for what cause."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_outgoing_of_member")]

    operations = [
        migrations.AlterField(
            model_name="duty",
            name="about_invoice_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("about_invoice_id__isnull", True)),
                fields=("kind", "membership_id"),
                name="one_missed_duty_per_membership",
            ),
        ),
        migrations.AddField(
            model_name="announcement",
            name="cause",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="announcement",
            name="last_day",
            field=models.DateField(null=True),
        ),
    ]
