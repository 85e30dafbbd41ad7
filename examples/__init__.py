"""Runnable examples over the gateway: `python3 run.py journey`, `python3 run.py soak`."""
