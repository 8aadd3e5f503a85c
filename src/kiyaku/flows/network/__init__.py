"""What takes a network's lines, memberships, money and notices together."""
