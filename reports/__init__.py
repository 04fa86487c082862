"""Pictures and papers: what a clinic prints, sends on or looks at."""
