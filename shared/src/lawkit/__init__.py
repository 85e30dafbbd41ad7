"""Law-shaped building blocks: money, citations, dated figures, explained results, calendars.

Pure and standard library only, so that every domain may import it.
"""
