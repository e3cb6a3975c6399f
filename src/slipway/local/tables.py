"""The one lock over moto's tables: its services share them, and none of them is safe across threads.

Whoever holds it must never wait for a function, a message or a network.
"""

from threading import RLock

TABLES = RLock()
