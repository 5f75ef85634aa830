"""How often an address, or a token, may ask: so many requests a minute, in bounded memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

MAX_ASKERS = 10_000  # of whom it is known how often they have asked
_MINUTE = 60.0


class Rates:
    """What is left to each asker: a minute's requests at first, which come back evenly.

    Time is measured by a clock that no change of the system's time moves. Of more askers than
    `most`, those who have not asked for longest are forgotten: they have all their requests again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MAX_ASKERS) -> None:
        self._clock, self._most = clock, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # and when that was so
        self._lock = Lock()

    def wait(self, who: str, a_minute: int) -> float:
        """Seconds until `who` may ask; 0 for now, which is counted."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(who, (float(a_minute), now))
            gained = max(0.0, now - since) * a_minute / _MINUTE
            left = min(float(a_minute), left + gained)
            may = left >= 1
            self._left[who] = (left - 1 if may else left, now)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
            return 0.0 if may else (1 - left) * _MINUTE / a_minute

    def __len__(self) -> int:
        """Of how many askers it is known how often they have asked."""
        return len(self._left)


def asker(address: str) -> str:
    """Who asks from an address: of IPv6 its network of 64 bits, all of which one machine has."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)
