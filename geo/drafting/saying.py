"""What a sentence of a bulletin says of who says it: a part of the text with its speaker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.drafting.text import Span


@dataclass(frozen=True)
class Saying:
    """A passage, and who says it.

    start, end: the passage. speaker: the words that name who says it; None where none does, and it
    is carried over (`again`) or the publisher's own. phrase: the speaker with all that belongs to
    it, in which no place of the claim is looked for. via: words for who carried it. verb: the word
    of saying. modality: as said. likely: the word that makes it likely. via_again: whether the
    speaker of the sentence before carried it. is_proposed: by a language model alone. goes_on:
    whether the speaker is only likely to be the one before, who reports at length. whole: the
    sentence, where the passage is one of its parts. alone: key of the figure that a number without
    a noun is. aside: the words that only say which outlet passes it on, and when. answers:
    whether somebody else speaks before it in the same sentence.
    """

    start: int
    end: int
    speaker: Span | None
    phrase: Span | None
    again: Span | None
    via: tuple[Span, ...]
    verb: Span | None
    modality: str
    likely: Span | None = None
    is_media: bool = False
    may_assess: bool = False
    via_again: bool = False
    is_proposed: bool = False
    goes_on: bool = False
    whole: Span | None = None
    alone: str = ""
    aside: Span | None = None
    answers: bool = False


def moved(said: Saying, by: int) -> Saying:
    """A saying in a text in which it stands `by` code points further on."""

    def at(span: Span | None) -> Span | None:
        return (span[0] + by, span[1] + by) if span else None

    return replace(
        said, start=said.start + by, end=said.end + by, speaker=at(said.speaker),
        phrase=at(said.phrase), again=at(said.again), verb=at(said.verb),
    )  # fmt: skip


def masked(text: str, start: int, end: int, pairs: str = "「」『』«»“”") -> str:
    """A part of a text in which what is quoted is replaced by spaces, of the same length.

    A short name in brackets stays, since it is a name and no quotation.
    """
    out, depth, begin = list(text[start:end]), 0, 0
    for n, letter in enumerate(text[start:end]):
        place = pairs.find(letter)
        if place < 0:
            continue
        if place % 2 == 0:
            begin = n if depth == 0 else begin
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and n - begin > 16:
                out[begin + 1 : n] = " " * (n - begin - 1)
    plain, at = "".join(out), 0
    if "“”" in pairs:  # straight quotes, too
        while (first := plain.find('"', at)) >= 0:
            last = plain.find('"', first + 1)
            if last < 0:
                break
            if last - first > 16:
                plain = plain[: first + 1] + " " * (last - first - 1) + plain[last:]
            at = last + 1
    return plain
