"""Investors' losses from securities misrepresentation, by the Supreme Court's rules."""
