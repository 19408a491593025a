"""Playing a number of scenarios on one stage while somebody looks on."""

from collections.abc import Iterable
from random import Random

from gateway.clock import SystemClock
from gateway.scenario.model import Scenario
from gateway.scenario.results import ScenarioResult
from gateway.scenario.run import Player
from gateway.scenario.show import Show
from gateway.scenario.stage import Stage


def play_all(stage: Stage, scenarios: Iterable[Scenario], show: Show) -> list[ScenarioResult]:
    """The results, in order of playing; afterwards the rules of the stage are as they were.

    Raises ProcessDiedError when a part of the stage ends while playing.
    """
    player = Player(stage, SystemClock(), Random())
    results: list[ScenarioResult] = []
    with stage.restoring_rules():
        for scenario in scenarios:
            with show.scenario(scenario):
                results.append(player.play(scenario, show.step))
            show.result(results[-1])
            stage.check()
    return results
