"""Who the bot is in the sandbox, unless told otherwise; apart, so that `--help` need not load a whole Telegram."""

TOKEN = "7100000001:SANDBOX-works-on-this-machine-only1"  # noqa: S105 (opens nothing but the sandbox)
USERNAME = "sandbox_clinic_bot"
