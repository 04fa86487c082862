"""What the clinic decides: protocols, timetable, triage, alerts and workflows."""
