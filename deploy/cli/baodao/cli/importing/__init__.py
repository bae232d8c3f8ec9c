"""`baodao import`: tables into the services, and what is told of them."""
