"""The desk 服务台: what waits for it, what ends soon, and who is behind; it owns nothing."""
