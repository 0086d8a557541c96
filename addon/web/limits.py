"""Whose requests are counted together when too many come."""

from ipaddress import ip_network

from flask import request


def address_block() -> str:
    """Return an address, or the /64 that one customer has of IPv6."""
    address = request.remote_addr or ""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
