"""The rules of registration, without any way to store or send; one module for each part."""
