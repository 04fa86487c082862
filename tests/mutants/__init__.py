"""Safety lines, each taken away once: a test must fail for every one."""
