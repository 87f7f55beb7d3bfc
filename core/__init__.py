"""The ground that the five domain packages stand on.

Unit of work, database, clock, events, jobs, points, refusals, words, people and occupations. Nothing in
here knows what is examined, contested or taught; it knows who acts, when, on what authority, and that what
was said to be stored is stored.
"""
