"""Hot spots: where reports gather in space and time, each method with its figures, its uncertainty and its caution.

`runs` takes an analyst's wish and hands it to the worker; `events` reads where and when, never a word of a report;
`analysis` computes in a process of its own, the only place where the scientific libraries are loaded (ADR 0017).
It proposes; it never opens a point, never ranks a person, never mixes origins unless asked.
"""
