"""Services with one part broken on purpose: a test runs such a module in a service's place."""
