"""The timed examination: blueprint, paper, sitting, attempt, marking.

A *sitting* (场次) is one scheduled opening of a *paper* (试卷); an *attempt* (作答) is one person's work in
it, kept as an append-only *journal* (答题记录) whose fold is the *sheet* (答卷). Promises: an answer that
was acknowledged is on disk; the server alone ends an attempt; keys never leave before release.
"""
