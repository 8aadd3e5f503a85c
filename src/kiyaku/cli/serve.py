"""``kiyaku serve``: the pages, by a server made for it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from django.conf import settings
from gunicorn.app.base import BaseApplication

from kiyaku.base import database
from kiyaku.cli.desk import told
from kiyaku.cli.language import say

app = typer.Typer(help="ページを出す / Serve the pages.")

Host = Annotated[
    str,
    typer.Option(
        help="待ち受けるアドレス(既定はこの機械だけ) / address; by default this machine only"
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="ポート番号 / the port")]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=64, help="処理の数 / processes side by side")
]
Threads = Annotated[
    int, typer.Option("--threads", min=1, max=64, help="処理ごとの並行数 / threads of each process")
]


@app.command("serve")
def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1, threads: Threads = 8
) -> None:
    """公開ページ・会員ページ・窓口を出す。Ctrl-C で止まる / Serve all pages until Ctrl-C.

    人が打つアドレスは KIYAKU_ORIGIN で告げる(https なら安全な Cookie になる)。
    KIYAKU_ORIGIN says by which address people come; with https, cookies are secure.
    """
    with told():
        database.prepare()
        database.migrate()
    shown = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
    typer.echo(
        say(f"{shown} で動いています。Ctrl-C で止まります。", f"Serving {shown} until Ctrl-C.")
    )
    _Server(host, port, workers, threads).run()


class _Server(BaseApplication):
    """Gunicorn, told by arguments instead of a file. It keeps no log of who asked for what."""

    def __init__(self, host: str, port: int, workers: int, threads: int) -> None:
        self._options: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": threads,
            "loglevel": "warning",
            "proc_name": "kiyaku serve",
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The pages, set up in each process anew."""
        from django.core.wsgi import get_wsgi_application

        assert settings.configured
        return get_wsgi_application()
