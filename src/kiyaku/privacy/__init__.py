"""Personal data: who saw whose, for what it is used, what people ask for, and what leaked."""
