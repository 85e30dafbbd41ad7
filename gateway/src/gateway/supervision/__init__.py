"""Parts of the development supervisor: its settings, its databases, its child processes."""
