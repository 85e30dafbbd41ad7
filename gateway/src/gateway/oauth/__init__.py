"""The token endpoint and its companions (RFC 6749, 7009, 7662, 8414, 9068)."""
