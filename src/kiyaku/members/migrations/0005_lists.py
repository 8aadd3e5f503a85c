"""What lists and search need: indexes, and the pieces of what a member is found by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

HIRAGANA = "".join(map(chr, [*range(0x3041, 0x3097), 0x309D, 0x309E]))
KATAKANA = "".join(chr(ord(sign) + 0x60) for sign in HIRAGANA)
VARIANTS = "髙﨑邊邉齋齊斉澤濵濱嶋嶌廣國櫻眞惠龍冨關圓曾渕槇栁𠮷彌藏"
USUAL = "高崎辺辺斎斎斎沢浜浜島島広国桜真恵竜富関円曽淵槙柳吉弥蔵"
DASHES = "‐‒–—―−"

# Kept in step with kiyaku.members.search, which forms what is typed; a test holds them together.
# Text of ASCII alone, such as an e-mail address, is spared the long way.
SEARCH_FORM = rf"""
CREATE FUNCTION kiyaku_search_form(entered text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(entered) = char_length(entered)
    THEN translate(lower(entered COLLATE "C"), E' \t\r\n', '')
    ELSE translate(
        lower(normalize(entered, NFKC) COLLATE "C"),
        '{HIRAGANA}{VARIANTS}{DASHES}' || E' \t\r\n',
        '{KATAKANA}{USUAL}{"-" * len(DASHES)}')
    END
"""
SEARCH_DIGITS = r"""
CREATE FUNCTION kiyaku_search_digits(entered text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(kiyaku_search_form(entered), '^\+81', '0'), '[^0-9]', '', 'g')
"""
# Its cost tells the planner to go by the index rather than to take many members to pieces again.
SEARCH_PIECES = """
CREATE FUNCTION kiyaku_search_pieces(handle text, name text, kana text, email text, phone text)
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
RETURN ARRAY(
    SELECT substr(form, place, size)
    FROM unnest(ARRAY[
            kiyaku_search_form(handle), kiyaku_search_form(name), kiyaku_search_form(kana),
            kiyaku_search_form(email), kiyaku_search_digits(phone)]) AS form,
        generate_series(1, 3) AS size,
        generate_series(1, char_length(form) - size + 1) AS place)
"""


def _function(statement, name):
    return migrations.RunSQL(statement, f"DROP FUNCTION {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0001_initial"),
        ("members", "0004_particulars_change"),
    ]

    operations = [
        _function(SEARCH_FORM, "kiyaku_search_form"),
        _function(SEARCH_DIGITS, "kiyaku_search_digits"),
        _function(SEARCH_PIECES, "kiyaku_search_pieces"),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "handle",
                    "name",
                    "kana",
                    "email",
                    "phone",
                    function="kiyaku_search_pieces",
                    output_field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                name="members_by_piece",
            ),
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="applications_by_state",
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["service", "state", "id"], name="applications_in_state"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["service", "id"], name="applications_of_service"),
        ),
        migrations.AddIndex(
            model_name="ground",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["service", "found_on", "id"],
                name="grounds_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["service", "plan_id", "id"], name="memberships_by_plan"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), ("started_on__isnull", True)),
                fields=["service", "id"],
                name="memberships_not_started",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), ("suspended_since__isnull", False)),
                fields=["service", "id"],
                name="memberships_suspended",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), ("ends_on__isnull", False)),
                fields=["service", "id"],
                name="memberships_leaving",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["service", "id"],
                name="memberships_over",
            ),
        ),
    ]
