"""A technique: one way round the filter, how it is tried, and what came of it."""

from dataclasses import dataclass
from typing import Callable

BLOCKED, NOTICED, OPEN = "blocked", "noticed", "not stoppable"


@dataclass(frozen=True)
class Technique:
    """`attempt(world, device)` is true when the device got what its rules deny.

    A parent's device tries first: what does not work there proves nothing. `notice` is the name of
    the counter that grows when the attempt passes but is seen.
    """

    number: str   # D dns, T TLS, Q QUIC, V tunnels, E devices, C content, R the router
    words: str
    common: int   # 5 happens without intent ... 1 research
    tool: str
    attempt: Callable
    notice: str = ""
    control: bool = True  # false: nobody can do it here, parent included (said in `words`)


TECHNIQUES = []


def technique(number, words, common, tool, **more):
    """Registers the function below it."""
    def add(attempt):
        TECHNIQUES.append(Technique(number, words, common, tool, attempt, **more))
        return attempt
    return add
