"""What registration answers; one module for each part."""
