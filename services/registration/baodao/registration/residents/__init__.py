"""Residents in need 服务对象: who is helped, and is no volunteer."""
