"""Who reads: whether whoever asks gets all of the ledger, or what the public gets.

Every page, answer and file asks here, through `geo.service.current`. What the public gets is
decided in `geo.ledger.disclosure`.
"""

from __future__ import annotations

from contextvars import ContextVar

from geo.model.roles import Role
from geo.service import writing

# The role of the program that asks with a token; None for one without, and for people.
PROGRAM: ContextVar[Role | None] = ContextVar("program", default=None)


def sees_all() -> bool:
    """Whether whoever asks may read what is withheld from the public.

    A program with a token that counts. Where people sign in, whoever has done so. Where the
    machine's user or those who alone can reach the server may write, they may read. Else nobody.
    """
    if PROGRAM.get() is not None:
        return True
    match writing.mode():
        case "team":
            return writing.who_is_there() is not None
        case "alone" | "open":
            return True
        case _:
            return False
