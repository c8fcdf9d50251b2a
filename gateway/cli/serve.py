"""Serving: gunicorn, and beside it the private Redis when none is configured."""

import fcntl
import logging
import os
import shutil
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from gateway.access.acting import Office
from gateway.cli.chores import Site, do_chores
from gateway.cli.context import Workplace, looks, refuse
from gateway.cli.worker import StayingWorker
from gateway.mediacentre.upkeep import keep_up
from gateway.registry.engine import RegistryUnavailable, open_engine
from gateway.registry.keyring import load_keyring
from gateway.registry.upgrade import is_current, upgrade
from gateway.settings import Settings
from gateway.state.embedded import EmbeddedRedis, die_with_parent
from gateway.state.errors import StateUnavailable
from gateway.statistics.closing import keep_figures
from gateway.web.assembly import House
from gateway.web.log import configure_logging, log

_MOVE_EVERY = 0.2
_COUNT_EVERY = 60.0
_CHORES_EVERY = 60.0


@click.command()
@looks
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT")
@click.option("--workers", type=click.IntRange(1, 64), default=min(4, os.cpu_count() or 1), show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="In each worker.")
def serve(place: Workplace, bind: str, workers: int, threads: int) -> None:
    """Serve until told to stop. SIGTERM ends gracefully, SIGHUP reloads without losing a login."""
    settings = place.settings
    load_keyring(settings.certs)
    lock = _hold(settings.home)
    if not settings.database_url:
        upgrade(open_engine(settings.database))
    elif not is_current(open_engine(settings.database)):
        refuse("the database is not that of this release: run gar-gateway init")
    configure_logging()
    options = _options(settings, bind, workers, threads)
    with lock:
        if settings.redis_url:
            _Server(settings, options).run()
        else:
            _run_beside(EmbeddedRedis(settings.home), lambda: _Server(settings, options).run())


def _hold(home: Path) -> IO[str]:
    """The home, for this process and its children alone."""
    lock = (home / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(f"{home} is already being served")
    return lock


def _options(settings: Settings, bind: str, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": StayingWorker,
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": 30,
        "control_socket_disable": True,
        "limit_request_line": 8190,
        "limit_request_field_size": 16380,
        "limit_request_fields": 60,
        "logger_class": _JsonLogger,
        "post_worker_init": _after_fork,
        "child_exit": _forget_worker,
        "raw_env": [f"PROMETHEUS_MULTIPROC_DIR={_fresh_folder(settings.home / 'metrics')}"],
        "pidfile": str(settings.home / "gateway.pid"),
    }


def _fresh_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


class _JsonLogger(Logger):
    """The server's own events, in our JSON lines; no access log: addresses carry messages."""

    def setup(self, cfg: Any) -> None:
        self.loglevel = 20
        self.error_log.propagate = True
        self.error_log.handlers = []
        self.access_log.propagate = False
        self.error_log.addFilter(_without_quotes)
        self.cfg = cfg


def _without_quotes(record: logging.LogRecord) -> bool:
    """What the server complains of may quote a request: of a complaint only the numbers are kept."""
    if record.levelno >= logging.WARNING:
        record.msg = str(record.msg).partition(" from ip=")[0]
        arguments = record.args if isinstance(record.args, tuple) and "%" in record.msg else ()
        record.args = tuple(value if isinstance(value, int) else "..." for value in arguments)
    return True


class _Server(BaseApplication):
    """gunicorn, configured from here alone."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from gateway.web.app import create_app

        return create_app(self._settings)


def _after_fork(worker: Any) -> None:
    """Each worker takes its turn at moving lines and figures to the registry, at keeping figures, and at the chores."""
    house: House = worker.wsgi.extensions["house"]
    for name, work in (("audit", _keep_moving), ("figures", _keep_counting), ("chores", _keep_house)):
        threading.Thread(target=work, args=(house,), name=name, daemon=True).start()


def _keep_moving(house: House) -> None:
    while True:
        try:
            house.trail.move()
            keep_up(house.centre, house.trail.worker)
        except (StateUnavailable, RegistryUnavailable) as error:
            log.warning("audit-waits", cause=type(error).__name__)
            time.sleep(2)
        time.sleep(_MOVE_EVERY)


def _keep_counting(house: House) -> None:
    while True:
        time.sleep(_COUNT_EVERY)
        try:
            for closed in keep_figures(house.engine, house.gate.now()):
                log.info("figures-closed", month=closed.isoformat())
        except RegistryUnavailable as error:
            log.warning("figures-wait", cause=type(error).__name__)


def _keep_house(house: House) -> None:
    while True:
        time.sleep(_CHORES_EVERY)
        office = Office(house.engine, house.redis, house.gate.now())
        try:
            do_chores(Site(house.settings, house.gate.keyring, office))
        except RegistryUnavailable as error:
            log.warning("chores-wait", cause=type(error).__name__)


def _forget_worker(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def _run_beside(redis: EmbeddedRedis, run: Any) -> None:
    """Runs the server in a child; this process hands signals on and keeps Redis alive."""
    child = os.fork()
    if child == 0:
        die_with_parent()
        run()
        os._exit(0)

    def hand_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, hand_on)
    status = 0
    try:
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            redis.restart_if_dead()
            time.sleep(0.2)
    finally:
        redis.stop()
    raise SystemExit(os.waitstatus_to_exitcode(status))
