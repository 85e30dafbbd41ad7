"""The law of investors' losses from misrepresentation: pure rules, no HTTP, no SQL, no clock."""
