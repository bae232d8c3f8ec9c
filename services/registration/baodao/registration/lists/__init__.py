"""The three lists 三张清单: items and claims."""
