"""The tasks there are, in words."""

from __future__ import annotations

from kiyaku.terms.texts import Text

CLOSE, MAIL, RETENTION, SESSIONS = "close", "mail", "retention", "sessions"
STALLED, DUE, FINISHED = "stalled", "due", "finished"
PRINTS, PRINTS_DROPPED = "prints", "prints_dropped"
NETWORK_LOGINS, NETWORK_SESSIONS = "network_logins", "network_sessions"
BOOKINGS = "bookings"

WORDS: dict[str, Text] = {
    CLOSE: Text("日次締め", "the daily close"),
    MAIL: Text("メールの送信", "sending mail"),
    RETENTION: Text("保存期間の過ぎた個人情報の消去", "erasing personal data kept long enough"),
    PRINTS: Text("請求書の印刷用 PDF の作成", "drawing invoices to print"),
    PRINTS_DROPPED: Text(
        "期限の過ぎた印刷用 PDF の消去", "dropping printed invoices kept long enough"
    ),
    NETWORK_LOGINS: Text("ネットワークのログインの反映", "following up the network's logins"),
    NETWORK_SESSIONS: Text("NAS へのセッション切断の要求", "asking access servers to end sessions"),
    BOOKINGS: Text(
        "支払いのない予約の失効とキャンセル待ちの案内",
        "letting unpaid bookings lapse and offering them to who waits",
    ),
    SESSIONS: Text("期限の過ぎたログインの片付け", "clearing sign-ins that have expired"),
    STALLED: Text("止まったワーカーの仕事を探す", "looking for jobs of workers that vanished"),
    DUE: Text("期日の来た仕事を並べる", "queueing what is due"),
    FINISHED: Text("終わった仕事の片付け", "clearing jobs that are done"),
}

STATES: dict[str, Text] = {
    "todo": Text("待機中", "waiting"),
    "doing": Text("実行中", "running"),
    "succeeded": Text("完了", "done"),
    "failed": Text("失敗", "failed"),
    "cancelled": Text("取消し", "cancelled"),
    "aborted": Text("別の仕事に統合", "left to another"),
}


def words(task: str) -> Text:
    """What a task does."""
    return WORDS.get(task, Text(task, task))


def lock(task: str, service: int | None) -> str:
    """What stands for a task of a service: one waits and one runs at a time."""
    return task if service is None else f"{task}:{service}"
