from baodao.scheduling.app import main

main()
