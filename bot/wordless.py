"""What nobody can hear, watch or open here, each by the mark that stands for it among words."""

VOICE, FILM, PAPER = "🎤", "🎥", "📎"
WORDLESS = {VOICE: "voice", FILM: "film", PAPER: "file"}
