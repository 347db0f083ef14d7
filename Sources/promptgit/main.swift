print("promptgit")
