"""What comes in and goes out, as wire models."""
