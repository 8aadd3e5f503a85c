from django.db import migrations, models

# Members pay as their latest application that was accepted said.
_FROM_APPLICATIONS = """
UPDATE member m SET payment_method = named.payment_method
FROM (
    SELECT DISTINCT ON (member_id) member_id, payment_method FROM application
    WHERE payment_method <> '' AND state = 'approved' ORDER BY member_id, id DESC
) named
WHERE named.member_id = m.id
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0019_succession_consent")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="representative",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="member",
            name="payment_method",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.RunSQL(_FROM_APPLICATIONS, migrations.RunSQL.noop),
    ]
