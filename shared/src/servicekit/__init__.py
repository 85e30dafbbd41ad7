"""Plumbing that every Tianping program shares; no domain imports it."""
