"""What courts send: trade files and market data, read exactly or refused line by line."""
