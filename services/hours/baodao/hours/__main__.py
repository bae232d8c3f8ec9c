from baodao.hours.app import main

main()
