"""Groups 非正式群体 that volunteers want to found, and who agrees to it."""
