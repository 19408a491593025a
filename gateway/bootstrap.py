"""Builds the gateway and the built-in magazijn from settings; the only module that knows every part."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import Engine

from gateway.broker.deliver import Deliver
from gateway.broker.intake import Intake
from gateway.broker.loops import Engine as DeliveryEngine
from gateway.broker.loops import Loops
from gateway.broker.relay import Relay
from gateway.broker.worker import Worker
from gateway.clock import Clock, SystemClock
from gateway.magazijn.magazijn import MIGRATIONS, Magazijn
from gateway.routing.active import ActiveRules
from gateway.routing.kennis import RegelKennis
from gateway.routing.load import load_rules
from gateway.routing.rules import RuleSet
from gateway.settings import Settings, find_file
from gateway.store import rule_versions
from gateway.store.engine import open_engine, read, write
from gateway.store.insight import SqlInsight
from gateway.store.migrate import upgrade
from gateway.store.register import StoredRegister
from gateway.store.secret import secret_key
from gateway.store.work import SqlStore
from gateway.stuf import validate, wsdl
from gateway.stuf.pack.install import FILE
from gateway.stuf.schema.official import ChosenSchemas, Keuze, OfficialSchemas, load_official
from gateway.stuf.validate import Schemas
from gateway.transport.amqp import RelayedEngine
from gateway.transport.soap import SoapTransport
from gateway.web.app import create_app
from gateway.web.magazijn import create_magazijn_app
from gateway.web.server import Server
from gateway.web.soap import Descriptions
from gateway.web.validation import Validation

MB = 1024 * 1024
SCHEMAS = Path("schemas/stuf-zkn")


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway, built and not yet running."""

    settings: Settings
    engine: Engine
    clock: Clock
    rules: ActiveRules
    intake: Intake
    delivery: DeliveryEngine
    transport: SoapTransport
    app: Flask

    @contextmanager
    def register(self) -> Iterator[StoredRegister]:
        """The register as it is now, for questions outside a message."""
        with read(self.engine) as connection:
            yield StoredRegister(connection, secret_key(self.settings.secret_key, self.settings.data_dir))


def build(settings: Settings, clock: Clock | None = None, workers: int | None = None) -> Gateway:
    """Everything wired.

    workers: delivery threads of this process, when other than the setting.
    Raises ConfigurationError with one clear line when a setting, file or database is not usable.
    """
    clock = clock or SystemClock()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    store = SqlStore(engine, clock, secret_key(settings.secret_key, settings.data_dir))

    def keep(rules: RuleSet, text: str) -> None:
        if rules.validatie.schemas == "officieel":
            schemas.prepare()
        with write(engine) as connection:
            rule_versions.keep(connection, rules.version, text, str(settings.rules), clock.now())

    own = validate.load(find_file(SCHEMAS))
    schemas = ChosenSchemas(own, official_folder(settings), lambda: rules().validatie.schemas)
    rules = ActiveRules(find_file(settings.rules), clock, keep, needs=(official_folder(settings) / FILE,))
    transport = SoapTransport()
    count = settings.workers if workers is None else workers
    delivery = _delivery(settings, store, transport, rules, schemas, clock, count)
    intake = Intake(
        store=store,
        rules=rules,
        schemas=schemas,
        relay=Relay(transport, settings.sync_deadline, max(1, settings.web_threads // 2)),
        clock=clock,
        wake=delivery.wake,
        max_bytes=settings.max_body_mb * MB,
    )
    # Without the register: the page is for everybody, and who is client of which plan is not.
    validation = Validation(schemas, lambda: RegelKennis(rules()))
    app = create_app(intake.receive, descriptions(), SqlInsight(engine, clock), rules, validation, settings, clock)
    return Gateway(settings, engine, clock, rules, intake, delivery, transport, app)


def _delivery(
    settings: Settings,
    store: SqlStore,
    transport: SoapTransport,
    rules: ActiveRules,
    schemas: ChosenSchemas,
    clock: Clock,
    workers: int,
) -> DeliveryEngine:
    """Worker threads on the database, or RabbitMQ between the nodes when a broker is set (design section 5)."""
    node = f"{socket.gethostname()}:{os.getpid()}"
    deliver = Deliver(transport)

    def make(index: int) -> Worker:
        return Worker(f"{node}:{index}", store, deliver, rules, schemas, clock)

    if settings.broker_url:
        return RelayedEngine(settings.broker_url, settings.broker_prefix, store, make, workers)
    return Loops("worker", [make(index).run_once for index in range(workers)])


@contextmanager
def delivering(gateway: Gateway) -> Iterator[None]:
    """Workers deliver and the rules file is watched; all ended, and the connections closed, at the end."""
    scheduler = BackgroundScheduler(timezone="UTC")
    every = gateway.settings.rules_poll
    scheduler.add_job(gateway.rules.look, "interval", seconds=every, max_instances=1, coalesce=True)
    scheduler.start()
    gateway.delivery.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        gateway.delivery.stop()
        gateway.transport.close()
        gateway.engine.dispose()


@contextmanager
def running(gateway: Gateway) -> Iterator[Server]:
    """The whole gateway at work: delivering, and listening on its port."""
    settings = gateway.settings
    limit = settings.max_body_mb * MB
    server = Server(gateway.app, settings.host, settings.port, settings.web_threads, limit)
    with delivering(gateway):
        try:
            yield server.start()
        finally:
            server.close()


@contextmanager
def magazijn_running(settings: Settings) -> Iterator[Server]:
    """The built-in zakenmagazijn on its own port, with its own database and documents."""
    engine = open_engine(settings.magazijn_database_url)
    upgrade(engine, MIGRATIONS)
    magazijn = Magazijn(
        engine,
        settings.data_dir / "documenten",
        SystemClock(),
        settings.magazijn_gemeente,
        schemas=validate.load(find_file(SCHEMAS)),
        soort_plan=RegelKennis(load_rules(find_file(settings.rules))).soort_plan,
    )
    magazijn.sweep()
    app = create_magazijn_app(magazijn.receive, descriptions())
    limit = settings.max_body_mb * MB
    server = Server(app, settings.magazijn_host, settings.magazijn_port, settings.web_threads, limit)
    try:
        yield server.start()
    finally:
        server.close()
        engine.dispose()


def descriptions() -> Descriptions:
    """The WSDLs and schemas shown at every SOAP endpoint."""
    return Descriptions(wsdl.wsdl, wsdl.served_schemas(find_file(SCHEMAS)))


def official_folder(settings: Settings) -> Path:
    """Where `schemas install` keeps the published schemas."""
    return settings.data_dir / "schemas" / "officieel"


def schemas_for(settings: Settings, keuze: Keuze) -> Schemas | OfficialSchemas:
    """Our own profile, or the published schemas as they are installed.

    Raises ConfigurationError when there are none, or a file is not usable.
    """
    own = validate.load(find_file(SCHEMAS))
    return own if keuze == "eigen" else load_official(official_folder(settings), own)
