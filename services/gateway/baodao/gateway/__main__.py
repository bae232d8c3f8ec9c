from baodao.kit.lean import leave_out

leave_out("aiohttp", "rich")

from baodao.gateway.app import main  # noqa: E402 -- after what it must not find

main()
