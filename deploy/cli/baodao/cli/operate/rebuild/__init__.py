"""What the events tell, made in another database and compared with what is live."""
