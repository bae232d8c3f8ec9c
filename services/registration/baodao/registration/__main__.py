from baodao.registration.app import main

main()
