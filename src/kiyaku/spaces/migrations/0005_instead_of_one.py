from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spaces", "0004_waits")]

    operations = [
        migrations.AddConstraint(
            model_name="bookingdisruption",
            constraint=models.UniqueConstraint(
                fields=("instead_id",), name="a_booking_takes_the_place_of_one"
            ),
        ),
    ]
