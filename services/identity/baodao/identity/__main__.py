from baodao.identity.app import main

main()
