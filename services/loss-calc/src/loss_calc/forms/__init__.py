"""What comes in over the wire and goes out, turned into the domain's own types and back."""
