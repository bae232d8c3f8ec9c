from baodao.kit.lean import UNUSED, leave_out

leave_out(*UNUSED)

from baodao.identity.app import main  # noqa: E402 -- after what it must not find

main()
