"""What a network takes of several apps: logins, sessions, lines, addresses, interruptions."""
