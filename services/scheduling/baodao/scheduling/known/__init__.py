"""What registration has told of places and organisations."""
