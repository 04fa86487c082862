"""The whole bot on a virtual clock, in a made-up world that goes wrong: what the world saw is checked at every step."""
