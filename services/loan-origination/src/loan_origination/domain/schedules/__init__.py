"""Amortisation: due dates, interest for periods, level instalments, and the schedule of a loan."""
