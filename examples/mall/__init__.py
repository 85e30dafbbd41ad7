"""The life of one mall loan, from the branch's draft to a paid draw."""
