"""The rules in force: one value that is swapped whole, so a message is decided by the old set or by the new.

The file is looked at, not trusted: a file that does not load leaves the old rules in force and is told loudly.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from gateway.clock import Clock
from gateway.errors import ConfigurationError
from gateway.routing.load import load_rules
from gateway.routing.rules import RuleSet

log = structlog.get_logger(__name__)

Activated = Callable[[RuleSet, str], None]
"""Called with each new rule set and the text it was read from, before it is in force."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force now, since when, and what is wrong with the file if anything is."""

    rules: RuleSet
    since: datetime
    error: str = ""


class ActiveRules:
    """Holds the rule set of one file. Raises ConfigurationError when the file does not load at the start.

    needs: files the rules can depend on; when one changes, the rules are read again.
    """

    def __init__(
        self, path: Path, clock: Clock, activated: Activated | None = None, needs: tuple[Path, ...] = ()
    ) -> None:
        self.path = path
        self._needs = needs
        self._clock = clock
        self._activated = activated
        self._lock = threading.Lock()
        self._mark = self._file_mark()
        self.standing = Standing(self._load(), clock.now())

    def __call__(self) -> RuleSet:
        """The rule set in force."""
        return self.standing.rules

    def look(self) -> bool:
        """Load the file again when it or what it needs changed; True when other rules are in force since."""
        with self._lock:
            mark = self._file_mark()
            if mark == self._mark:
                return False
            try:
                rules = self._load()
            except ConfigurationError as error:
                self._mark = mark
                told = str(error).replace(str(self.path), self.path.name)
                self.standing = Standing(self.standing.rules, self.standing.since, told)
                log.error("rules_refused", error=told)
                return False
            # Only now: a set that could not be kept for lack of a store is looked at again.
            self._mark = mark
            changed = rules.version != self.standing.rules.version
            self.standing = Standing(rules, self._clock.now() if changed else self.standing.since)
            if changed:
                log.info("rules_activated", version=rules.version, variant=rules.variant, scenario=rules.scenario)
            return changed

    def _load(self) -> RuleSet:
        rules = load_rules(self.path)
        if self._activated:
            self._activated(rules, self.path.read_text("utf-8"))
        return rules

    def _file_mark(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(map(_mark_of, (self.path, *self._needs)))


def _mark_of(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)
