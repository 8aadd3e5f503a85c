"""What all pages share: who may see them, their frame and parts, and how an act is carried out."""
