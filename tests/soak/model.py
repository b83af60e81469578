"""The model of a conversation under kills: what was acknowledged, what each side saw, and whether both agree.

It knows nothing of servers. `faults` takes what happened and names each thing that must not: a message lost, doubled,
swapped, changed or invented, a gap, two sends with one number, a page that shows something else than a reload.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WITNESS, OFFICER = "witness", "officer"


@dataclass
class Send:
    """One message that a side sent, as often as it took, under one key.

    Attributes:
        author: the side.
        text: its words; no two sends of a conversation share them.
        begun: when it was first sent.
        acked: when it was acknowledged; none when it was given up before.
        number: the number that the acknowledgement named; none when it named none.
        tries: how often it was sent.
    """

    author: str
    text: str
    begun: float
    acked: float | None = None
    number: int | None = None
    tries: int = 0


@dataclass(frozen=True)
class Seen:
    """One message as somebody saw it."""

    number: int
    author: str
    text: str


@dataclass
class Story:
    """What happened in one conversation.

    Attributes:
        name: of the conversation.
        last: number of the last message that the table holds.
        sends: what was sent.
        views: what each page saw, as it came; the page as it is loaded now is one of them.
        states: what each page shows of the talk, with what a reload shows.
    """

    name: str
    last: int
    sends: Sequence[Send]
    views: Mapping[str, Sequence[Seen]]
    states: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def faults(story: Story) -> list[str]:
    """Name what must not be; nothing for a conversation in which all went well."""
    found = [*_of_sends(story)]
    for name, view in story.views.items():
        found += [f"{name}: {fault}" for fault in _of_view(story, view)]
    if len({tuple(sorted(view, key=_number)) for view in story.views.values()}) > 1:
        found.append("the pages do not show the same")
    found += [
        f"{name}: shows {shown!r}, a reload shows {loaded!r}"
        for name, (shown, loaded) in story.states.items()
        if shown != loaded
    ]
    return [f"{story.name}: {fault}" for fault in found]


def _number(seen: Seen) -> int:
    return seen.number


def _of_sends(story: Story) -> Iterator[str]:
    """Check the acknowledgements against each other."""
    named = Counter(send.number for send in story.sends if send.number is not None)
    yield from (f"{count} sends were acknowledged as {number}" for number, count in named.items() if count > 1)
    acked = sorted((send for send in story.sends if send.acked is not None), key=lambda send: send.begun)
    highest, done = 0, sorted(acked, key=lambda send: send.acked or 0.0)
    at = 0
    for send in acked:
        while at < len(done) and (done[at].acked or 0.0) < send.begun:
            highest = max(highest, done[at].number or 0)
            at += 1
        if send.number is not None and send.number <= highest:
            yield f"{send.text!r} became {send.number} after {highest} had been acknowledged"


def _of_view(story: Story, view: Sequence[Seen]) -> Iterator[str]:
    """Check what one page saw."""
    numbers = [seen.number for seen in view]
    yield from (f"{number} came {count} times" for number, count in Counter(numbers).items() if count > 1)
    if missing := sorted(set(range(1, story.last + 1)) - set(numbers)):
        yield f"never came: {missing}"
    if beyond := [number for number in numbers if not 1 <= number <= story.last]:
        yield f"is not in the table: {beyond}"
    if numbers != sorted(numbers):
        yield f"out of order: {next(b for a, b in pairwise(numbers) if b < a)}"
    yield from _of_words(story, view)


def _of_words(story: Story, view: Sequence[Seen]) -> Iterator[str]:
    """Check the words that one page saw against what was sent."""
    sent = {(send.author, send.text): send for send in story.sends}
    came = Counter((seen.author, seen.text) for seen in view)
    numbers = {(seen.author, seen.text): seen.number for seen in view}
    yield from (f"nobody sent {words!r}" for words in came if words not in sent)
    yield from (f"{words!r} came {count} times" for words, count in came.items() if count > 1)
    for words, send in sent.items():
        if send.acked is not None and words not in came:
            yield f"acknowledged and lost: {words!r}"
        elif send.number is not None and words in numbers and numbers[words] != send.number:
            yield f"{words!r} was acknowledged as {send.number} and is {numbers[words]}"
