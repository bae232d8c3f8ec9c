from baodao.gateway.app import main

main()
