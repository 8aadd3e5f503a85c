"""The wording of what only a place tells: bookings, waiting for them, things left behind.

As in ``wording``: subject and body in Japanese, then in English.
"""

from __future__ import annotations

from collections.abc import Mapping

OF_PLACES: Mapping[str, tuple[str, str, str, str]] = {
    "space_offered": (
        "空きが出ました(${what})",
        "お待ちの時間に空きが出たので、ご予約しました。\n${what} ${when}\n料金: ${amount_yen}\n"
        "お支払いの期限: ${until}\n返金: ${refund}\n"
        "期限までにお支払いがないと、次にお待ちの方にご案内します。\n"
        "お使いにならないときは、会員のページで取り消してください。",
        "What you waited for is free (${what})",
        "The time that you waited for became free, and we have booked it for you.\n"
        "${what}, ${when}\nFee: ${amount_yen}\nTo be paid by: ${until}\nRefund: ${refund}\n"
        "Unpaid by then it goes to the next who waits. If you do not want it, please call it off "
        "on your page.",
    ),
    "booking_called_off": (
        "ご予約は取り消されました(${what} ${when})",
        "次のご予約は取り消されました。\n${what} ${when}\n理由: ${because}\n料金: ${fee}",
        "Your booking is off (${what}, ${when})",
        "This booking is off:\n${what}, ${when}\nWhy: ${because}\nFee: ${fee}",
    ),
    "booking_moved": (
        "ご予約を振り替えました(${instead} ${instead_when})",
        "ご予約を次のとおり振り替えました。\n元のご予約: ${what} ${when}\n"
        "新しいご予約: ${instead} ${instead_when}\n理由: ${because}\n料金: ${fee}",
        "Your booking was moved (${instead}, ${instead_when})",
        "Your booking was moved.\nIt was: ${what}, ${when}\nIt is now: ${instead}, "
        "${instead_when}\nWhy: ${because}\nFee: ${fee}",
    ),
    "waiting_over": (
        "キャンセル待ちは終わりました(${what} ${when})",
        "次の時間のキャンセル待ちは終わりました。\n${what} ${when}\n理由: ${because}",
        "You wait no more (${what}, ${when})",
        "You no longer wait for this time:\n${what}, ${when}\nWhy: ${because}",
    ),
    "thing_found": (
        "お忘れ物をお預かりしています(${what})",
        "${place} で ${found_on} に見つかったお忘れ物「${what}」をお預かりしています。\n"
        "本人を確かめられる物をお持ちのうえ、お受け取りください。\n"
        "${disposable_on} からは、規約により処分し、その費用をご負担いただくことがあります。",
        "We are keeping something of yours (${what})",
        "We are keeping what you left behind: ${what}, found on ${found_on} (${place}).\n"
        "Please fetch it, with something that shows who you are.\n"
        "From ${disposable_on} on the terms allow us to dispose of it, at your cost.",
    ),
}
