"""What is printed: the forms of the desk, and names on certificates."""
