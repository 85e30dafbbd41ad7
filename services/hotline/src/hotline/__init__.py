"""The 12386 investor hotline: every request received, routed and answered on time."""
