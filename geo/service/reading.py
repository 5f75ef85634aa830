"""Who reads: whether whoever asks gets all of the ledger, or what the public gets.

Every page, answer and file asks here, through `geo.service.current`. What the public gets is
decided in `geo.ledger.disclosure`.
"""

from __future__ import annotations

from geo.service import writing


def sees_all() -> bool:
    """Whether whoever asks may read what is withheld from the public.

    Where people sign in, whoever has done so. Where the machine's user or those who alone can reach
    the server may write, they may read. Else nobody.
    """
    match writing.mode():
        case "team":
            return writing.who_is_there() is not None
        case "alone" | "open":
            return True
        case _:
            return False
